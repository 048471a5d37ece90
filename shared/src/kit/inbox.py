"""Taking events in: each has its effect once, and per aggregate in its order."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from kit import tables
from kit.db import Tx, is_transient
from kit.events import Envelope
from kit.handlers import Handlers


class Outcome(StrEnum):
    """What became of an event."""

    HANDLED = "handled"
    DUPLICATE = "duplicate"
    STALE = "stale"
    PARKED = "parked"


class SuccessorFailed(Exception):
    """A parked event fails now that its turn has come; its predecessor is not to blame."""

    def __init__(self, envelope: Envelope) -> None:
        super().__init__(f"{envelope.type} {envelope.id}")
        self.envelope = envelope


@dataclass(slots=True)
class _Stream:
    sequence: int
    moved: bool = False


Key = tuple[str, str]


async def take_in(
    tx: Tx, handlers: Handlers, envelopes: Sequence[Envelope], *, projections_only: bool = False
) -> list[Outcome]:
    """Apply a batch in the transaction that records it as received; one outcome per envelope.

    An event seen before is a duplicate; one older than its aggregate's position is stale and dropped; one that
    comes before its predecessor is parked, and applied when the gap closes.
    """
    if not envelopes:
        return []
    fresh = await _record(tx, handlers.name, envelopes)
    streams = await _lock_streams(tx, handlers.name, [e for e in envelopes if (e.source, e.id) in fresh])
    outcomes: list[Outcome] = []
    for envelope in envelopes:
        if (envelope.source, envelope.id) not in fresh:
            outcomes.append(Outcome.DUPLICATE)
            continue
        fresh.discard((envelope.source, envelope.id))
        outcomes.append(await _apply(tx, handlers, envelope, streams, projections_only=projections_only))
    await _store_streams(tx, handlers.name, streams)
    return outcomes


async def release(tx: Tx, handlers: Handlers, envelope: Envelope) -> Outcome:
    """Apply an event that the inbox already holds: a dead letter that an operator replays."""
    streams = await _lock_streams(tx, handlers.name, [envelope])
    outcome = await _apply(tx, handlers, envelope, streams, projections_only=False)
    await _store_streams(tx, handlers.name, streams)
    return outcome


async def _record(tx: Tx, name: str, envelopes: Sequence[Envelope]) -> set[Key]:
    # In one order for everybody, so that two members of a group that hold the same events wait and do not deadlock.
    rows = sorted({(envelope.source, envelope.id) for envelope in envelopes})
    statement = (
        insert(tables.inbox)
        .values([{"handler": name, "source": source, "event_id": event_id} for source, event_id in rows])
        .on_conflict_do_nothing()
        .returning(tables.inbox.c.source, tables.inbox.c.event_id)
    )
    return {(row.source, row.event_id) for row in await tx.session.execute(statement)}


async def _lock_streams(tx: Tx, name: str, envelopes: Sequence[Envelope]) -> dict[Key, _Stream]:
    keys = sorted({(e.source, e.subject) for e in envelopes if e.sequence is not None})
    if not keys:
        return {}
    positions = tables.stream_positions
    # An aggregate's first event finds no row to lock: without one, an event could be parked while, unseen by it,
    # the predecessor that it waits for is applied and commits.
    new = [{"handler": name, "source": source, "subject": subject, "sequence": 0} for source, subject in keys]
    await tx.session.execute(insert(positions).values(new).on_conflict_do_nothing())
    statement = (
        select(positions.c.source, positions.c.subject, positions.c.sequence)
        .where(positions.c.handler == name, tuple_(positions.c.source, positions.c.subject).in_(keys))
        .order_by(positions.c.source, positions.c.subject)
        .with_for_update()
    )
    return {(row.source, row.subject): _Stream(row.sequence) for row in await tx.session.execute(statement)}


async def _store_streams(tx: Tx, name: str, streams: dict[Key, _Stream]) -> None:
    moved = [
        {"handler": name, "source": source, "subject": subject, "sequence": stream.sequence}
        for (source, subject), stream in streams.items()
        if stream.moved
    ]
    if not moved:
        return
    statement = insert(tables.stream_positions).values(moved)
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["handler", "source", "subject"], set_={"sequence": statement.excluded.sequence}
        )
    )


async def _apply(
    tx: Tx, handlers: Handlers, envelope: Envelope, streams: dict[Key, _Stream], *, projections_only: bool
) -> Outcome:
    if envelope.sequence is None:
        await handlers.run(tx, envelope, projections_only=projections_only)
        return Outcome.HANDLED
    stream = streams[envelope.source, envelope.subject]
    if envelope.sequence <= stream.sequence:
        return Outcome.STALE
    if envelope.sequence > stream.sequence + 1:
        await _park(tx, handlers.name, envelope)
        return Outcome.PARKED
    await handlers.run(tx, envelope, projections_only=projections_only)
    stream.sequence, stream.moved = envelope.sequence, True
    while (waiting := await _unpark(tx, handlers.name, envelope, stream.sequence + 1)) is not None:
        try:
            await handlers.run(tx, waiting, projections_only=projections_only)
            await tx.flush()
        except Exception as error:
            if is_transient(error):
                raise
            raise SuccessorFailed(waiting) from error
        stream.sequence += 1
    return Outcome.HANDLED


async def _park(tx: Tx, name: str, envelope: Envelope) -> None:
    await tx.session.execute(
        insert(tables.parked_events)
        .values(
            handler=name,
            source=envelope.source,
            subject=envelope.subject,
            sequence=envelope.sequence,
            value=envelope.to_json(),
        )
        .on_conflict_do_nothing()
    )


async def _unpark(tx: Tx, name: str, after: Envelope, sequence: int) -> Envelope | None:
    parked = tables.parked_events
    statement = (
        delete(parked)
        .where(
            parked.c.handler == name,
            parked.c.source == after.source,
            parked.c.subject == after.subject,
            parked.c.sequence == sequence,
        )
        .returning(parked.c.value)
    )
    value = (await tx.session.execute(statement)).scalar_one_or_none()
    return None if value is None else Envelope.from_kafka(value)
