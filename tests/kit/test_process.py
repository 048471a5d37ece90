"""A process that is told to stop finishes what it has accepted, and nothing that was committed stays behind."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.local import child
from deploy.local.broker import Broker
from kit.actor import Role
from kit.testing import Caller, TokenAuthority, environment
from tests.registration.builders import new_person, registered, stay

SECONDS = 60.0


@pytest.fixture
def broker() -> Iterator[Broker]:
    with Broker() as running:
        yield running


@pytest.fixture
def start(
    new_database: Callable[[str], str], authority: TokenAuthority, broker: Broker, tmp_path: Path
) -> Iterator[Callable[..., tuple[subprocess.Popen[bytes], str, str]]]:
    """Start a registration process on a database; answers the process, its address and the database's URL."""
    processes: list[subprocess.Popen[bytes]] = []
    url = new_database("registration")

    def run(role: str, **changes: Any) -> tuple[subprocess.Popen[bytes], str, str]:
        port = child.free_port()
        settings = environment(authority, url, kafka_bootstrap_servers=broker.bootstrap, port=str(port), **changes)
        env = {**os.environ, **{name.upper(): str(value) for name, value in settings.items()}}
        with (tmp_path / f"{role}.log").open("ab") as log:
            argv: list[str | Path] = [sys.executable, "-m", "registration.main", role]
            process = child.spawn(argv, env=env, output=log.fileno())
        processes.append(process)
        return process, f"http://127.0.0.1:{port}", url

    yield run
    for process in processes:
        child.stop(process)


@asynccontextmanager
async def calling(address: str, authority: TokenAuthority) -> AsyncIterator[tuple[httpx.AsyncClient, Caller]]:
    async with httpx.AsyncClient(base_url=address, timeout=SECONDS) as client:
        while True:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
        yield client, Caller(client, authority.token(Role.CASE_WORKER))


async def ends(process: subprocess.Popen[bytes]) -> int:
    return await asyncio.to_thread(process.wait, SECONDS)


async def connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("+asyncpg", ""))


async def test_an_api_told_to_stop_is_unready_first_and_still_answers_what_it_took(
    start: Callable[..., tuple[subprocess.Popen[bytes], str, str]], authority: TokenAuthority
) -> None:
    process, address, url = start("api", drain_seconds="3")
    async with calling(address, authority) as (client, worker):
        person = await registered(worker)
        blocker = await connect(url)
        try:
            async with blocker.transaction():
                await blocker.execute("SELECT 1 FROM people WHERE id = $1 FOR UPDATE", person)
                facts = {"facts": [stay("2017-09-01")]}
                accepted = asyncio.create_task(worker.post(f"/v1/people/{person}/facts", facts))
                while not await blocker.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                    await asyncio.sleep(0.02)
                process.send_signal(signal.SIGTERM)
                while (ready := await client.get("/readyz")).status_code == 200:
                    await asyncio.sleep(0.02)
                assert ready.json()["checks"]["process"] == "stopping"
            assert (await accepted).status_code == 201
        finally:
            await blocker.close()
    assert await ends(process) == 0


async def test_a_worker_told_to_stop_has_sent_everything_that_was_committed(
    start: Callable[..., tuple[subprocess.Popen[bytes], str, str]], authority: TokenAuthority
) -> None:
    api, address, url = start("api")
    worker, health, _ = start("worker", outbox_poll_ms="1000", outbox_batch="3")
    async with calling(health, authority), calling(address, authority) as (_, caller):
        for _ in range(20):
            await caller.post("/v1/people", new_person())
        worker.send_signal(signal.SIGTERM)
        assert await ends(worker) == 0
    connection = await connect(url)
    unsent = "SELECT count(*) FROM outbox o, outbox_position p WHERE (o.xid, o.id) > (p.xid, p.id)"
    assert (await connection.fetchval("SELECT count(*) FROM outbox"), await connection.fetchval(unsent)) == (20, 0)
    await connection.close()
    api.send_signal(signal.SIGTERM)
    assert await ends(api) == 0


async def test_a_worker_seals_the_audit_trail_and_makes_partitions(
    start: Callable[..., tuple[subprocess.Popen[bytes], str, str]], authority: TokenAuthority
) -> None:
    _, address, url = start("api")
    _, health, _ = start("worker")
    async with calling(health, authority), calling(address, authority) as (client, caller):
        await registered(caller)
        auditor = Caller(client, authority.token(Role.AUDITOR))
        while (await auditor.get("/v1/operations/audit/verification")).json()["sealed"] < 1:
            await asyncio.sleep(0.05)
    connection = await connect(url)
    partitions = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'outbox'::regclass"
    assert await connection.fetchval(partitions) >= 8
    await connection.close()


def test_a_process_without_its_environment_says_what_is_missing() -> None:
    bare = {"PATH": os.environ["PATH"]}
    run = subprocess.run(
        [sys.executable, "-m", "registration.main", "api"], env=bare, capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert "database_url" in run.stderr
    assert "encryption_keys" in run.stderr
