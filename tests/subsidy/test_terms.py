"""Articles 7 and 11: a year's rent and an internship are granted together and paid month by month."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from contracts.registration import EmployerClosed
from contracts.subsidy import EntitlementStopped
from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.models.terms import Term
from tests.kit import proposals
from tests.subsidy.builders import EMPLOYMENT, applied, approved, balances, fund_has, known_person, reviewed, standing
from tests.subsidy.filers import filed, filed_items, known_employer
from tests.subsidy.months import entitlement_of, made_round, months_of, paid_round
from tests.subsidy.recoveries import confirmed, statements
from tests.subsidy.test_other_programmes import for_programme

MONTH = "955.00"
"""Of an intern in the city: a half of the minimum wage of 1,910 yuan."""
STARTUP = "STARTUP_SUPPORT_FUND"


def interns(*people: UUID, months: int = 3, period: str = "2019-03") -> dict[str, Any]:
    items = [{"person_id": str(person), "facts": {"intern_months": months}} for person in people]
    return filed("internship_subsidy", *items, period=period, on="2019-06-10")


async def entitlements_of(subsidy: ServiceUnderTest, employer: UUID) -> dict[str, dict[str, Any]]:
    answer = await subsidy.caller(Role.AUDITOR).get("/v1/entitlements", employer_id=str(employer))
    return {one["worker_id"]: one for one in answer.json()["items"]}


async def granted_interns(subsidy: ServiceUnderTest, *people: UUID) -> UUID:
    """An employer whose interns of three months from March on are granted, and March paid."""
    await fund_has(subsidy, EMPLOYMENT, "50000.00")
    employer = await known_employer(subsidy)
    items = await filed_items(subsidy, employer, interns(*people))
    assert [(one["status"], one["amount"], one["term_amount"]) for one in items] == [
        ("IN_REVIEW", MONTH, "2865.00")
    ] * len(people), items
    for one in items:
        passed = await reviewed(subsidy, one)
        path = f"/v1/applications/{one['id']}/approvals"
        answer = await subsidy.caller(Role.APPROVER).post(path, {"content_hash": passed["content_hash"]})
        assert answer.status_code == 201, answer.text
    await subsidy.finish_jobs()
    return employer


async def test_an_internship_is_paid_month_by_month_to_its_last(subsidy: ServiceUnderTest) -> None:
    with clock.at(clock.end_of(date(2019, 6, 20))):
        person = await known_person(subsidy)
        employer = await granted_interns(subsidy, person)
        assert await balances(subsidy, EMPLOYMENT) == standing(available="49045.00", paid=MONTH)
        [running] = (await entitlements_of(subsidy, employer)).values()
        assert (running["since"], running["until"], running["status"]) == ("2019-03", "2019-05", "RUNNING")

        completed = await paid_round(subsidy, "2019-06", since="2019-04")

        assert (completed["item_count"], completed["total"]) == (2, "1910.00")
        [over] = (await entitlements_of(subsidy, employer)).values()
        assert (over["status"], over["last_month"], over["reasons"]) == ("STOPPED", "2019-05", ["TERM_ENDED"])
        assert await months_of(subsidy, over) == [(f"2019-0{month}", "PAID", MONTH, MONTH) for month in (3, 4, 5)]
        assert len(await subsidy.announced(EntitlementStopped)) == 1
        assert (await made_round(subsidy, "2019-06"))["item_count"] == 0
        # What is granted once is not granted again, and no other internship begins before it and reaches into it.
        for period, reason in (("2019-04", "APPLICATION_OPEN"), ("2019-02", "TERM_OVERLAPS")):
            [again] = await filed_items(subsidy, employer, interns(person, period=period))
            assert (again["status"], again["reasons"]) == ("REFUSED", [reason])


async def test_an_internship_that_was_broken_off_is_ended_by_two_people_and_what_was_paid_after_is_claimed_back(
    subsidy: ServiceUnderTest,
) -> None:
    with clock.at(clock.end_of(date(2019, 6, 20))):
        left, stays = await known_person(subsidy), await known_person(subsidy)
        employer = await granted_interns(subsidy, left, stays)
        await paid_round(subsidy, "2019-04")
        entitlement = (await entitlements_of(subsidy, employer))[str(left)]
        path, worker = f"/v1/entitlements/{entitlement['id']}/ends", subsidy.caller(Role.CASE_WORKER)
        said = {"last_month": "2019-03", "document": "见习终止证明〔2018〕7号", "reason": "见习人员三月底离岗"}
        for wrong in ("2019-01", "2019-05"):
            outside = await worker.post(path, said | {"last_month": wrong})
            assert (outside.status_code, outside.json()["code"]) == (422, "MONTH_OUTSIDE_ENTITLEMENT")
        proposal = (await worker.post(path, said)).json()
        assert (await worker.post(path, said)).json()["code"] == "PROPOSAL_OPEN"
        word = {"decision": "ACCEPT", "content_hash": proposal["content_hash"], "reason": "证明属实"}
        decisions = f"{path}/{proposal['id']}/decisions"
        own = await subsidy.caller(Role.REVIEWER, subject=proposal["proposed_by"]).post(decisions, word)
        assert own.json()["code"] == "SAME_PERSON"
        decided = await subsidy.caller(Role.REVIEWER).post(decisions, word)
        assert (decided.status_code, decided.json()["status"]) == (201, "APPROVED"), decided.text
        await subsidy.finish_jobs()

        of_both = await entitlements_of(subsidy, employer)
        assert [of_both[str(one)]["status"] for one in (left, stays)] == ["STOPPED", "RUNNING"]
        [found] = await statements(subsidy)
        differences = [(line["month"], line["difference"]) for line in found["lines"]]
        assert differences == [("2019-03", "0.00"), ("2019-04", f"-{MONTH}")]
        assert found["lines"][1]["reasons"][0]["code"] == "GROUND_ENDED"
        assert (await confirmed(subsidy, found))["status"] == "CONFIRMED"
        assert (await paid_round(subsidy, "2019-05"))["total"] == MONTH
        read = (await worker.get(f"/v1/entitlements/{entitlement['id']}")).json()
        assert [one["status"] for one in read["ends"]] == ["APPROVED"]


async def test_nothing_is_paid_to_an_employer_for_the_months_after_it_was_struck_off(subsidy: ServiceUnderTest) -> None:
    with clock.at(clock.end_of(date(2019, 6, 20))):
        person = await known_person(subsidy)
        employer = await granted_interns(subsidy, person)
        closed = EmployerClosed(employer_id=employer, district="370102", on=date(2019, 3, 9), closed_as="DEREGISTERED")
        await subsidy.hears(closed, subject=f"employer/{employer}")
        await subsidy.finish_jobs()
        assert (await made_round(subsidy, "2019-04"))["item_count"] == 0
        [stopped] = (await entitlements_of(subsidy, employer)).values()
        assert (stopped["last_month"], stopped["reasons"]) == ("2019-03", ["EMPLOYER_CLOSED"])


async def test_a_year_of_rent_is_paid_in_twelve_months_that_add_up_to_the_fen(subsidy: ServiceUnderTest) -> None:
    with clock.at(clock.end_of(date(2019, 3, 20))):
        stated = {"key": "premises_rent_subsidy.year", "unit": "yuan", "value": "10000.00", "article": 7}
        await proposals.approved(subsidy, **stated, valid_from="2018-01-01")
        await fund_has(subsidy, STARTUP, "50000.00")
        person = await known_person(subsidy)
        body = for_programme("premises_rent_subsidy", person, period="2018-03", facts={"group": "RETURNING_MIGRANT"})
        first = await approved(subsidy, body)
        assert (first["amount"], first["term_amount"]) == ("833.33", "10000.00")
        await subsidy.finish_jobs()

        completed = await paid_round(subsidy, "2019-03", since="2018-04")

        assert (completed["item_count"], completed["total"]) == (11, "9166.67")
        rent = await entitlement_of(subsidy, person)
        months = await months_of(subsidy, rent)
        assert (len(months), months[0][3], months[-1]) == (12, "833.33", ("2019-02", "PAID", "833.37", "833.37"))
        assert await balances(subsidy, STARTUP) == standing(available="40000.00", paid="10000.00")
        earlier = body | {"period": "2018-01"}
        worker = subsidy.caller(Role.CASE_WORKER)
        assert (await worker.post("/v1/applications", earlier)).json()["code"] == "TERM_OVERLAPS"
        # The next year is another one.
        following = (await applied(worker, body | {"period": "2019-03"}))["application"]
        assert (following["status"], following["term_since"]) == ("IN_REVIEW", None)


@pytest.mark.parametrize(("whole", "months"), [("10000.00", 12), ("0.05", 12), ("3258.00", 3), ("1.00", 1)])
def test_the_months_of_a_term_are_the_whole(whole: str, months: int) -> None:
    since = [f"{2018 + (2 + one) // 12}-{(2 + one) % 12 + 1:02}" for one in range(months)]
    parts = [Term(since[0], months, month).part(Decimal(whole)) for month in since]
    assert (sum(parts), Term(since[0], months, since[0]).until) == (Decimal(whole), since[-1])
    assert max(parts[:-1], default=parts[-1]) <= parts[-1]
    assert Term(since[0], months, "2017-12").part(Decimal(whole)) == 0
