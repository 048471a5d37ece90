"""One Apache Kafka for the run; for each test empty topics, two databases and processes that end with it."""

import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from random import Random

import httpx
import pytest

from deploy.kafka.server import Availability, Kafka, maven_available
from kit.testing import TokenAuthority
from tests.kafka import worker
from tests.kafka.world import Half, World, renew_topics


@pytest.fixture(scope="session")
def kafka() -> Iterator[Kafka]:
    """Skips where there is no Maven or no network; fails where Kafka could be had and does not start."""
    availability = maven_available()
    if availability is not Availability.AVAILABLE:
        pytest.skip(f"Apache Kafka cannot be started here: {availability}")
    with tempfile.TemporaryDirectory(prefix="employment-kafka-") as folder, Kafka(Path(folder)) as node:
        yield node


@pytest.fixture
def random() -> Random:
    """SEED in the environment repeats a run."""
    seed = os.environ.get("SEED") or secrets.token_hex(4)
    print(f"SEED={seed}")
    return Random(seed)


@pytest.fixture
async def world(
    kafka: Kafka, authority: TokenAuthority, new_database: Callable[[str], str], tmp_path: Path
) -> AsyncIterator[World]:
    renew_topics(kafka.bootstrap)
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        halves = [
            Half(name, new_database("registration"), kafka=kafka, authority=authority, folder=tmp_path, client=client)
            for name in ("announcer", "listener")
        ]
        made = World(kafka, authority, client, *halves)
        try:
            for half in halves:
                async with half.database.engine.begin() as connection:
                    await connection.run_sync(worker.Base.metadata.create_all)
            yield made
        finally:
            for half in halves:
                for running in half.processes:
                    running.process.kill()
                    running.process.wait()
                await half.database.close()
            made.show_logs()
