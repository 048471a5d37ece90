"""Of two applications that exclude each other one wins, however they meet, and the other is told which."""

import asyncio
import random
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.facts import FactKind
from kit.actor import Role
from kit.errors import Conflict
from kit.testing import ServiceUnderTest
from subsidy.models import Status
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import (
    EMPLOYMENT,
    INSURANCE,
    account,
    applied,
    approved,
    codes,
    contributed,
    enterprise_employee,
    fact,
    for_certificate,
    for_month,
    fund_has,
    hard_to_employ_person,
    in_review,
    known_person,
    learns,
    read,
    reviewed,
)
from tests.subsidy.entitlements import (
    becomes,
    certificate,
    held,
    holders,
    stands,
)

OTHERS = ("enterprise_si_subsidy", "post_subsidy_public_welfare")
"""Programmes whose social insurance subsidy of a month excludes the flexible one."""


async def employee(subsidy: ServiceUnderTest) -> UUID:
    return await known_person(subsidy, *enterprise_employee(insured_months=60))


async def approve(subsidy: ServiceUnderTest, one: dict[str, Any]) -> Any:
    path = f"/v1/applications/{one['id']}/approvals"
    return await subsidy.caller(Role.APPROVER).post(path, {"content_hash": one["content_hash"]})


async def review(subsidy: ServiceUnderTest, one: dict[str, Any], outcome: str) -> None:
    path = f"/v1/applications/{one['id']}/reviews"
    answer = await subsidy.caller(Role.REVIEWER).post(path, {"content_hash": one["content_hash"], "outcome": outcome})
    assert answer.status_code == 201, answer.text


# --- many at once, through the routes


@pytest.mark.parametrize("people", [1, 6])
async def test_of_many_applications_for_one_thing_at_once_one_wins_and_the_others_are_told_which(
    subsidy: ServiceUnderTest, people: int
) -> None:
    """One person's month and level; one certificate that several people show."""
    everybody = [await hard_to_employ_person(subsidy, "2018-01") for _ in range(people)]
    for person in everybody:
        await learns(subsidy, person, *enterprise_employee(insured_months=60))
    worker = subsidy.caller(Role.CASE_WORKER)
    wanted = {
        "certificate": [for_certificate(everybody[n % people], level=3 + n % 3, number="1837-1") for n in range(6)],
        "level": [for_certificate(everybody[0], occupation="电工") for _ in range(6)],
        "month": [for_month(everybody[0]) for _ in range(6)],
    }
    if people == 1:
        del wanted["certificate"]
    bodies = [(name, body) for name, group in wanted.items() for body in group]
    random.Random(people).shuffle(bodies)

    answers = await asyncio.gather(*(worker.post("/v1/applications", body) for _, body in bodies))

    for name in wanted:
        mine = [answer for (its, _), answer in zip(bodies, answers, strict=True) if its == name]
        assert Counter(answer.status_code for answer in mine) == {201: 1, 409: 5}, name
        [winner] = [answer.json()["application"] for answer in mine if answer.status_code == 201]
        losers = [answer.json() for answer in mine if answer.status_code == 409]
        assert winner["status"] == "IN_REVIEW"
        assert {loser["application_id"] for loser in losers} == {winner["id"]}, name
        assert {loser["code"] for loser in losers} == {
            "CERTIFICATE_USED" if name == "certificate" else "APPLICATION_OPEN"
        }


@pytest.mark.parametrize("seed", range(6))
async def test_of_two_levels_approved_at_once_no_lower_one_follows_a_higher(
    subsidy: ServiceUnderTest, seed: int
) -> None:
    await fund_has(subsidy, INSURANCE, "9000.00")
    person = await employee(subsidy)
    ready = {
        level: await reviewed(subsidy, await in_review(subsidy, for_certificate(person, level=level)))
        for level in (3, 4, 5)
    }
    order = random.Random(seed).sample(sorted(ready), 3)

    answers = await asyncio.gather(*(approve(subsidy, ready[level]) for level in order))

    approved_levels = {level for level, answer in zip(order, answers, strict=True) if answer.status_code == 201}
    assert 3 in approved_levels
    for level, answer in zip(order, answers, strict=True):
        if answer.status_code != 201:
            problem = answer.json()
            assert (problem["code"], problem["reasons"]) == ("NO_LONGER_ELIGIBLE", ["HIGHER_LEVEL_ALREADY_PAID"])
            higher = {ready[one]["id"] for one in approved_levels if one < level}
            assert set(problem["excluded_by"]) <= higher
            assert problem["excluded_by"]
            assert (await approve(subsidy, ready[level])).json()["code"] == "NO_LONGER_ELIGIBLE"
    slot = f"SKILL_LEVEL_RISES/{person}/钳工"
    assert await holders(subsidy.database, slot) == [UUID(ready[level]["id"]) for level in sorted(approved_levels)]


