"""How long an event is under way: from the commit that announces it to the commit of its effect elsewhere."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from time import perf_counter
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.client import connect
from benchmarks.figures import Round

PATIENCE_SECONDS = 30.0
TOPIC = "bare"
# As long as the event of a registration.
MESSAGE = b"x" * 640

# Both databases are on one server, which stamps each commit (track_commit_timestamp).
_COMMITS = "SELECT event_id::text AS id, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 AS at FROM "


async def prepare(hearing: str) -> None:
    """Give the listener's database its table."""
    connection = await asyncpg.connect(hearing)
    await connection.execute("CREATE TABLE heard (event_id text PRIMARY KEY, district text NOT NULL)")
    await connection.close()


async def from_commit_to_commit(
    port: int, requests: Iterator[bytes], *, announcing: str, hearing: str, rate: int, seconds: float
) -> Round:
    """Register `rate` people a second, wait for the effects, ask the server when each side committed."""
    source, target = await asyncpg.connect(announcing), await asyncpg.connect(hearing)
    exchange = await connect(port)
    try:
        known = {row["id"] for row in await source.fetch(_COMMITS + "outbox")}
        async for _ in _ticks(rate, seconds):
            await exchange.send(next(requests))
        announced = {row["id"]: row["at"] for row in await source.fetch(_COMMITS + "outbox") if row["id"] not in known}
        async with asyncio.timeout(PATIENCE_SECONDS):
            await _heard(target, len(known) + len(announced))
        effective = {row["id"]: row["at"] for row in await target.fetch(_COMMITS + "heard")}
    finally:
        exchange.close()
        await source.close()
        await target.close()
    return Round(seconds, [effective[event_id] - at for event_id, at in announced.items()])


class Clients:
    """A producer and a consumer of one topic, with the guarantees that the relay and the worker ask for."""

    def __init__(self, producer: AIOKafkaProducer, consumer: AIOKafkaConsumer) -> None:
        self._producer, self._consumer = producer, consumer

    async def travel(self, *, rate: int, seconds: float) -> Round:
        """Produce `rate` messages a second; the time of each from send to arrival."""
        sent_at: dict[bytes, float] = {}
        latencies: list[float] = []
        expected = int(rate * seconds)

        async def consume() -> None:
            while len(latencies) < expected:
                batch = await self._consumer.getmany(timeout_ms=500)
                now = perf_counter()
                latencies.extend(now - sent_at[row.key] for rows in batch.values() for row in rows)

        consuming = asyncio.create_task(consume())
        async for _ in _ticks(rate, seconds):
            key = uuid4().hex.encode()
            sent_at[key] = perf_counter()
            await self._producer.send_and_wait(TOPIC, value=MESSAGE, key=key)
        await asyncio.wait_for(consuming, PATIENCE_SECONDS)
        return Round(seconds, latencies)


@asynccontextmanager
async def bare(bootstrap: str, *, fetch_max_wait_ms: int) -> AsyncIterator[Clients]:
    """Open the two clients."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=bootstrap,
        group_id=TOPIC,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        fetch_max_wait_ms=fetch_max_wait_ms,
    )
    await producer.start()
    await consumer.start()
    try:
        yield Clients(producer, consumer)
    finally:
        await consumer.stop()
        await producer.stop()


async def _heard(target: asyncpg.Connection, expected: int) -> None:
    while await target.fetchval("SELECT count(*) FROM heard") < expected:  # noqa: ASYNC110  # another process's work
        await asyncio.sleep(0.1)


async def _ticks(rate: int, seconds: float) -> AsyncIterator[None]:
    """`rate` turns a second; after a turn that took too long the next ones come at once."""
    started = perf_counter()
    for turn in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, started + turn / rate - perf_counter()))
        yield
