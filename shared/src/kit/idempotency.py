"""Requests that may be sent again: the answer is kept in the transaction that caused it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select, text

from kit import tables
from kit.db import Tx
from kit.errors import Conflict, Refusal

MAX_KEY_LENGTH = 200


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
    def of(cls, *, subject: str, key: str, method: str, path: str, body: bytes) -> "IdempotentRequest":
        """Identify a request by caller and key, and its content by method, path and body."""
        digest = hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()
        return cls(subject, key, digest)


async def earlier_answer(tx: Tx, request: IdempotentRequest) -> Answer | None:
    """The answer that this request had before, if it had one; from here on nobody else runs it.

    Raises `Conflict` while the same key is being answered, `Refusal` where the key was used for something else.
    """
    locked = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:subject || chr(31) || :key, 0))")
    values: Mapping[str, str] = {"subject": request.subject, "key": request.key}
    if not (await tx.session.execute(locked, values)).scalar_one():
        raise Conflict(
            "a request with this Idempotency-Key is still being answered: wait and send it again",
            code="IDEMPOTENCY_KEY_IN_USE",
        )
    keys = tables.idempotency_keys
    row = (
        await tx.session.execute(select(keys).where(keys.c.subject == request.subject, keys.c.key == request.key))
    ).one_or_none()
    if row is None:
        return None
    if bytes(row.request_hash) != request.request_hash:
        raise Refusal("this Idempotency-Key was used for another request: use a new key", code="IDEMPOTENCY_KEY_REUSED")
    return Answer(row.status, bytes(row.body), row.content_type, row.location)


async def keep_answer(tx: Tx, request: IdempotentRequest, answer: Answer) -> None:
    """Keep the answer; it commits with what it answers."""
    await tx.session.execute(
        insert(tables.idempotency_keys).values(
            subject=request.subject,
            key=request.key,
            request_hash=request.request_hash,
            status=answer.status,
            body=answer.body,
            content_type=answer.content_type,
            location=answer.location,
        )
    )
