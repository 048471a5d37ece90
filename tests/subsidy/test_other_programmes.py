"""People apply for every programme that is for people, state what nobody has announced, and change their mind."""

import json
from typing import Any
from uuid import UUID

from contracts.subsidy import ApplicationWithdrawn, SubsidyDisbursed, SubsidyRequested
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.models import Programme
from subsidy.models.forms import FORMS
from subsidy.schemas.applications import PersonProgramme
from subsidy.schemas.filings import EmployerProgramme
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import (
    EMPLOYMENT,
    account,
    applied,
    approved,
    for_month,
    fund_has,
    hard_to_employ_person,
    in_review,
    known_person,
    read,
    reviewed,
)
from tests.subsidy.filers import known_employer

STARTUP = {
    "registered": "2016-10-01",
    "operating_months": 12,
    "founder_si_months_in_firm": 12,
    "founder_first_firm": True,
}


def for_programme(programme: str, person: UUID, *, on: str = "2018-12-10", **more: Any) -> dict[str, Any]:
    return {
        "person_id": str(person),
        "programme": programme,
        "applied_on": on,
        "payee": {"name": "王芳", "account": account()},
    } | more


def test_every_programme_can_be_applied_for_by_those_whom_its_rule_names() -> None:
    people, employers = set(PersonProgramme.__args__), set(EmployerProgramme.__args__)  # type: ignore[attr-defined]
    assert people == {form.programme for form in FORMS.values() if form.for_people}
    assert employers == {form.programme for form in FORMS.values() if form.for_employers}
    assert FORMS.keys() == set(Programme) - {Programme.FLEXIBLE_SI, Programme.SKILL_UPGRADE, Programme.INTEREST}
    assert all(form.held <= form.rule.facts.keys() for form in FORMS.values())


async def test_a_graduate_in_hardship_gets_the_job_seeking_subsidy_once(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "5000.00")
    person = await known_person(subsidy)
    facts = {"graduation_year": True, "family": "REGISTERED_POOR"}

    paid = await approved(subsidy, for_programme("job_seeking_startup_subsidy", person, facts=facts))

    assert (paid["amount"], paid["period"], paid["stated"]) == ("1000.00", "once", facts)
    payment = await read(subsidy, f"/v1/payments/{paid['payment_id']}")
    assert payment["payment_key"] == f"job_seeking_startup_subsidy/{person}/once/1"
    again = await subsidy.caller(Role.CASE_WORKER).post(
        "/v1/applications", for_programme("job_seeking_startup_subsidy", person, facts=facts)
    )
    assert (again.status_code, again.json()["code"]) == (409, "ENTITLEMENT_TAKEN")
    [requested] = await subsidy.announced(SubsidyRequested)
    assert (requested.data["person_id"], requested.data["employer_id"]) == (str(person), None)
    assert await subsidy.announced(SubsidyDisbursed) == []


async def test_a_founder_is_paid_once_whether_the_founder_or_the_firm_applies(subsidy: ServiceUnderTest) -> None:
    founder, firm = await known_person(subsidy), await known_employer(subsidy, size="MICRO")
    body = for_programme("oneoff_startup_subsidy", founder, on="2018-01-20", enterprise_id=str(firm), facts=STARTUP)

    granted = await in_review(subsidy, body)
    worker = subsidy.caller(Role.CASE_WORKER)
    by_firm = await worker.post(
        f"/v1/employers/{firm}/applications",
        {name: body[name] for name in ("programme", "applied_on", "facts", "payee")} | {"founder_id": str(founder)},
    )

    assert (granted["amount"], granted["fund"]) == ("24000.00", "STARTUP_SUPPORT_FUND")
    [second] = (await worker.get("/v1/applications", filing_id=by_firm.json()["id"])).json()["items"]
    assert (second["status"], second["reasons"]) == ("REFUSED", ["ALREADY_PAID"])


async def test_facts_that_are_unknown_ill_typed_or_on_record_are_refused_by_name(subsidy: ServiceUnderTest) -> None:
    founder, firm = await known_person(subsidy), await known_employer(subsidy)
    wrong = {**STARTUP, "operating_months": "-1", "applicant_type": "SMALL_MICRO", "colour": "red"}

    refused = await subsidy.caller(Role.CASE_WORKER).post(
        "/v1/applications",
        for_programme("oneoff_startup_subsidy", founder, enterprise_id=str(firm), facts=wrong),
    )

    assert refused.status_code == 422
    for said in ("operating_months: a whole number", "applicant_type: on record", "colour: no fact of"):
        assert said in refused.text
    unreadable = await subsidy.caller(Role.CASE_WORKER).post(
        "/v1/applications", for_programme("premises_rent_subsidy", founder, period="2018")
    )
    assert "period: a month such as 2018-01 expected" in unreadable.text


