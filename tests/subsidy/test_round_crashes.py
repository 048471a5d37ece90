"""Monthly rounds whose jobs are killed: every month is made once, paid once, and the books balance."""

import random
from pathlib import Path
from typing import Any

import pytest

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import EMPLOYMENT, approved, balances, for_month, fund_has, hard_to_employ_person, standing
from tests.subsidy.killed import dies_at
from tests.subsidy.months import entitlement_of, months_of, read_round

MONTHS = ("2018-01", "2018-02", "2018-03")
PEOPLE = 2
FOLLOWING = PEOPLE * (len(MONTHS) - 1)
JOB = """
import asyncio, sys
from uuid import UUID
from kit.db import Database
from subsidy.jobs.monthly import make_round, pay_round
from subsidy.main import build

service = build()
database = Database(service.settings, jobs=service.jobs)
job = {"make": make_round, "pay": pay_round}[sys.argv[1]]
asyncio.run(job(database, UUID(sys.argv[2]), vault=service.state["vault"]))
"""


async def in_round(subsidy: ServiceUnderTest, asked: dict[str, Any]) -> list[dict[str, Any]]:
    page = await subsidy.caller(Role.AUDITOR).get("/v1/entitlement-months", round_id=asked["id"], limit=200)
    return list(page.json()["items"])


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.every_seed) for seed in range(1, 6))])
async def test_a_round_that_is_killed_while_it_is_made_and_while_it_is_paid_goes_on_and_pays_each_month_once(
    lasting: ServiceUnderTest, told: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    source = random.Random(seed)
    await fund_has(lasting, EMPLOYMENT, "6000.00")
    people = [await hard_to_employ_person(lasting, *MONTHS) for _ in range(PEOPLE)]
    for person in people:
        await approved(lasting, for_month(person))
    await lasting.finish_jobs()
    body = {"month": MONTHS[-1], "since": MONTHS[1]}
    asked = (await lasting.caller(Role.FINANCE).post("/v1/monthly-rounds", body)).json()
    path = f"/v1/monthly-rounds/{asked['id']}"

    # While it is made: the month at which it died is as if it had not been tried, those before it are kept.
    hit = source.randint(2, FOLLOWING)
    assert await dies_at("round-month-made", JOB, "make", asked["id"], hit=hit, told=told, folder=tmp_path) == -9
    assert (await read_round(lasting, asked["id"]))["status"] == "MAKING"
    entries = (await lasting.caller(Role.AUDITOR).get("/v1/entitlement-months", limit=200)).json()["items"]
    assert sum(one["application_id"] is not None for one in entries) == PEOPLE + hit - 1
    await lasting.finish_jobs()
    made = await read_round(lasting, asked["id"])
    assert (made["status"], made["item_count"], made["total"]) == ("MADE", FOLLOWING, "2284.00")
    applications = (await lasting.caller(Role.AUDITOR).get("/v1/applications", limit=200)).json()["items"]
    assert len(applications) == PEOPLE * len(MONTHS)

    word = {"content_hash": made["content_hash"]}
    assert (await lasting.caller(Role.REVIEWER).post(f"{path}/reviews", word)).status_code == 201
    assert (await lasting.caller(Role.APPROVER).post(f"{path}/approvals", word)).status_code == 202

    # While it is paid: only the months before the one at which it died have taken money from the fund.
    hit = source.randint(2, FOLLOWING)
    assert await dies_at("round-month-paid", JOB, "pay", asked["id"], hit=hit, told=told, folder=tmp_path) == -9
    assert (await read_round(lasting, asked["id"]))["status"] == "PAYING"
    assert (await balances(lasting, EMPLOYMENT))["reserved"] == f"{(hit - 1) * 571}.00"
    await lasting.finish_jobs()

    assert (await read_round(lasting, asked["id"]))["status"] == "COMPLETED"
    assert [one["withheld"] for one in await in_round(lasting, asked)] == [None] * FOLLOWING
    for person in people:
        months = await months_of(lasting, await entitlement_of(lasting, person))
        assert months == [(month, "PAID", "571.00", "571.00") for month in MONTHS]
    payments = (await lasting.caller(Role.AUDITOR).get("/v1/payments", limit=200)).json()["items"]
    assert sorted(one["payment_key"] for one in payments) == sorted(
        f"flexible_si_subsidy/{person}/{month}/1" for person in people for month in MONTHS
    )
    assert await balances(lasting, EMPLOYMENT) == standing(available="2574.00", paid="3426.00")
