"""What the services have announced, read from the broker as a newcomer would: from the beginning."""

import json
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.platform import Platform
from deploy.local.quiet import wait_until_quiet
from kit.events import Event, topic_of


async def announced(platform: Platform, event: type[Event], subject: str) -> list[Any]:
    """The data of all events of a type about a subject, in their order, once everybody has heard everything."""
    await wait_until_quiet(platform)
    topic = topic_of(event.TYPE)
    found: dict[str, Any] = {}
    async with AIOKafkaConsumer(bootstrap_servers=platform.bootstrap, auto_offset_reset="earliest") as consumer:
        partitions = [TopicPartition(topic, each) for each in range(4)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        while any([await consumer.position(each) < end for each, end in ends.items()]):
            for messages in (await consumer.getmany(timeout_ms=500)).values():
                for envelope in (json.loads(message.value) for message in messages):
                    if (envelope["type"], envelope["subject"]) == (event.TYPE, subject):
                        found[envelope["id"]] = envelope
    return [envelope["data"] for envelope in sorted(found.values(), key=lambda one: int(one["sequence"]))]
