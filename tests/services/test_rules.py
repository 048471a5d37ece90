"""What every service answers about its rules: instruments on a day, a calculator that keeps nothing, replays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from kit.actor import Role
from kit.testing import ServiceUnderTest
from registration.models import Decision
from rulebook.catalogue import Catalogue
from rulebook.figures import Figures
from rulebook.verdicts import Outcome
from tests.kit.proposals import approved
from tests.policy.casefile import EligibilityCase
from tests.policy.registry import instruments
from tests.policy.test_rules import CASES
from tests.registration.builders import declaration, registered, stay


async def listed(service: ServiceUnderTest, **filters: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    while True:
        page = (await service.stranger.get("/v1/instruments", limit=3, **filters, **more)).json()
        items += page["items"]
        if page["next"] is None:
            return items
        more = {"cursor": page["next"]}


def own(service: ServiceUnderTest) -> Catalogue:
    assert service.service.rules is not None
    return service.service.rules.catalogue


async def test_anybody_may_page_through_the_instruments_and_read_each(service: ServiceUnderTest) -> None:
    lines = await listed(service, on="2018-03-01")
    assert [line["code"] for line in lines] == list(own(service).codes)
    for line in lines:
        answer = await service.stranger.get(f"/v1/instruments/{line['code']}", on="2018-03-01")
        assert answer.status_code == 200
        instrument = answer.json()
        assert {name: instrument[name] for name in line} == line
        assert instrument["quote"]
        for clause in instrument["clauses"]:
            assert clause.keys() == {"code", "article", "quote", "zh", "en", "basis", "unmet"}
        for figure in instrument["figures"]:
            assert figure["from"] <= "2018-03-01" <= (figure["to"] or "9999-12-31"), figure
            assert figure["document"]


async def test_an_instrument_says_what_it_cannot_be_had_together_with(service: ServiceUnderTest) -> None:
    assert service.service.rules is not None
    graph = service.service.rules.exclusions
    for code in own(service).codes:
        page = (await service.stranger.get(f"/v1/instruments/{code}", on="2018-03-01")).json()
        assert {one["code"] for one in page["exclusions"]} == {one.code for one in graph.of(code)}


async def test_filters_choose_and_a_code_that_is_not_here_is_told_where_to_look(service: ServiceUnderTest) -> None:
    [first, *_] = await listed(service)
    chosen = await listed(service, article=first["article"], status=first["status"], applicant=first["applicants"][0])
    assert first in chosen
    assert all(line["article"] == first["article"] for line in chosen)
    answer = await service.stranger.get("/v1/instruments/no_such")
    assert (answer.status_code, answer.json()["code"]) == (404, "INSTRUMENT_UNKNOWN")


def one_case_for_each_reason() -> list[EligibilityCase]:
    chosen = {(case.instrument, case.expect["reason"]): case for case in CASES}
    return list(chosen.values())


async def test_the_calculator_says_what_the_rule_says_and_keeps_nothing(service: ServiceUnderTest) -> None:
    citizen = service.caller(Role.CITIZEN)
    tried = 0
    for case in one_case_for_each_reason():
        if case.instrument not in own(service).codes:
            continue
        instrument, figures = instruments()[case.instrument]
        body = {"instrument": case.instrument, "as_of": case.as_of.isoformat(), "facts": plain(case.facts)}
        answer = await citizen.post("/v1/assessments", body)
        assert answer.status_code == 200, (case.name, answer.text)
        said = answer.json()
        verdict = instrument.decide(case.facts, case.as_of, figures).to_dict()
        assert {name: said[name] for name in verdict} == verdict, case.name
        assert said["would_change"] == [] or said["outcome"] != Outcome.ELIGIBLE
        tried += 1
    assert tried > 0
    async with service.database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM decisions"))).scalar_one() == 0


def plain(facts: Any) -> Any:
    """Facts as JSON: decimals and days as text."""
    if isinstance(facts, dict):
        return {name: plain(value) for name, value in facts.items()}
    if isinstance(facts, list):
        return [plain(value) for value in facts]
    return facts if facts is None or isinstance(facts, bool | int | str) else str(facts)


async def test_the_calculator_advises_the_smallest_single_change(registration: ServiceUnderTest) -> None:
    facts = {
        "age": 35,
        "working": False,
        "seeks_work": True,
        "able_to_work": True,
        "local_hukou": False,
        "residence_start": "2017-08-31",
        "residence_breaks": [],
    }
    body = {"instrument": "unemployment_registration", "as_of": "2018-02-27", "facts": facts}
    said = (await registration.caller(Role.CITIZEN).post("/v1/assessments", body)).json()
    assert (said["outcome"], said["reason"]) == ("INELIGIBLE", "RESIDENCE_LT_6M")
    assert {change["fact"]: change["value"] for change in said["would_change"]} == {
        "local_hukou": True,
        "residence_start": "2017-08-27",
    }


async def test_the_calculator_uses_the_figures_in_force_and_says_whose_they_are(registration: ServiceUnderTest) -> None:
    facts = {"age": 35, "working": False, "seeks_work": True, "able_to_work": True, "local_hukou": False}
    body = {
        "instrument": "unemployment_registration",
        "as_of": "2018-03-01",
        "facts": facts | {"residence_start": "2017-12-01"},
    }
    citizen = registration.caller(Role.CITIZEN)
    assert (await citizen.post("/v1/assessments", body)).json()["reason"] == "RESIDENCE_LT_6M"
    local = {"key": "registration.residence_months", "unit": "months", "value": 3, "article": 13}
    await approved(registration, **local, valid_from="2018-03-01", document="济政发〔2018〕示例1号")
    said = (await citizen.post("/v1/assessments", body)).json()
    assert said["reason"] == "OK"
    assert "济政发〔2018〕示例1号" in {figure["document"] for figure in said["figures"]}
    page = (await registration.stranger.get("/v1/instruments/unemployment_registration", on="2018-02-28")).json()
    assert "济政发〔2018〕示例1号" not in {figure["document"] for figure in page["figures"]}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"instrument": "no_such"}, "body.instrument", "INSTRUMENT_UNKNOWN"),
        ({"facts": {"no_such": 1}}, "body.facts.no_such", "FACT_INVALID"),
        ({"facts": {"age": "old"}}, "body.facts.age", "FACT_INVALID"),
        ({"facts": {"age": 1.5}}, "body.facts.age", "FACT_INVALID"),
        ({"facts": {"residence_breaks": [["2018-01-01", None]] * 1001}}, "body.facts.residence_breaks", "TOO_LONG"),
        ({"facts": {"residence_breaks": [["2018-01-01"]]}}, "body.facts.residence_breaks", "FACT_INVALID"),
        ({"as_of": "2018-02-30"}, "body.as_of", "date_from_datetime_parsing"),
    ],
)
async def test_what_does_not_fit_is_named(
    registration: ServiceUnderTest, change: dict[str, Any], field: str, code: str
) -> None:
    body = {"instrument": "unemployment_registration", "as_of": "2018-03-01", "facts": {}} | change
    answer = await registration.caller(Role.CITIZEN).post("/v1/assessments", body)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert error["code"] == code


async def test_nobody_tries_cases_without_a_token(registration: ServiceUnderTest) -> None:
    assert (await registration.stranger.post("/v1/assessments", {})).status_code == 401


async def decided(registration: ServiceUnderTest) -> str:
    """The id of a decision about a declaration of unemployment."""
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await worker.post(f"/v1/people/{person}/facts", {"facts": [stay("2017-03-01")]})
    answer = await worker.post(f"/v1/people/{person}/declarations", declaration())
    spell = answer.json()["spell"]["id"]
    [decision, *_] = (await worker.get(f"/v1/spells/{spell}/decisions")).json()
    identifier: str = decision["id"]
    return identifier


@pytest.fixture
def amended(registration: ServiceUnderTest) -> Iterator[ServiceUnderTest]:
    """The service, whose rules may be changed until the test ends."""
    rules = registration.app.state.rules
    yield registration
    registration.app.state.rules = rules


async def test_a_decision_replays_to_the_same_bytes_after_figures_and_rules_have_moved_on(
    amended: ServiceUnderTest,
) -> None:
    decision = await decided(amended)
    auditor = amended.caller(Role.AUDITOR)
    read = (await auditor.get(f"/v1/decisions/{decision}")).json()
    assert read["verdict"]["rule_version"] == "1"
    assert {figure["key"] for figure in read["verdict"]["figures"]} >= {"registration.residence_months"}
    assert read["sources"]
    catalogue = own(amended)
    old = catalogue.in_force(read["instrument"], date.fromisoformat(read["as_of"]), catalogue.figures)
    assert old is not None
    new = replace(old, version="2", clauses=(replace(old.clauses[0], condition=~old.clauses[0].condition),))
    rules = amended.service.rules
    assert rules is not None
    amended.app.state.rules = replace(rules, catalogue=Catalogue([old, new], Figures([])))

    answer = await auditor.post(f"/v1/decisions/{decision}/replay")
    assert answer.status_code == 200
    assert answer.json()["same"] is True
    assert answer.json()["verdict"]["rule_version"] == "1"

    amended.app.state.rules = replace(rules, catalogue=Catalogue([new], Figures([])))
    gone = await auditor.post(f"/v1/decisions/{decision}/replay")
    assert (gone.status_code, gone.json()["code"]) == (409, "RULE_VERSION_GONE")


async def test_a_verdict_that_the_rule_did_not_give_does_not_replay_to_the_same(
    registration: ServiceUnderTest,
) -> None:
    decision = await decided(registration)
    async with registration.database.transaction() as tx:
        record = await tx.session.get(Decision, UUID(decision))
        assert record is not None
        columns = {column.key: getattr(record, column.key) for column in Decision.__table__.columns}
        forged = Decision(**columns | {"id": uuid4(), "verdict": record.verdict.replace(b'"OK"', b'"FINE"')})
        tx.add(forged)
    answer = await registration.caller(Role.AUDITOR).post(f"/v1/decisions/{forged.id}/replay")
    assert answer.json()["same"] is False


async def test_a_decision_is_found_only_in_the_scope_of_what_it_is_about(registration: ServiceUnderTest) -> None:
    decision = await decided(registration)
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370126"])
    assert (await elsewhere.get(f"/v1/decisions/{decision}")).status_code == 404
    assert (await elsewhere.post(f"/v1/decisions/{decision}/replay")).status_code == 404
    unknown = await registration.caller(Role.AUDITOR).get("/v1/decisions/00000000-0000-0000-0000-000000000000")
    assert unknown.status_code == 404
