"""Requests that may be sent again: the answer is kept in the transaction that caused it."""

import hmac
from dataclasses import dataclass

from kit.db import Tx
from kit.errors import Conflict, Refusal

MAX_KEY_LENGTH = 200

_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended($1 || chr(31) || $2, 0))"
_EARLIER = (
    "SELECT request_hash, status, body, content_type, location FROM idempotency_keys WHERE subject = $1 AND key = $2"
)
_KEEP = (
    "INSERT INTO idempotency_keys (subject, key, request_hash, status, body, content_type, location) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered with."""

    status: int
    body: bytes
    content_type: str
    location: str | None


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """A request that carries an Idempotency-Key: the caller, the key and what was asked."""

    subject: str
    key: str
    request_hash: bytes

    @classmethod
    def of(cls, *, subject: str, key: str, method: str, path: str, body: bytes, secret: str) -> "IdempotentRequest":
        """Identify a request by caller and key, and its content by method, path and body.

        The digest is keyed: a body may hold an identity number, which can be guessed from a plain one.
        """
        digest = hmac.digest(secret.encode(), b"\0".join((method.encode(), path.encode(), body)), "sha256")
        return cls(subject, key, digest)


async def earlier_answer(tx: Tx, request: IdempotentRequest) -> Answer | None:
    """The answer that this request had before, if it had one; from here on nobody else runs it.

    Raises `Conflict` while the same key is being answered, `Refusal` where the key was used for something else.
    """
    connection = await tx.session.connection()
    if not (await connection.exec_driver_sql(_LOCK, (request.subject, request.key))).scalar_one():
        raise Conflict(
            "a request with this Idempotency-Key is still being answered: wait and send it again",
            code="IDEMPOTENCY_KEY_IN_USE",
        )
    # A statement of its own: its snapshot is newer than the lock, so that it sees what the last holder committed.
    rows = await tx.fetch(_EARLIER, request.subject, request.key)
    if not rows:
        return None
    [row] = rows
    if row["request_hash"] != request.request_hash:
        raise Refusal("this Idempotency-Key was used for another request: use a new key", code="IDEMPOTENCY_KEY_REUSED")
    return Answer(row["status"], row["body"], row["content_type"], row["location"])


async def keep_answer(tx: Tx, request: IdempotentRequest, answer: Answer) -> None:
    """Keep the answer; it commits with what it answers."""
    row = (
        request.subject,
        request.key,
        request.request_hash,
        answer.status,
        answer.body,
        answer.content_type,
        answer.location,
    )
    await tx.write(_KEEP, [row])
