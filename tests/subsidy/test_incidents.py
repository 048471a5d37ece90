"""容错免责、依纪依法问责 Incidents of article 17: reported with evidence, answered, decided by another person."""

from typing import Any

import pytest

from contracts.subsidy import IncidentDecided
from kit import clock
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.subsidy.reviewing import at, claim, code, step_of, taken_and_passed, waiting

EVIDENCE = [{"document": "济人社监〔2018〕3号", "sha256": "ab" * 32}]
IN_GOOD_FAITH = {"bold": True, "diligent": True, "private_gain": False, "lawful": True, "unforeseeable": True}


def of_programme(**changes: Any) -> dict[str, Any]:
    """A report about how an officer did a programme of a district."""
    return {
        "programme": "flexible_si_subsidy",
        "district": "370102",
        "officer": "zhao",
        "duty": "NOT_PERFORMED",
        "happened_on": "2018-06-20",
        "description": "announced no list of those granted",
        "evidence": EVIDENCE,
    } | changes


async def reported(caller: Caller, **changes: Any) -> dict[str, Any]:
    """An incident that somebody reported."""
    answer = await caller.post("/v1/incidents", of_programme(**changes))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def found_out(caller: Caller, incident: dict[str, Any], facts: dict[str, bool] | None) -> dict[str, Any]:
    """What somebody proposes on those facts."""
    said = {"facts": facts, "reason": "as the papers show"}
    answer = await caller.post(f"/v1/incidents/{incident['id']}/outcomes", said)
    assert answer.status_code == 201, answer.text
    proposal: dict[str, Any] = answer.json()
    return proposal


async def decision(caller: Caller, proposal: dict[str, Any], said: str = "ACCEPT") -> Any:
    """The answer to a decision on it."""
    body = {"decision": said, "content_hash": proposal["content_hash"], "reason": "seen"}
    return await caller.post(f"/v1/incidents/{proposal['incident_id']}/decisions", body)


@pytest.mark.parametrize(
    ("changed", "outcome", "reasons"),
    [
        ({}, "EXEMPT", []),
        ({"private_gain": True}, "ACCOUNTABLE", ["PRIVATE_GAIN"]),
        ({"bold": False, "unforeseeable": False}, "ACCOUNTABLE", ["NOT_IN_GOOD_FAITH", "FORESEEABLE"]),
        (None, "UNFOUNDED", []),
    ],
)
async def test_a_mistake_is_exempt_if_all_conditions_of_article_17_hold(
    subsidy: ServiceUnderTest, changed: dict[str, bool] | None, outcome: str, reasons: list[str]
) -> None:
    """A17-6, A17-7: the rule fault_tolerance says what follows from the facts that two people agree on."""
    incident = await reported(subsidy.caller(Role.CASE_WORKER))
    facts = None if changed is None else IN_GOOD_FAITH | changed
    proposal = await found_out(subsidy.caller(Role.AUDITOR), incident, facts)
    assert (proposal["outcome"], proposal["reasons"]) == (outcome, reasons)
    assert (await decision(subsidy.caller(Role.APPROVER), proposal)).json()["status"] == outcome
    assert code(await decision(subsidy.caller(Role.APPROVER), proposal)) == (409, "INCIDENT_STATUS")
    [announced] = await subsidy.announced(IncidentDecided)
    assert (announced.data["outcome"], announced.data["district"]) == (outcome, "370102")
    assert "zhao" not in str(announced.data)


