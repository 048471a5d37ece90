"""A worker that is killed in the middle of a delivery: another goes on where it was left, and nothing is said twice."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.registration import FactsRecorded
from deploy.local import child
from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from registration.main import build
from registration.settings import Settings
from registration.usecases.fact_rows import LINES
from tests.registration.deliveries import a_person, department, ends, ndjson, results, row, said_about, sent


@pytest.fixture
def told(new_database: Callable[[str], str], authority: TokenAuthority) -> dict[str, Any]:
    return environment(authority, new_database("registration"), port=str(child.free_port()))


@pytest.fixture
async def registration(told: dict[str, Any], authority: TokenAuthority) -> AsyncIterator[ServiceUnderTest]:
    async with under_test(build(Settings(**told)), authority) as service:
        yield service


async def die_at(point: str, *, hit: int, told: dict[str, Any], folder: Path) -> int:
    """Run a worker until it has killed itself at the `hit`-th arrival at the failpoint; answers its return code."""
    (folder / point).write_text(str(hit))
    env = {**os.environ, **{name.upper(): str(value) for name, value in told.items()}, "FAILPOINTS": str(folder)}
    with (folder / "worker.log").open("ab") as log:
        argv: list[str | Path] = [sys.executable, "-m", "registration.main", "worker"]
        worker = child.spawn(argv, env=env, output=log.fileno())
    try:
        return await asyncio.to_thread(worker.wait, 60)
    finally:
        child.stop(worker)


@pytest.mark.every_seed
@pytest.mark.parametrize(("point", "hit"), [("before-commit", 1), ("before-commit", 2), ("after-commit", 1)])
async def test_a_killed_worker_s_delivery_is_finished_by_another(
    registration: ServiceUnderTest, told: dict[str, Any], tmp_path: Path, point: str, hit: int
) -> None:
    people = [await a_person(registration) for _ in range(5)]
    await registration.finish_jobs()
    months = range(LINES // 2)
    since = [f"{2000 + month // 12}-{month % 12 + 1:02}-01" for month in months]
    paid = {"pension_and_medical": "812.50"}
    rows = [row(one.number, "monthly_contribution", paid, since=day) for day in since for one in people]
    agency = department(registration)
    batch = (await sent(agency, ndjson(rows))).json()

    assert await die_at(point, hit=hit, told=told, folder=tmp_path) == -9
    left = (await agency.get(f"/v1/fact-batches/{batch['id']}")).json()
    # What the delivery sets off runs beside it and is counted at the failpoint, too: it died at some chunk's end.
    done = left["accepted"]
    assert done in {0, LINES, 2 * LINES}
    assert (left["status"], left["waiting"]) == ("RECEIVED", len(rows) - done)
    waiting = await results(agency, batch, status="WAITING")
    assert [one["line"] for one in waiting] == list(range(done + 1, len(rows) + 1))

    await registration.finish_jobs()
    assert Counter(ends(await results(agency, batch)).values()) == {"ACCEPTED": len(rows)}
    for one in people:
        assert [said["valid_from"] for said in await said_about(registration, one)] == since
    heard = await registration.announced(FactsRecorded)
    assert Counter(one.subject for one in heard) == {f"person/{one.id}": 3 for one in people}
    assert sum(len(one.data["facts"]) for one in heard) == len(rows)
    for person in people:
        assert [one.sequence for one in heard if one.subject == f"person/{person.id}"] == [2, 3, 4]
