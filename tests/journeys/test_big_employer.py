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
HIRES, LEAVERS, LATE = 500, 35, 5
"""Of those who leave, most are known to have left before the next month is made, some only after it is paid."""
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


async def leave(platform: Platform, offices: Offices, posts: list[Answer], *, notified_on: str) -> None:
    """Employments that ended with January, as the employer gives notice of them."""
    ending = {"on": "2018-01-31", "reason": "RESIGNED", "notified_on": notified_on}
    await asyncio.gather(
        *(offices.post("registration", f"/v1/employments/{one['id']}/ending", ending) for one in posts)
    )
    await wait_until_quiet(platform)


async def make_batch(offices: Offices, *, by: str) -> Answer:
    """A batch of everything that waits for the bank, as its checks leave it."""
    order = {"fund": FUND, "rail": "BANK", "execute_on": "2018-03-12"}
    batch = await offices.post("subsidy", "/v1/payment-batches", order, by=by)
    checked: Answer = await offices.post("subsidy", f"/v1/payment-batches/{batch['id']}/checks", {}, by=by)
    return checked


async def pay(platform: Platform, offices: Offices, errands: Errands, checked: Answer) -> Answer:
    """A checked batch, passed by two approvers as they saw it, sent, and answered by the bank to its last item."""
    finance = errands.token(Role.FINANCE)
    path, seen = f"/v1/payment-batches/{checked['id']}", {"content_hash": checked["content_hash"]}
    for by in (offices.approver, errands.token(Role.APPROVER, subject="second")):
        await offices.post("subsidy", f"{path}/approvals", seen, by=by)
    await offices.post("subsidy", f"{path}/sendings", {}, by=finance)
    await wait_until_quiet(platform)
    ended: Answer = await offices.get("subsidy", path, by=finance)
    return ended


async def reassessed(offices: Offices, employer: Answer) -> list[Any]:
    """What was found of the employer's entitlements once they were looked at again."""
    of_employer = {one["id"] for one in await every(offices, "/v1/entitlements", employer_id=employer["id"])}
    return [one for one in await every(offices, "/v1/reassessments") if one["entitlement_id"] in of_employer]


async def claim_back(offices: Offices, found: list[Any], *, reviewer: str) -> None:
    """Two people pass each reassessment, as they saw it."""
    for one in found:
        path, seen = f"/v1/reassessments/{one['id']}", {"content_hash": one["content_hash"]}
        await offices.post("subsidy", f"{path}/reviews", seen, by=reviewer)
        await offices.post("subsidy", f"{path}/confirmations", seen, by=offices.approver)


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

    # Forty leave at the end of the month; of thirty-five it is heard at once, and their entitlements are stopped.
    leavers, late = posts[:LEAVERS], posts[LEAVERS : LEAVERS + LATE]
    await leave(platform, offices, leavers, notified_on="2018-02-08")
    entitlements = await every(offices, "/v1/entitlements", employer_id=employer["id"])
    assert Counter(one["status"] for one in entitlements) == {"RUNNING": HIRES - LEAVERS, "STOPPED": LEAVERS}

    # February follows by itself for those who stayed, and a list of the leavers is refused, one by one.
    body = {"month": "2018-02", "district": CHANGQING}
    asked = await offices.post("subsidy", "/v1/monthly-rounds", body, by=finance)
    path = f"/v1/monthly-rounds/{asked['id']}"
    await wait_until_quiet(platform)
    made = await offices.get("subsidy", path, by=finance)
    assert (made["item_count"], made["total"]) == (HIRES - LEAVERS, "305040.00")
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
    checked = await make_batch(offices, by=finance)
    assert (checked["item_count"], checked["held_out"], checked["total"]) == (2 * HIRES - LEAVERS, 0, "633040.00")

    # Two approvers pass what they saw; the bank answers for every item.
    ended = await pay(platform, offices, errands, checked)
    assert (ended["status"], ended["by_status"]) == ("COMPLETED", {"PAID": 2 * HIRES - LEAVERS})

    # The other five are heard of now: each has a month that was paid and not owed.
    await leave(platform, offices, late, notified_on="2018-03-20")
    found = await reassessed(offices, employer)
    assert [[(line["month"], line["difference"]) for line in one["lines"]] for one in found] == [
        [("2018-01", "0.00"), ("2018-02", "-656.00")]
    ] * LATE

    # Two people pass each; what was too much is claimed from the employer, who was paid it.
    await claim_back(offices, found, reviewer=reviewer)
    claims = await every(offices, "/v1/recoveries", employer_id=employer["id"])
    assert [(one["status"], one["left"]) for one in claims] == [("OPEN", "656.00")] * LATE
