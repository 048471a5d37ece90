"""A month that the shipped files leave open is paid once two people have laid a figure over it; the past stays."""

import json
from typing import Any

from sqlalchemy import select

from contracts.subsidy import FigureApproved
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.models import Decision
from subsidy.rules import INSTRUMENTS
from tests.kit.proposals import approval, approved, proposed
from tests.subsidy.builders import (
    EMPLOYMENT,
    applied,
    for_month,
    fund_has,
    hard_to_employ_person,
    in_review,
    read,
    reviewed,
)
from tests.subsidy.builders import approved as paid_out

MONTH = "flexible_si_subsidy.hard_to_employ.month"


def from_july(yuan: str, **changes: Any) -> dict[str, Any]:
    """What an operator states of the monthly amount from July 2018 on."""
    return {"key": MONTH, "unit": "yuan_per_month", "value": yuan, "valid_from": "2018-07-01"} | changes


def july(person: Any) -> dict[str, Any]:
    return for_month(person, "2018-07", applied_on="2018-08-15")


async def decided_again(subsidy: ServiceUnderTest, application: dict[str, Any]) -> dict[str, Any]:
    answer = await subsidy.caller(Role.CASE_WORKER).post(f"/v1/applications/{application['id']}/decisions")
    assert answer.status_code == 201, answer.text
    decided: dict[str, Any] = answer.json()
    return decided


async def verdicts(subsidy: ServiceUnderTest) -> list[bytes]:
    """Every stored decision's bytes, oldest first."""
    async with subsidy.database.reading() as session:
        found = await session.execute(select(Decision.verdict).order_by(Decision.decided_at, Decision.id))
        return [bytes(verdict) for verdict in found.scalars()]


def made_again(stored: bytes) -> bytes:
    content = json.loads(stored)
    return INSTRUMENTS[content["instrument"]].replay(content).to_bytes()


async def test_july_2018_waits_for_a_figure_and_is_paid_once_two_people_have_stated_it(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "1000.00")
    person = await hard_to_employ_person(subsidy, "2018-07", paid="1200.00")
    waiting = await applied(subsidy.caller(Role.CASE_WORKER), july(person))
    assert (waiting["application"]["status"], waiting["verdict"]["outcome"]) == ("WAITING", "NEEDS_CONFIG")
    assert waiting["verdict"]["needs_figures"] == [MONTH]

    finance = subsidy.caller(Role.FINANCE, subject="li")
    proposal = await proposed(finance, **from_july("598.50"))
    alone = await approval(finance, proposal)
    assert (alone.status_code, alone.json()["code"]) == (409, "SAME_PERSON")
    still = await decided_again(subsidy, waiting["application"])
    assert (still["application"]["status"], still["verdict"]["outcome"]) == ("WAITING", "NEEDS_CONFIG")

    assert (await approval(subsidy.caller(Role.FINANCE, subject="wang"), proposal)).status_code == 201

    granted = await decided_again(subsidy, waiting["application"])
    assert (granted["application"]["status"], granted["application"]["amount"]) == ("IN_REVIEW", "598.50")
    [used] = [figure for figure in json.loads((await verdicts(subsidy))[-1])["figures"] if figure["key"] == MONTH]
    assert (used["value"], used["from"], used["to"]) == ("598.50", "2018-07-01", None)
    assert used["document"] == proposal["document"]
    [announced] = await subsidy.announced(FigureApproved)
    assert (announced.article, announced.data["key"], announced.data["value"]) == (18, MONTH, "598.50")

    application = await reviewed(subsidy, granted["application"])
    answer = await subsidy.caller(Role.APPROVER).post(
        f"/v1/applications/{application['id']}/approvals", {"content_hash": application["content_hash"]}
    )
    assert (answer.status_code, answer.json()["status"]) == (201, "APPROVED"), answer.text


async def test_a_local_figure_ends_on_its_last_day(subsidy: ServiceUnderTest) -> None:
    await approved(subsidy, **from_july("598.50", valid_to="2018-07-31"))
    person = await hard_to_employ_person(subsidy, "2018-06", "2018-07", "2018-08", paid="1200.00")
    worker = subsidy.caller(Role.CASE_WORKER)

    months = [
        await applied(worker, for_month(person, month, applied_on="2018-09-01"))
        for month in ("2018-06", "2018-07", "2018-08")
    ]

    assert [one["application"]["amount"] for one in months] == ["571.00", "598.50", None]
    assert months[-1]["verdict"]["outcome"] == "NEEDS_CONFIG"


async def test_every_stored_decision_is_made_again_to_the_byte_whatever_has_been_laid_over_since(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "2000.00")
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-07", "2018-08", paid="1200.00")
    paid = await paid_out(subsidy, for_month(person, "2018-01"))
    await applied(subsidy.caller(Role.CASE_WORKER), july(person))
    await approved(subsidy, **from_july("598.50", valid_from="2018-01-15"))
    await in_review(subsidy, for_month(person, "2018-08", applied_on="2018-09-01"))
    before = await verdicts(subsidy)

    await approved(subsidy, **from_july("1.00", valid_from="2017-01-01"))
    await approved(subsidy, **from_july("2.00", valid_from="2018-01-01", valid_to="2018-08-15"))

    assert len(before) == 3
    assert await verdicts(subsidy) == before
    assert [made_again(stored) for stored in before] == before
    assert (await read(subsidy, f"/v1/applications/{paid['id']}"))["amount"] == "571.00"


async def test_what_a_reviewer_passed_is_not_paid_at_another_amount(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "1000.00")
    person = await hard_to_employ_person(subsidy, "2018-01", paid="1200.00")
    application = await reviewed(subsidy, await in_review(subsidy, for_month(person, "2018-01")))

    await approved(subsidy, **from_july("598.50", valid_from="2018-01-01"))

    answer = await subsidy.caller(Role.APPROVER).post(
        f"/v1/applications/{application['id']}/approvals", {"content_hash": application["content_hash"]}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "CONTENT_CHANGED")
