"""Articles 6 and 10: the rule decides an application at once, from the service's own picture of the person."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.facts import FactKind
from contracts.registration import UnemploymentConfirmed, UnemploymentEnded
from contracts.subsidy import ApplicationDecided, ApplicationSubmitted
from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import (
    EMPLOYMENT,
    INSURANCE,
    applied,
    approved,
    codes,
    contributed,
    enterprise_employee,
    fact,
    for_certificate,
    for_month,
    fund_has,
    hard_to_employ,
    hard_to_employ_person,
    in_review,
    known_person,
    learns,
    read,
)


@pytest.mark.parametrize(
    ("contribution", "amount"),
    [("900.00", "571.00"), ("856.50", "571.00"), ("600.00", "400.00"), ("600.01", "400.01")],
)
async def test_a_month_is_subsidised_with_571_yuan_but_at_most_two_thirds_of_what_was_paid(
    subsidy: ServiceUnderTest, contribution: str, amount: str
) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01", paid=contribution)

    decided = await applied(subsidy.caller(Role.AGENCY), for_month(person, "2018-01"))

    assert decided["application"]["status"] == "IN_REVIEW"
    assert (decided["application"]["amount"], decided["application"]["fund"]) == (amount, EMPLOYMENT)
    [announced] = await subsidy.announced(ApplicationSubmitted)
    assert announced.data["application_id"] == decided["application"]["id"]
    assert announced.data["district"] == "370102"


async def test_a_refusal_names_every_failing_clause_and_is_announced_with_them(subsidy: ServiceUnderTest) -> None:
    person = await known_person(
        subsidy,
        fact(FactKind.EMPLOYMENT_FORM, "FLEXIBLE", since="2010-01-01"),
        *enterprise_employee(insured_months=35)[1:],
    )

    decided = await applied(
        subsidy.caller(Role.CASE_WORKER), for_certificate(person, issued_on="2016-12-31", on="2018-01-02")
    )

    every = {"NOT_ENTERPRISE_EMPLOYEE", "UI_MONTHS_LT_36", "CERT_BEFORE_2017_01_01", "FILED_AFTER_12_MONTHS"}
    assert codes(decided["verdict"]["reasons"]) == every
    assert {reason["article"] for reason in decided["verdict"]["reasons"]} == {10}
    application = await read(subsidy, f"/v1/applications/{decided['application']['id']}")
    assert (application["status"], set(application["reasons"]), application["amount"]) == ("REFUSED", every, None)
    [announced] = await subsidy.announced(ApplicationDecided)
    assert (announced.data["outcome"], set(announced.data["reasons"])) == ("REFUSED", every)


@pytest.mark.parametrize(("level", "amount"), [(5, "1000.00"), (4, "1500.00"), (3, "2000.00")])
async def test_a_certificate_is_subsidised_by_its_level_from_the_insurance_fund(
    subsidy: ServiceUnderTest, level: int, amount: str
) -> None:
    person = await known_person(subsidy, *enterprise_employee(insured_months=36))

    application = await in_review(subsidy, for_certificate(person, level=level))

    assert (application["amount"], application["fund"], application["period"]) == (amount, INSURANCE, f"钳工/{level}")


async def test_a_level_without_an_amount_waits_for_the_figure_and_is_not_refused(subsidy: ServiceUnderTest) -> None:
    person = await known_person(subsidy, *enterprise_employee(insured_months=36))

    decided = await applied(subsidy.caller(Role.CASE_WORKER), for_certificate(person, level=2))

    assert (decided["application"]["status"], decided["verdict"]["outcome"]) == ("WAITING", "NEEDS_CONFIG")


async def test_a_graduate_waits_while_the_city_has_set_no_amount(subsidy: ServiceUnderTest) -> None:
    person = await known_person(
        subsidy,
        fact(FactKind.SUPPORT_CATEGORY, "GRADUATE", since="2017-07-01"),
        fact(FactKind.LEFT_SCHOOL, "2017-06-30", since="2017-06-30", source="EDU"),
        fact(FactKind.EVER_EMPLOYED, False, since="2017-07-01"),
    )

    decided = await applied(subsidy.caller(Role.CASE_WORKER), for_month(person, flex_start="2017-10-01"))

    assert decided["verdict"]["outcome"] == "ELIGIBLE"
    assert decided["verdict"]["needs_figures"] == ["flexible_si_subsidy.graduate.month"]
    assert (decided["application"]["status"], decided["application"]["amount"]) == ("WAITING", None)


async def test_without_a_fact_the_application_waits_and_is_decided_when_the_fact_is_there(
    subsidy: ServiceUnderTest,
) -> None:
    person = await known_person(subsidy, hard_to_employ(), contributed("2018-02", "900.00"))
    worker = subsidy.caller(Role.CASE_WORKER)

    waiting = await applied(worker, for_month(person, "2018-01"))
    assert waiting["application"]["status"] == "WAITING"
    [missing] = waiting["verdict"]["needs_facts"]
    assert (missing["fact"], missing["department"]) == ("paid_pension_medical_month", "HRSS")

    await learns(subsidy, person, contributed("2018-01", "600.00"))
    path = f"/v1/applications/{waiting['application']['id']}/decisions"
    decided = (await worker.post(path)).json()
    assert (decided["application"]["status"], decided["application"]["amount"]) == ("IN_REVIEW", "400.00")
    runs = await read(subsidy, path)
    assert [run["outcome"] for run in runs] == ["NEEDS_FACTS", "ELIGIBLE"]
    assert runs[1]["facts"]["paid_pension_medical_month"] == "600.00"
    assert runs[1]["sources"]["paid_pension_medical_month"] == "HRSS"


async def test_a_training_subsidy_for_the_same_certificate_excludes_the_skill_subsidy(
    subsidy: ServiceUnderTest,
) -> None:
    person = await known_person(
        subsidy,
        *enterprise_employee(insured_months=60),
        fact(FactKind.TRAINING_SUBSIDY, {"occupation": "钳工", "level": 4}, since="2018-02-01"),
    )
    worker = subsidy.caller(Role.CASE_WORKER)

    same = await applied(worker, for_certificate(person, level=4))
    other = await applied(worker, for_certificate(person, level=4, occupation="电工"))

    assert codes(same["verdict"]["reasons"]) == {"EXCLUDED_BY_TRAINING_SUBSIDY"}
    assert other["application"]["status"] == "IN_REVIEW"


async def test_a_level_is_subsidised_once_and_after_it_no_lower_one(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, INSURANCE, "2000.00")
    person = await known_person(subsidy, *enterprise_employee(insured_months=60))
    await approved(subsidy, for_certificate(person, level=3))
    worker = subsidy.caller(Role.CASE_WORKER)

    again = await applied(worker, for_certificate(person, level=3))
    lower = await applied(worker, for_certificate(person, level=4))

    assert codes(again["verdict"]["reasons"]) == {"SAME_LEVEL_ALREADY_PAID"}
    assert codes(lower["verdict"]["reasons"]) == {"HIGHER_LEVEL_ALREADY_PAID"}


async def test_a_month_in_payment_is_not_subsidised_again(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02")
    await approved(subsidy, for_month(person, "2018-01"))
    worker = subsidy.caller(Role.CASE_WORKER)

    again = await applied(worker, for_month(person, "2018-01"))
    following = await applied(worker, for_month(person, "2018-02"))

    assert codes(again["verdict"]["reasons"]) == {"SI_SUBSIDY_OVERLAP"}
    assert following["application"]["status"] == "IN_REVIEW"
    [run] = await read(subsidy, f"/v1/applications/{following['application']['id']}/decisions")
    assert run["facts"]["months_used"] == 1


async def test_there_is_one_open_application_for_a_month(subsidy: ServiceUnderTest) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02")
    first = await in_review(subsidy, for_month(person, "2018-01"))
    worker = subsidy.caller(Role.CASE_WORKER)

    second = await worker.post("/v1/applications", for_month(person, "2018-01"))
    other_month = await worker.post("/v1/applications", for_month(person, "2018-02"))

    assert (second.status_code, second.json()["code"]) == (409, "APPLICATION_OPEN")
    assert second.json()["application_id"] == first["id"]
    assert other_month.status_code == 201


async def test_somebody_of_whom_registration_has_not_told_yet_is_asked_to_try_again(subsidy: ServiceUnderTest) -> None:
    answer = await subsidy.caller(Role.CASE_WORKER).post("/v1/applications", for_month(uuid4()))

    assert (answer.status_code, answer.json()["code"]) == (422, "PERSON_UNKNOWN")
    assert "registration" in answer.json()["detail"]


async def test_no_date_of_an_application_lies_in_the_future(subsidy: ServiceUnderTest) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01")
    worker = subsidy.caller(Role.CASE_WORKER)
    tomorrow = str(date.fromordinal(clock.today().toordinal() + 1))

    for body in (
        for_month(person, applied_on=tomorrow),
        for_month(person, "2018-07", applied_on="2018-06-30"),
        for_month(person, flex_start=tomorrow),
        for_certificate(person, issued_on=tomorrow),
    ):
        answer = await worker.post("/v1/applications", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "DATE_IN_FUTURE")


async def test_citizens_apply_for_themselves_and_see_their_own(subsidy: ServiceUnderTest) -> None:
    person, other = [await hard_to_employ_person(subsidy, "2018-01") for _ in range(2)]
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))
    theirs = await in_review(subsidy, for_month(other))

    mine = await applied(citizen, for_month(person))
    for_another = await citizen.post("/v1/applications", for_month(other, "2018-02"))

    assert for_another.status_code == 404
    assert (await citizen.get(f"/v1/applications/{theirs['id']}")).status_code == 404
    seen = (await citizen.get("/v1/applications")).json()["items"]
    assert [item["id"] for item in seen] == [mine["application"]["id"]]


async def test_holding_another_outside_role_shows_a_citizen_no_more(subsidy: ServiceUnderTest) -> None:
    person, other = [await hard_to_employ_person(subsidy, "2018-01") for _ in range(2)]
    theirs = await in_review(subsidy, for_month(other))
    both = subsidy.caller(Role.CITIZEN, Role.EMPLOYER, person_id=str(person))

    assert (await both.get(f"/v1/applications/{theirs['id']}")).status_code == 404
    assert (await both.get("/v1/applications")).json()["items"] == []


async def test_an_office_sees_and_serves_its_districts(subsidy: ServiceUnderTest) -> None:
    facts = [hard_to_employ(), contributed("2018-01", "900.00")]
    here, there = [await known_person(subsidy, *facts, district=code) for code in ("370102", "370103")]
    theirs = await in_review(subsidy, for_month(there))
    office = subsidy.caller(Role.CASE_WORKER, districts=["370102"])

    ours = await applied(office, for_month(here))
    refused = await office.post("/v1/applications", for_month(there, "2018-02"))

    unknown = await office.post("/v1/applications", for_month(uuid4(), "2018-02"))
    assert (refused.status_code, refused.json()["code"]) == (422, "PERSON_UNKNOWN")
    assert refused.json() == unknown.json()
    assert (await office.get(f"/v1/applications/{theirs['id']}")).status_code == 404
    assert [item["id"] for item in (await office.get("/v1/applications")).json()["items"]] == [
        ours["application"]["id"]
    ]


async def test_applications_are_listed_by_page_and_filter(subsidy: ServiceUnderTest) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02", "2018-03")
    made = [(await in_review(subsidy, for_month(person, f"2018-0{n}")))["id"] for n in (1, 2, 3)]
    refused = await applied(
        subsidy.caller(Role.CASE_WORKER),
        for_certificate(await known_person(subsidy, fact(FactKind.EMPLOYMENT_FORM, "NONE", since="2010-01-01"))),
    )
    auditor = subsidy.caller(Role.AUDITOR)

    first = (await auditor.get("/v1/applications", person_id=str(person), limit=2)).json()
    second = (await auditor.get("/v1/applications", person_id=str(person), limit=2, cursor=first["next"])).json()

    assert [item["id"] for item in first["items"] + second["items"]] == made
    assert second["next"] is None
    for filters in ({"status": "REFUSED"}, {"programme": "skill_upgrade_subsidy"}):
        found = (await auditor.get("/v1/applications", **filters)).json()["items"]
        assert [item["id"] for item in found] == [refused["application"]["id"]]
    assert (await auditor.get("/v1/applications", district="370103")).json()["items"] == []


async def test_names_accounts_and_certificate_numbers_are_masked_and_stored_encrypted(
    subsidy: ServiceUnderTest,
) -> None:
    person = await known_person(subsidy, *enterprise_employee(insured_months=36))
    body = for_certificate(person, number="1837000123456789")
    number: str = body["payee"]["account"]

    application = await in_review(subsidy, body)

    assert application["payee"] == {"name": "王*", "account": "*" * (len(number) - 4) + number[-4:]}
    assert application["certificate"]["number"] == "************6789"
    async with subsidy.database.reading() as session:
        [row] = (await session.execute(text("SELECT * FROM applications"))).mappings()
        events = [event.to_json().decode() for event in await subsidy.announced()]
    stored = [bytes(value) for value in row.values() if isinstance(value, bytes | memoryview)]
    assert len(stored) == 5
    for secret in ("王芳", number, "1837000123456789"):
        assert not any(secret.encode() in value for value in stored)
        assert not any(secret in event for event in events)


async def test_the_picture_keeps_spells_of_unemployment_whatever_comes_first(subsidy: ServiceUnderTest) -> None:
    person, spell = uuid4(), uuid4()
    confirmed = UnemploymentConfirmed(
        spell_id=spell, person_id=person, district="370102", on=date(2018, 3, 1), parity=True
    )
    ended = UnemploymentEnded(
        spell_id=spell, person_id=person, district="370102", on=date(2018, 5, 2), reason="RE_EMPLOYED"
    )
    await subsidy.hears(confirmed, subject=f"spell/{spell}")
    await subsidy.hears(ended, subject=f"spell/{spell}")

    async with subsidy.database.reading() as session:
        [row] = await session.execute(text("SELECT person_id, confirmed_on, ended_on, end_reason FROM picture_spells"))
    assert tuple(row) == (person, date(2018, 3, 1), date(2018, 5, 2), "RE_EMPLOYED")


@pytest.mark.parametrize(
    "change",
    [
        {"month": "2018-13"},
        {"programme": "interest_subsidy"},
        {"amount": "571.00"},
        {"payee": {"name": "王芳", "account": "62220216 02001"}},
        {"payee": {"name": "", "account": "6222021602001234"}},
    ],
)
async def test_what_does_not_fit_an_application_is_refused(subsidy: ServiceUnderTest, change: dict[str, Any]) -> None:
    answer = await subsidy.caller(Role.CASE_WORKER).post("/v1/applications", for_month(uuid4(), **change))

    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID")
