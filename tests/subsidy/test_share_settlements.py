"""市县分担结算 (payment_share_split): each month the districts' shares go to the fund that paid, to the fen, once."""

import random
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kit import clock
from kit.actor import Role
from kit.db import sqlstate
from kit.testing import ServiceUnderTest
from subsidy.jobs.settlements import settle_shares
from subsidy.usecases import SYSTEM, claw_back, draw_up_settlements, return_payment
from tests.subsidy.builders import (
    EMPLOYMENT,
    approved,
    balances,
    contributed,
    for_month,
    hard_to_employ,
    hard_to_employ_person,
    known_person,
    read,
)
from tests.subsidy.killed import dies_at
from tests.subsidy.postings import CHECK, RESTRICT

DISTRICTS = "DISTRICT_FUND"
HERE, THERE = "370102", "370112"
THIRDS = {"city": "0.333333", "district": "0.666667"}
JOB = """
import asyncio, sys
from kit.db import Database
from subsidy.jobs.settlements import settle_shares
from subsidy.main import build

service = build()
asyncio.run(settle_shares(Database(service.settings, jobs=service.jobs), sys.argv[1]))
"""


def on(day: str) -> Any:
    """Noon of a day."""
    return clock.at(datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC))


async def given(subsidy: ServiceUnderTest, fund: str, yuan: str, **line: Any) -> None:
    body = {"amount": yuan, "year": 2018, "document": "济财社〔2018〕1号", **line}
    answer = await subsidy.caller(Role.FINANCE).post(f"/v1/funds/{fund}/appropriations", body)
    assert answer.status_code == 201, answer.text


async def paid(subsidy: ServiceUnderTest, day: str, person: UUID) -> UUID:
    """The payment of a flexible worker's 571.00 yuan that the bank has made on the day."""
    with on(day):
        application = await approved(subsidy, for_month(person, "2018-01"))
        await subsidy.finish_jobs()
    page = await read(subsidy, "/v1/payments?limit=100")
    return next(UUID(one["id"]) for one in page["items"] if one["application_id"] == application["id"])


async def of_there(subsidy: ServiceUnderTest) -> UUID:
    """Somebody of another district."""
    facts = hard_to_employ(), contributed("2018-01", "900.00")
    return await known_person(subsidy, *facts, district=THERE)


async def settled(subsidy: ServiceUnderTest, day: str, month: str) -> None:
    with on(day):
        answer = await subsidy.caller(Role.FINANCE).post("/v1/share-settlements", {"month": month})
        assert answer.status_code == 202, answer.text
        await subsidy.finish_jobs()


async def statement(subsidy: ServiceUnderTest, district: str, month: str) -> dict[str, Any]:
    found: dict[str, Any] = await read(subsidy, f"/v1/share-statements/{district}/{month}")
    return found


def sums(of: dict[str, Any]) -> list[str]:
    return [of[name] for name in ("paid", "returned", "clawed_back", "amount", "settled", "due")]


async def test_a_month_s_shares_go_from_the_districts_to_the_fund_that_paid_once_and_back_with_what_came_back(
    subsidy: ServiceUnderTest,
) -> None:
    with on("2018-06-01"):
        await given(subsidy, EMPLOYMENT, "5000.00", shares=THIRDS)
        await given(subsidy, DISTRICTS, "500.00", district=HERE)
    people = [await hard_to_employ_person(subsidy, "2018-01") for _ in range(3)]
    first, second = [await paid(subsidy, "2018-06-15", person) for person in people[:2]]
    _ = await paid(subsidy, "2018-06-20", await of_there(subsidy))
    late = await paid(subsidy, "2018-07-02", people[2])

    with on("2018-06-30"):
        early = await subsidy.caller(Role.FINANCE).post("/v1/share-settlements", {"month": "2018-06"})
    assert (early.status_code, early.json()["code"]) == (422, "DATE_IN_FUTURE")
    await settled(subsidy, "2018-07-03", "2018-06")

    # Two thirds of 571.00 each; the one district has too little, the other nothing at all: both are due and say why.
    here, there = await statement(subsidy, HERE, "2018-06"), await statement(subsidy, THERE, "2018-06")
    assert sums(here) == ["761.34", "0.00", "0.00", "761.34", "0.00", "761.34"]
    assert sums(there) == ["380.67", "0.00", "0.00", "380.67", "0.00", "380.67"]
    assert [one["lines"][0]["held_for"] for one in (here, there)] == ["INSUFFICIENT_FUNDS", "NO_LINE"]
    before = await balances(subsidy, EMPLOYMENT)
    assert (before["appropriated"], before["paid"]) == ("5000.00", "2284.00")

    # With money given, the next call settles what is due and draws nothing up again.
    with on("2018-07-04"):
        await given(subsidy, DISTRICTS, "500.00", district=HERE)
    for _ in range(2):
        await settled(subsidy, "2018-07-05", "2018-06")
    assert sums(await statement(subsidy, HERE, "2018-06"))[-2:] == ["761.34", "0.00"]
    city, districts = await balances(subsidy, EMPLOYMENT), await balances(subsidy, DISTRICTS)
    assert (city["appropriated"], city["available"], city["paid"]) == ("5761.34", "3477.34", "2284.00")
    assert (districts["appropriated"], districts["available"]) == ("238.66", "238.66")
    entries = (await read(subsidy, f"/v1/funds/{DISTRICTS}/entries?limit=100"))["items"]
    assert [one["kind"] for one in entries].count("SETTLE_OUT") == 2

    # In July more comes back than was paid: the city gives the difference back, in parts of a payment to the fen.
    with on("2018-07-20"):
        for number, yuan in enumerate(("100.00", "0.01", "470.99")):
            async with subsidy.database.transaction() as tx:
                await claw_back(tx, first, Decimal(yuan), document=f"济人社追〔2018〕{number}号", by=SYSTEM)
        for payment in (second, late):
            async with subsidy.database.transaction() as tx:
                await return_payment(tx, payment, document=f"退汇 {payment}", by=SYSTEM)
    await settled(subsidy, "2018-08-03", "2018-07")
    july = await statement(subsidy, HERE, "2018-07")
    assert sums(july) == ["380.67", "761.34", "380.67", "-761.34", "-761.34", "0.00"]
    back = await balances(subsidy, DISTRICTS)
    assert (back["appropriated"], back["available"]) == ("1000.00", "1000.00")

    # By the clock it is done on the third of each month, and the operations team sees when it was due last.
    jobs = (await subsidy.caller(Role.ADMINISTRATOR).get("/v1/operations/schedules")).json()["items"]
    [job] = [one for one in jobs if one["name"] == "monthly-settlement"]
    assert [job[name] for name in ("cron", "due_at", "state")] == ["50 3 3 * *", None, "NEVER_DUE"]

    # Who has one district reads its own statement and no other's.
    own = subsidy.caller(Role.FINANCE, districts=[THERE])
    assert (await own.get(f"/v1/share-statements/{HERE}/2018-06")).status_code == 404
    assert {one["district"] for one in (await own.get("/v1/share-settlements")).json()["items"]} == {THERE}
    assert (await own.post("/v1/share-settlements", {"month": "2018-06"})).status_code == 403
    due = (await subsidy.caller(Role.AUDITOR).get("/v1/share-settlements", status="DUE")).json()["items"]
    assert [(one["district"], one["month"]) for one in due] == [(THERE, "2018-06")]


