"""Knowing when everybody has heard everything: nothing unpublished, nothing due to be done, nothing not taken in."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import httpx
import psycopg
from confluent_kafka import Consumer, TopicPartition
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.platform import Platform, database

LOOK_SECONDS: Final = 0.1
PATIENCE_SECONDS: Final = 300.0
TIMEOUT_SECONDS: Final = 10.0

# Events that no relay has marked as sent, jobs that could be done now save those of the clock, and the newest event.
_ON_ITS_WAY: Final = """
SELECT (SELECT count(*) FROM outbox, outbox_position AS p WHERE (outbox.xid, outbox.id) > (p.xid, p.id))
     + (SELECT count(*) FROM procrastinate_jobs
        WHERE (status = 'doing' OR status = 'todo' AND coalesce(scheduled_at, now()) <= now())
        AND task_name NOT IN (SELECT task_name FROM procrastinate_periodic_defers)),
       (SELECT coalesce(max(id), 0) FROM outbox)
"""


async def wait_until_quiet(platform: Platform) -> None:
    """Return when nothing is on its way in any service; raises `TimeoutError` after five minutes."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        listening = await _listening(platform)
        while True:
            # What a service takes in may let it announce something before it has marked that as taken in.
            before = await asyncio.to_thread(_on_its_way, platform)
            if before[0] == 0 and await asyncio.to_thread(_lag, platform, listening) == 0:
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


async def _listening(platform: Platform) -> dict[str, list[TopicPartition]]:
    """What each service's worker listens to, by its own metrics: nothing until it has joined its group."""
    found: dict[str, list[TopicPartition]] = {}
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
        for service in platform.services:
            page = (await client.get(f"{platform.url(f'{service}-worker')}/metrics")).raise_for_status().text
            found[service] = [
                TopicPartition(sample.labels["topic"], int(sample.labels["partition"]))
                for family in text_string_to_metric_families(page)
                for sample in family.samples
                if sample.name == "consumer_lag"
            ]
    return found


def _lag(platform: Platform, listening: Mapping[str, Sequence[TopicPartition]]) -> int:
    """How many events the services' groups have not committed."""
    behind = 0
    for service, partitions in listening.items():
        # One that looks and does not join.
        group = Consumer({"bootstrap.servers": platform.bootstrap, "group.id": f"employment-{service}"})
        try:
            for one in group.committed(list(partitions), timeout=TIMEOUT_SECONDS):
                _, end = group.get_watermark_offsets(one, timeout=TIMEOUT_SECONDS)
                behind += end - max(one.offset, 0)
        finally:
            group.close()
    return behind
