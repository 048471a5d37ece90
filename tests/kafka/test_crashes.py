"""A worker killed at the points where a second effect, or none, could come about; its successor makes good."""

from random import Random

import pytest

from tests.kafka.world import KILLED, World

pytestmark = pytest.mark.kafka
CRASHES = 2


async def test_a_consumer_killed_before_its_effect_commits_has_it_once_in_the_next_life(
    world: World, random: Random
) -> None:
    await world.announcer.start()
    async with world.written_to(random):
        for _ in range(CRASHES):
            world.listener.arm("after-effect-before-commit", hits=random.randint(1, 5))
            assert await (await world.listener.start()).ended() == KILLED
        survivor = await world.listener.start()
        await world.hears_more()

    await world.hears_all()
    await world.assert_each_once_and_in_order()
    assert await survivor.metric("consumer_handled_total", outcome="duplicate") == 0


async def test_a_consumer_killed_between_effect_and_offset_knows_the_event_in_its_next_life(
    world: World, random: Random
) -> None:
    await world.announcer.start()
    async with world.written_to(random):
        for _ in range(CRASHES):
            world.listener.arm("after-effect-before-offset", hits=random.randint(1, 5))
            assert await (await world.listener.start()).ended() == KILLED
        survivor = await world.listener.start()
        await world.hears_more()

    await world.hears_all()
    await world.assert_each_once_and_in_order()
    assert await survivor.metric("consumer_handled_total", outcome="duplicate") >= 1


async def test_a_relay_killed_between_send_and_mark_sends_again_and_nobody_acts_twice(
    world: World, random: Random
) -> None:
    await world.listener.start()
    async with world.written_to(random):
        for _ in range(CRASHES):
            world.announcer.arm("after-send-before-mark", hits=random.randint(1, 5))
            assert await (await world.announcer.start()).ended() == KILLED
        await world.announcer.start()
        await world.hears_more()

    await world.hears_all()
    await world.assert_each_once_and_in_order()
    assert len(await world.records()) > len(await world.announced())
