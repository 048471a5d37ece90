"""Two relays of one service: one leads, the other takes over; and no event is stepped over."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import text

from kit.actor import Actor
from kit.events import Envelope
from tests.kafka import worker
from tests.kafka.world import Running, World, eventually

pytestmark = pytest.mark.kafka


async def test_each_row_is_sent_once_by_the_one_that_leads_and_the_other_takes_over(
    world: World, random: Random
) -> None:
    relays = await asyncio.gather(*(world.announcer.start(instance=name) for name in ("a", "b")))
    async with world.written_to(random):
        first = await _leader(relays)
        await _sends_more(first)
    await _everything_is_sent(world)
    assert set(await _times_sent(world)) == {1}

    # Handed over: the leader marks what it has sent before it goes.
    [second] = [relay for relay in relays if relay is not first]
    async with world.written_to(random):
        await _sends_more(first)
        await first.stop()
        await _sends_more(second)
    await _everything_is_sent(world)
    assert set(await _times_sent(world)) == {1}

    # Taken over: what was sent and not marked is sent again, and nothing is lost.
    third = await world.announcer.start(instance="c")
    async with world.written_to(random):
        await _sends_more(second)
        await second.kill()
        await _sends_more(third)
    await _everything_is_sent(world)
    assert 0 not in await _times_sent(world)


async def test_a_transaction_that_wrote_first_and_commits_last_is_not_stepped_over(world: World) -> None:
    relay = await world.announcer.start(outbox_batch=7)
    async with world.transaction() as slow:
        await worker.write(slow, uuid4(), "slow", Actor.system("test"))
        await slow.flush()
        await world.write(uuid4(), *(f"quick {number}" for number in range(20)))

        async def sees_the_quick_ones() -> bool:
            return await relay.metric("outbox_unpublished") == 20

        await eventually(sees_the_quick_ones, "the relay has the quick ones before it and waits for the slow one")
        assert await world.records() == []

    await _everything_is_sent(world)
    assert await _times_sent(world) == [1] * 21


async def test_no_event_is_lost_among_slow_and_quick_transactions(world: World, random: Random) -> None:
    await asyncio.gather(world.announcer.start(outbox_batch=7), world.listener.start())
    notes = [uuid4() for _ in range(6)]

    async def be_slow(random: Random) -> None:
        """Its transaction's number, its row and its commit are drawn at three different moments."""
        for _ in range(15):
            async with world.transaction() as tx:
                await tx.session.execute(text("SELECT pg_current_xact_id()"))
                await asyncio.sleep(random.uniform(0, 0.2))
                await worker.write(tx, random.choice(notes), "slow", Actor.system("test"))
                await tx.flush()
                await asyncio.sleep(random.uniform(0, 0.1))

    async def be_quick(random: Random) -> None:
        for _ in range(60):
            await world.write(random.choice(notes), "quick")
            await asyncio.sleep(random.uniform(0, 0.02))

    await asyncio.gather(*(each(Random(random.random())) for each in (be_slow,) * 4 + (be_quick,) * 3))

    await world.hears_all()
    await world.assert_each_once_and_in_order()
    assert len(await world.heard()) == 4 * 15 + 3 * 60


async def _leader(relays: Sequence[Running]) -> Running:
    async def sends() -> Running | None:
        sent = {await relay.metric("relay_published_total"): relay for relay in relays}
        return sent[max(sent)] if max(sent) else None

    return await eventually(sends, "one relay sends")


async def _sends_more(relay: Running) -> None:
    before = await relay.metric("relay_published_total")

    async def more() -> bool:
        return await relay.metric("relay_published_total") > before

    await eventually(more, f"{relay.log.stem} sends")


async def _everything_is_sent(world: World) -> None:
    await eventually(world.end_of_outbox_is_marked, "the relay stands at the end of the outbox")


async def _times_sent(world: World) -> list[int]:
    """For each announcement how many times the topic holds it."""
    held = Counter(Envelope.from_kafka(record.value, record.headers).id for record in await world.records())
    return [held[each.event_id] for each in await world.announced()]
