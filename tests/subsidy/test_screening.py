"""全员筛查 Everybody known is screened as each would be alone, and what they can have is offered, once."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import duckdb
import pytest
from sqlalchemy import select

from benchmarks import population
from contracts.facts import SELF, Fact, FactKind
from contracts.registration import PersonMerged
from kit import clock
from kit.actor import Role
from kit.db import Database
from kit.testing import ServiceUnderTest
from rulebook.figures import Figures
from subsidy.jobs.deadlines import keep_deadlines
from subsidy.models import PersonPicture, PictureFact
from subsidy.rules import shipped_figures
from subsidy.screen import parsed, run
from subsidy.screening import COLUMNS, DUCKDB, ENGINES, KINDS, PROGRAMMES, SPARK, Own, known, screen, take_snapshot
from subsidy.settings import Settings
from tests.policy.test_guarded_attributes import GUARDED, OTHERWISE, sounds_guarded
from tests.subsidy.builders import (
    EMPLOYMENT,
    account,
    approved,
    contributed,
    fact,
    for_month,
    fund_has,
    hard_to_employ,
    hard_to_employ_person,
    known_person,
    learns,
)
from tests.subsidy.checks import barred, cross_checked, findings, imprisoned, paid_person

ON = date(2018, 1, 20)
FLEXIBLE = "flexible_si_subsidy"


def guarded(names: set[str]) -> set[str]:
    bare = {name.removesuffix("_at_month_end") for name in names}
    return {name for name in bare if name in GUARDED or (sounds_guarded(name) and name not in OTHERWISE)}


def test_no_attribute_that_article_13_guards_enters_a_snapshot() -> None:
    fields = {field for column in COLUMNS.values() for field in (column.fact.name, *(column.fact.entry or {}))}
    assert guarded({*COLUMNS, *fields, *KINDS}) == set()
    assert guarded({*COLUMNS, FactKind.LOCAL_HUKOU}) == {FactKind.LOCAL_HUKOU}, "one that entered would be found"


def said(random: Random) -> list[Fact]:
    """What departments and the person said, with ends, overlaps, second sayings and settled conflicts."""
    values: dict[FactKind, list[Any]] = {
        FactKind.SUPPORT_CATEGORY: ["HARD_TO_EMPLOY", "HARD_TO_EMPLOY", "GRADUATE"],
        FactKind.MONTHLY_CONTRIBUTION: [{"pension_and_medical": f"{yuan}.00"} for yuan in (0, 300, 900)],
        FactKind.EMPLOYMENT_FORM: ["ENTERPRISE_EMPLOYEE", "FLEXIBLE", "PUBLIC_WELFARE_POST"],
        FactKind.UNEMPLOYMENT_INSURANCE_MONTHS: [35, 36],
        FactKind.LEFT_SCHOOL: ["2017-06-30"],
        FactKind.EVER_EMPLOYED: [True, False],
        FactKind.LOCAL_HUKOU: [True],
    }
    made: list[Fact] = []
    for kind, choices in values.items():
        for _ in range(random.choice([0, 1, 1, 2, 3])):
            since = random.choice(["2017-12-01", "2018-01-01", "2018-01-15", "2018-01-25", "2018-02-01"])
            until = random.choice([None, None, "2018-01-10", "2018-01-20", "2018-01-28", "2018-01-31", "2018-03-31"])
            source = random.choice(["HRSS", "HRSS", "EDU", "CAD", SELF])
            one = fact(kind, random.choice(choices), since=since, source=source)
            end = date.fromisoformat(until) if until and until >= since else None
            stamp = f"2018-01-02T00:{len(made):02}:00+00:00"
            settled = random.random() < 0.1
            made.append(one.model_copy(update={"valid_to": end, "recorded_at": stamp, "settled": settled}))
    return made


def rows(statement: str) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        connection.execute(statement)
        names = [column[0] for column in connection.description]
        return [dict(zip(names, row, strict=True)) for row in connection.fetchall()]


async def alone(database: Database, on: date, figures: Figures) -> set[tuple[Any, ...]]:
    """What the Python evaluator grants each person."""
    granted = set()
    async with database.reading() as session:
        for person in (await session.execute(select(PersonPicture))).scalars():
            stored = select(PictureFact).where(PictureFact.person_id == person.person_id)
            facts = [one.as_fact() for one in (await session.execute(stored)).scalars()]
            for code, programme in PROGRAMMES.items():
                told = known(facts, Own(), programme, on)
                verdict = programme.rule.decide(told, programme.as_of(on), figures)
                if verdict.is_eligible:
                    granted.add((person.person_id, code, verdict.reason, verdict.amount))
    return granted


async def screened(database: Database, folder: Path, on: date) -> tuple[set[tuple[Any, ...]], int]:
    """What the screen of everybody grants, and how many rows of the snapshot were made anew for it."""
    snapshot = await take_snapshot(database, folder, on)
    found = screen(snapshot.file, on, shipped_figures(), PROGRAMMES, into=folder / "found.parquet")
    granted = rows(f"SELECT * FROM read_parquet('{found.file}') WHERE person_id IS NOT NULL")
    keys = ("person_id", "programme", "reason", "amount")
    assert all(
        sum(found.outcomes[code][one] for one in found.outcomes[code] if one != "AMOUNT_UNKNOWN") == found.people
        for code in PROGRAMMES
    )
    return {tuple(row[key] for key in keys) for row in granted}, snapshot.changed


async def test_everybody_is_screened_as_each_would_be_alone_from_rows_that_are_renewed_by_day(
    subsidy: ServiceUnderTest, tmp_path: Path
) -> None:
    random = Random(7)
    people = [await known_person(subsidy, *said(random)) for _ in range(60)]
    for on, least in ((ON, 60), (ON, 0), (date(2018, 1, 26), 1), (date(2018, 2, 1), 60)):
        granted, changed = await screened(subsidy.database, tmp_path, on)
        assert granted == await alone(subsidy.database, on, shipped_figures())
        assert least <= changed <= (60 if least else 0)
    assert any(code == FLEXIBLE and amount for _, code, _, amount in granted), "somebody is granted money"
    await learns(subsidy, people[0], hard_to_employ(), contributed("2018-02", "900.00"))
    granted, changed = await screened(subsidy.database, tmp_path, date(2018, 2, 1))
    assert granted == await alone(subsidy.database, date(2018, 2, 1), shipped_figures())
    assert changed == 1
    assert not (tmp_path / ".spill").exists()
    told = rows(f"SELECT * FROM read_parquet('{tmp_path / 'people-2018-02-01.parquet'}')")
    assert {name for row in told for name in row} == {"person_id", "district", *COLUMNS}


def said_later(one: Fact) -> Fact:
    """The fact as said after everything else."""
    return one.model_copy(update={"recorded_at": "2018-04-01T00:00:00+00:00"})


async def test_spark_answers_the_same_statement_row_by_row(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed: employment-subsidy[spark]")
    if shutil.which("java") is None:
        pytest.skip("there is no Java")
    on, figures, people = date(2018, 12, 15), shipped_figures(), tmp_path / "people.parquet"
    population.write(people, people=3000, on=on, figures=figures)
    answers = {}
    for engine in ENGINES:
        found = screen(people, on, figures, PROGRAMMES, into=tmp_path / f"{engine}.parquet", engine=engine)
        answers[engine] = (
            found.outcomes,
            rows(
                "SELECT person_id, programme, period, outcome, reason, amount, cases"
                f" FROM read_parquet('{found.file}') ORDER BY ALL"
            ),
        )
    assert answers[SPARK] == answers[DUCKDB]
    assert len(answers[SPARK][1]) > 3000


async def citizen_sees(subsidy: ServiceUnderTest, person: UUID, status: str = "OFFERED") -> dict[str, Any]:
    """A citizen's own offers by period."""
    answer = await subsidy.caller(Role.CITIZEN, person_id=str(person)).get("/v1/me/offers", status=status)
    assert answer.status_code == 200, answer.text
    return {offer["period"]: offer for offer in answer.json()["items"]}


