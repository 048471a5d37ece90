"""应急预案: months of benefit follow the emergency plans that monitoring announces, heard late or twice as well."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.monitoring import EmergencyPlanActivated, EmergencyPlanClosed
from contracts.registration import BenefitChanged, BenefitExtensionClosed, BenefitExtensionOpened
from kit.actor import Role
from kit.events import Envelope
from kit.inbox import Outcome
from kit.rebuild import rebuild
from kit.testing import ServiceUnderTest
from tests.registration.builders import today
from tests.registration.test_benefits import granted, longest, opened, read, table


def activated(plan: UUID, on: str, *, months: int | None = 2, region: str = "370102") -> EmergencyPlanActivated:
    measures = ("WORK_FOR_RELIEF",) if months is None else ("EXTEND_BENEFIT_PERIOD",)
    return EmergencyPlanActivated(
        plan_id=plan,
        region=region,
        on=date.fromisoformat(on),
        document="济应急〔2018〕1号",
        measures=measures,
        extension_months=months,
    )


def closed(plan: UUID, on: str, *, region: str = "370102") -> EmergencyPlanClosed:
    return EmergencyPlanClosed(plan_id=plan, region=region, on=date.fromisoformat(on), document="济应急〔2018〕2号")


def told(registration: ServiceUnderTest, activation: EmergencyPlanActivated, closing: str) -> tuple[Envelope, Envelope]:
    """What monitoring announces of a plan: its activation, its close."""
    subject = f"emergency_plan/{activation.plan_id}"
    return (
        registration.envelope(activation, subject=subject, sequence=1),
        registration.envelope(closed(activation.plan_id, closing), subject=subject, sequence=2),
    )


async def plans(registration: ServiceUnderTest) -> list[dict[str, Any]]:
    listed = await registration.caller(Role.CASE_WORKER).get("/v1/emergency-plans", region="370102")
    found: list[dict[str, Any]] = listed.json()["items"]
    return found


async def configured(registration: ServiceUnderTest) -> None:
    await table(registration)
    await longest(registration)


async def test_benefits_of_the_region_run_longer_while_its_plan_is_active_and_fall_back_when_it_closes(
    registration: ServiceUnderTest,
) -> None:
    await configured(registration)
    here, elsewhere = await granted(registration, 12), await granted(registration, 12, district="370103")
    activation, closing = told(registration, activated(uuid4(), "2018-04-15"), "2018-06-12")

    assert await registration.takes_in(activation, activation) == [Outcome.HANDLED, Outcome.DUPLICATE]
    while_active = [await read(registration, here), await read(registration, elsewhere)]
    [plan] = await plans(registration)
    assert await registration.takes_in(closing) == [Outcome.HANDLED]
    assert await registration.takes_in(activation, closing) == [Outcome.DUPLICATE] * 2

    assert while_active == [(5, 2, "2018-08-10"), (3, 0, "2018-06-10")]
    assert await read(registration, here) == (4, 1, "2018-07-10"), "the month that has begun stays"
    [extension] = await registration.announced(BenefitExtensionOpened)
    assert (extension.data["plan_id"], extension.data["extension_id"]) == (plan["id"], plan["extension_id"])
    assert len(await registration.announced(BenefitExtensionClosed)) == 1
    assert len(await registration.announced(BenefitChanged)) == 2


@pytest.mark.parametrize(
    "order",
    ["A+ A- B+ B-", "A- A+ B+ B-", "A+ B+ A- B-", "A+ B+ B- A-", "A+ B- A- B+", "A- B- A+ B+"],
)
async def test_two_plans_after_each_other_come_to_the_same_in_whatever_order_they_are_heard(
    registration: ServiceUnderTest, order: str
) -> None:
    await configured(registration)
    benefit = await granted(registration, 12)
    first = told(registration, activated(uuid4(), "2018-04-15"), "2018-06-20")
    second = told(registration, activated(uuid4(), "2018-07-01"), "2018-09-01")
    named = dict(zip(("A+", "A-", "B+", "B-"), (*first, *second), strict=True))

    for one in order.split():
        await registration.takes_in(named[one])

    assert await read(registration, benefit) == (6, 3, "2018-09-10")
    days = [(plan["activated_on"], plan["closed_on"], bool(plan["extension_id"])) for plan in await plans(registration)]
    assert sorted(days) == [("2018-04-15", "2018-06-20", True), ("2018-07-01", "2018-09-01", True)]


async def test_a_plan_that_is_heard_after_its_close_reaches_everybody_it_would_have_reached(
    registration: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registration.usecases.benefits.CHUNK", 1)
    await configured(registration)
    benefits = [await granted(registration, 12) for _ in range(3)]
    await registration.takes_in(*told(registration, activated(uuid4(), "2018-04-15"), "2018-06-12"))
    with today("2018-06-20"):
        await registration.caller(Role.DUTY_OFFICER).post("/v1/operations/sweeps", {"on": "2018-06-20"})
        await registration.caller(Role.DUTY_OFFICER).post("/v1/operations/sweeps", {"on": "2018-06-20"}, key="again-20")
    assert [await read(registration, benefit) for benefit in benefits] == [(4, 1, "2018-07-10")] * 3


async def test_a_plan_waits_for_the_longest_extension_to_be_configured_and_the_daily_round_takes_it_up(
    registration: ServiceUnderTest,
) -> None:
    await table(registration)
    benefit = await granted(registration, 12)
    activation, closing = told(registration, activated(uuid4(), "2018-04-15"), "2018-07-10")
    await registration.takes_in(activation)
    [waiting] = await plans(registration)
    assert (waiting["extension_id"], await read(registration, benefit)) == (None, (3, 0, "2018-06-10"))

    await longest(registration)
    with today("2018-04-20"):
        step = await registration.caller(Role.DUTY_OFFICER).post("/v1/operations/sweeps", {"on": "2018-04-20"})
    assert step.status_code in {200, 201}, step.text
    assert await read(registration, benefit) == (5, 2, "2018-08-10")
    await registration.takes_in(closing)
    assert await read(registration, benefit) == (5, 2, "2018-08-10"), "its last month has begun"


async def test_an_extension_from_paper_is_the_plans_own_once_the_plan_is_heard(registration: ServiceUnderTest) -> None:
    await configured(registration)
    benefit = await granted(registration, 12)
    paper = (await opened(registration, on="2018-04-15")).json()["extension"]
    activation, closing = told(registration, activated(uuid4(), "2018-04-16"), "2018-06-01")
    await registration.takes_in(activation)
    [plan] = await plans(registration)
    assert (plan["extension_id"], await read(registration, benefit)) == (paper["id"], (5, 2, "2018-08-10"))
    await registration.takes_in(closing)
    assert await read(registration, benefit) == (3, 0, "2018-06-10")
    assert len(await registration.announced(BenefitExtensionOpened)) == 1
    twice = await registration.caller(Role.DUTY_OFFICER).post(
        f"/v1/benefit-extensions/{paper['id']}/closing", {"on": "2018-06-01"}
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "EXTENSION_CLOSED")

    # The whole of the next plan was entered from paper before anything of it was heard.
    paper = (await opened(registration, on="2018-06-05")).json()["extension"]
    officer = registration.caller(Role.DUTY_OFFICER)
    await officer.post(f"/v1/benefit-extensions/{paper['id']}/closing", {"on": "2018-06-12"})
    before = await read(registration, benefit)
    await registration.takes_in(*told(registration, activated(uuid4(), "2018-06-05"), "2018-06-12"))
    assert await read(registration, benefit) == before == (4, 1, "2018-07-10")
    assert len(await registration.announced(BenefitExtensionOpened)) == 2


async def test_plans_that_are_heard_can_be_made_anew_and_extend_nothing_twice(registration: ServiceUnderTest) -> None:
    await configured(registration)
    benefit = await granted(registration, 12)
    heard = [
        *told(registration, activated(uuid4(), "2018-04-15"), "2018-06-12"),
        *told(registration, activated(uuid4(), "2018-06-20", months=None), "2018-07-01"),
    ]
    await registration.takes_in(*heard)
    before, months = await plans(registration), await read(registration, benefit)

    async def history() -> AsyncIterator[Envelope]:
        for envelope in heard:
            yield envelope

    assert await rebuild(registration.database, registration.service.handlers, history()) == 4
    assert await plans(registration) == before
    assert await read(registration, benefit) == months == (4, 1, "2018-07-10")
    assert len(await registration.announced(BenefitChanged)) == 2
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await elsewhere.get("/v1/emergency-plans")).json()["items"] == []
