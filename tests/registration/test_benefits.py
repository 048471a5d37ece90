"""失业保险金: months by years of contributions, longer while a region's emergency plan is active, and back again."""

from datetime import date
from typing import Any

import pytest

from contracts.registration import (
    BenefitChanged,
    BenefitExtensionClosed,
    BenefitExtensionOpened,
    BenefitGranted,
)
from kit.actor import Role
from kit.testing import ServiceUnderTest
from registration.queries import decisions
from registration.rules import shipped_figures, unemployment_benefit
from rulebook.figures import Figure
from tests.kit.proposals import approved
from tests.registration.builders import confirmed_spell, fact, know, today

TABLE = {"1": 3, "2": 6, "3": 9, "4": 12, "5": 14, "9": 18, "10": 24, "20": 30}


def configured() -> Any:
    row = Figure(
        key="unemployment_benefit.months_by_year",
        unit="months_by_code",
        value=TABLE,
        since=date(2018, 1, 1),
        until=None,
        document="市级规定",
        article=20,
        confidence="documented",
    )
    return shipped_figures().over([row])


@pytest.mark.parametrize(
    ("insured", "months"),
    [
        (0, 0),
        (11, 0),
        (12, 3),
        (23, 3),
        (24, 6),
        (59, 12),
        (60, 14),
        (95, 14),
        (108, 18),
        (119, 18),
        (120, 24),
        (300, 24),
    ],
)
def test_completed_years_give_their_months_and_never_more_than_the_longest_of_their_tier(
    insured: int, months: int
) -> None:
    facts = {"unemployment_insurance_months": insured, "left_involuntarily": True}
    assert unemployment_benefit.decide(facts, date(2018, 3, 1), configured()).outputs["months"] == months


async def table(registration: ServiceUnderTest) -> None:
    await approved(
        registration,
        key="unemployment_benefit.months_by_year",
        unit="months_by_code",
        value=TABLE,
        valid_from="2018-01-01",
        article=20,
    )


async def longest(registration: ServiceUnderTest, months: int = 6) -> None:
    await approved(
        registration,
        key="benefit_period_extension.longest_months",
        unit="months",
        value=months,
        valid_from="2018-01-01",
        article=20,
    )


async def insured_spell(registration: ServiceUnderTest, months: int, **person: Any) -> str:
    known, spell = await confirmed_spell(registration, on="2018-03-01", **person)
    worker = registration.caller(Role.CASE_WORKER)
    await know(worker, known, fact("unemployment_insurance_months", months, since="2018-01-01"))
    return spell


async def claim(registration: ServiceUnderTest, spell: str, *, involuntary: bool = True, on: str = "2018-03-10") -> Any:
    worker = registration.caller(Role.CASE_WORKER)
    return await worker.post(f"/v1/spells/{spell}/benefits", {"on": on, "involuntary": involuntary})


async def granted(registration: ServiceUnderTest, months: int = 12, **person: Any) -> dict[str, Any]:
    answer = await claim(registration, await insured_spell(registration, months, **person))
    assert answer.status_code == 201, answer.text
    benefit: dict[str, Any] = answer.json()
    return benefit


async def read(registration: ServiceUnderTest, benefit: dict[str, Any]) -> tuple[int, int, str]:
    found = (await registration.caller(Role.CASE_WORKER).get(f"/v1/benefits/{benefit['id']}")).json()
    return found["months"], found["extension_months"], found["until"]


async def opened(
    registration: ServiceUnderTest, *, months: int = 2, region: str = "370102", on: str = "2018-04-15"
) -> Any:
    body = {"region": region, "months": months, "document": "济政办字〔2018〕30号", "on": on}
    return await registration.caller(Role.DUTY_OFFICER).post("/v1/benefit-extensions", body)