async def test_an_offer_is_made_by_facts_taken_with_one_tap_and_withdrawn_when_its_ground_falls_away(
    subsidy: ServiceUnderTest,
) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02", "2018-03", paid="900.00")
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))
    offers = await citizen_sees(subsidy, person)
    assert {month: offer["programme"] for month, offer in offers.items()} == dict.fromkeys(
        ("2018-01", "2018-02", "2018-03"), FLEXIBLE
    )
    stranger = subsidy.caller(Role.CITIZEN, person_id=str(await known_person(subsidy)))
    january = f"/v1/me/offers/{offers['2018-01']['id']}"
    assert (await stranger.post(f"{january}/acceptance", {})).status_code == 404

    unpaid = await citizen.post(f"{january}/acceptance", {})
    assert (unpaid.status_code, unpaid.json()["code"]) == (422, "PAYEE_REQUIRED")
    taken = await citizen.post(f"{january}/acceptance", {"payee": {"name": "王芳", "account": account()}})
    application = taken.json()["application"]
    assert (taken.status_code, application["status"], application["amount"]) == (
        201,
        "IN_REVIEW",
        offers["2018-01"]["amount"],
    )
    again = await citizen.post(f"{january}/acceptance", {})
    assert (again.status_code, again.json()["code"]) == (409, "OFFER_STATUS")
    assert again.json()["application_id"] == application["id"], "a second tap is told what the first one made"
    february = await citizen.post(f"/v1/me/offers/{offers['2018-02']['id']}/acceptance", {})
    assert february.json()["application"]["payee"] == application["payee"], "paid where the last application said"
    assert (await citizen_sees(subsidy, person, "ACCEPTED"))["2018-01"]["application_id"] == application["id"]

    ended = fact(FactKind.SUPPORT_CATEGORY, "HARD_TO_EMPLOY", since="2017-01-01", until="2018-02-28")
    await learns(subsidy, person, said_later(ended))
    assert await citizen_sees(subsidy, person) == {}
    assert set(await citizen_sees(subsidy, person, "WITHDRAWN")) == {"2018-03"}
    told = (await citizen.get("/v1/me/notices")).json()["items"]
    assert [one["code"] for one in told] == ["OFFER_WITHDRAWN", *["OFFER_MADE"] * 3]
    assert "灵活就业社会保险补贴（2018-03）" in told[0]["text"]


