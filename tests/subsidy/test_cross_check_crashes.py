"""交叉比对 A run that is killed after any of its checks is finished by another process, and no hit is found twice."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from contracts.registration import PersonDied
from kit import clock, tables
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.models.cross_checks import Hit
from tests.subsidy.builders import EMPLOYMENT, account, fund_has, read
from tests.subsidy.checks import findings, imprisoned, paid_person
from tests.subsidy.killed import dies_at

KILLS = 3
JOB = """
import asyncio, sys
from uuid import UUID
from subsidy.jobs.checks import cross_check
from subsidy.main import build

asyncio.run(cross_check(build().settings, UUID(sys.argv[1])))
"""


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.every_seed) for seed in range(1, 6))])
async def test_a_run_that_is_killed_is_finished_by_another_with_each_check_once_and_no_hit_twice(
    lasting: ServiceUnderTest, told: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    source = random.Random(seed)
    await fund_has(lasting, EMPLOYMENT, "5000.00")
    shared = account()
    people = [await paid_person(lasting, to=shared) for _ in range(3)]
    await lasting.finish_jobs()
    (dead, _), (prisoner, _), _ = people
    day = clock.today()
    await lasting.hears(PersonDied(person_id=dead, district="370102", on=date(2017, 12, 31)), subject=f"person/{dead}")
    await imprisoned(lasting, prisoner, since="2017-12-01")
    body = {"paid_from": day.isoformat(), "paid_to": day.isoformat()}
    run = (await lasting.caller(Role.AUDITOR).post("/v1/cross-checks", body)).json()

    done, path = 0, f"/v1/cross-checks/{run['id']}"
    for _ in range(1 if seed == 0 else KILLS):
        hit = source.randint(1, (len(Hit) - 1 - done) // 2 or 1)
        assert await dies_at("cross-checked-one", JOB, run["id"], hit=hit, told=told, folder=tmp_path) == -9
        done += hit
        left = await read(lasting, path)
        # What was checked before the kill stands, and nothing else.
        assert (left["status"], sorted(left["found"])) == ("RUNNING", sorted(Hit)[:done])
    await lasting.finish_jobs()

    whole = await read(lasting, path)
    new = {"DEAD": 1, "IMPRISONED": 1, "SHARED_ACCOUNT": 3}
    assert (whole["status"], whole["found"]) == ("COMPLETED", dict.fromkeys(Hit, 0) | new)
    found = [(one["code"], one["payment_id"]) for one in await findings(lasting)]
    payments = [payment for _, payment in people]
    hits = [("DEAD", payments[0]), ("IMPRISONED", payments[1]), *(("SHARED_ACCOUNT", one) for one in payments)]
    assert sorted(found) == sorted(hits)
    async with lasting.database.transaction() as tx:
        audit = tables.audit.c
        about = (audit.subject == f"cross-check/{run['id']}", audit.action == "cross-checked")
        checked = [row.after["check"] for row in await tx.session.execute(select(audit.after).where(*about))]
    assert sorted(checked) == sorted(Hit)
