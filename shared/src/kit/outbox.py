"""The relay: outbox rows to the broker, in commit order, at least once."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.broker import new_producer
from kit.db import Database
from kit.failpoints import failpoint
from kit.leader import lead, wait
from kit.observability import metrics
from kit.settings import ServiceSettings

log = logging.getLogger(__name__)

STOP_SECONDS = 5.0
BACK_OFF_SECONDS = 0.5
GAUGE_SECONDS = 2.0

# Only rows whose transaction, and every transaction before it, has ended: polling by id alone would step over
# rows that a slower transaction commits later.
_NEXT = text(
    "SELECT xid, id, topic, key, value FROM outbox WHERE (xid, id) > (:xid, :id) "
    "AND xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint ORDER BY xid, id LIMIT :batch"
)
_MARK = text("UPDATE outbox_position SET xid = :xid, id = :id WHERE (xid, id) < (:xid, :id)")
_POSITION = text("SELECT xid, id FROM outbox_position")
_RECENT = text(
    "SELECT xid, id FROM outbox WHERE recorded_at < now() - make_interval(secs => :seconds) "
    "AND (xid, id) <= (:xid, :id) ORDER BY xid DESC, id DESC LIMIT 1"
)
_AGE = text(
    "SELECT count(*), coalesce(extract(epoch FROM now() - min(recorded_at)), 0)::float FROM "
    "(SELECT recorded_at FROM outbox, outbox_position AS p WHERE (outbox.xid, outbox.id) > (p.xid, p.id) "
    "ORDER BY outbox.xid, outbox.id LIMIT 10000) AS waiting"
)


class Unacknowledged(Exception):
    """The broker has not confirmed a batch: it may or may not hold it, so that it is sent again with the same ids."""


@dataclass(slots=True, order=True)
class Position:
    """A place in the outbox's commit order."""

    xid: int = 0
    id: int = 0


class Relay:
    """Publishes what the service has committed; one instance per service leads, the others stand by."""

    def __init__(self, database: Database, settings: ServiceSettings) -> None:
        self._database = database
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._position: Position | None = None
        self._resend_up_to: Position | None = None
        self._gauged_at = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until told to stop; the leader then still sends what is committed, and closes the producer."""
        try:
            await lead(self._database, "outbox-relay", stop, lambda connection: self._term(connection, stop))
        finally:
            await self._drop_producer()

    async def _term(self, connection: AsyncConnection, stop: asyncio.Event) -> None:
        try:
            self._position = await self._start(connection)
            while not stop.is_set():
                self._database.committed.clear()
                sent = await self._relay_batch(connection)
                await self._gauge(connection)
                if sent < self._settings.outbox_batch:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._database.committed.wait(), self._settings.outbox_poll_ms / 1000)
            await self._send_the_rest(connection)
        except Unacknowledged as error:
            log.warning("the broker did not acknowledge, building a new producer", extra={"error": str(error)})
            await self._drop_producer()
            await wait(stop, BACK_OFF_SECONDS)

    async def _send_the_rest(self, connection: AsyncConnection) -> None:
        try:
            async with asyncio.timeout(STOP_SECONDS):
                while await self._relay_batch(connection):
                    pass
        except TimeoutError:
            log.warning("stopped with unpublished rows: the next relay sends them")

    async def _start(self, connection: AsyncConnection) -> Position:
        """Where to read on: the marked position, or, until this process has sent them again, the recent rows."""
        marked = (await connection.execute(_POSITION)).one()
        if self._resend_up_to is None:
            window = self._settings.outbox_republish_seconds
            self._resend_up_to = Position(marked.xid, marked.id) if window else Position()
        elif self._position is not None and self._position < self._resend_up_to:
            return self._position
        if self._position is not None or self._resend_up_to == Position():
            return Position(marked.xid, marked.id)
        recent = (
            await connection.execute(
                _RECENT, {"seconds": float(self._settings.outbox_republish_seconds), "xid": marked.xid, "id": marked.id}
            )
        ).one_or_none()
        return Position(recent.xid, recent.id) if recent else Position()

    async def _relay_batch(self, connection: AsyncConnection) -> int:
        position = self._position
        assert position is not None
        rows = (
            await connection.execute(
                _NEXT, {"xid": position.xid, "id": position.id, "batch": self._settings.outbox_batch}
            )
        ).all()
        if rows:
            await self._send(rows)
            failpoint("after-send-before-mark")
            position.xid, position.id = rows[-1].xid, rows[-1].id
            await connection.execute(_MARK, {"xid": position.xid, "id": position.id})
            metrics.relay_published_total.inc(len(rows))
        return len(rows)

    async def _send(self, rows: Sequence[Row[tuple[int, int, str, str, bytes]]]) -> None:
        seconds = self._settings.kafka_request_timeout_ms / 1000
        try:
            producer = self._producer
            if producer is None:
                producer = new_producer(self._settings)
                self._producer = producer
                await asyncio.wait_for(producer.start(), seconds)
            async with asyncio.timeout(seconds):
                # Ids are drawn under the aggregate's lock, so that within a batch they give each aggregate's own order.
                in_order = sorted(rows, key=lambda row: row.id)
                acknowledgements = [
                    await producer.send(row.topic, value=bytes(row.value), key=row.key.encode()) for row in in_order
                ]
                await asyncio.gather(*acknowledgements)
        except (KafkaError, OSError, TimeoutError) as error:
            raise Unacknowledged(f"{type(error).__name__}: {error}") from error

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError, OSError, TimeoutError, asyncio.CancelledError):
                await asyncio.wait_for(producer.stop(), STOP_SECONDS)

    async def _gauge(self, connection: AsyncConnection) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._gauged_at >= GAUGE_SECONDS:
            self._gauged_at = now
            waiting, age = (await connection.execute(_AGE)).one()
            metrics.outbox_unpublished.set(waiting)
            metrics.outbox_oldest_age_seconds.set(age)