async def test_what_was_declined_is_not_offered_again_and_a_merged_persons_offers_are_the_other_entrys(
    subsidy: ServiceUnderTest,
) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01")
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))
    declined = await citizen.post(f"/v1/me/offers/{(await citizen_sees(subsidy, person))['2018-01']['id']}/refusal")
    assert (declined.status_code, declined.json()["status"]) == (201, "DECLINED")
    await learns(subsidy, person, contributed("2018-02", "900.00"))
    [offer] = (await citizen_sees(subsidy, person)).values()
    assert (offer["period"], offer["name"], offer["text"]) == (
        "2018-02",
        "灵活就业社会保险补贴",
        "可以享受，一键确认即可",
    )
    await keep_deadlines(subsidy.database, on=date.fromisoformat(offer["expires_on"]))
    assert set(await citizen_sees(subsidy, person)) == {"2018-02"}
    other = await known_person(subsidy)
    await subsidy.hears(
        PersonMerged(person_id=person, into=other, district="370102", on=ON), subject=f"person/{person}"
    )
    assert await citizen_sees(subsidy, person) == {}
    assert "2018-02" in await citizen_sees(subsidy, other)
    await keep_deadlines(subsidy.database, on=date.fromisoformat(offer["expires_on"]) + timedelta(days=1))
    assert await citizen_sees(subsidy, other) == {}
    assert "2018-02" in await citizen_sees(subsidy, other, "EXPIRED")


async def writes(subsidy: ServiceUnderTest, person: UUID, *facts: Fact) -> None:
    """Facts come in as a rebuild writes them: nobody is screened by them."""
    async with subsidy.database.transaction() as tx:
        for one in facts:
            tx.add(PictureFact(event_id=uuid4(), position=0, person_id=person, **one.model_dump(mode="python")))


async def screening_of(subsidy: ServiceUnderTest, on: date, *programmes: str) -> dict[str, Any]:
    """A screening asked for over REST, and what came of it."""
    administrator = subsidy.caller(Role.ADMINISTRATOR)
    asked = await administrator.post("/v1/screenings", {"on": on.isoformat(), "programmes": programmes or None})
    assert asked.status_code == 202, asked.text
    path = f"/v1/screenings/{asked.json()['id']}"
    beside = await administrator.post("/v1/screenings", {"on": on.isoformat()})
    assert (beside.status_code, beside.json()["code"]) == (409, "SCREENING_UNDER_WAY")
    await subsidy.finish_jobs()
    found: dict[str, Any] = (await administrator.get(path)).json()
    assert (found["status"], found["failure"]) == ("COMPLETED", None)
    return found


