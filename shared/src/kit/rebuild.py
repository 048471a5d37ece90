"""Rebuilding projections: what a service has heard, from its announcers' outboxes, into empty tables."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.schema import sort_tables

from kit import inbox, tables
from kit.db import Database, Tx
from kit.events import Envelope
from kit.handlers import Handlers

log = logging.getLogger(__name__)

BATCH = 500
NAMED = 5

_HISTORY = text("SELECT value FROM outbox WHERE topic NOT LIKE '%.dead' ORDER BY xid, id")
_PREPARE = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL lock_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    # Whoever takes an event in writes to one of these: a running worker waits, and goes on with the rebuilt state.
    "LOCK TABLE inbox, stream_positions, parked_events IN EXCLUSIVE MODE",
    "CREATE TEMPORARY TABLE rebuild_heard (event_id text, source text, PRIMARY KEY (event_id, source)) ON COMMIT DROP",
    "CREATE TEMPORARY TABLE rebuild_stood (source text, subject text, sequence bigint, parked boolean) ON COMMIT DROP",
)
# A dead letter has had no effect yet: it keeps its place, and those that came after it in its aggregate stay parked.
_REMEMBER_HEARD = text(
    "INSERT INTO rebuild_heard SELECT event_id, source FROM inbox WHERE handler = :handler AND event_id NOT IN "
    "(SELECT event_id FROM dead_letters WHERE handler = :handler AND replayed_at IS NULL AND event_id IS NOT NULL)"
)
_STANDING = (
    "SELECT source, subject, sequence, false FROM stream_positions WHERE handler = :handler UNION ALL "
    "SELECT source, subject, sequence, true FROM parked_events WHERE handler = :handler"
)
_REMEMBER_STANDING = text(f"INSERT INTO rebuild_stood {_STANDING}")
_MISSED = text(f"SELECT * FROM rebuild_stood EXCEPT ({_STANDING}) ORDER BY source, subject")  # noqa: S608 - constants
_KEEP_DEAD = text("DELETE FROM inbox WHERE handler = :handler AND (event_id, source) IN (SELECT * FROM rebuild_heard)")
_HEARD = text(
    "SELECT source, event_id FROM rebuild_heard WHERE (event_id, source) IN "
    "(SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:sources AS text[])))"
)


class IncompleteHistory(Exception):
    """The history lacks events that the service has heard; nothing was changed."""


async def rebuild(database: Database, handlers: Handlers, envelopes: AsyncIterator[Envelope]) -> int:
    """Empty the handlers' projections and replay into them what the service has heard; how many events that was.

    One transaction: readers see the old state until the new one is whole, and a running worker waits meanwhile. An
    event that has not been heard yet is left to the broker, so that its reactions run; reactions to what was heard do
    not run again. Raises `IncompleteHistory`, and changes nothing, where an aggregate would end elsewhere than it
    stood: an announcer's history was not given, or has been dropped after its retention.
    """
    replayed = 0
    async with database.transaction() as tx:
        await _empty(tx, handlers)
        batch: list[Envelope] = []
        async for envelope in envelopes:
            batch.append(envelope)
            if len(batch) == BATCH:
                replayed += await _replay(tx, handlers, batch)
                batch.clear()
        replayed += await _replay(tx, handlers, batch)
        await _check(tx, handlers)
    log.info("rebuilt", extra={"handler": handlers.name, "events": replayed})
    return replayed


async def outbox_history(announcer: str | AsyncEngine) -> AsyncGenerator[Envelope, None]:
    """Everything that a service has announced and still keeps, in commit order, as of one moment.

    `announcer` is its database, by SQLAlchemy URL or as an engine.
    """
    engine = create_async_engine(announcer, hide_parameters=True) if isinstance(announcer, str) else announcer
    try:
        async with engine.connect() as pooled:
            connection = await pooled.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            async with connection.stream(_HISTORY) as rows:
                async for (value,) in rows:
                    yield Envelope.from_kafka(bytes(value))
    finally:
        if isinstance(announcer, str):
            await engine.dispose()


async def histories(announcers: Sequence[str | AsyncEngine]) -> AsyncGenerator[Envelope, None]:
    """The histories of several services, one after the other."""
    for announcer in announcers:
        async with aclosing(outbox_history(announcer)) as history:
            async for envelope in history:
                yield envelope


async def _empty(tx: Tx, handlers: Handlers) -> None:
    connection = await tx.session.connection()
    for statement in _PREPARE:
        await connection.exec_driver_sql(statement)
    of_handler = {"handler": handlers.name}
    await tx.session.execute(_REMEMBER_HEARD, of_handler)
    await tx.session.execute(_REMEMBER_STANDING, of_handler)
    for projection in reversed(sort_tables(handlers.projections)):
        await tx.session.execute(delete(projection))
    for table in (tables.stream_positions, tables.parked_events):
        await tx.session.execute(delete(table).where(table.c.handler == handlers.name))
    await tx.session.execute(_KEEP_DEAD, of_handler)
    await connection.exec_driver_sql("ANALYZE rebuild_heard")


async def _replay(tx: Tx, handlers: Handlers, batch: Sequence[Envelope]) -> int:
    keys = {"ids": [envelope.id for envelope in batch], "sources": [envelope.source for envelope in batch]}
    found = {(row.source, row.event_id) for row in await tx.session.execute(_HEARD, keys)}
    heard = [envelope for envelope in batch if (envelope.source, envelope.id) in found]
    await inbox.take_in(tx, handlers, heard, projections_only=True)
    await tx.flush()
    tx.session.expunge_all()
    return len(heard)


async def _check(tx: Tx, handlers: Handlers) -> None:
    missed = (await tx.session.execute(_MISSED, {"handler": handlers.name})).all()
    if missed:
        named = ", ".join(f"{row.subject} of {row.source}" for row in missed[:NAMED])
        raise IncompleteHistory(f"{len(missed)} aggregates would not stand where they stood: {named}")
