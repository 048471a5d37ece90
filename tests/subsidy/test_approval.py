"""Maker, reviewer and approver are three people; an approval pays what was seen, while the fund has the money."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.subsidy import ApplicationDecided
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest, TokenAuthority
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import (
    EMPLOYMENT,
    INSURANCE,
    applied,
    approved,
    balances,
    contributed,
    enterprise_employee,
    for_certificate,
    for_month,
    fund_has,
    hard_to_employ,
    hard_to_employ_person,
    in_review,
    known_person,
    learns,
    read,
    reviewed,
    standing,
    under_test_with,
)
from tests.subsidy.postings import RESTRICT, state_of


async def review(caller: Caller, application: dict[str, Any], outcome: str = "PASS", **more: str) -> Any:
    body = {"content_hash": application["content_hash"], "outcome": outcome, **more}
    return await caller.post(f"/v1/applications/{application['id']}/reviews", body)


async def approve(caller: Caller, application: dict[str, Any]) -> Any:
    path = f"/v1/applications/{application['id']}/approvals"
    return await caller.post(path, {"content_hash": application["content_hash"]})


async def test_an_approved_application_has_its_money_reserved_and_is_announced(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "1000.00")
    person = await hard_to_employ_person(subsidy, "2018-01")

    application = await approved(subsidy, for_month(person))

    assert application["status"] == "APPROVED"
    assert await balances(subsidy, EMPLOYMENT) == standing(available="429.00", reserved="571.00")
    payment = await read(subsidy, f"/v1/payments/{application['payment_id']}")
    assert (payment["status"], payment["amount"], payment["fund"]) == ("INSTRUCTED", "571.00", EMPLOYMENT)
    assert payment["payment_key"] == f"flexible_si_subsidy/{person}/2018-01/1"
    [announced] = await subsidy.announced(ApplicationDecided)
    assert (announced.data["outcome"], announced.data["application_id"]) == ("APPROVED", application["id"])


async def test_maker_reviewer_and_approver_are_three_people(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    person = await hard_to_employ_person(subsidy, "2018-01")
    everything = (Role.CASE_WORKER, Role.REVIEWER, Role.APPROVER)
    maker, reviewer, approver = (subsidy.caller(*everything, subject=name) for name in ("maker", "reviewer", "other"))
    application = (await applied(maker, for_month(person)))["application"]

    by_maker = await review(maker, application)
    assert (by_maker.status_code, by_maker.json()["code"]) == (403, "SEPARATION_OF_DUTIES")
    assert (await review(reviewer, application)).status_code == 201
    for somebody in (maker, reviewer):
        refused = await approve(somebody, application)
        assert (refused.status_code, refused.json()["code"]) == (403, "SEPARATION_OF_DUTIES")
    assert (await approve(approver, application)).json()["status"] == "APPROVED"


async def test_acting_on_somebodys_behalf_makes_no_other_person(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    person = await hard_to_employ_person(subsidy, "2018-01")
    everything = (Role.CASE_WORKER, Role.REVIEWER, Role.APPROVER)

    def caller(subject: str, on_behalf_of: str | None = None) -> Caller:
        return subsidy.caller(*everything, subject=subject, on_behalf_of=on_behalf_of)

    application = (await applied(caller("terminal", "maker"), for_month(person)))["application"]

    for same in (caller("maker"), caller("desk", "maker"), caller("desk", "terminal")):
        refused = await review(same, application)
        assert (refused.status_code, refused.json()["code"]) == (403, "SEPARATION_OF_DUTIES")
    assert (await review(caller("counter", "reviewer"), application)).status_code == 201
    for same in (caller("reviewer"), caller("desk", "reviewer"), caller("desk", "maker"), caller("desk", "counter")):
        refused = await approve(same, application)
        assert (refused.status_code, refused.json()["code"]) == (403, "SEPARATION_OF_DUTIES")
    assert (await approve(caller("desk", "approver"), application)).json()["status"] == "APPROVED"


async def test_nobody_reviews_or_approves_their_own_subsidy(subsidy: ServiceUnderTest) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01")
    application = await in_review(subsidy, for_month(person))

    refused = await review(subsidy.caller(Role.REVIEWER, person_id=str(person)), application)

    assert refused.json()["code"] == "SEPARATION_OF_DUTIES"


async def test_roles_that_do_not_review_or_approve_can_not(subsidy: ServiceUnderTest) -> None:
    application = await in_review(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))

    assert (await review(subsidy.caller(Role.APPROVER), application)).status_code == 403
    assert (await approve(subsidy.caller(Role.REVIEWER), application)).status_code == 403
    assert (await approve(subsidy.stranger, application)).status_code == 401


async def test_what_changed_after_it_was_seen_is_neither_reviewed_nor_approved(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    person = await known_person(subsidy, hard_to_employ(), contributed("2018-01", "600.00"))
    seen = await in_review(subsidy, for_month(person))
    await learns(subsidy, person, contributed("2018-01", "900.00").model_copy(update={"recorded_at": "2018-09"}))
    worker = subsidy.caller(Role.CASE_WORKER)
    decided = (await worker.post(f"/v1/applications/{seen['id']}/decisions")).json()["application"]
    assert (seen["amount"], decided["amount"]) == ("400.00", "571.00")

    stale = await review(subsidy.caller(Role.REVIEWER), seen)
    assert (stale.status_code, stale.json()["code"]) == (409, "CONTENT_CHANGED")
    await reviewed(subsidy, decided)
    stale = await approve(subsidy.caller(Role.APPROVER), seen)
    assert (stale.status_code, stale.json()["code"]) == (409, "CONTENT_CHANGED")
    assert (await approve(subsidy.caller(Role.APPROVER), decided)).status_code == 201


@pytest.mark.parametrize(
    "statement", ["UPDATE decisions SET outcome = 'INELIGIBLE'", "DELETE FROM decisions", "TRUNCATE decisions"]
)
async def test_a_decision_stays_as_it_was_made(subsidy: ServiceUnderTest, statement: str) -> None:
    await in_review(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))

    with pytest.raises(DBAPIError) as caught:
        async with subsidy.database.transaction() as tx:
            await tx.session.execute(text(statement))
    assert state_of(caught.value) == RESTRICT


async def test_the_hash_covers_the_payee(subsidy: ServiceUnderTest) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01")
    one = await in_review(subsidy, for_month(person))
    sent_back = await review(subsidy.caller(Role.REVIEWER), one, "SEND_BACK", reason="another account")
    assert sent_back.json()["status"] == "SENT_BACK"

    other = await in_review(subsidy, for_month(person))

    assert other["content_hash"] != one["content_hash"]


async def test_what_was_sent_back_does_not_come_back_beside_its_successor(subsidy: ServiceUnderTest) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01")
    one = await in_review(subsidy, for_month(person))
    await review(subsidy.caller(Role.REVIEWER), one, "SEND_BACK")
    successor = await in_review(subsidy, for_month(person))

    again = await subsidy.caller(Role.CASE_WORKER).post(f"/v1/applications/{one['id']}/decisions")

    assert (again.status_code, again.json()["code"]) == (409, "APPLICATION_OPEN")
    assert again.json()["application_id"] == successor["id"]


async def test_deciding_again_takes_an_earlier_review_back(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    application = await reviewed(
        subsidy, await in_review(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))
    )

    again = await subsidy.caller(Role.CASE_WORKER).post(f"/v1/applications/{application['id']}/decisions")
    assert (again.json()["application"]["status"], again.json()["application"]["reviewed_by"]) == ("IN_REVIEW", None)
    early = await approve(subsidy.caller(Role.APPROVER), again.json()["application"])

    assert (early.status_code, early.json()["code"]) == (409, "APPLICATION_STATUS")


async def test_a_reviewers_rejection_ends_the_application_and_is_announced(subsidy: ServiceUnderTest) -> None:
    application = await in_review(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))

    rejected = await review(subsidy.caller(Role.REVIEWER), application, "REJECT", reason="the receipt is forged")

    assert rejected.json()["status"] == "REFUSED"
    [announced] = await subsidy.announced(ApplicationDecided)
    assert (announced.data["outcome"], announced.data["reasons"]) == ("REFUSED", ["REJECTED_IN_REVIEW"])


async def test_an_approval_is_refused_when_the_rule_grants_it_no_more(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    person = await known_person(subsidy, hard_to_employ(), contributed("2018-01", "900.00"))
    application = await reviewed(subsidy, await in_review(subsidy, for_month(person)))
    await learns(subsidy, person, contributed("2018-01", "0.00").model_copy(update={"recorded_at": "2018-09"}))

    refused = await approve(subsidy.caller(Role.APPROVER), application)

    assert (refused.status_code, refused.json()["code"]) == (422, "NO_LONGER_ELIGIBLE")
    assert refused.json()["reasons"] == ["NO_CONTRIBUTION"]
    assert await balances(subsidy, EMPLOYMENT) == standing(available="571.00")


async def test_of_two_levels_of_one_occupation_granted_side_by_side_the_lower_is_not_approved_after_the_higher(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, INSURANCE, "9000.00")
    person = await known_person(subsidy, *enterprise_employee(insured_months=60))
    higher, lower = [
        await reviewed(subsidy, await in_review(subsidy, for_certificate(person, level=level))) for level in (3, 4)
    ]

    assert (await approve(subsidy.caller(Role.APPROVER), higher)).status_code == 201
    refused = await approve(subsidy.caller(Role.APPROVER), lower)

    assert (refused.json()["code"], refused.json()["reasons"]) == ("NO_LONGER_ELIGIBLE", ["HIGHER_LEVEL_ALREADY_PAID"])
    assert await balances(subsidy, INSURANCE) == standing(available="7000.00", reserved="2000.00")


async def test_months_of_one_person_approved_at_once_count_each_other(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "5710.00")
    months = [f"2018-{month:02}" for month in range(1, 6)]
    person = await hard_to_employ_person(subsidy, *months, "2018-06")
    ready = [await reviewed(subsidy, await in_review(subsidy, for_month(person, month))) for month in months]

    answers = await asyncio.gather(*(approve(subsidy.caller(Role.APPROVER), one) for one in ready))

    assert {answer.status_code for answer in answers} == {201}
    following = await in_review(subsidy, for_month(person, "2018-06"))
    [run] = await read(subsidy, f"/v1/applications/{following['id']}/decisions")
    assert run["facts"]["months_used"] == len(months)


async def test_a_fund_without_enough_money_refuses_and_nothing_is_reserved(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "570.99")
    application = await reviewed(
        subsidy, await in_review(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))
    )

    refused = await approve(subsidy.caller(Role.APPROVER), application)
    assert (refused.status_code, refused.json()["code"]) == (422, "INSUFFICIENT_FUNDS")
    assert await balances(subsidy, EMPLOYMENT) == standing(available="570.99")
    assert (await read(subsidy, "/v1/payments"))["items"] == []

    await fund_has(subsidy, EMPLOYMENT, "0.01")
    assert (await approve(subsidy.caller(Role.APPROVER), application)).status_code == 201
    assert await balances(subsidy, EMPLOYMENT) == standing(reserved="571.00")


async def test_the_same_approval_sent_twice_reserves_once(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "2000.00")
    application = await reviewed(
        subsidy, await in_review(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))
    )
    approver, key = subsidy.caller(Role.APPROVER), uuid4().hex
    path, body = f"/v1/applications/{application['id']}/approvals", {"content_hash": application["content_hash"]}

    answers = [await approver.post(path, body, key=key) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert await balances(subsidy, EMPLOYMENT) == standing(available="1429.00", reserved="571.00")


@pytest.fixture
async def patient(
    new_database: Callable[[str], str], authority: TokenAuthority, bank: BankProcess
) -> AsyncIterator[ServiceUnderTest]:
    """A service that lets 64 callers queue for 20 connections and one fund, however slow the machine."""
    limits = {"lock_timeout_ms": 120_000, "statement_timeout_ms": 120_000, "idle_in_transaction_timeout_ms": 120_000}
    async with under_test_with(new_database("subsidy"), authority, bank.url, **limits) as service:
        yield service


async def test_64_approvals_at_once_on_money_for_10_approve_exactly_10(patient: ServiceUnderTest) -> None:
    await fund_has(patient, EMPLOYMENT, "5710.00")
    people = [await hard_to_employ_person(patient, "2018-01") for _ in range(64)]
    ready = [await reviewed(patient, await in_review(patient, for_month(person))) for person in people]
    approver = patient.caller(Role.APPROVER)

    answers = await asyncio.gather(*(approve(approver, application) for application in ready))

    outcomes = Counter(answer.json().get("code") or answer.json()["status"] for answer in answers)
    assert outcomes == {"APPROVED": 10, "INSUFFICIENT_FUNDS": 54}
    assert await balances(patient, EMPLOYMENT) == standing(reserved="5710.00")
    assert len((await read(patient, "/v1/payments"))["items"]) == 10
    assert len((await read(patient, "/v1/applications?status=REVIEWED"))["items"]) == 50