async def test_what_is_explored_waits_for_the_city(subsidy: ServiceUnderTest) -> None:
    person = await known_person(subsidy)
    facts = {"group": "GRADUATE_5Y", "graduated": "2016-07-01"}
    body = for_programme("premises_rent_subsidy", person, period="2018-11", facts=facts)

    decided = (await applied(subsidy.caller(Role.CASE_WORKER), body))["application"]

    assert decided["status"] in {"WAITING", "REFUSED"}
    assert "INSTRUMENT_EXPLORATORY" in decided["reasons"]


async def test_a_withdrawn_application_gives_back_what_it_held(subsidy: ServiceUnderTest) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01")
    granted = await in_review(subsidy, for_month(person))
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))

    withdrawn = await citizen.post(f"/v1/applications/{granted['id']}/withdrawals", {"reason": "另行申请"})

    assert (withdrawn.status_code, withdrawn.json()["status"]) == (201, "WITHDRAWN")
    [told] = await subsidy.announced(ApplicationWithdrawn)
    assert told.data["person_id"] == str(person)
    again = await citizen.post(f"/v1/applications/{granted['id']}/withdrawals", {})
    assert (again.status_code, again.json()["code"]) == (409, "APPLICATION_STATUS")
    assert (await in_review(subsidy, for_month(person)))["period"] == "2018-01"
    other = subsidy.caller(Role.CITIZEN, person_id=str(await known_person(subsidy)))
    assert (await other.post(f"/v1/applications/{granted['id']}/withdrawals", {})).status_code == 404


async def test_what_was_sent_back_is_corrected_and_decided_anew(subsidy: ServiceUnderTest) -> None:
    person = await known_person(subsidy)
    facts = {"graduation_year": True, "family": "REGISTERED_POOR"}
    body = for_programme("job_seeking_startup_subsidy", person, facts=facts)
    seen = await in_review(subsidy, body)
    maker = subsidy.caller(Role.CASE_WORKER)
    path = f"/v1/applications/{seen['id']}"
    early = await maker.post(f"{path}/corrections", {"facts": {"student_loan": True}})
    sent_back = await subsidy.caller(Role.REVIEWER).post(
        f"{path}/reviews", {"content_hash": seen["content_hash"], "outcome": "SEND_BACK", "reason": "账户有误"}
    )

    corrected = await maker.post(
        f"{path}/corrections",
        {"facts": {"student_loan": True}, "payee": {"name": "王芳", "account": "6222021602999999991"}},
    )

    assert (early.status_code, sent_back.json()["status"]) == (409, "SENT_BACK")
    application = corrected.json()["application"]
    assert (application["status"], application["stated"]) == ("IN_REVIEW", facts | {"student_loan": True})
    assert application["payee"]["account"].endswith("9991")
    assert application["content_hash"] != seen["content_hash"]
    await reviewed(subsidy, application)


async def test_a_draft_is_its_owners_until_it_is_submitted_or_discarded(subsidy: ServiceUnderTest) -> None:
    person = await known_person(subsidy)
    own = subsidy.caller(Role.CITIZEN, person_id=str(person), subject="wang")
    other = subsidy.caller(Role.CITIZEN, person_id=str(person), subject="somebody")
    body = for_programme("job_seeking_startup_subsidy", person, facts={"graduation_year": True})
    missing = {name: value for name, value in body.items() if name != "payee"}
    draft = (await own.post("/v1/drafts", {"content": missing})).json()
    path = f"/v1/drafts/{draft['id']}"

    incomplete = await own.post(f"{path}/submissions")
    changed = await own.put(path, {"content": body})

    assert (incomplete.status_code, incomplete.json()["code"]) == (422, "DRAFT_INCOMPLETE")
    assert "payee" in json.dumps(incomplete.json()["reasons"])
    assert changed.json()["content"]["payee"] == body["payee"]
    assert (await other.get(path)).status_code == 404
    submitted = (await own.post(f"{path}/submissions")).json()
    assert (submitted["status"], submitted["content"]) == ("SUBMITTED", {})
    assert (await own.get(f"/v1/applications/{submitted['application_id']}")).status_code == 200
    for refused in (await own.post(f"{path}/submissions"), await own.post(f"{path}/discards")):
        assert (refused.status_code, refused.json()["code"]) == (409, "DRAFT_STATUS")
    second = (await own.post("/v1/drafts", {"content": body})).json()
    discarded = (await own.post(f"/v1/drafts/{second['id']}/discards")).json()
    assert (discarded["status"], discarded["content"]) == ("DISCARDED", {})
    assert [one["status"] for one in (await own.get("/v1/drafts")).json()["items"]] == ["SUBMITTED", "DISCARDED"]
