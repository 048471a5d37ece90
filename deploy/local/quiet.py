"""Knowing when everybody has heard everything: by the workers' own metrics, as an operations team would."""

import asyncio
from typing import Final

import httpx
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.platform import Platform

LOOK_SECONDS: Final = 2.5
"""Longer than the two seconds for which a worker's figure of unpublished events may stand."""
LOOKS: Final = 120
WAITING: Final = frozenset({"outbox_unpublished", "consumer_lag"})
MOVING: Final = frozenset({"relay_published_total", "consumer_handled_total"})


async def wait_until_quiet(platform: Platform) -> None:
    """Return when nothing is on its way and two looks in a row see nothing move; raises `TimeoutError`."""
    async with httpx.AsyncClient(timeout=10) as client:
        before = None
        for _ in range(LOOKS):
            looks = [await _look(client, platform.url(f"{service}-worker")) for service in platform.services]
            waiting, moved = sum(look[0] for look in looks), tuple(look[1] for look in looks)
            if waiting == 0 and moved == before:
                return
            before = moved
            await asyncio.sleep(LOOK_SECONDS)
    raise TimeoutError("events are still on their way")


async def _look(client: httpx.AsyncClient, worker: str) -> tuple[float, float]:
    page = (await client.get(f"{worker}/metrics")).raise_for_status().text
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    waiting = sum(sample.value for sample in samples if sample.name in WAITING)
    return waiting, sum(sample.value for sample in samples if sample.name in MOVING)
