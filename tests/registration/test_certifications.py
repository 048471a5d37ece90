"""Article 14: the hard to employ are certified by category, reviewed every year, and leave when the ground is gone."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.facts import Fact, FactKind, holding
from contracts.registration import CertificationEnded, CertificationGranted, FactsRecorded
from kit.actor import Role
from kit.errors import Conflict
from kit.testing import Caller, ServiceUnderTest
from registration.jobs import recheck_everybody
from registration.models import Certification, CertificationStatus
from tests.kit.proposals import approved
from tests.registration.aid import asked, certified, circumstance, read, settled, states, unemployed, works
from tests.registration.builders import registered


async def category_on(caller: Caller, person: object, on: str) -> object:
    """The category that subsidies read on the day, from the facts as they are announced."""
    found = await read(caller, f"/v1/people/{person}/facts")
    facts = [Fact.model_validate(item) for item in found["items"]]
    held = holding(facts, FactKind.SUPPORT_CATEGORY, date.fromisoformat(on))
    return held and held.value


async def test_a_man_of_fifty_who_is_registered_as_unemployed_is_certified_by_his_age(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, born="19680301")

    decided = await asked(worker, person, "2018-03-01")

    assert decided["certification"]["status"] == "CERTIFIED"
    assert decided["certification"]["categories"] == ["AGE_50_MAN"]
    assert decided["certification"]["review_due_on"] == "2019-03-01"
    [announced] = await registration.announced(CertificationGranted)
    assert (announced.data["person_id"], announced.data["on"]) == (str(person), "2018-03-01")
    assert announced.article == 14
    assert await category_on(worker, person, "2018-03-01") == "HARD_TO_EMPLOY"
    assert await category_on(worker, person, "2018-02-28") is None


async def test_the_day_before_his_fiftieth_birthday_he_is_refused_and_may_ask_again(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, born="19680302")

    refused = await asked(worker, person, "2018-03-01")

    assert refused["certification"]["status"] == "REFUSED"
    assert [reason["code"] for reason in refused["verdict"]["reasons"]] == ["NO_CATEGORY"]
    assert (await asked(worker, person, "2018-03-02"))["certification"]["status"] == "CERTIFIED"


async def test_nobody_is_certified_who_is_not_registered_as_unemployed_and_every_reason_is_named(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    refused = await asked(worker, await registered(worker), "2018-03-01")
    assert [reason["code"] for reason in refused["verdict"]["reasons"]] == ["NOT_REGISTERED", "NO_CATEGORY"]
    assert await registration.announced(CertificationGranted) == []


@pytest.mark.parametrize(
    ("category", "source"),
    [
        ("DISABLED", "DPF"),
        ("LOW_INCOME_SUPPORT", "CAB"),
        ("SINGLE_PARENT", "CAB"),
        ("ZERO_TRANSFER_FAMILY", "HRSS"),
        ("LOST_LAND", "LRB"),
    ],
)
async def test_a_category_that_a_department_states_certifies_and_its_end_ends_the_certification(
    registration: ServiceUnderTest, category: str, source: str
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, circumstance(category, source=source))
    certification = await certified(worker, person)
    assert (await read(worker, f"/v1/certifications/{certification}"))["categories"] == [category]

    await states(worker, person, circumstance(category, until="2018-06-30", source=source))
    await settled(registration)

    ended = await read(worker, f"/v1/certifications/{certification}")
    assert (ended["status"], ended["ended_on"], ended["end_codes"]) == ("ENDED", "2018-07-01", ["NO_CATEGORY"])
    [announced] = await registration.announced(CertificationEnded)
    assert (announced.data["on"], announced.data["reason"]) == ("2018-07-01", "GROUND_FELL_AWAY")
    assert await category_on(worker, person, "2018-06-30") == "HARD_TO_EMPLOY"
    assert await category_on(worker, person, "2018-07-01") is None


async def test_twelve_months_of_unbroken_unemployment_certify_also_across_two_spells(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, since="2017-06-01")
    [spell] = (await read(worker, f"/v1/spells?person_id={person}"))["items"]
    ended = {"on": "2018-01-10", "reason": "NO_LONGER_SEEKING"}
    await worker.post(f"/v1/spells/{spell['id']}/ending", ended)
    again = {"on": "2018-01-10", "working": False, "seeks_work": True, "able_to_work": True}
    await worker.post(f"/v1/people/{person}/declarations", again)

    assert (await asked(worker, person, "2018-05-31"))["certification"]["status"] == "REFUSED"
    assert (await asked(worker, person, "2018-06-01"))["certification"]["categories"] == ["LONG_TERM_1Y"]


async def test_work_ends_the_certification_on_its_first_day_and_somebody_is_to_tell_the_person(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, born="19680301")
    certification = await certified(worker, person)

    await states(worker, person, *works("2018-09-03"))
    await settled(registration)

    ended = await read(worker, f"/v1/certifications/{certification}")
    assert (ended["ended_on"], ended["end_codes"]) == ("2018-09-03", ["NOT_REGISTERED"])
    assert await category_on(worker, person, "2018-09-02") == "HARD_TO_EMPLOY"
    assert await category_on(worker, person, "2018-09-03") is None
    [notice] = (await read(worker, "/v1/tasks?kind=EXIT_NOTICE&done=false"))["items"]
    assert notice["subject"] == f"certification/{certification}"
    assert (notice["due_on"], notice["missing_figure"]) == (None, "hard_to_employ.exit_notice_days")
    citizen = registration.caller(Role.CITIZEN, person_id=str(person))
    assert (await read(citizen, "/v1/me/notices"))["items"][0]["code"] == "CERTIFICATION_ENDED"
    told = (await citizen.get(f"/v1/certifications/{certification}/decisions")).json()
    assert [decision["outcome"] for decision in told] == ["ELIGIBLE", "INELIGIBLE"]


@pytest.mark.parametrize("form", ["FLEXIBLE", "PUBLIC_WELFARE_POST"])
async def test_work_that_is_itself_aid_leaves_the_certification_standing(
    registration: ServiceUnderTest, form: str
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, born="19680301")
    certification = await certified(worker, person)

    await states(worker, person, *works("2018-09-03", form))
    await settled(registration)

    assert (await read(worker, f"/v1/certifications/{certification}"))["status"] == "CERTIFIED"
    assert await category_on(worker, person, "2018-10-01") == "HARD_TO_EMPLOY"


async def test_the_end_of_the_unemployment_ends_the_certification(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, born="19680301")
    certification = await certified(worker, person)
    [spell] = (await read(worker, f"/v1/spells?person_id={person}"))["items"]

    await worker.post(f"/v1/spells/{spell['id']}/ending", {"on": "2018-05-02", "reason": "NO_LONGER_SEEKING"})
    await settled(registration)

    assert (await read(worker, f"/v1/certifications/{certification}"))["ended_on"] == "2018-05-02"


async def test_a_ground_that_was_gone_before_the_first_day_leaves_that_day_standing(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, born="19680301")
    certification = await certified(worker, person, on="2018-06-01")
    await states(worker, person, *works("2018-05-01"))
    await settled(registration)
    ended = await read(worker, f"/v1/certifications/{certification}")
    assert ended["status"] == "ENDED"
    assert ended["ended_on"] > "2018-06-01"


async def test_while_one_of_two_categories_holds_the_certification_stands(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    disabled = circumstance("DISABLED", until="2018-06-30", source="DPF")
    person = await unemployed(worker, disabled, born="19680301")
    certification = await certified(worker, person)
    assert (await read(worker, f"/v1/certifications/{certification}"))["categories"] == ["AGE_50_MAN", "DISABLED"]

    reviewed = await worker.post(f"/v1/certifications/{certification}/reviews", {"on": "2018-08-01"})

    assert reviewed.json()["certification"]["status"] == "CERTIFIED"
    assert reviewed.json()["certification"]["categories"] == ["AGE_50_MAN"]


async def test_time_alone_ends_a_certification_when_everybody_is_looked_at(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    until = circumstance("LOW_INCOME_SUPPORT", until="2018-06-30")
    person = await unemployed(worker, until)
    certification = await certified(worker, person)
    assert await registration.announced(CertificationEnded) == []

    await recheck_everybody(registration.database, vault=registration.app.state.vault)

    assert (await read(worker, f"/v1/certifications/{certification}"))["ended_on"] == "2018-07-01"
    await recheck_everybody(registration.database, vault=registration.app.state.vault)
    assert len(await registration.announced(CertificationEnded)) == 1


async def test_the_review_queue_has_what_is_due_the_longest_overdue_first_page_by_page(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    made = {}
    for on in ("2018-05-01", "2018-03-01", "2018-04-01"):
        made[on] = await certified(worker, await unemployed(worker, born="19600101"), on=on)

    page = await read(worker, "/v1/certification-reviews?due_by=2019-04-30&limit=1")
    following = await read(worker, f"/v1/certification-reviews?due_by=2019-04-30&limit=1&cursor={page['next']}")

    assert [item["id"] for item in page["items"] + following["items"]] == [made["2018-03-01"], made["2018-04-01"]]
    assert following["next"] is None
    reviewed = await worker.post(f"/v1/certifications/{made['2018-03-01']}/reviews", {"on": "2019-02-20"})
    assert reviewed.json()["certification"]["review_due_on"] == "2020-02-20"
    left = await read(worker, "/v1/certification-reviews?due_by=2019-04-30")
    assert [item["id"] for item in left["items"]] == [made["2018-04-01"]]


async def test_a_shorter_time_between_reviews_is_a_local_figure(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    await approved(
        registration,
        key="hard_to_employ.review_months",
        unit="months",
        value=6,
        valid_from="2018-01-01",
        article=14,
    )
    decided = await asked(worker, await unemployed(worker, born="19600101"), "2018-03-01")
    assert decided["certification"]["review_due_on"] == "2018-09-01"


async def test_a_person_has_one_certification_at_a_time_and_may_have_another_after_it(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, born="19680301")
    certification = await certified(worker, person)

    second = await worker.post(f"/v1/people/{person}/certifications", {"on": "2018-04-01"})
    assert (second.status_code, second.json()["code"]) == (409, "CERTIFICATION_OPEN")
    ending = {"on": "2018-06-01", "reason": "WITHDRAWN"}
    assert (await worker.post(f"/v1/certifications/{certification}/ending", ending)).json()["status"] == "ENDED"
    again = await worker.post(f"/v1/certifications/{certification}/ending", ending)
    assert (again.status_code, again.json()["code"]) == (409, "CERTIFICATION_STATUS")
    before = await worker.post(f"/v1/people/{person}/certifications", {"on": "2018-05-31"})
    assert (before.status_code, before.json()["code"]) == (409, "CERTIFICATION_OVERLAPS")
    await certified(worker, person, on="2018-06-01")
    assert await category_on(worker, person, "2018-06-01") == "HARD_TO_EMPLOY"


async def test_the_decision_keeps_neither_the_day_of_birth_nor_the_number(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    certification = await certified(worker, await unemployed(worker, born="19680301"))
    shown = await worker.get(f"/v1/certifications/{certification}/decisions")
    assert shown.json()[0]["facts"]["age"] == 50
    assert "1968" not in shown.text
    for announced in await registration.announced(CertificationGranted) + await registration.announced(FactsRecorded):
        assert "1968" not in str(announced.data)


async def test_another_s_certification_does_not_exist_for_a_citizen_or_another_district(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    certification = await certified(worker, await unemployed(worker, born="19680301"))
    citizen = registration.caller(Role.CITIZEN, person_id=str(uuid4()))
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    for caller in (citizen, elsewhere):
        assert (await caller.get(f"/v1/certifications/{certification}")).status_code == 404
        assert (await read(caller, "/v1/certifications"))["items"] == []
    body = {"on": "2018-06-01", "reason": "WITHDRAWN"}
    assert (await elsewhere.post(f"/v1/certifications/{certification}/ending", body)).status_code == 404


async def test_certifications_are_found_by_category_and_state(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    by_age = await certified(worker, await unemployed(worker, born="19680301"))
    disabled = circumstance("DISABLED", source="DPF")
    await certified(worker, await unemployed(worker, disabled))
    await asked(worker, await registered(worker), "2018-03-01")
    found = await read(worker, "/v1/certifications?category=AGE_50_MAN")
    assert [item["id"] for item in found["items"]] == [by_age]
    assert len((await read(worker, "/v1/certifications?status=REFUSED"))["items"]) == 1
    assert len((await read(worker, "/v1/certifications?district=370102&limit=2"))["items"]) == 2


async def test_a_death_ends_the_certification_on_its_day(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, born="19680301")
    certification = await certified(worker, person)
    died = await worker.post(f"/v1/people/{person}/death", {"on": "2018-06-05", "document": "死亡证明"})
    assert died.status_code == 201, died.text
    await settled(registration)
    assert (await read(worker, f"/v1/certifications/{certification}"))["ended_on"] == "2018-06-05"
    again = await worker.post(f"/v1/people/{person}/certifications", {"on": "2018-07-01"})
    assert again.status_code == 409


async def test_a_circumstance_is_stated_by_its_own_department_and_stays_inside(registration: ServiceUnderTest) -> None:
    person = await registered(registration.caller(Role.CASE_WORKER))
    path = f"/v1/people/{person}/circumstances"
    stated = circumstance("DISABLED", source="DPF")
    foreign = await registration.caller(Role.AGENCY, department="CAB").post(path, {"circumstances": [stated]})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "FOREIGN_SOURCE")
    own = await registration.caller(Role.AGENCY, department="DPF").post(path, {"circumstances": [stated]})
    assert own.status_code == 201
    citizen = registration.caller(Role.CITIZEN, person_id=str(person))
    assert [item["kind"] for item in (await read(citizen, path))["items"]] == ["DISABLED"]
    assert (await registration.caller(Role.CITIZEN, person_id=str(uuid4())).get(path)).status_code == 404
    assert "DISABLED" not in "".join(str(announced.data) for announced in await registration.announced())


LEGAL = {
    ("grant", "WAITING"): "CERTIFIED",
    ("refuse", "WAITING"): "REFUSED",
    ("review", "CERTIFIED"): "CERTIFIED",
    ("end", "CERTIFIED"): "ENDED",
}
STEPS = {
    "grant": lambda one: one.grant(("DISABLED",), review_due_on=date(2019, 3, 1)),
    "refuse": lambda one: one.refuse(),
    "review": lambda one: one.review(("DISABLED",), on=date(2018, 9, 1), review_due_on=date(2019, 9, 1)),
    "end": lambda one: one.end(on=date(2018, 10, 1), reason="WITHDRAWN"),
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=8))
def test_whatever_is_tried_a_certification_moves_only_as_it_may(steps: list[str]) -> None:
    one = Certification(
        id=uuid4(),
        person_id=uuid4(),
        district="370102",
        status=CertificationStatus.WAITING,
        requested_on=date(2018, 3, 1),
        categories=[],
        end_codes=[],
    )
    for step in steps:
        before = str(one.status)
        if (step, before) in LEGAL:
            STEPS[step](one)
            assert one.status == LEGAL[step, before]
        else:
            with pytest.raises(Conflict) as refused:
                STEPS[step](one)
            assert (refused.value.code, one.status) == ("CERTIFICATION_STATUS", before)


def test_a_certification_does_not_end_before_the_day_after_its_first() -> None:
    one = Certification(id=uuid4(), status=CertificationStatus.CERTIFIED, requested_on=date(2018, 3, 1))
    with pytest.raises(Conflict, match="holds that day"):
        one.end(on=date(2018, 3, 1), reason="DIED")


def test_a_department_closes_a_fact_by_stating_it_again_with_its_end() -> None:
    def said(until: date | None, at: str) -> Fact:
        return Fact(
            kind=FactKind.SUPPORT_CATEGORY,
            value="HARD_TO_EMPLOY",
            valid_from=date(2018, 3, 1),
            valid_to=until,
            source_department="HRSS",
            recorded_at=at,
        )

    facts = [said(None, "2018-03-01T00:00:00+08:00"), said(date(2018, 6, 30), "2018-07-02T00:00:00+08:00")]
    on = [holding(facts, FactKind.SUPPORT_CATEGORY, day) for day in (date(2018, 6, 30), date(2018, 7, 1))]
    assert [held and held.value for held in on] == ["HARD_TO_EMPLOY", None]


async def test_a_woman_of_forty_is_certified_by_her_age_and_a_man_is_not(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    woman = await asked(worker, await unemployed(worker, born="19780301", woman=True), "2018-03-01")
    man = await asked(worker, await unemployed(worker, born="19780301"), "2018-03-01")
    assert woman["certification"]["categories"] == ["AGE_40_WOMAN"]
    assert man["certification"]["status"] == "REFUSED"