async def test_a_screening_makes_offers_once_and_withdraws_those_that_have_lost_their_ground(
    subsidy: ServiceUnderTest,
) -> None:
    settings = subsidy.service.settings
    assert isinstance(settings, Settings)
    shutil.rmtree(settings.screening_folder, ignore_errors=True)
    people = [await known_person(subsidy, district=district) for district in ("370102", "370102", "370103", "370103")]
    for person in people:
        await writes(subsidy, person, hard_to_employ(), contributed("2018-01", "900.00"))
    await fund_has(subsidy, "EMPLOYMENT_SUBSIDY_FUND", "571.00")
    await approved(subsidy, for_month(people[3]))
    await subsidy.finish_jobs()

    first = await screening_of(subsidy, ON, FLEXIBLE)
    assert (first["people"], first["offered"], first["withdrawn"]) == (4, 3, 0), "who has applied is offered nothing"
    assert first["outcomes"][FLEXIBLE] == {"ELIGIBLE": 4}
    [offer] = (await citizen_sees(subsidy, people[0])).values()
    same = await screening_of(subsidy, ON, FLEXIBLE)
    assert [same[number] for number in ("changed", "offered", "renewed", "withdrawn")] == [0, 0, 0, 0]
    assert await citizen_sees(subsidy, people[0]) == {"2018-01": offer}

    await writes(subsidy, people[0], said_later(contributed("2018-01", "90.00")))
    ended = fact(FactKind.SUPPORT_CATEGORY, "HARD_TO_EMPLOY", since="2017-01-01", until="2018-01-30")
    await writes(subsidy, people[1], said_later(ended))
    later = await screening_of(subsidy, ON, FLEXIBLE)
    assert [later[number] for number in ("changed", "offered", "renewed", "withdrawn")] == [2, 0, 1, 1]
    [renewed] = (await citizen_sees(subsidy, people[0])).values()
    assert (offer["amount"], renewed["amount"]) == ("571.00", "60.00")
    assert await citizen_sees(subsidy, people[1]) == {}
    worker = subsidy.caller(Role.CASE_WORKER, districts=["370103"])
    told = [
        [
            one["code"]
            for one in (await subsidy.caller(Role.CITIZEN, person_id=str(one)).get("/v1/me/notices")).json()["items"]
        ]
        for one in (people[0], people[1], people[3])
    ]
    assert told == [["OFFER_MADE"], ["OFFER_WITHDRAWN", "OFFER_MADE"], ["PAID", "GRANTED"]]
    listed = (await worker.get("/v1/offers", programme=FLEXIBLE)).json()["items"]
    assert [one["person_id"] for one in listed] == [str(people[2])], "an office sees its districts"


async def test_a_screening_offers_nothing_to_whoever_is_barred_under_whatever_entry(
    subsidy: ServiceUnderTest,
) -> None:
    settings = subsidy.service.settings
    assert isinstance(settings, Settings)
    shutil.rmtree(settings.screening_folder, ignore_errors=True)
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    day = date(2018, 6, 15)
    with clock.at(clock.end_of(day)):
        punished, payment = await paid_person(subsidy)
        await subsidy.finish_jobs()
        await imprisoned(subsidy, punished, since="2017-12-01")
        await cross_checked(subsidy, "IMPRISONED")
        [finding] = await findings(subsidy, payment_id=payment)
        await barred(subsidy, finding, subsidy.caller(Role.CITIZEN, person_id=str(punished)))
        kept, free = await known_person(subsidy), await known_person(subsidy)
        merged = PersonMerged(person_id=punished, into=kept, district="370102", on=day)
        await subsidy.hears(merged, subject=f"person/{punished}")
        for person in (kept, free):
            await writes(subsidy, person, hard_to_employ(), contributed("2018-06", "900.00"))

        found = await screening_of(subsidy, day, FLEXIBLE)

        assert found["outcomes"][FLEXIBLE] == {"ELIGIBLE": 2}, "the rule alone would grant it"
        assert found["offered"] == 1
        assert set(await citizen_sees(subsidy, free)) == {"2018-06"}
        assert "2018-06" not in await citizen_sees(subsidy, kept)


async def test_the_console_screens_in_its_own_process(
    subsidy: ServiceUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await known_person(subsidy)
    await writes(subsidy, person, hard_to_employ(), contributed("2018-01", "900.00"))
    settings = subsidy.service.settings
    for name, value in settings.model_dump(mode="json", exclude_none=True).items():
        secret = getattr(settings, name)
        told = secret.get_secret_value() if hasattr(secret, "get_secret_value") else value
        monkeypatch.setenv(name.upper(), told if isinstance(told, str) else json.dumps(told))
    monkeypatch.setenv("SCREENING_FOLDER", str(tmp_path))
    printed = await run(parsed(["--on", ON.isoformat()]))
    assert "1 people on 2018-01-20" in printed
    assert "offers: 1 made, 0 renewed, 0 withdrawn" in printed
    assert set(await citizen_sees(subsidy, person)) == {"2018-01"}
