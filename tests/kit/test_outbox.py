"""The relay sends everything that was committed, in commit order, and what may be lost it sends again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time

import pytest
from aiokafka import AIOKafkaConsumer
from sqlalchemy import text

from contracts.monitoring import WarningProposed
from deploy.local.broker import Broker
from kit.actor import Actor, Role
from kit.events import Envelope
from kit.housekeeping import drop_expired, ensure_partitions
from kit.ids import new_id
from kit.outbox import Relay
from kit.testing import ServiceUnderTest
from tests.kit.notes import Note, warning

TOPIC = "employment.monitoring"


@pytest.fixture
def broker() -> Iterator[Broker]:
    with Broker() as running:
        yield running


@asynccontextmanager
async def relaying(noted: ServiceUnderTest, broker: Broker, **changes: object) -> AsyncIterator[Relay]:
    settings = noted.service.settings.model_copy(
        update={"kafka_bootstrap_servers": broker.bootstrap, "outbox_republish_seconds": 0, **changes}
    )
    relay, stop = Relay(noted.database, settings), asyncio.Event()
    running = asyncio.create_task(relay.run(stop))
    try:
        yield relay
    finally:
        stop.set()
        await running


async def read(broker: Broker, count: int, topic: str = TOPIC) -> list[Envelope]:
    """The first `count` messages of the topic; then nothing more may come."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        messages = [await asyncio.wait_for(consumer.getone(), 30) for _ in range(count)]
        assert not await consumer.getmany(timeout_ms=300)
        return [Envelope.from_kafka(message.value) for message in messages]
    finally:
        await consumer.stop()


async def publish(noted: ServiceUnderTest, words: str, subject: str = "note/1", sequence: int = 1) -> None:
    async with noted.database.transaction() as tx:
        event = warning(words).stamped(subject=subject, sequence=sequence)
        tx.publish(event, by=Actor.system("test"))


async def unpublished(noted: ServiceUnderTest) -> int:
    async with noted.database.reading() as session:
        count = "SELECT count(*) FROM outbox o, outbox_position p WHERE (o.xid, o.id) > (p.xid, p.id)"
        return int((await session.execute(text(count))).scalar_one())


async def all_sent(noted: ServiceUnderTest) -> None:
    while await unpublished(noted):
        await asyncio.sleep(0.01)


async def test_what_is_committed_arrives_as_a_cloud_event_keyed_by_its_aggregate(
    noted: ServiceUnderTest, broker: Broker
) -> None:
    answer = await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "over the bus"})
    async with relaying(noted, broker):
        [envelope] = await read(broker, 1)
    assert envelope.type == WarningProposed.TYPE
    assert envelope.source == "/employment/monitoring"
    assert envelope.subject == f"note/{answer.json()['id']}"
    assert (envelope.article, envelope.sequence) == (20, 1)
    assert envelope.leaddept == "HRSS"
    assert "FIN" in envelope.coopdepts.split(",")


async def test_a_slower_transaction_is_not_stepped_over(noted: ServiceUnderTest, broker: Broker) -> None:
    async with noted.database.engine.connect() as slow, slow.begin() as transaction:
        row = warning("slow").stamped(subject="note/slow", sequence=1)
        envelope = noted.envelope(row, subject="note/slow", sequence=1)
        await slow.execute(
            text("INSERT INTO outbox (event_id, topic, key, value) VALUES (gen_random_uuid(), :t, 'k', :v)"),
            {"t": TOPIC, "v": envelope.to_json()},
        )
        await publish(noted, "quick", "note/quick")
        async with relaying(noted, broker):
            # The quick one has the higher id and is committed; the relay must wait for the slow one.
            await asyncio.sleep(0.5)
            assert await unpublished(noted) == 1
            await transaction.commit()
            arrived = await read(broker, 2)
    assert sorted(str(envelope.data["document"]) for envelope in arrived) == ["quick", "slow"]


async def test_two_relays_send_each_event_once(noted: ServiceUnderTest, broker: Broker) -> None:
    async with relaying(noted, broker), relaying(noted, broker):
        for number in range(50):
            await publish(noted, str(number), f"note/{number}")
        await all_sent(noted)
        assert len(await read(broker, 50)) == 50


async def test_recent_rows_are_sent_again_when_a_relay_starts(noted: ServiceUnderTest, broker: Broker) -> None:
    await publish(noted, "old", "note/old")
    async with noted.database.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET recorded_at = now() - interval '2 hours'"))
    await publish(noted, "recent", "note/recent")
    async with relaying(noted, broker):
        await all_sent(noted)
    with Broker() as empty:
        async with relaying(noted, empty, outbox_republish_seconds=3600):
            [envelope] = await read(empty, 1)
    assert envelope.data["document"] == "recent"


