"""How a worker ends: asked to, between two batches; hung, by itself, so that a supervisor can start it anew."""

from random import Random
from uuid import uuid4

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions
from confluent_kafka.admin import AdminClient

from kit.consumer import STALLED_EXIT_CODE
from tests.kafka.world import World

pytestmark = pytest.mark.kafka


async def test_a_worker_stopped_in_the_middle_of_a_stream_leaves_nothing_half_done(
    world: World, random: Random
) -> None:
    await world.announcer.start()
    async with world.written_to(random):
        for _ in range(2):
            member = await world.listener.start(consumer_batch=5)
            await world.hears_more(by=random.randint(20, 60))
            await member.stop()
            assert _committed(world) == await world.count_heard()

        survivor = await world.listener.start()
        await world.hears_more()

    await world.hears_all()
    await world.assert_each_once_and_in_order()
    assert await survivor.metric("consumer_handled_total", outcome="handled") > 0
    assert await survivor.metric("consumer_handled_total", outcome="duplicate") == 0


@pytest.mark.parametrize("ailment", ["hangs", "blocks"])
async def test_a_worker_that_stands_still_ends_itself_and_its_successor_goes_on(world: World, ailment: str) -> None:
    world.listener.fall_ill("trap", ailment)
    await world.announcer.start()
    member = await world.listener.start(consumer_stall_seconds=5)
    note = uuid4()
    await world.write(note, "before")
    await world.hears_all()
    await world.write(note, "trap", "after")

    assert await member.ended() == STALLED_EXIT_CODE
    assert [each.words for each in await world.heard()] == ["before"]

    world.listener.mend("trap")
    await world.listener.start()
    await world.hears_all()
    await world.assert_each_once_and_in_order()


def _committed(world: World) -> int:
    """How many events the listener's group has behind it, on all partitions."""
    admin = AdminClient({"bootstrap.servers": world.kafka.bootstrap})
    [asked] = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(world.listener.group)]).values()
    return sum(max(partition.offset, 0) for partition in asked.result(30).topic_partitions)