async def test_the_last_month_of_a_lifetime_is_approved_once(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "5710.00")
    months = [f"2018-{month:02}" for month in range(1, 5)]
    person = await hard_to_employ_person(subsidy, *months)
    before = [await stands(subsidy, person, Status.PAID, month=f"{2014 + n // 12}-{1 + n % 12:02}") for n in range(35)]
    ready = [await reviewed(subsidy, await in_review(subsidy, for_month(person, month))) for month in months]

    answers = await asyncio.gather(*(approve(subsidy, one) for one in ready))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 422: 3}
    [last] = [UUID(answer.json()["id"]) for answer in answers if answer.status_code == 201]
    for answer in answers:
        if answer.status_code == 422:
            assert (answer.json()["code"], answer.json()["reasons"]) == ("NO_LONGER_ELIGIBLE", ["PERIOD_EXHAUSTED"])
            assert set(answer.json()["excluded_by"]) == {str(one) for one in (*before, last)}
    assert await holders(subsidy.database, f"FLEXIBLE_SI_MONTHS/{person}") == [*before, last]


# --- another programme's subsidy of the same month, certificate


@pytest.mark.parametrize("programme", OTHERS)
async def test_a_month_that_another_programme_has_in_review_is_taken_until_that_ends(
    subsidy: ServiceUnderTest, programme: str
) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02")
    other = await stands(subsidy, person, programme=programme)
    worker, key = subsidy.caller(Role.CASE_WORKER), uuid4().hex

    taken = await worker.post("/v1/applications", for_month(person, to="6222021602000000009"), key=key)
    next_month = await worker.post("/v1/applications", for_month(person, "2018-02"))

    assert (taken.status_code, taken.json()["code"]) == (409, "ENTITLEMENT_TAKEN")
    assert taken.json()["application_id"] == str(other)
    assert (taken.json()["exclusion"], taken.json()["reasons"]) == ("SI_SUBSIDY_OF_MONTH", ["SI_SUBSIDY_OVERLAP"])
    assert next_month.status_code == 201
    await becomes(subsidy, other, Status.REFUSED)
    again = await worker.post("/v1/applications", for_month(person, to="6222021602000000009"), key=key)
    assert (again.status_code, again.json()["application"]["status"]) == (201, "IN_REVIEW")


@pytest.mark.parametrize("status", [Status.APPROVED, Status.PAID])
async def test_a_month_that_another_programme_was_granted_is_refused_by_the_rule_which_names_the_grant(
    subsidy: ServiceUnderTest, status: Status
) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01")
    other = await stands(subsidy, person, status, programme="enterprise_si_subsidy")

    refused = await applied(subsidy.caller(Role.CASE_WORKER), for_month(person))

    assert (refused["application"]["status"], codes(refused["verdict"]["reasons"])) == (
        "REFUSED",
        {"SI_SUBSIDY_OVERLAP"},
    )
    [run] = await read(subsidy, f"/v1/applications/{refused['application']['id']}/decisions")
    assert run["facts"]["other_si_subsidy_same_month"] == "enterprise_si_subsidy"
    assert run["sources"]["other_si_subsidy_same_month"] == f"application/{other}"


async def test_what_is_granted_beside_a_review_is_seen_at_the_approval(subsidy: ServiceUnderTest) -> None:
    """The slot keeps the month free of others: one has to give it up before another one is granted."""
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    person = await hard_to_employ_person(subsidy, "2018-01")
    ready = await reviewed(subsidy, await in_review(subsidy, for_month(person)))

    with pytest.raises(Conflict) as refused:
        await stands(subsidy, person, Status.APPROVED, programme="enterprise_si_subsidy")

    assert refused.value.extensions["application_id"] == ready["id"]
    assert (await approve(subsidy, ready)).status_code == 201


async def test_who_holds_a_public_welfare_post_has_its_subsidy_in_that_month(subsidy: ServiceUnderTest) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02")
    post = fact(FactKind.EMPLOYMENT_FORM, "PUBLIC_WELFARE_POST", since="2017-01-01", until="2018-02-27")
    await learns(subsidy, person, post)
    worker = subsidy.caller(Role.CASE_WORKER)

    during, after = [await applied(worker, for_month(person, month)) for month in ("2018-01", "2018-02")]

    assert codes(during["verdict"]["reasons"]) == {"SI_SUBSIDY_OVERLAP"}
    assert after["application"]["status"] == "IN_REVIEW"