async def test_recent_rows_are_sent_again_also_when_the_broker_comes_late(noted: ServiceUnderTest) -> None:
    with Broker() as first:
        await publish(noted, "recent", "note/recent")
        async with relaying(noted, first):
            await all_sent(noted)
    settings = noted.service.settings.model_copy(
        update={"outbox_republish_seconds": 3600, "kafka_request_timeout_ms": 300}
    )
    relay, stop = Relay(noted.database, settings), asyncio.Event()  # its broker is nowhere
    running = asyncio.create_task(relay.run(stop))
    await asyncio.sleep(1.0)
    with Broker() as late:
        relay._settings = settings.model_copy(update={"kafka_bootstrap_servers": late.bootstrap})
        [envelope] = await read(late, 1)
        stop.set()
        await running
    assert envelope.data["document"] == "recent"


async def test_without_a_broker_writes_go_on_and_are_sent_when_it_is_there(noted: ServiceUnderTest) -> None:
    with Broker() as gone:
        pass
    async with relaying(noted, gone, kafka_request_timeout_ms=300):
        answer = await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "patient"})
        assert answer.status_code == 201
        await asyncio.sleep(0.5)
        assert await unpublished(noted) == 1
    with Broker() as there:
        async with relaying(noted, there):
            assert len(await read(there, 1)) == 1


async def test_a_relay_that_is_told_to_stop_sends_what_is_committed_first(
    noted: ServiceUnderTest, broker: Broker
) -> None:
    async with relaying(noted, broker, outbox_batch=10, outbox_poll_ms=1_500):
        await asyncio.sleep(0.3)
        async with noted.database.engine.begin() as connection:  # committed without a wake-up
            value = noted.envelope(warning("last"), subject="note/last").to_json()
            statement = "INSERT INTO outbox (event_id, topic, key, value) VALUES (gen_random_uuid(), :t, 'k', :v)"
            await connection.execute(text(statement), [{"t": TOPIC, "v": value}] * 35)
    assert await unpublished(noted) == 0


async def test_the_horizon_holds_under_concurrent_writers(noted: ServiceUnderTest, broker: Broker) -> None:
    async def write(number: int) -> None:
        async with noted.database.transaction() as tx:
            note = Note(id=new_id(), words=f"{number}")
            tx.add(note)
            tx.publish(note.written(), by=Actor.system("test"))
            await tx.flush()
            await asyncio.sleep((number % 7) * 0.01)

    async with relaying(noted, broker, outbox_batch=7):
        await asyncio.gather(*(write(number) for number in range(120)))
        arrived = await read(broker, 120)
    assert {str(envelope.data["document"]) for envelope in arrived} == {f"{number}" for number in range(120)}


async def test_published_rows_are_kept_for_their_retention_and_dropped_by_the_day(noted: ServiceUnderTest) -> None:
    async with noted.database.engine.connect() as pooled:
        connection = await pooled.execution_options(isolation_level="AUTOCOMMIT")
        today = (await connection.execute(text("SELECT (now() AT TIME ZONE 'UTC')::date"))).scalar_one()
        await ensure_partitions(connection, today)
        await publish(noted, "fresh")
        long_ago = today.replace(year=today.year - 1)
        await connection.exec_driver_sql(
            f"CREATE TABLE outbox_p{long_ago:%Y%m%d} PARTITION OF outbox "
            f"FOR VALUES FROM ('{long_ago} 00:00+00') TO ('{long_ago} 23:00+00')"
        )
        columns = "event_id, topic, key, value, recorded_at"
        expired = f"INSERT INTO outbox ({columns}) VALUES (gen_random_uuid(), 't', 'k', '', :d)"
        await connection.execute(text(expired), {"d": datetime.combine(long_ago, time(1), UTC)})

        await drop_expired(connection, today, noted.service.settings)
        kept = (await connection.execute(text("SELECT count(*) FROM outbox"))).scalar_one()
        assert kept == 2, "an unpublished row is never dropped"

        await connection.execute(text("UPDATE outbox_position SET xid = 9e18::bigint"))
        await drop_expired(connection, today, noted.service.settings)
        kept = (await connection.execute(text("SELECT count(*) FROM outbox"))).scalar_one()
        assert kept == 1
        partitions = await connection.execute(text("SELECT tableoid::regclass::text FROM outbox"))
        assert partitions.scalar_one() == f"outbox_p{today:%Y%m%d}"
