"""Members of one consumer group that come, go, die and oversleep: every event has its effect once, in order."""

import asyncio
import signal
from random import Random
from uuid import uuid4

import pytest

from tests.kafka.world import World, eventually

pytestmark = pytest.mark.kafka


async def test_members_that_join_leave_and_are_killed_lose_and_repeat_nothing(world: World, random: Random) -> None:
    _, first = await asyncio.gather(world.announcer.start(), world.listener.start(instance="a"))
    async with world.written_to(random):
        await world.hears_more("a")

        second = await world.listener.start(instance="b")
        await world.hears_more("b")
        await world.hears_all()

        await second.stop()
        await world.hears_all()

        second = await world.listener.start(instance="b")
        await world.hears_more("b")
        await first.kill()
        await world.hears_all()

    await world.hears_all()
    await world.assert_each_once_and_in_order()


async def test_a_member_that_sleeps_in_the_middle_of_an_effect_is_replaced_and_finds_its_work_done(
    world: World, random: Random
) -> None:
    world.listener.fall_ill("lullaby", "sleeps once")
    names = ("a", "b")
    starts = [world.listener.start(instance=name, idle_in_transaction_timeout_ms=2000) for name in names]
    _, *started = await asyncio.gather(world.announcer.start(), *starts)
    members = dict(zip(names, started, strict=True))
    async with world.written_to(random):
        await world.hears_more("a")
        await world.hears_more("b")
        await world.write(uuid4(), "first", "lullaby", "last")

        async def asleep() -> str | None:
            return next((name for name, member in members.items() if member.is_asleep), None)

        sleeper = await eventually(asleep, "a member sleeps")
        await world.hears_all()

        members[sleeper].signal(signal.SIGCONT)
        await world.hears_more(sleeper)

    await world.hears_all()
    await world.assert_each_once_and_in_order()
    [lullaby] = [each for each in await world.heard() if each.words == "lullaby"]
    assert lullaby.instance != sleeper
