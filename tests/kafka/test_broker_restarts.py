"""The broker killed and started again while requests come in: answers go on, and everything is announced after."""

import asyncio
from random import Random
from uuid import UUID, uuid4

import pytest

from kit.actor import Role
from tests.kafka.world import Running, World, eventually

pytestmark = pytest.mark.kafka


async def test_writes_do_not_wait_for_the_broker_and_all_are_announced_when_it_is_back(
    world: World, random: Random
) -> None:
    api, relay, _ = await asyncio.gather(world.announcer.start("api"), world.announcer.start(), world.listener.start())
    notes = [uuid4() for _ in range(8)]
    answers: list[int] = []
    over = asyncio.Event()

    async def keep_asking(random: Random) -> None:
        while not over.is_set():
            answers.append(await _ask_to_write(world, api, random.choice(notes)))
            await asyncio.sleep(random.uniform(0, 0.05))

    async with asyncio.TaskGroup() as callers:
        for _ in range(3):
            callers.create_task(keep_asking(Random(random.random())))
        try:
            await world.hears_more()
            for outage in range(1, 3):
                await asyncio.sleep(random.uniform(0, 0.5))
                world.kafka.kill()
                await _answers_more(answers)
                await _gives_up_its_producer(relay, times=outage)
                await _answers_more(answers)
                await asyncio.to_thread(world.kafka.restart)
                await world.hears_more()
        finally:
            over.set()

    await world.hears_all()
    assert set(answers) == {201}
    assert len(answers) == len(await world.announced())
    await world.assert_each_once_and_in_order()
    await eventually(world.end_of_outbox_is_marked, "the relay stands at the end of the outbox")


async def _ask_to_write(world: World, api: Running, note: UUID) -> int:
    answer = await world.client.post(
        f"{api.url}/v1/notes/{note}/words", json={"words": "again"}, headers=world.headers(Role.CASE_WORKER)
    )
    return answer.status_code


async def _answers_more(answers: list[int], by: int = 20) -> None:
    before = len(answers)

    async def more() -> bool:
        return len(answers) >= before + by

    await eventually(more, f"{by} requests are answered while the broker is away")


async def _gives_up_its_producer(relay: Running, *, times: int) -> None:
    async def gives_up() -> bool:
        return relay.said().count("building a new producer") >= times

    await eventually(gives_up, "the relay notices that the broker is away")
