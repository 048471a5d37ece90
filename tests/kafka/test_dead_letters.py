"""An event that can't be handled: set aside, its aggregate waits, others do not; a replay makes up for all."""

import asyncio
import signal
from uuid import UUID, uuid4

import httpx
import pytest
from aiokafka.partitioner import murmur2

from kit.actor import Role
from kit.events import Envelope
from tests.kafka.world import DEAD, PARTITIONS, Running, World, eventually

pytestmark = pytest.mark.kafka


async def test_a_poisonous_event_holds_up_its_own_aggregate_until_its_replay_succeeds(world: World) -> None:
    world.listener.fall_ill("poison", "fails")
    _, api, _ = await asyncio.gather(
        world.announcer.start(), world.listener.start("api"), world.listener.start("worker")
    )
    poisoned, healthy = uuid4(), uuid4()

    await world.write(poisoned, "before", "poison", "after", "long after")
    await world.write(healthy, "one", "two")
    await _parks(world, count=2)
    await _has_heard(world, "before", "one", "two")

    [poison] = [each for each in await world.announced() if each.words == "poison"]
    [letter] = await _open_letters(world, api)
    assert letter["event_id"] == poison.event_id
    assert letter["attempts"] == 3
    assert await _event_ids(world, DEAD) == [poison.event_id]

    too_early = await _replay(world, api, letter)
    assert too_early.status_code == 500
    assert await _open_letters(world, api) == [letter]
    assert await world.count_heard() == 3

    world.listener.mend("poison")
    in_time = await _replay(world, api, letter)
    assert in_time.json() == {"outcome": "handled"}
    assert await _open_letters(world, api) == []
    await world.write(poisoned, "last")

    await world.hears_all()
    await world.assert_each_once_and_in_order()


async def test_an_event_that_is_taken_in_while_its_predecessor_is_replayed_is_not_left_waiting(world: World) -> None:
    world.listener.fall_ill("poison", "fails")
    _, api, member = await asyncio.gather(
        world.announcer.start(), world.listener.start("api"), world.listener.start("worker")
    )
    note, neighbour = _two_of_one_partition()
    await world.write(note, "poison")
    [letter] = await _has_buried(world, api)
    world.listener.mend("poison")
    await member.stop()
    await world.write(note, "after")
    await world.write(neighbour, "lullaby")
    await eventually(world.end_of_outbox_is_marked, "both are on the bus, for one batch")

    world.listener.fall_ill("lullaby", "sleeps once")
    member = await world.listener.start()
    await member.sleeps()
    assert await world.listener.number("SELECT count(*) FROM parked_events") == 0
    replay = asyncio.create_task(_replay(world, api, letter))
    await _is_over_or_waits(world, replay)
    member.signal(signal.SIGCONT)

    assert (await replay).json() == {"outcome": "handled"}
    await world.hears_all()
    await world.assert_each_once_and_in_order()


def _two_of_one_partition() -> tuple[UUID, UUID]:
    by_partition: dict[int, UUID] = {}
    while True:
        note = uuid4()
        partition = (murmur2(f"note/{note}".encode()) & 0x7FFFFFFF) % PARTITIONS
        if partition in by_partition:
            return by_partition[partition], note
        by_partition[partition] = note


async def _is_over_or_waits(world: World, replay: asyncio.Task[httpx.Response]) -> None:
    async def over_or_waiting() -> bool:
        locked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return replay.done() or await world.listener.number(locked) > 0

    await eventually(over_or_waiting, "the replay is over, or waits for the batch")


async def _has_buried(world: World, api: Running) -> list[dict[str, object]]:
    async def buried() -> list[dict[str, object]]:
        return await _open_letters(world, api)

    return await eventually(buried, "the poison is a dead letter")


async def _replay(world: World, api: Running, letter: dict[str, object]) -> httpx.Response:
    return await world.client.post(
        f"{api.url}/v1/operations/dead-letters/{letter['id']}/replays",
        json={"reason": "the cause is said to be mended"},
        headers=world.headers(Role.ADMINISTRATOR),
    )


async def _parks(world: World, *, count: int) -> None:
    async def parked() -> bool:
        return await world.listener.number("SELECT count(*) FROM parked_events") == count

    await eventually(parked, f"{count} later events of the aggregate wait")


async def _has_heard(world: World, *words: str) -> None:
    async def heard() -> bool:
        return {each.words for each in await world.heard()} == set(words)

    await eventually(heard, f"exactly {words} are heard")


async def _open_letters(world: World, api: Running) -> list[dict[str, object]]:
    answer = await world.client.get(f"{api.url}/v1/operations/dead-letters", headers=world.headers(Role.ADMINISTRATOR))
    letters: list[dict[str, object]] = answer.json()["items"]
    return letters


async def _event_ids(world: World, topic: str) -> list[str]:
    async def some() -> list[str]:
        return [Envelope.from_kafka(record.value, record.headers).id for record in await world.records(topic)]

    return await eventually(some, f"{topic} holds something")