async def test_the_database_takes_no_share_that_does_not_arrive_and_lets_no_settled_one_change(
    subsidy: ServiceUnderTest,
) -> None:
    with on("2018-06-01"):
        await given(subsidy, EMPLOYMENT, "5000.00", shares=THIRDS)
        await given(subsidy, DISTRICTS, "500.00", district=HERE)
    await paid(subsidy, "2018-06-15", await hard_to_employ_person(subsidy, "2018-01"))
    line = "(SELECT id FROM budget_lines WHERE fund = 'DISTRICT_FUND')"
    settle = f"UPDATE share_settlements SET status = 'SETTLED', settled_on = '2018-07-03', district_line_id = {line}"
    with on("2018-07-03"):
        async with subsidy.database.transaction() as tx:
            await draw_up_settlements(tx, "2018-06")
    assert await refused(subsidy, settle) == CHECK
    assert await refused(subsidy, "UPDATE share_settlements SET paid = paid + 1, amount = amount + 1") == RESTRICT
    with on("2018-07-03"):
        await settle_shares(subsidy.database, "2018-06")
    assert await refused(subsidy, "UPDATE share_settlements SET held_for = 'NO_LINE'") == RESTRICT
    assert await refused(subsidy, "DELETE FROM share_settlements") == RESTRICT


async def refused(subsidy: ServiceUnderTest, statement: str) -> str | None:
    """The SQLSTATE with which the database refuses a statement, at the latest at the commit."""
    with pytest.raises(DBAPIError) as caught:
        async with subsidy.database.transaction() as tx:
            await tx.session.execute(text(statement))
    return sqlstate(caught.value)


@pytest.mark.every_seed
@pytest.mark.parametrize("seed", range(4))
async def test_a_settlement_that_is_killed_anywhere_moves_each_share_once(
    lasting: ServiceUnderTest, told: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    with on("2018-06-01"):
        await given(lasting, EMPLOYMENT, "5000.00", shares=THIRDS)
        for district in (HERE, THERE):
            await given(lasting, DISTRICTS, "1000.00", district=district)
    for person in (await hard_to_employ_person(lasting, "2018-01"), await of_there(lasting)):
        await paid(lasting, "2018-06-15", person)
    hit = random.Random(seed).randint(1, 2)
    answer = await lasting.caller(Role.FINANCE).post("/v1/share-settlements", {"month": "2018-06"})
    assert answer.status_code == 202
    assert await dies_at("share-settled", JOB, "2018-06", hit=hit, told=told, folder=tmp_path) == -9
    left = (await lasting.caller(Role.AUDITOR).get("/v1/share-settlements")).json()["items"]
    assert [one["status"] for one in left] == ["SETTLED"] * hit + ["DUE"] * (2 - hit)
    await lasting.finish_jobs()

    assert [sums(await statement(lasting, of, "2018-06"))[-2:] for of in (HERE, THERE)] == [["380.67", "0.00"]] * 2
    assert (await balances(lasting, DISTRICTS))["appropriated"] == "1238.66"
    assert (await balances(lasting, EMPLOYMENT))["appropriated"] == "5761.34"