async def test_a_certificate_is_kept_for_one_of_training_and_skill_subsidy_whoever_shows_it(
    subsidy: ServiceUnderTest,
) -> None:
    shown = certificate(4)
    training = await stands(subsidy, await employee(subsidy), programme="training_subsidy_direct", shows=shown)
    slot = f"SUBSIDY_OF_CERTIFICATE/{shown.index(subsidy.app.state.vault).hex()}"
    assert slot in await held(subsidy.database, training)

    taken = await subsidy.caller(Role.CASE_WORKER).post(
        "/v1/applications", for_certificate(await employee(subsidy), level=4, number=shown.number)
    )

    assert (taken.status_code, taken.json()["code"]) == (409, "CERTIFICATE_USED")
    assert taken.json()["application_id"] == str(training)


# --- what is held, and when it is free again


async def test_an_application_holds_its_month_from_the_verdict_and_is_counted_from_the_approval(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    person = await hard_to_employ_person(subsidy, "2018-01")
    granted = await in_review(subsidy, for_month(person))
    verdict = {f"ITEM_FROM_ONE_FUND/flexible_si_subsidy/{person}/2018-01", f"SI_SUBSIDY_OF_MONTH/{person}/2018-01"}
    assert await held(subsidy.database, granted["id"]) == verdict

    passed = await reviewed(subsidy, granted)
    assert await held(subsidy.database, granted["id"]) == verdict
    assert (await approve(subsidy, passed)).status_code == 201
    assert await held(subsidy.database, granted["id"]) == verdict | {f"FLEXIBLE_SI_MONTHS/{person}#1"}
    await subsidy.finish_jobs()
    assert (await read(subsidy, f"/v1/applications/{granted['id']}"))["status"] == "PAID"
    assert await held(subsidy.database, granted["id"]) == verdict | {f"FLEXIBLE_SI_MONTHS/{person}#1"}


@pytest.mark.parametrize("end", ["REJECT", "SEND_BACK"])
async def test_a_slot_is_free_again_after_a_refusal_or_when_the_application_goes_back(
    subsidy: ServiceUnderTest, end: str
) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01")
    first = await in_review(subsidy, for_month(person))
    await review(subsidy, first, end)

    assert await held(subsidy.database, first["id"]) == set()
    second = await in_review(subsidy, for_month(person))
    assert await holders(subsidy.database, f"SI_SUBSIDY_OF_MONTH/{person}/2018-01") == [UUID(second["id"])]


async def test_a_slot_is_free_again_when_the_rule_grants_it_no_more(subsidy: ServiceUnderTest) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01")
    one = await in_review(subsidy, for_month(person))
    await learns(subsidy, person, contributed("2018-01", "0.00").model_copy(update={"recorded_at": "2018-09"}))

    again = await subsidy.caller(Role.CASE_WORKER).post(f"/v1/applications/{one['id']}/decisions")

    assert again.json()["application"]["status"] == "REFUSED"
    assert await held(subsidy.database, one["id"]) == set()
    await stands(subsidy, person, programme="enterprise_si_subsidy")


async def test_what_waits_holds_nothing_and_what_is_decided_at_last_finds_the_month_taken(
    subsidy: ServiceUnderTest,
) -> None:
    person = await hard_to_employ_person(subsidy)
    waiting = (await applied(subsidy.caller(Role.CASE_WORKER), for_month(person)))["application"]
    assert (waiting["status"], await held(subsidy.database, waiting["id"])) == ("WAITING", set())
    other = await stands(subsidy, person, programme="enterprise_si_subsidy")
    await learns(subsidy, person, contributed("2018-01", "900.00"))
    path = f"/v1/applications/{waiting['id']}/decisions"

    taken = await subsidy.caller(Role.CASE_WORKER).post(path)

    assert (taken.status_code, taken.json()["application_id"]) == (409, str(other))
    assert (await read(subsidy, f"/v1/applications/{waiting['id']}"))["status"] == "WAITING"
    await becomes(subsidy, other, Status.SENT_BACK)
    assert (await subsidy.caller(Role.CASE_WORKER).post(path)).json()["application"]["status"] == "IN_REVIEW"


async def test_a_payment_that_failed_gives_month_and_place_back_and_the_next_grant_takes_them(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "5710.00")
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02", "2018-03")
    closed, slot = account(), f"FLEXIBLE_SI_MONTHS/{person}"
    bank.treat(closed, "reject")
    failing = await approved(subsidy, for_month(person, "2018-01", to=closed))
    second = await approved(subsidy, for_month(person, "2018-02"))
    assert await holders(subsidy.database, slot) == [UUID(failing["id"]), UUID(second["id"])]

    await subsidy.finish_jobs()

    assert (await read(subsidy, f"/v1/applications/{failing['id']}"))["status"] == "PAYMENT_FAILED"
    assert await held(subsidy.database, failing["id"]) == set()
    third = await approved(subsidy, for_month(person, "2018-03"))
    assert await holders(subsidy.database, slot) == [UUID(third["id"]), UUID(second["id"])]
    again = await approved(subsidy, for_month(person, "2018-01"))
    assert f"{slot}#3" in await held(subsidy.database, again["id"])