async def test_whom_it_is_about_reads_and_answers_it_and_judges_nothing(subsidy: ServiceUnderTest) -> None:
    """The officer's own words are part of what another person decides on."""
    reporter = subsidy.caller(Role.AUDITOR, Role.APPROVER, subject="qian")
    zhao = subsidy.caller(Role.REVIEWER, Role.APPROVER, subject="zhao")
    assert code(await zhao.post("/v1/incidents", of_programme())) == (409, "OWN_INCIDENT")
    incident = await reported(reporter)
    path = f"/v1/incidents/{incident['id']}"

    told = (await subsidy.caller(Role.CASE_WORKER, subject="zhao").get("/v1/incidents", officer="zhao")).json()
    assert [one["id"] for one in told["items"]] == [incident["id"]]
    assert (await subsidy.caller(Role.CASE_WORKER).get(path)).status_code == 404
    assert (await subsidy.caller(Role.REVIEWER, districts=["370103"]).get(path)).status_code == 404
    assert code(await zhao.post(f"{path}/outcomes", {"facts": None, "reason": "nothing"})) == (
        403,
        "SEPARATION_OF_DUTIES",
    )
    proposal = await found_out(reporter, incident, IN_GOOD_FAITH | {"lawful": False})
    again = await reporter.post(f"{path}/outcomes", {"facts": None, "reason": "nothing"})
    assert code(again) == (409, "PROPOSAL_OPEN")
    assert code(await reporter.post(f"{path}/statements", {"statement": "not mine"})) == (403, "NOT_THE_OFFICER")
    assert (await zhao.post(f"{path}/statements", {"statement": "the platform was down"})).status_code == 201
    assert code(await zhao.post(f"{path}/statements", {"statement": "and more"})) == (409, "STATED_ALREADY")

    other = subsidy.caller(Role.APPROVER, subject="sun")
    assert code(await decision(zhao, proposal)) == (403, "SEPARATION_OF_DUTIES")
    assert code(await decision(reporter, proposal)) == (403, "SEPARATION_OF_DUTIES")
    assert code(await decision(other, proposal)) == (409, "CONTENT_CHANGED")
    assert (await decision(other, proposal, "REJECT")).json()["status"] == "REPORTED"
    taken_back, sun = f"{path}/outcomes/withdrawal", subsidy.caller(Role.REVIEWER, subject="sun")
    assert code(await sun.post(taken_back)) == (409, "NOTHING_PROPOSED")
    await found_out(sun, incident, None)
    assert code(await reporter.post(taken_back)) == (409, "NOT_PROPOSER")
    assert (await sun.post(taken_back)).json()["status"] == "REPORTED"
    anew = await found_out(sun, incident, IN_GOOD_FAITH | {"lawful": False})
    assert code(await decision(other, anew)) == (409, "SAME_PERSON")
    assert (await decision(subsidy.caller(Role.APPROVER), anew)).json()["status"] == "ACCOUNTABLE"
    kept = (await zhao.get(path)).json()
    assert [one["status"] for one in kept["proposals"]] == ["REJECTED", "WITHDRAWN", "APPROVED"]


async def test_an_incident_of_a_case_is_about_an_officer_who_acted_on_it(subsidy: ServiceUnderTest) -> None:
    """Programme and district are the application's; a report names a case, or a programme and a district."""
    reporter = subsidy.caller(Role.AUDITOR)
    with clock.at(at("2018-07-02")):
        application = await waiting(subsidy)
        reviewer = subsidy.caller(Role.REVIEWER, subject="zhao")
        step = await step_of(subsidy, application)
        assert (await claim(reviewer, step)).status_code == 201
        await taken_and_passed(reviewer, step)
        about = {"application_id": application["id"], "programme": None, "district": None}
        incident = await reported(reporter, **about, duty="WRONGLY_PERFORMED")
        stranger = await reporter.post("/v1/incidents", of_programme(**about, officer="wu"))
        tomorrow = await reporter.post("/v1/incidents", of_programme(happened_on="2018-07-03"))
    assert (incident["programme"], incident["district"]) == ("flexible_si_subsidy", application["district"])
    assert code(stranger) == (422, "NOT_THEIR_CASE")
    assert code(tomorrow) == (422, "DATE_IN_FUTURE")
    assert code(await reporter.post("/v1/incidents", of_programme(district=None))) == (422, "INCIDENT_OF_NOTHING")
    elsewhere = subsidy.caller(Role.CASE_WORKER, districts=["370103"])
    assert code(await elsewhere.post("/v1/incidents", of_programme())) == (403, "OUT_OF_SCOPE")

    first = (await reporter.get("/v1/incidents", limit=1, newest_first=True)).json()
    assert [one["id"] for one in first["items"]] == [incident["id"]]
    by_status = (await reporter.get("/v1/incidents", status="REPORTED", duty="WRONGLY_PERFORMED")).json()
    assert [one["application_id"] for one in by_status["items"]] == [application["id"]]
