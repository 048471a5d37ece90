"""Missed announcements: how far a consumer has come, and sending again what it lacks under the same event ids."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import tables
from kit.db import Tx
from kit.errors import Conflict
from kit.events import Envelope

_KEPT = text("SELECT topic, key, value FROM outbox WHERE key = ANY(:subjects) AND topic NOT LIKE '%.dead' ORDER BY id")
_AGAIN = "INSERT INTO outbox (event_id, topic, key, value) VALUES ($1, $2, $3, $4)"


async def positions(session: AsyncSession, handler: str, source: str, subjects: Iterable[str]) -> dict[str, int]:
    """How far the handler has taken in what the source announces about each subject; 0 for one never heard of."""
    asked = list(subjects)
    table = tables.stream_positions
    statement = select(table.c.subject, table.c.sequence).where(
        table.c.handler == handler, table.c.source == source, table.c.subject.in_(asked)
    )
    found = {row.subject: row.sequence for row in await session.execute(statement)}
    return {subject: found.get(subject, 0) for subject in asked}


async def announce_again(tx: Tx, announced: Mapping[str, int], held: Mapping[str, int]) -> int:
    """Announce again what lies between `held` and `announced`, by subject; how many events that was.

    They keep their ids and sequences, so that whoever has taken one in drops it as a duplicate. Raises `Conflict`
    where some are no longer kept.
    """
    wanted = {
        (subject, sequence)
        for subject, last in announced.items()
        for sequence in range(held.get(subject, 0) + 1, last + 1)
    }
    rows = await tx.session.execute(_KEPT, {"subjects": sorted({subject for subject, _ in wanted})})
    again: dict[tuple[str, int], tuple[object, ...]] = {}
    for row in rows:
        envelope = Envelope.from_kafka(bytes(row.value))
        place = (row.key, envelope.sequence or 0)
        if place in wanted:
            again.setdefault(place, (UUID(envelope.id), row.topic, row.key, bytes(row.value)))
    lost = sorted({subject for subject, _ in wanted - again.keys()})
    if lost:
        raise Conflict(
            "some of these announcements are no longer kept: rebuild instead", code="HISTORY_DROPPED", subjects=lost
        )
    if again:
        await tx.write(_AGAIN, list(again.values()))
        tx.published = True
    return len(again)