async def test_months_are_granted_with_the_figures_that_gave_them(registration: ServiceUnderTest) -> None:
    await table(registration)
    benefit = await granted(registration, 30)

    assert (benefit["base_months"], benefit["months"], benefit["until"]) == (6, 6, "2018-09-10")
    assert (benefit["insured_months"], benefit["source_department"]) == (30, "HRSS")
    assert {figure["key"] for figure in benefit["figures"]} == {
        "unemployment_benefit.longest_months",
        "unemployment_benefit.months_by_year",
    }
    [announced] = await registration.announced(BenefitGranted)
    assert (announced.data["months"], announced.data["until"], announced.article) == (6, "2018-09-10", 20)
    again = await claim(registration, benefit["spell_id"])
    assert (again.status_code, again.json()["code"]) == (409, "BENEFIT_GRANTED")
    async with registration.database.reading() as session:
        [kept] = await decisions(session, f"benefit/{benefit['id']}")
    assert (kept.instrument, kept.outcome) == ("unemployment_benefit", "ELIGIBLE")
    assert kept.sources["unemployment_insurance_months"] == "HRSS"
    replayed = await registration.caller(Role.AUDITOR).post(f"/v1/decisions/{kept.id}/replay")
    assert (replayed.status_code, replayed.json()["same"]) == (200, True), replayed.text


async def test_what_is_missing_is_named_before_anything_is_granted(registration: ServiceUnderTest) -> None:
    _, unstated = await confirmed_spell(registration)
    insured = await insured_spell(registration, 12)

    facts, figures = await claim(registration, unstated), await claim(registration, insured)

    assert (facts.status_code, facts.json()["code"]) == (422, "NEEDS_FACTS")
    assert facts.json()["needs_facts"] == [{"fact": "unemployment_insurance_months", "department": "HRSS"}]
    assert (figures.status_code, figures.json()["code"]) == (422, "NEEDS_CONFIG")
    assert figures.json()["needs_figures"] == ["unemployment_benefit.months_by_year"]
    assert await registration.announced(BenefitGranted) == []


async def test_a_refusal_names_every_reason(registration: ServiceUnderTest) -> None:
    await table(registration)
    refused = await claim(registration, await insured_spell(registration, 11), involuntary=False)
    assert {reason["code"] for reason in refused.json()["reasons"]} == {"INSURED_TOO_SHORT", "LEFT_VOLUNTARILY"}


async def test_an_active_plan_adds_months_in_its_region_and_its_end_takes_them_back(
    registration: ServiceUnderTest,
) -> None:
    await table(registration)
    await longest(registration)
    here, elsewhere = await granted(registration, 12), await granted(registration, 12, district="370103")
    assert await read(registration, here) == (3, 0, "2018-06-10")

    extension = await opened(registration)

    assert extension.status_code == 201, extension.text
    assert extension.json()["benefits_changed"] == 1
    assert await read(registration, here) == (5, 2, "2018-08-10")
    assert await read(registration, elsewhere) == (3, 0, "2018-06-10")
    officer = registration.caller(Role.DUTY_OFFICER)
    path = f"/v1/benefit-extensions/{extension.json()['extension']['id']}/closing"
    closed = await officer.post(path, {"on": "2018-05-31"})
    again = await officer.post(path, {"on": "2018-06-01"})

    assert (closed.json()["benefits_changed"], closed.json()["extension"]["closed_on"]) == (1, "2018-05-31")
    assert (again.status_code, again.json()["code"]) == (409, "EXTENSION_CLOSED")
    assert await read(registration, here) == (3, 0, "2018-06-10")
    changes = [(one.data["change"], one.data["months"]) for one in await registration.announced(BenefitChanged)]
    assert changes == [("EXTENDED", 5), ("FELL_BACK", 3)]
    assert len(await registration.announced(BenefitExtensionOpened)) == 1
    assert len(await registration.announced(BenefitExtensionClosed)) == 1


@pytest.mark.parametrize(
    ("closed_on", "left"),
    [
        ("2018-06-09", (3, 0, "2018-06-10")),
        ("2018-06-10", (4, 1, "2018-07-10")),
        ("2018-07-09", (4, 1, "2018-07-10")),
        ("2018-07-10", (5, 2, "2018-08-10")),
        ("2018-12-01", (5, 2, "2018-08-10")),
    ],
)
async def test_a_month_of_the_extension_that_has_begun_stays(
    registration: ServiceUnderTest, closed_on: str, left: tuple[int, int, str]
) -> None:
    await table(registration)
    await longest(registration)
    benefit = await granted(registration, 12)
    extension = (await opened(registration)).json()["extension"]["id"]
    officer = registration.caller(Role.DUTY_OFFICER)
    await officer.post(f"/v1/benefit-extensions/{extension}/closing", {"on": closed_on})
    assert await read(registration, benefit) == left


