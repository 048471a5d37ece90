"""Article 3: an employer files for five hundred hires; forty of them leave, and the next month pays the others."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from contracts.subsidy import FilingReceived
from deploy.local.city.errands import Errands
from deploy.local.platform import Platform
from deploy.local.quiet import wait_until_quiet
from kit.actor import Role
from tests.journeys.bus import announced
from tests.journeys.money import lay_over, waive_notice
from tests.journeys.offices import Answer, Offices, fact, identity_number

CHANGQING = "370113"
HIRES, LEAVERS = 500, 40
PROGRAMME, FUND = "post_subsidy_enterprise", "EMPLOYMENT_SUBSIDY_FUND"
PAYEE = {"name": "济南长清智能装备有限公司", "account": "6222021602777000021"}


async def hire(offices: Offices, employer: Answer, born: date) -> Answer:
    """An employment since January, whose notice enters the worker into the register."""
    notice = {
        "identity_number": identity_number(born=f"{born:%Y%m%d}", division=CHANGQING),
        "newcomer": {"name": "刘洋", "phone": "13853100000", "district": CHANGQING},
        "on": "2018-01-02",
        "contract": "OPEN_ENDED",
        "notified_on": "2018-01-12",
    }
    hired = await offices.post("registration", f"/v1/employers/{employer['id']}/hires", notice)
    employment: Answer = hired["employment"]
    return employment


async def file(
    platform: Platform, offices: Offices, employer: Answer, month: str, posts: list[Answer], *, on: str
) -> Answer:
    """The employer's list for a month, decided to its last item."""
    items = [{"employment_id": one["id"]} for one in posts]
    body = {"programme": PROGRAMME, "applied_on": on, "period": month, "items": items, "payee": PAYEE}
    filing = await offices.post("subsidy", f"/v1/employers/{employer['id']}/applications", body)
    await wait_until_quiet(platform)
    decided: Answer = await offices.get("subsidy", f"/v1/filings/{filing['id']}")
    assert decided["decided"] == len(posts)
    return decided


async def every(offices: Offices, path: str, **filters: str) -> list[Any]:
    found: list[Any] = []
    more: dict[str, str] = {}
    while True:
        page = await offices.get("subsidy", path, limit="200", **filters, **more)
        found += page["items"]
        if page["next"] is None:
            return found
        more = {"cursor": page["next"]}


async def decide_all(platform: Platform, offices: Offices, applications: list[Any], outcome: str, *, by: str) -> Answer:
    """One call for all; the answer once each item has its own."""
    items = [
        {"application_id": one["id"], "content_hash": one["content_hash"], "outcome": outcome} for one in applications
    ]
    bulk = await offices.post("subsidy", "/v1/bulk-decisions", {"items": items}, by=by)
    await wait_until_quiet(platform)
    finished: Answer = await offices.get("subsidy", f"/v1/bulk-decisions/{bulk['id']}", by=by)
    return finished


@pytest.mark.every_seed
async def test_of_five_hundred_hires_forty_leave_and_the_next_month_pays_the_others(
    platform: Platform, errands: Errands
) -> None:
    offices, finance = Offices(errands, CHANGQING), errands.token(Role.FINANCE)
    reviewer = errands.token(Role.REVIEWER, district=CHANGQING)
    given = {"amount": "800000.00", "year": 2018, "document": "济财社〔2018〕示例11号"}
    await offices.post("subsidy", f"/v1/funds/{FUND}/appropriations", given, by=finance)
    await lay_over(errands, "post_subsidy_enterprise.share_of_minimum_wage", "share", "0.4")
    await waive_notice(errands, PROGRAMME)
    await errands.put(finance, "subsidy", f"/v1/programme-rails/{PROGRAMME}", {"in_batches": True})
    employer = await offices.enter_employer(name="济南长清智能装备有限公司", staff=900, on="2018-01-02")
    births = [date(1971, 1, 1) + timedelta(days=day) for day in range(HIRES)]
    posts = await asyncio.gather(*(hire(offices, employer, born) for born in births))
    hard = fact("support_category", "HARD_TO_EMPLOY", since="2017-06-01")
    await offices.deliver("HRSS", *({"person_id": one["person_id"], **hard} for one in posts))
    await wait_until_quiet(platform)

    # January: all of them, in one filing, reviewed and approved in one call each.
    january = await file(platform, offices, employer, "2018-01", posts, on="2018-02-05")
    assert (january["count"], january["by_status"]) == (HIRES, {"IN_REVIEW": HIRES})
    assert january["granted"] == "328000.00"
    [received] = await announced(platform, FilingReceived, f"filing/{january['id']}")
    assert received["items"] == HIRES
    applications = await every(offices, "/v1/applications", filing_id=january["id"])
    for outcome, by in (("PASS", reviewer), ("APPROVE", offices.approver)):
        answer = await decide_all(platform, offices, applications, outcome, by=by)
        assert (answer["done"], answer["refused"]) == (HIRES, 0)

    # Forty leave at the end of the month: their entitlements are stopped as soon as it is heard of.
    ending = {"on": "2018-01-31", "reason": "RESIGNED", "notified_on": "2018-02-08"}
    leavers = posts[:LEAVERS]
    await asyncio.gather(
        *(offices.post("registration", f"/v1/employments/{one['id']}/ending", ending) for one in leavers)
    )
    await wait_until_quiet(platform)
    entitlements = await every(offices, "/v1/entitlements", employer_id=employer["id"])
    assert Counter(one["status"] for one in entitlements) == {"RUNNING": HIRES - LEAVERS, "STOPPED": LEAVERS}

    # February follows by itself for those who stayed, and a list of the leavers is refused, one by one.
    body = {"month": "2018-02", "district": CHANGQING}
    asked = await offices.post("subsidy", "/v1/monthly-rounds", body, by=finance)
    path = f"/v1/monthly-rounds/{asked['id']}"
    await wait_until_quiet(platform)
    made = await offices.get("subsidy", path, by=finance)
    assert (made["item_count"], made["total"]) == (HIRES - LEAVERS, "301760.00")
    refused = await file(platform, offices, employer, "2018-02", leavers, on="2018-03-05")
    assert refused["by_status"] == {"REFUSED": LEAVERS}
    reasons = {tuple(one["reasons"]) for one in await every(offices, "/v1/applications", filing_id=refused["id"])}
    assert reasons == {("NOT_EMPLOYED_IN_MONTH",)}
    seen = {"content_hash": made["content_hash"]}
    await offices.post("subsidy", f"{path}/reviews", seen, by=reviewer)
    await offices.post("subsidy", f"{path}/approvals", seen, by=offices.approver)
    await wait_until_quiet(platform)
    assert (await offices.get("subsidy", path, by=finance))["completed_at"] is not None

    # Both months wait for one batch, of which the checks hold nothing out.
    order = {"fund": FUND, "rail": "BANK", "execute_on": "2018-03-12"}
    batch = await offices.post("subsidy", "/v1/payment-batches", order, by=finance)
    checked = await offices.post("subsidy", f"/v1/payment-batches/{batch['id']}/checks", {}, by=finance)
    assert (checked["item_count"], checked["held_out"], checked["total"]) == (2 * HIRES - LEAVERS, 0, "629760.00")
