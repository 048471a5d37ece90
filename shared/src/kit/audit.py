"""The audit trail's hash chain: sealed in commit order by one leader, verified by anyone who may read."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from kit import tables
from kit.observability import metrics

BATCH = 1000
GENESIS = bytes(32)

_UNSEALED = text(
    "SELECT * FROM audit WHERE (xid, id) > (:xid, :id) "
    "AND xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint ORDER BY xid, id LIMIT :batch"
)
HEAD = text("SELECT position, audit_id, xid, hash FROM audit_seals ORDER BY position DESC LIMIT 1")


def link(previous: bytes, row: Row[Any]) -> bytes:
    """The SHA-256 of the chain so far and of the row's canonical JSON."""
    content = {
        "id": row.id,
        "at": row.at.timestamp(),
        "actor": row.actor,
        "on_behalf_of": row.on_behalf_of,
        "action": row.action,
        "subject": row.subject,
        "before": row.before,
        "after": row.after,
        "reason": row.reason,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(previous + canonical.encode()).digest()


async def seal(connection: AsyncConnection) -> int:
    """Chain the committed rows that are not chained yet; returns how many. Runs under a leader's lock only."""
    sealed = 0
    while True:
        head = (await connection.execute(HEAD)).one_or_none()
        position, previous = (head.position, bytes(head.hash)) if head else (0, GENESIS)
        after = {"xid": head.xid, "id": head.audit_id} if head else {"xid": 0, "id": 0}
        rows = (await connection.execute(_UNSEALED, {**after, "batch": BATCH})).all()
        seals = []
        for offset, row in enumerate(rows, start=1):
            previous = link(previous, row)
            seals.append({"position": position + offset, "audit_id": row.id, "xid": row.xid, "hash": previous})
        if seals:
            await connection.execute(insert(tables.audit_seals), seals)
        sealed += len(seals)
        if len(seals) < BATCH:
            metrics.audit_unsealed.set(0)
            return sealed


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the chain found; `broken_at` is the first audit id that does not fit."""

    sealed: int
    unsealed: int
    broken_at: int | None
    head: str


async def verify(session: AsyncSession) -> Verification:
    """Recompute the chain from its beginning.

    A changed, removed or inserted row breaks it at that row. A tail that was cut off together with its seals shows
    only against a `head` noted elsewhere: the worker logs it.
    """
    previous, count = GENESIS, 0
    async for seal_row, row in _chain(session):
        count += 1
        if seal_row.position != count or row.id is None or link(previous, row) != bytes(seal_row.hash):
            return Verification(count - 1, 0, seal_row.audit_id, previous.hex())
        previous = bytes(seal_row.hash)
    unsealed = await session.execute(
        text(
            "SELECT count(*), min(a.id) FROM audit a LEFT JOIN audit_seals s ON s.audit_id = a.id "
            "WHERE s.audit_id IS NULL AND (a.xid, a.id) <= "
            "(SELECT xid, audit_id FROM audit_seals ORDER BY position DESC LIMIT 1)"
        )
    )
    _, smuggled = unsealed.one()
    waiting = (
        await session.execute(
            text(
                "SELECT count(*) FROM audit WHERE NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.audit_id = audit.id)"
            )
        )
    ).scalar_one()
    return Verification(count, waiting, smuggled, previous.hex())


async def _chain(session: AsyncSession) -> AsyncIterator[tuple[Row[Any], Row[Any]]]:
    position = 0
    seals, rows = tables.audit_seals, tables.audit
    while True:
        page = (
            await session.execute(
                select(seals.c.position, seals.c.audit_id, seals.c.hash, *rows.c)
                .join(rows, rows.c.id == seals.c.audit_id, isouter=True)
                .where(seals.c.position > position)
                .order_by(seals.c.position)
                .limit(BATCH)
            )
        ).all()
        for row in page:
            yield row, row
        if len(page) < BATCH:
            return
        position = page[-1].position
