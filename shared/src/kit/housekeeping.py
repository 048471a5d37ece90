"""What keeps the kit's tables small: outbox partitions by day, old inbox rows, old idempotency keys."""

import asyncio
import logging
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from kit import audit, clock
from kit.db import Database
from kit.leader import lead, wait
from kit.settings import ServiceSettings

log = logging.getLogger(__name__)

DAYS_AHEAD = 7
SEAL_SECONDS = 0.2
SWEEP_SECONDS = 3600
BATCH = 10_000


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


async def ensure_partitions(connection: AsyncConnection, today: date) -> None:
    """Create the outbox's partitions for the coming days; a day that has rows in the default partition keeps them."""
    for offset in range(-1, DAYS_AHEAD + 1):
        day = today + timedelta(days=offset)
        name, upper = f"outbox_p{day:%Y%m%d}", day + timedelta(days=1)
        exists = await connection.execute(text("SELECT to_regclass(:name)").bindparams(name=name))
        stray = await connection.execute(
            text("SELECT 1 FROM outbox_default WHERE recorded_at >= :day AND recorded_at < :upper LIMIT 1"),
            {"day": _midnight(day), "upper": _midnight(upper)},
        )
        if exists.scalar_one() is None and stray.first() is None:
            await connection.exec_driver_sql(
                f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF outbox "
                f"FOR VALUES FROM ('{day} 00:00+00') TO ('{upper} 00:00+00')"
            )


async def drop_expired(connection: AsyncConnection, today: date, settings: ServiceSettings) -> None:
    """Drop outbox partitions past retention, once everything in them is published, and other expired rows."""
    oldest = today - timedelta(days=settings.outbox_retention_days)
    partitions = await connection.execute(
        text("SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'outbox'::regclass")
    )
    for (name,) in partitions.all():
        day = name.removeprefix("outbox_p")
        if not day.isdigit() or date.fromisoformat(day) >= oldest:
            continue
        unpublished = await connection.exec_driver_sql(
            f"SELECT 1 FROM {name} o, outbox_position p WHERE (o.xid, o.id) > (p.xid, p.id) LIMIT 1"  # noqa: S608 - the name comes from the catalogue
        )
        if unpublished.first() is None:
            await connection.exec_driver_sql(f"DROP TABLE {name}")
            log.info("dropped an expired outbox partition", extra={"partition": name})
    await connection.execute(
        text(
            "DELETE FROM outbox_default o USING outbox_position p WHERE o.recorded_at < :oldest "
            "AND (o.xid, o.id) <= (p.xid, p.id)"
        ),
        {"oldest": _midnight(oldest)},
    )
    await _delete_in_batches(
        connection, "idempotency_keys", "recorded_at", timedelta(hours=settings.idempotency_retention_hours)
    )
    # An event can come again for as long as its announcer keeps it: the inbox remembers longer than that.
    await _delete_in_batches(connection, "inbox", "received_at", timedelta(days=settings.outbox_retention_days * 3))


async def _delete_in_batches(connection: AsyncConnection, table: str, column: str, age: timedelta) -> None:
    statement = text(
        f"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} "  # noqa: S608 - our own names
        f"WHERE {column} < now() - make_interval(secs => :seconds) LIMIT {BATCH}))"
    )
    while (await connection.execute(statement, {"seconds": age.total_seconds()})).rowcount == BATCH:
        pass


class Housekeeping:
    """One leader per service seals the audit trail at once and sweeps once an hour."""

    def __init__(self, database: Database, settings: ServiceSettings) -> None:
        self._database, self._settings = database, settings
        self._swept_at = -float(SWEEP_SECONDS)

    async def run(self, stop: asyncio.Event) -> None:
        """Keep house until told to stop."""
        await lead(self._database, "housekeeping", stop, lambda connection: self._term(connection, stop))

    async def _term(self, connection: AsyncConnection, stop: asyncio.Event) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._swept_at >= SWEEP_SECONDS:
            self._swept_at = now
            today = clock.now().date()
            await ensure_partitions(connection, today)
            await drop_expired(connection, today, self._settings)
            await self._log_head(connection)
        await audit.seal(connection)
        await wait(stop, SEAL_SECONDS)

    async def _log_head(self, connection: AsyncConnection) -> None:
        head = (await connection.execute(audit.HEAD)).one_or_none()
        if head is not None:
            log.info("audit head", extra={"position": head.position, "hash": bytes(head.hash).hex()})
