"""Knowing when everybody has heard everything: nothing unpublished, nothing due to be done, nothing not taken in."""

import asyncio
from collections.abc import Mapping
from typing import Final

import httpx
import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.platform import Platform, database

LOOK_SECONDS: Final = 0.1
PATIENCE_SECONDS: Final = 300.0

# Events that no relay has marked as sent, jobs that could be done now, and the newest event there is.
_ON_ITS_WAY: Final = """
SELECT (SELECT count(*) FROM outbox, outbox_position AS p WHERE (outbox.xid, outbox.id) > (p.xid, p.id))
     + (SELECT count(*) FROM procrastinate_jobs
        WHERE status = 'doing' OR status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
       (SELECT coalesce(max(id), 0) FROM outbox)
"""


async def wait_until_quiet(platform: Platform) -> None:
    """Return when nothing is on its way in any service; raises `TimeoutError` after five minutes."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        listening = {service: await _partitions(platform, service) for service in platform.services}
        while True:
            # What a service takes in may let it announce something before it has marked that as taken in.
            before = await asyncio.to_thread(_on_its_way, platform)
            if before[0] == 0 and await _lag(platform, listening) == 0:
                if await asyncio.to_thread(_on_its_way, platform) == before:
                    return
                continue
            await asyncio.sleep(LOOK_SECONDS)


def _on_its_way(platform: Platform) -> tuple[int, tuple[int, ...]]:
    """How much the services still have to send or to do, and the newest event of each."""
    waiting, newest = 0, []
    for service in platform.services:
        with psycopg.connect(platform.postgres.url(database(service), driver="postgresql")) as connection:
            row = connection.execute(_ON_ITS_WAY).fetchone()
        assert row is not None
        waiting += row[0]
        newest.append(row[1])
    return waiting, tuple(newest)


async def _partitions(platform: Platform, service: str) -> frozenset[TopicPartition]:
    """What a service's worker listens to, by its own metrics: none until it has joined its group."""
    async with httpx.AsyncClient(timeout=10) as client:
        page = (await client.get(f"{platform.url(f'{service}-worker')}/metrics")).raise_for_status().text
    return frozenset(
        TopicPartition(sample.labels["topic"], int(sample.labels["partition"]))
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == "consumer_lag"
    )


async def _lag(platform: Platform, listening: Mapping[str, frozenset[TopicPartition]]) -> int:
    """How many events the services' groups have not committed."""
    administrator = AIOKafkaAdminClient(bootstrap_servers=platform.bootstrap)
    await administrator.start()
    try:
        async with AIOKafkaConsumer(bootstrap_servers=platform.bootstrap) as consumer:
            ends = await consumer.end_offsets(list(frozenset().union(*listening.values())))
        behind = 0
        for service, partitions in listening.items():
            group = f"employment-{service}"
            committed = await administrator.list_consumer_group_offsets(group, partitions=list(partitions))
            taken = {partition: max(found.offset, 0) for partition, found in committed.items()}
            behind += sum(ends[partition] - taken[partition] for partition in partitions)
        return behind
    finally:
        await administrator.close()
