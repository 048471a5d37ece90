"""The consumer: batches in one transaction, the bad message out of the way, the good ones never lost."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import text

from deploy.local.broker import Broker
from kit.actor import Role
from kit.consumer import Consumer, Progress, Watchdog
from kit.db import Database, RetryTransaction
from kit.events import Envelope
from kit.testing import ServiceUnderTest
from tests.kit.notes import heard, warning

TOPIC = "employment.monitoring"


@pytest.fixture
def broker() -> Iterator[Broker]:
    with Broker() as running:
        yield running


@asynccontextmanager
async def consuming(noted: ServiceUnderTest, broker: Broker, **changes: object) -> AsyncIterator[Consumer]:
    settings = noted.service.settings.model_copy(
        update={
            "kafka_bootstrap_servers": broker.bootstrap,
            "consumer_instance": "",
            "consumer_attempts": 2,
            "kafka_session_timeout_ms": 1500,
        }
        | changes
    )
    consumer, stop = Consumer(noted.database, noted.service.handlers, settings), asyncio.Event()
    running = asyncio.create_task(consumer.run(stop))
    try:
        yield consumer
    finally:
        stop.set()
        await running


async def send(broker: Broker, *messages: bytes | Envelope) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap)
    await producer.start()
    try:
        for message in messages:
            value = message.to_json() if isinstance(message, Envelope) else message
            await producer.send_and_wait(TOPIC, value, key=b"one-partition")
    finally:
        await producer.stop()


async def until_heard(noted: ServiceUnderTest, count: int) -> list[str]:
    while True:
        with suppress(RetryTransaction):  # a connection of the pool that the server has closed
            if len(words := await heard(noted)) >= count:
                return words
        await asyncio.sleep(0.02)


async def test_events_from_the_broker_have_their_effect(noted: ServiceUnderTest, broker: Broker) -> None:
    await send(broker, *(noted.envelope(warning(f"{number}"), subject=f"note/{number}") for number in range(5)))
    async with consuming(noted, broker):
        assert sorted(await until_heard(noted, 5)) == ["0", "1", "2", "3", "4"]


async def test_an_event_in_binary_mode_is_understood(noted: ServiceUnderTest, broker: Broker) -> None:
    envelope = noted.envelope(warning("binary"), subject="note/1")
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", envelope.id.encode()),
        ("ce_source", envelope.source.encode()),
        ("ce_type", envelope.type.encode()),
        ("ce_subject", b"note/1"),
        ("ce_time", envelope.time.isoformat().encode()),
        ("ce_sequence", b"1"),
    ]
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap)
    await producer.start()
    await producer.send_and_wait(TOPIC, json.dumps(dict(envelope.data)).encode(), headers=headers)
    await producer.stop()
    async with consuming(noted, broker):
        assert await until_heard(noted, 1) == ["binary"]


async def test_a_poisonous_event_is_buried_and_the_others_go_on(noted: ServiceUnderTest, broker: Broker) -> None:
    await send(
        broker,
        noted.envelope(warning("before"), subject="note/1"),
        noted.envelope(warning("poison"), subject="note/2"),
        noted.envelope(warning("after the poison, same note"), subject="note/2"),
        b"no event at all",
        noted.envelope(warning("after"), subject="note/3"),
    )
    async with consuming(noted, broker):
        assert await until_heard(noted, 2) == ["before", "after"]

    administrator = noted.caller(Role.ADMINISTRATOR)
    letters = (await administrator.get("/v1/operations/dead-letters")).json()["items"]
    assert [(letter["subject"], letter["reason"]) for letter in letters] == [
        ("note/2", "RuntimeError"),
        (None, "the message is no CloudEvent"),
    ]
    async with noted.database.reading() as session:
        copies = await session.execute(text("SELECT topic FROM outbox"))
    assert copies.scalars().all() == [f"{TOPIC}.dead"] * 2


async def test_a_replayed_letter_has_its_effect_and_lets_the_waiting_ones_follow(
    noted: ServiceUnderTest, broker: Broker
) -> None:
    broken = noted.envelope(warning("mended"), subject="note/2")
    waiting = noted.envelope(warning("waiting"), subject="note/2")
    async with noted.database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE heard ADD CONSTRAINT cause CHECK (words <> 'mended')"))
    await send(broker, broken, waiting, noted.envelope(warning("other"), subject="note/3"))
    async with consuming(noted, broker):
        assert await until_heard(noted, 1) == ["other"]

    administrator = noted.caller(Role.ADMINISTRATOR)
    [letter] = (await administrator.get("/v1/operations/dead-letters")).json()["items"]
    path = f"/v1/operations/dead-letters/{letter['id']}/replays"
    too_early = await administrator.post(path, {"reason": "just trying"})
    assert too_early.status_code == 409

    async with noted.database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE heard DROP CONSTRAINT cause"))
    replayed = await administrator.post(path, {"reason": "the cause is mended"})
    assert (replayed.status_code, replayed.json()) == (201, {"outcome": "handled"})
    assert await heard(noted) == ["other", "mended", "waiting"]
    assert (await administrator.post(path, {"reason": "once more"})).status_code == 409
    assert (await administrator.get("/v1/operations/dead-letters")).json()["items"] == []


async def test_a_parked_event_that_fails_is_buried_itself_and_not_its_predecessor(
    noted: ServiceUnderTest, broker: Broker
) -> None:
    first = noted.envelope(warning("first"), subject="note/2")
    await send(broker, noted.envelope(warning("poison"), subject="note/2"), first)
    async with consuming(noted, broker):
        assert await until_heard(noted, 1) == ["first"]
    [letter] = (await noted.caller(Role.ADMINISTRATOR).get("/v1/operations/dead-letters")).json()["items"]
    assert (letter["subject"], letter["event_id"] == first.id) == ("note/2", False)


async def test_a_member_that_can_t_have_a_connection_waits_and_buries_nothing(
    noted: ServiceUnderTest, broker: Broker
) -> None:
    small = noted.service.settings.model_copy(update={"database_pool_size": 1, "lock_timeout_ms": 300})
    database = Database(small)
    settings = small.model_copy(
        update={"kafka_bootstrap_servers": broker.bootstrap, "consumer_instance": "", "kafka_session_timeout_ms": 1500}
    )
    consumer, stop = Consumer(database, noted.service.handlers, settings), asyncio.Event()
    await send(broker, noted.envelope(warning("patient"), subject="note/1"))
    async with database.engine.connect():  # the only connection
        running = asyncio.create_task(consumer.run(stop))
        await asyncio.sleep(1.5)
        assert not running.done()
    assert await until_heard(noted, 1) == ["patient"]
    stop.set()
    await running
    await database.close()
    async with noted.database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM dead_letters"))).scalar_one() == 0


async def test_a_database_that_goes_away_buries_nothing(noted: ServiceUnderTest, broker: Broker) -> None:
    async with consuming(noted, broker, consumer_attempts=1):
        await send(broker, noted.envelope(warning("first"), subject="note/1"))
        await until_heard(noted, 1)
        async with noted.database.engine.connect() as administrator:
            await administrator.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
            await administrator.rollback()
        await send(broker, noted.envelope(warning("second"), subject="note/1"))
        assert await until_heard(noted, 2) == ["first", "second"]
    async with noted.database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM dead_letters"))).scalar_one() == 0


async def test_offsets_are_committed_after_the_effect_so_that_a_new_member_goes_on(
    noted: ServiceUnderTest, broker: Broker
) -> None:
    await send(broker, noted.envelope(warning("1"), subject="note/1"))
    async with consuming(noted, broker):
        await until_heard(noted, 1)
    async with noted.database.engine.begin() as connection:
        await connection.execute(text("TRUNCATE inbox, stream_positions"))
    await send(broker, noted.envelope(warning("2"), subject="note/2"))
    async with consuming(noted, broker):
        assert await until_heard(noted, 2) == ["1", "2"], "what was committed does not come again"


def test_lag_without_progress_is_a_stall_and_lag_with_progress_is_not() -> None:
    progress = Progress()
    progress.moved_at = progress.turned_at = time.monotonic() - 100
    progress.turned(5, moved=True)
    assert progress.stalled_for() < 50
    progress.moved_at = time.monotonic() - 100
    progress.turned(5, moved=False)
    assert progress.stalled_for() > 50
    progress.turned(0, moved=False)
    assert progress.stalled_for() < 50


def test_the_watchdog_ends_a_process_whose_event_loop_is_blocked() -> None:
    program = (
        "import time\n"
        "from kit.consumer import Progress, Watchdog\n"
        "progress = Progress()\n"
        "Watchdog(progress, 0.2).start()\n"
        "time.sleep(60)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=50).returncode == 70


def test_a_watchdog_that_is_stood_down_ends_nothing() -> None:
    watchdog = Watchdog(Progress(), 0.01)
    watchdog.stop()
    watchdog.start()
    watchdog.join(timeout=10)
    assert not watchdog.is_alive()
