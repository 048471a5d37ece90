"""绩效评价 What programmes and funds have achieved, counted as of one moment: as JSON, CSV and a page (arts 17, 18)."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.facts import FactKind
from contracts.registration import Left, PersonMerged
from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.models.evaluations import Level, Measures, Told, published
from tests.kit.proposals import approved as figure_approved
from tests.subsidy.builders import (
    EMPLOYMENT,
    applied,
    approved,
    codes,
    contributed,
    fact,
    for_month,
    hard_to_employ,
    hard_to_employ_person,
    known_person,
    read,
)
from tests.subsidy.filers import hired, known_employer

FLEXIBLE = "flexible_si_subsidy"


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)


async def given(subsidy: ServiceUnderTest, yuan: str, **line: Any) -> None:
    body = {"amount": yuan, "year": 2018, "document": "济财社〔2018〕1号", **line}
    answer = await subsidy.caller(Role.FINANCE).post(f"/v1/funds/{EMPLOYMENT}/appropriations", body)
    assert answer.status_code == 201, answer.text


async def paid_on(subsidy: ServiceUnderTest, day: str, person: UUID, month: str = "2018-01") -> None:
    with clock.at(noon(day)):
        await approved(subsidy, for_month(person, month))
        await subsidy.finish_jobs()


async def evaluated(subsidy: ServiceUnderTest, on: str, **asked: Any) -> dict[str, Any]:
    with clock.at(noon(on)):
        answer = await subsidy.caller(Role.FINANCE).post("/v1/evaluations", asked)
        assert (answer.status_code, answer.json()["status"]) == (202, "QUEUED"), answer.text
        await subsidy.finish_jobs()
    found: dict[str, Any] = await read(subsidy, f"/v1/evaluations/{answer.json()['id']}")
    assert (found["status"], found["steps_done"], found["steps"]) == ("COMPLETED", 4, 4), found
    return found


def row(found: dict[str, Any], programme: str | None, district: str | None = None) -> dict[str, Any]:
    [one] = [one for one in found["rows"] if (one["programme"], one["district"]) == (programme, district)]
    measures: dict[str, Any] = one["measures"] or one
    return measures


async def test_an_evaluation_says_what_was_planned_reached_paid_and_kept_and_the_ledger_says_the_same(
    subsidy: ServiceUnderTest,
) -> None:
    with clock.at(noon("2018-06-01")):
        await given(subsidy, "5000.00", programme=FLEXIBLE, district="370102")
        await given(subsidy, "3000.00")
        await figure_approved(
            subsidy, key="evaluation.smallest_cell", unit="persons", value=3, valid_from="2018-01-01", article=18
        )
        plan = {FLEXIBLE: 10, f"{FLEXIBLE}/370102": 6, "skill_upgrade_subsidy": 40}
        await figure_approved(
            subsidy,
            key="evaluation.planned_headcount",
            unit="persons_by_code",
            value=plan,
            valid_from="2018-01-01",
            valid_to="2018-12-31",
            article=18,
        )
    flexible = fact(FactKind.EMPLOYMENT_FORM, "FLEXIBLE", since="2017-01-01")
    still = await known_person(subsidy, hard_to_employ(), contributed("2018-01", "900.00"), flexible)
    left, idle = [await hard_to_employ_person(subsidy, "2018-01", "2018-02") for _ in range(2)]
    alone = await known_person(subsidy, hard_to_employ(), contributed("2018-01", "900.00"), district="370112")
    employment = await hired(subsidy, firm := await known_employer(subsidy), left, on="2018-03-01")
    for person in (still, left, idle):
        await paid_on(subsidy, "2018-06-15", person)
    await paid_on(subsidy, "2018-09-03", left, "2018-02")
    await paid_on(subsidy, "2018-09-03", alone)
    gone = Left(
        employment_id=employment,
        person_id=left,
        employer_id=firm,
        district="370102",
        on=date(2018, 12, 20),
        reason="RESIGNED",
        days_late=None,
    )
    await subsidy.hears(gone, subject=f"employment/{employment}")
    with clock.at(noon("2018-07-02")):
        post = fact(FactKind.EMPLOYMENT_FORM, "PUBLIC_WELFARE_POST", since="2017-01-01")
        helped = await known_person(subsidy, hard_to_employ(), contributed("2018-01", "900.00"), post)
        refused = (await applied(subsidy.caller(Role.CASE_WORKER), for_month(helped)))["verdict"]
    # The one who is idle was entered twice: both entries are one person.
    twin = await known_person(subsidy)
    await subsidy.hears(
        PersonMerged(person_id=idle, into=twin, district="370102", on=date(2018, 10, 1)), subject=f"person/{idle}"
    )

    found = await evaluated(subsidy, "2019-01-10", year=2018)

    city, here = row(found, FLEXIBLE), row(found, FLEXIBLE, "370102")
    assert here["money"] == {
        "planned": "5000.00",
        "paid": "2284.00",
        "returned": "0.00",
        "clawed_back": "0.00",
        "net": "2284.00",
    }
    assert (here["people"], here["payments"], city["people"], city["payments"]) == (3, 4, 4, 5)
    assert (city["cost_per_person"], city["jobs"], city["cost_per_job"]) == ("713.75", 0, None)
    # Half a year after 15 June two of three work, one in a job begun meanwhile; the one of September is not due yet.
    assert city["after_6_months"] == {"measurable": 3, "in_work": 2, "share": "0.6667", "not_yet": 1}
    assert city["after_12_months"] == {"measurable": 0, "in_work": 0, "share": None, "not_yet": 4}
    assert (city["approved"], city["median_days"], city["p90_days"]) == (5, 0, 0)
    assert (refused["outcome"], city["refused"]) == ("INELIGIBLE", 1)
    assert city["reasons"] == dict.fromkeys(codes(refused["reasons"]), 1)
    # By fund and in total, to the fen, what the ledger says; the line for any programme is planned in the total only.
    [ledger] = [one for one in await read(subsidy, "/v1/funds") if one["fund"] == EMPLOYMENT]
    total = row(found, None)
    for money in (total["money"], found["funds"][EMPLOYMENT]):
        assert (money["planned"], money["paid"]) == ("8000.00", "2855.00") == (ledger["appropriated"], ledger["paid"])
    # How many were to be reached is said where a figure says it, and where it does not, why nobody can.
    skills, elsewhere = row(found, "skill_upgrade_subsidy"), row(found, FLEXIBLE, "370112")
    planned = [(one["planned_headcount"], one["unplanned"]) for one in (city, here, skills, elsewhere, total)]
    assert planned[:3] == [(10, None), (6, None), (40, None)]
    assert planned[3:] == [(None, "NOT_BY_DISTRICT"), (None, "NOT_ADDED_UP")]
    two_years = row(await evaluated(subsidy, "2019-12-01", since="2018-01-01", until="2019-06-30"), FLEXIBLE)
    assert (two_years["planned_headcount"], two_years["unplanned"]) == (None, "NOT_FOR_EVERY_YEAR")
    year_later = row(await evaluated(subsidy, "2019-12-01", since="2018-01-01", until="2018-12-31"), FLEXIBLE)
    assert year_later["after_12_months"] == {"measurable": 4, "in_work": 1, "share": "0.2500", "not_yet": 0}

    await _is_shown(subsidy, found)


async def _is_shown(subsidy: ServiceUnderTest, found: dict[str, Any]) -> None:
    # In the published form the one of the other district is withheld, and so is the cell that would tell it.
    auditor, path = subsidy.caller(Role.AUDITOR), f"/v1/evaluations/{found['id']}"
    shown = (await auditor.get(path, form="PUBLISHED")).json()
    assert [one["withheld"] for one in shown["rows"] if one["level"] == "CELL"] == [True, True]
    assert row(shown, FLEXIBLE)["people"] == 4
    told = list(csv.DictReader(io.StringIO((await auditor.get(f"{path}.csv")).text)))
    [line] = [one for one in told if (one["programme"], one["district"]) == (FLEXIBLE, "370102")]
    assert (line["paid"], line["people"], line["share_after_6_months"]) == ("2284.00", "3", "0.6667")
    assert line["planned_headcount"] == "6"
    page = await auditor.get(f"{path}/report", form="PUBLISHED")
    assert page.headers["content-type"].startswith("text/html")
    assert "灵活就业社会保险补贴" in page.text
    assert "<svg" in page.text
    assert "数量过少" in page.text
    for elsewhere in ("<script", "<link", "src=", "@import", "url("):
        assert elsewhere not in page.text

    # Whoever has one district sees neither the city's evaluation nor another district's.
    own = subsidy.caller(Role.FINANCE, districts=["370112"])
    assert (await own.get(path)).status_code == 404
    assert (await own.post("/v1/evaluations", {"year": 2018, "districts": ["370102"]})).status_code == 404
    assert (await own.post("/v1/evaluations", {"year": 2018})).json()["districts"] == ["370112"]
    assert (await auditor.post("/v1/evaluations", {"since": "2018-01-01", "until": "2999-01-01"})).status_code == 422
    assert (await auditor.get(f"/v1/evaluations/{uuid4()}/report")).status_code == 404


def test_what_a_total_would_tell_is_withheld_with_what_it_would_tell_of() -> None:
    def cell(district: str, people: int) -> Told:
        return Told(Level.CELL, FLEXIBLE, district, Measures(people=people))

    rows = [cell("370102", 40), cell("370103", 9), cell("370104", 2), cell("370105", 0)]

    shown = {one.district: one.withheld for one in published(rows, smallest=5)}

    assert shown == {"370102": False, "370103": True, "370104": True, "370105": False}
