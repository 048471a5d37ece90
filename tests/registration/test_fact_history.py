"""Facts have two times and a source: what held, what was known, who says so, and whose word counts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.facts import SELF, Fact, FactKind, all_holding, holding
from contracts.registration import FactsRecorded
from kit import clock
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.registration.builders import declaration, fact, registered, stay


async def states(caller: Caller, person: UUID, *facts: dict[str, Any]) -> None:
    answer = await caller.post(f"/v1/people/{person}/facts", {"facts": list(facts)})
    assert answer.status_code == 201, answer.text


async def conflicts_of(caller: Caller, person: UUID) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await caller.get(f"/v1/people/{person}/facts/conflicts")).json()["items"]
    return found


async def test_what_was_known_on_a_day_counts_to_its_end_in_shanghai(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    for hour, months in ((15, 5), (16, 6)):  # 23:00 of the second and midnight of the third of May in Shanghai
        with clock.at(datetime(2018, 5, 2, hour, tzinfo=UTC)):
            await states(worker, person, fact("social_insurance_months_in_city", months, since="2018-01-01"))

    path = f"/v1/people/{person}/facts"
    known = {
        day: [item["value"] for item in (await worker.get(path, known_on=day, valid_on="2018-02-01")).json()["items"]]
        for day in ("2018-05-01", "2018-05-02", "2018-05-03")
    }
    assert known == {"2018-05-01": [], "2018-05-02": [5], "2018-05-03": [5, 6]}
    both = await worker.get(path, known_on="2018-05-02", known_at="2018-05-02T00:00:00Z")
    assert (both.status_code, both.json()["code"]) == (400, "KNOWN_TWICE")


async def test_a_fact_is_certified_by_a_department_or_the_person_s_own_word(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await states(worker, person, fact("ever_employed", True, since="2018-01-01", source=SELF), stay("2018-01-01"))
    listed = (await worker.get(f"/v1/people/{person}/facts")).json()["items"]
    assert {item["kind"]: item["certified"] for item in listed} == {"ever_employed": False, "residence": True}


@pytest.mark.parametrize(
    ("district", "on", "placed"),
    [
        ("370181", "2016-09-13", "章丘市"),
        ("370181", "2016-09-14", "章丘区"),
        ("370114", "2016-09-13", "章丘市"),
        ("370115", "2018-06-18", "济阳县"),
        ("370125", "2018-06-19", "济阳区"),
        ("371202", "2018-12-25", "莱城区"),
        ("371202", "2018-12-26", "莱芜区"),
    ],
)
async def test_a_residence_is_placed_by_the_divisions_of_the_day(
    registration: ServiceUnderTest, district: str, on: str, placed: str
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await states(worker, person, stay("2015-01-01", district=district))
    [item] = (await worker.get(f"/v1/people/{person}/facts", valid_on=on)).json()["items"]
    assert item["place"]["zh"] == placed
    assert item["value"] == {"district": district}, "what was stated stays as it was"


@pytest.mark.parametrize(("on", "status"), [("2019-06-25", "REFUSED"), ("2019-06-26", "CONFIRMED")])
async def test_a_stay_in_laiwu_is_one_in_the_city_from_the_day_on_which_laiwu_joined_it(
    registration: ServiceUnderTest, on: str, status: str
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    hukou = fact("local_hukou", False, since="2000-01-01", source="PSB")
    await states(worker, person, stay("2010-01-01", district="371202"), hukou)
    declared = await worker.post(f"/v1/people/{person}/declarations", declaration(on=on))
    assert declared.json()["spell"]["status"] == status


async def test_the_owning_department_s_word_goes_before_others(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await states(worker, person, fact("local_hukou", True, since="2018-01-01", source="PSB"))
    await states(worker, person, fact("local_hukou", False, since="2018-03-01", until="2018-04-30", source="CAB"))

    [found] = await conflicts_of(worker, person)

    assert (found["kind"], found["valid_from"], found["valid_to"]) == ("local_hukou", "2018-03-01", "2018-04-30")
    assert found["resolved_by"] == "OWNER"
    said = {item["id"]: item["source_department"] for item in found["facts"]}
    assert sorted(said.values()) == ["CAB", "PSB"]
    assert said[found["holding"]] == "PSB"


async def test_nobody_s_word_goes_first_among_departments_that_do_not_own_the_fact(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    for value, source in ((True, "CAB"), (False, "AIC")):
        await states(worker, person, fact("local_hukou", value, since="2018-03-01", source=source))
    [found] = await conflicts_of(worker, person)
    assert (found["resolved_by"], found["valid_to"]) == (None, None)


async def test_what_sources_say_alike_or_about_other_days_is_no_conflict(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await states(
        worker,
        person,
        fact("local_hukou", True, since="2018-01-01", until="2018-01-31", source="PSB"),
        fact("local_hukou", True, since="2018-01-01", until="2018-01-31", source="CAB"),
        fact("local_hukou", False, since="2018-02-01", source="CAB"),
        fact("training_subsidy", {"occupation": "welder", "level": 3}, since="2018-01-01"),
        fact("training_subsidy", {"occupation": "cook", "level": 3}, since="2018-01-01", source="EDU"),
    )
    assert await conflicts_of(worker, person) == []


async def test_a_case_worker_settles_a_conflict_with_a_reason_until_the_owner_says_more(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await states(worker, person, stay("2016-01-01"), fact("local_hukou", True, since="2018-01-01", source="PSB"))
    await states(worker, person, fact("local_hukou", False, since="2018-01-01", source="CAB"))
    [found] = await conflicts_of(worker, person)
    [chosen] = [item["id"] for item in found["facts"] if item["source_department"] == "CAB"]
    path = f"/v1/people/{person}/facts/settlements"

    settled = await worker.post(path, {"fact_id": chosen, "reason": "the household book was seen"})

    assert settled.status_code == 201, settled.text
    [after] = await conflicts_of(worker, person)
    assert (after["resolved_by"], after["holding"]) == ("CASE_WORKER", settled.json()["id"])
    [*_, announced] = await registration.announced(FactsRecorded)
    [told] = announced.data["facts"]
    assert (told["settled"], told["value"], told["source_department"]) == (True, False, "CAB")
    declared = (await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-03-01"))).json()
    decisions = (await worker.get(f"/v1/spells/{declared['spell']['id']}/decisions")).json()
    decided = {decision["instrument"]: decision for decision in decisions}["policy_parity_non_local"]
    assert decided["facts"]["local_hukou"] is False, "the rules go by the settlement"

    await states(worker, person, fact("local_hukou", True, since="2018-01-01", source="PSB"))
    [renewed] = await conflicts_of(worker, person)
    assert renewed["resolved_by"] == "OWNER"


async def test_only_a_contradicted_fact_is_settled_and_only_by_a_case_worker(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await states(worker, person, stay("2016-01-01"))
    [record] = (await worker.get(f"/v1/people/{person}/facts")).json()["items"]
    path, body = f"/v1/people/{person}/facts/settlements", {"fact_id": record["id"], "reason": "seen with own eyes"}
    alone = await worker.post(path, body)
    assert (alone.status_code, alone.json()["code"]) == (409, "NO_CONFLICT")
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await elsewhere.post(path, body)).status_code == 404
    agency = registration.caller(Role.AGENCY, department="CAB")
    assert (await agency.post(path, body)).status_code == 403


DAY = date(2018, 1, 1)
DAYS = st.integers(0, 60).map(lambda days: DAY + timedelta(days=days))


def said(kind: FactKind, value: Any, at: int, **changes: Any) -> Fact:
    return Fact(
        **{
            "kind": kind,
            "value": value,
            "valid_from": DAY,
            "source_department": "PSB",
            "recorded_at": f"2018-01-01T00:00:{at:02}+00:00",
        }
        | changes
    )


def test_the_person_s_own_word_holds_only_where_no_department_has_spoken() -> None:
    own = said(FactKind.LOCAL_HUKOU, True, 9, source_department=SELF)
    other = said(FactKind.LOCAL_HUKOU, False, 1, source_department="CAB")
    assert holding([own], FactKind.LOCAL_HUKOU, DAY) is own
    assert holding([own, other], FactKind.LOCAL_HUKOU, DAY) is other


def test_a_settled_stay_pushes_out_what_was_said_before_about_its_days_and_nothing_else() -> None:
    owner = said(FactKind.RESIDENCE, {"district": "370102"}, 1)
    settled = said(
        FactKind.RESIDENCE,
        {"district": "370103"},
        2,
        source_department="CAB",
        valid_from=date(2018, 3, 1),
        valid_to=date(2018, 3, 31),
        settled=True,
    )
    later = said(FactKind.RESIDENCE, {"district": "370104"}, 3, valid_from=date(2018, 3, 10))
    stays = [
        (fact.value["district"], str(fact.valid_from), fact.valid_to and str(fact.valid_to))
        for fact in all_holding([owner, settled, later], FactKind.RESIDENCE)
    ]
    assert stays == [
        ("370102", "2018-01-01", "2018-02-28"),
        ("370103", "2018-03-01", "2018-03-31"),
        ("370104", "2018-03-10", None),
        ("370102", "2018-04-01", None),
    ]


@given(
    st.lists(
        st.builds(
            lambda value, at, since, source, settled: said(
                FactKind.LOCAL_HUKOU, value, at, valid_from=since, source_department=source, settled=settled
            ),
            st.booleans(),
            st.integers(0, 59),
            DAYS,
            st.sampled_from(["PSB", "CAB", SELF]),
            st.booleans(),
        )
    ),
    DAYS,
)
def test_a_fact_that_holds_is_of_the_best_standing_of_the_day(facts: list[Fact], on: date) -> None:
    held = holding(facts, FactKind.LOCAL_HUKOU, on)
    of_day = [fact for fact in facts if fact.is_valid_on(on)]
    if not of_day:
        assert held is None
        return
    assert held is not None
    if any(fact.settled or fact.source_department == "PSB" for fact in of_day):
        assert held.settled or held.source_department == "PSB"
    elif any(fact.source_department != SELF for fact in of_day):
        assert held.source_department == "CAB"