async def test_who_is_granted_months_while_the_plan_is_active_has_the_extension_too(
    registration: ServiceUnderTest,
) -> None:
    await table(registration)
    await longest(registration)
    await opened(registration, on="2018-03-05")
    benefit = await granted(registration, 12)
    assert await read(registration, benefit) == (5, 2, "2018-08-10")


async def test_a_benefit_that_was_over_and_an_ended_spell_are_not_extended(registration: ServiceUnderTest) -> None:
    await table(registration)
    await longest(registration)
    over, ended = await granted(registration, 12), await granted(registration, 12)
    worker = registration.caller(Role.CASE_WORKER)
    await worker.post(f"/v1/spells/{ended['spell_id']}/ending", {"on": "2018-04-01", "reason": "RE_EMPLOYED"})
    assert (await opened(registration, on="2018-06-10")).json()["benefits_changed"] == 0
    assert await read(registration, over) == (3, 0, "2018-06-10")


async def test_an_extension_is_within_the_longest_that_is_configured(registration: ServiceUnderTest) -> None:
    unknown = await opened(registration)
    await longest(registration, 6)
    too_long = await opened(registration, months=7)
    taken = await opened(registration, months=6)
    twice = await opened(registration, months=1)

    assert (unknown.status_code, unknown.json()["code"]) == (422, "NEEDS_CONFIG")
    assert unknown.json()["needs_figures"] == ["benefit_period_extension.longest_months"]
    assert (too_long.status_code, [one["code"] for one in too_long.json()["reasons"]]) == (422, ["MONTHS_NOT_ALLOWED"])
    assert taken.status_code == 201
    assert (twice.status_code, twice.json()["code"]) == (409, "EXTENSION_OPEN")


async def test_the_county_that_became_a_district_is_one_region(registration: ServiceUnderTest) -> None:
    await table(registration)
    await longest(registration)
    benefit = await granted(registration, 12, district="370125")
    extension = await opened(registration, region="370115", on="2018-09-01")
    assert extension.json()["extension"]["region"] == "370115"
    early = await opened(registration, region="370115", on="2018-04-15")
    assert (early.status_code, early.json()["code"]) == (422, "DISTRICT_UNKNOWN")
    assert await read(registration, benefit) == (3, 0, "2018-06-10")


async def test_what_one_step_leaves_the_daily_round_takes_up(
    registration: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registration.usecases.benefits.CHUNK", 1)
    await table(registration)
    await longest(registration)
    benefits = [await granted(registration, 12) for _ in range(3)]
    assert (await opened(registration)).json()["benefits_changed"] == 1

    officer = registration.caller(Role.DUTY_OFFICER)
    with today("2018-04-20"):
        step = await officer.post("/v1/operations/sweeps", {"on": "2018-04-20"})

    assert step.json()["sweep"]["benefits_changed"] == 2
    assert [(await read(registration, benefit))[0] for benefit in benefits] == [5, 5, 5]


async def test_a_decision_to_extend_can_be_replayed(registration: ServiceUnderTest) -> None:
    await table(registration)
    await longest(registration)
    benefit = await granted(registration, 12)
    await opened(registration)
    worker = registration.caller(Role.CASE_WORKER)
    async with registration.database.reading() as session:
        [_, decision] = await decisions(session, f"benefit/{benefit['id']}")  # the grant's own comes first
    replayed = await worker.post(f"/v1/decisions/{decision.id}/replay")
    assert replayed.status_code == 200, replayed.text
    assert replayed.json()["same"] is True


async def test_benefits_are_their_owners_and_their_districts(registration: ServiceUnderTest) -> None:
    await table(registration)
    benefit = await granted(registration, 12)
    own = registration.caller(Role.CITIZEN, person_id=benefit["person_id"])
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])

    assert [one["id"] for one in (await own.get("/v1/benefits")).json()["items"]] == [benefit["id"]]
    assert (await elsewhere.get("/v1/benefits")).json()["items"] == []
    assert (await elsewhere.get(f"/v1/benefits/{benefit['id']}")).status_code == 404
    assert (await own.post(f"/v1/spells/{benefit['spell_id']}/benefits", {})).status_code == 403
    assert (await registration.caller(Role.CASE_WORKER).post("/v1/benefit-extensions", {})).status_code == 403
