"""用工备案: 30 days for a hire, 15 for an end; work ends unemployment and stands among the person's facts."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts.registration import FactsRecorded, Hired, Left, PersonRegistered, UnemploymentEnded
from kit import clock
from kit.actor import Actor, Role
from kit.errors import Conflict
from kit.ids import new_id
from kit.testing import ServiceUnderTest
from registration.models import Employer, Employment, Person
from registration.models.work import Work, form_on, work_since
from tests.kit.proposals import approved
from tests.registration.builders import declaration, identity_number, registered
from tests.registration.employers import credit_code, end_on, entered, hire_of, hired, own, unemployed, work_on


@pytest.mark.parametrize(
    ("notified", "late", "outcome"),
    [("2018-03-05", 0, "ELIGIBLE"), ("2018-04-04", 0, "ELIGIBLE"), ("2018-04-05", 1, "INELIGIBLE")],
)
async def test_the_thirtieth_day_after_a_hire_is_in_time_and_the_next_is_taken_as_late(
    registration: ServiceUnderTest, notified: str, late: int, outcome: str
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer, person = await entered(worker), await registered(worker)

    employment = await hired(worker, employer, person, on="2018-03-05", notified_on=notified)

    assert (employment["status"], employment["hire_days_late"]) == ("EMPLOYED", late)
    [announced] = await registration.announced(Hired)
    assert (announced.subject, announced.data["days_late"]) == (f"employment/{employment['id']}", late)
    [decision] = (await worker.get(f"/v1/employments/{employment['id']}/decisions")).json()
    assert (decision["instrument"], decision["outcome"]) == ("employer_hire_notice", outcome)
    assert decision["sources"] == {"hired": "notice", "notified": "notice"}


@pytest.mark.parametrize(
    ("notified", "late", "outcome"), [("2018-06-15", 0, "ELIGIBLE"), ("2018-06-18", 3, "INELIGIBLE")]
)
async def test_the_fifteenth_day_after_an_end_is_in_time_and_what_is_late_is_counted(
    registration: ServiceUnderTest, notified: str, late: int, outcome: str
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employment = await hired(worker, await entered(worker), await registered(worker))
    path = f"/v1/employments/{employment['id']}"

    ended = await worker.post(f"{path}/ending", end_on("2018-05-31", notified_on=notified, reason="LAID_OFF"))

    assert (ended.json()["employment"]["status"], ended.json()["employment"]["end_days_late"]) == ("ENDED", late)
    assert ended.json()["verdict"]["outcome"] == outcome
    [announced] = await registration.announced(Left)
    assert (announced.data["reason"], announced.data["on"], announced.sequence) == ("LAID_OFF", "2018-05-31", 2)
    decisions = (await worker.get(f"{path}/decisions")).json()
    assert [one["instrument"] for one in decisions] == ["employer_hire_notice", "employer_termination_notice"]


async def test_a_local_term_of_ten_days_decides_and_counts_the_lateness(registration: ServiceUnderTest) -> None:
    term = {"key": "employer_notice.hire_days", "unit": "days", "value": 10, "valid_from": "2018-01-01", "article": 13}
    await approved(registration, **term)
    worker = registration.caller(Role.CASE_WORKER)
    employment = await hired(worker, await entered(worker), await registered(worker), notified_on="2018-03-17")
    assert employment["hire_days_late"] == 2


async def test_an_employer_s_own_notice_counts_on_the_day_on_which_it_arrives(registration: ServiceUnderTest) -> None:
    worker, code, number = registration.caller(Role.CASE_WORKER), credit_code(), identity_number()
    path = f"/v1/employers/{await entered(worker, code=code)}/hires"
    person = await registered(worker, identity_number=number)
    body = {"identity_number": number, "on": "2018-03-05", "contract": "FIXED_TERM", "contract_months": 24}
    with clock.at(datetime(2018, 4, 9, 1, tzinfo=UTC)):
        backdated = await own(registration, code).post(path, body | {"notified_on": "2018-04-04"})
        taken = await own(registration, code).post(path, body)

    assert (backdated.status_code, backdated.json()["code"]) == (422, "NOTICE_DAY")
    employment = taken.json()["employment"]
    assert (employment["person_id"], employment["contract_months"]) == (str(person), 24)
    assert (employment["hire_notified_on"], employment["hire_days_late"]) == ("2018-04-09", 5)
    assert number not in taken.text


async def test_an_employer_knows_people_by_the_number_that_they_showed_and_by_no_id(
    registration: ServiceUnderTest,
) -> None:
    worker, code = registration.caller(Role.CASE_WORKER), credit_code()
    path, person = f"/v1/employers/{await entered(worker, code=code)}/hires", await registered(worker)
    employer = own(registration, code)
    body = {"on": "2018-03-05", "contract": "TASK"}
    by_id = await employer.post(path, body | {"person_id": str(person)})
    unknown = await employer.post(path, body | {"identity_number": identity_number()})
    both = await employer.post(path, body | {"person_id": str(person), "identity_number": identity_number()})
    assert (by_id.status_code, by_id.json()["code"]) == (404, "NOT_FOUND")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "PERSON_UNKNOWN")
    assert (both.status_code, both.json()["code"]) == (422, "INVALID")


async def test_a_hire_ends_the_open_spell_in_the_same_breath(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person, spell = await unemployed(worker, since="2018-02-01")

    await hired(worker, await entered(worker), person, on="2018-03-05")

    held = (await worker.get(f"/v1/spells/{spell}")).json()
    assert (held["status"], held["ended_on"], held["end_reason"]) == ("ENDED", "2018-03-05", "RE_EMPLOYED")
    assert [event.data["reason"] for event in await registration.announced(UnemploymentEnded)] == ["RE_EMPLOYED"]


async def test_a_spell_that_was_declared_after_the_hire_ends_on_its_own_first_day(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person, spell = await unemployed(worker, since="2018-03-20")
    await hired(worker, await entered(worker), person, on="2018-03-05", notified_on="2018-04-01")
    assert (await worker.get(f"/v1/spells/{spell}")).json()["ended_on"] == "2018-03-20"


async def test_an_employer_s_notice_ends_the_spell_of_somebody_whom_it_may_not_look_up(
    registration: ServiceUnderTest,
) -> None:
    worker, code, number = registration.caller(Role.CASE_WORKER), credit_code(), identity_number()
    path = f"/v1/employers/{await entered(worker, code=code)}/hires"
    person = await registered(worker, identity_number=number, district="370103")
    spell = await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-02-01"))
    assert spell.json()["spell"]["status"] == "WAITING_FOR_FACTS"
    with clock.at(datetime(2018, 3, 6, tzinfo=UTC)):
        body = {"identity_number": number, "on": "2018-03-05", "contract": "OPEN_ENDED"}
        taken = await own(registration, code).post(path, body)
    assert taken.status_code == 201, taken.text
    assert await work_on(worker, person, "2018-03-05") == (True, "ENTERPRISE_EMPLOYEE")
    waiting = (await worker.get(f"/v1/spells/{spell.json()['spell']['id']}")).json()
    assert waiting["status"] == "WAITING_FOR_FACTS", "what is not decided yet is decided on the facts"


@pytest.mark.parametrize(
    ("kind", "post", "form"),
    [
        ("ENTERPRISE", False, "ENTERPRISE_EMPLOYEE"),
        ("SELF_EMPLOYED_HOUSEHOLD", False, "OTHER"),
        ("SOCIAL_ORGANISATION", True, "PUBLIC_WELFARE_POST"),
    ],
)
async def test_hire_and_end_stand_among_the_facts_with_the_form_of_the_work(
    registration: ServiceUnderTest, kind: str, *, post: bool, form: str
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    employment = await hired(worker, await entered(worker, kind=kind), person, public_welfare_post=post)
    before = await work_on(worker, person, "2018-05-31")
    await worker.post(f"/v1/employments/{employment['id']}/ending", end_on("2018-05-31"))

    assert before == (True, form)
    assert await work_on(worker, person, "2018-05-30") == (True, form)
    assert await work_on(worker, person, "2018-05-31") == (False, "NONE")
    assert await work_on(worker, person, "2018-03-04") == (None, None)
    held = (await worker.get(f"/v1/people/{person}/facts")).json()["items"]
    assert {(item["source_department"], item["document"]) for item in held} == {
        ("HRSS", f"employment/{employment['id']}")
    }
    assert [item["value"] for item in held if item["kind"] == "ever_employed"] == [True]
    assert len(await registration.announced(FactsRecorded)) == 2


async def test_whoever_loses_one_of_two_employments_still_works(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await hired(worker, await entered(worker, kind="FAMILY_FARM"), person, on="2018-01-10")
    second = await hired(worker, await entered(worker), person, on="2018-03-05")
    assert await work_on(worker, person, "2018-03-05") == (True, "ENTERPRISE_EMPLOYEE")
    await worker.post(f"/v1/employments/{second['id']}/ending", end_on("2018-05-31"))
    assert await work_on(worker, person, "2018-05-31") == (True, "OTHER")


async def test_after_an_end_the_person_may_declare_unemployment_the_same_day(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person, _spell = await unemployed(worker, since="2018-02-01")
    employment = await hired(worker, await entered(worker), person, on="2018-03-05")
    declarations = f"/v1/people/{person}/declarations"
    while_employed = await worker.post(declarations, declaration(on="2018-05-30"))
    await worker.post(f"/v1/employments/{employment['id']}/ending", end_on("2018-05-31"))
    afterwards = await worker.post(declarations, declaration(on="2018-05-31"))
    assert [answer.json()["spell"]["status"] for answer in (while_employed, afterwards)] == ["REFUSED", "CONFIRMED"]


async def test_nobody_is_hired_twice_at_once_by_one_employer_nor_before_a_later_hire(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer, person = await entered(worker), await registered(worker)
    path = f"/v1/employers/{employer}/hires"
    answers = await asyncio.gather(*(worker.post(path, hire_of(person)) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"EMPLOYMENT_OVERLAPS"}
    earlier = await worker.post(path, hire_of(person, on="2017-03-05"))
    assert earlier.json()["code"] == "EMPLOYMENT_OVERLAPS"
    again = text(
        "INSERT INTO employments SELECT person_id, employer_id, credit_code, district, status, form, contract, "
        "contract_months, hired_on + 1, hire_notified_on + 1, hire_days_late, hired_by, ended_on, leaving_reason, "
        "end_notified_on, end_days_late, gen_random_uuid() FROM employments"
    )
    with pytest.raises(IntegrityError, match="ex_employments_overlap"):
        async with registration.database.engine.begin() as connection:
            await connection.execute(again)


async def test_who_left_may_be_hired_again_on_the_same_day(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer, person = await entered(worker), await registered(worker)
    employment = await hired(worker, employer, person)
    await worker.post(f"/v1/employments/{employment['id']}/ending", end_on("2018-05-31"))
    await hired(worker, employer, person, on="2018-05-31")
    assert await work_on(worker, person, "2018-05-31") == (True, "ENTERPRISE_EMPLOYEE")
    listed = (await worker.get("/v1/employments", person_id=str(person), status="EMPLOYED")).json()["items"]
    assert [item["hired_on"] for item in listed] == ["2018-05-31"]


async def test_an_employment_ends_once_and_not_before_it_began(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employment = await hired(worker, await entered(worker), await registered(worker), on="2018-03-05")
    path = f"/v1/employments/{employment['id']}/ending"
    early = await worker.post(path, end_on("2018-03-04"))
    await worker.post(path, end_on("2018-05-31"))
    twice = await worker.post(path, end_on("2018-06-01"))
    assert [(answer.status_code, answer.json()["code"]) for answer in (early, twice)] == [
        (409, "END_BEFORE_START"),
        (409, "EMPLOYMENT_STATUS"),
    ]
    assert len(await registration.announced(Left)) == 1


async def test_a_notice_comes_neither_before_what_it_tells_nor_from_the_future(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    path, person = f"/v1/employers/{await entered(worker)}/hires", await registered(worker)
    before = await worker.post(path, hire_of(person, on="2018-03-05", notified_on="2018-03-04"))
    future = await worker.post(path, hire_of(person, on="2018-03-05", notified_on="2999-03-04"))
    endless = await worker.post(path, hire_of(person, contract="FIXED_TERM"))
    assert [answer.json()["code"] for answer in (before, future, endless)] == [
        "NOTICE_BEFORE_EVENT",
        "DATE_IN_FUTURE",
        "INVALID",
    ]


async def test_a_citizen_sees_their_own_employment(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer, me, other = await entered(worker), await registered(worker), await registered(worker)
    mine, theirs = [await hired(worker, employer, person) for person in (me, other)]
    citizen = registration.caller(Role.CITIZEN, person_id=str(me))
    assert [item["id"] for item in (await citizen.get("/v1/employments")).json()["items"]] == [mine["id"]]
    assert (await citizen.get(f"/v1/employments/{theirs['id']}")).status_code == 404
    [decision] = (await citizen.get(f"/v1/employments/{mine['id']}/decisions")).json()
    assert (await worker.get(f"/v1/decisions/{decision['id']}")).status_code == 200


def employment_since(hired_on: date) -> Employment:
    employer = Employer(id=new_id(), credit_code="x", district="370102")
    person = Person(id=new_id(), district="370102")
    return Employment.hire(
        person,
        employer,
        on=hired_on,
        form="OTHER",
        contract="OPEN_ENDED",
        contract_months=None,
        notified_on=hired_on,
        by=Actor("worker"),
    )


HIRED = date(2018, 3, 5)


@given(st.lists(st.integers(-3, 3).map(lambda days: HIRED + timedelta(days=days)), max_size=6))
def test_of_any_ends_the_first_that_can_be_holds_and_all_others_are_conflicts(ends: list[date]) -> None:
    employment = employment_since(HIRED)
    for on in ends:
        possible = employment.status == "EMPLOYED" and on >= HIRED
        before = (employment.status, employment.ended_on, employment.sequence)
        try:
            left = employment.end(on=on, reason="MUTUAL", notified_on=on, days_late=0)
        except Conflict:
            assert not possible
            assert (employment.status, employment.ended_on, employment.sequence) == before
        else:
            assert possible
            assert (employment.status, employment.ended_on, left.on) == ("ENDED", on, on)
    assert employment.ended_on == next((on for on in ends if on >= HIRED), None)


DAYS = st.integers(0, 12).map(lambda days: HIRED + timedelta(days=days))
WORKS = st.lists(
    st.builds(
        lambda form, days, open_: Work(form, min(days), None if open_ else max(days)),
        st.sampled_from(["A", "B", "C"]),
        st.tuples(DAYS, DAYS),
        st.booleans(),
    ),
    max_size=5,
)


@given(WORKS, DAYS)
def test_stretches_say_of_every_day_what_the_work_begun_last_says(works: list[Work], since: date) -> None:
    stretches = work_since(works, since)
    assert stretches[0].first == since
    assert stretches[-1].last is None
    for one, following in pairwise(stretches):
        assert one.last is not None
        assert one.last + timedelta(days=1) == following.first
        assert one.form != following.form
    for offset in range(20):
        day = since + timedelta(days=offset)
        [said] = [one.form for one in stretches if one.first <= day and (one.last is None or day <= one.last)]
        there = [work for work in works if work.began_on <= day and (work.ended_on is None or day < work.ended_on)]
        assert said == form_on(works, day)
        assert (said is None) == (not there)
        assert said is None or said in {w.form for w in there if w.began_on == max(x.began_on for x in there)}


async def test_a_merged_entry_s_number_finds_who_stays_and_employment_moves_along(
    registration: ServiceUnderTest,
) -> None:
    worker, number = registration.caller(Role.CASE_WORKER), identity_number()
    employer, second = await entered(worker), await entered(worker)
    duplicate, stays = await registered(worker, identity_number=number), await registered(worker)
    employment = await hired(worker, employer, duplicate, on="2018-01-10")
    merge = {"into": str(stays), "reason": "one person under two numbers"}
    merged = await worker.post(f"/v1/people/{duplicate}/merge", merge)
    assert merged.status_code < 300, merged.text
    body = {"identity_number": number, "on": "2018-03-05", "contract": "TASK", "notified_on": "2018-03-05"}
    answer = await worker.post(f"/v1/employers/{second}/hires", body)
    assert answer.json()["employment"]["person_id"] == str(stays)
    ended = await worker.post(f"/v1/employments/{employment['id']}/ending", end_on("2018-05-31"))
    assert ended.json()["employment"]["person_id"] == str(stays)
    assert await work_on(worker, stays, "2018-05-31") == (True, "ENTERPRISE_EMPLOYEE")


async def test_whom_the_register_does_not_know_is_entered_from_the_notice_once(registration: ServiceUnderTest) -> None:
    worker, code, number = registration.caller(Role.CASE_WORKER), credit_code(), identity_number()
    employer, other = await entered(worker, code=code), await entered(worker)
    newcomer = {"name": "欧阳修", "phone": "13912345678", "district": "370103"}
    body = {"identity_number": number, "newcomer": newcomer, "on": "2018-03-05", "contract": "TASK"}
    with clock.at(datetime(2018, 3, 6, tzinfo=UTC)):
        first = await own(registration, code).post(f"/v1/employers/{employer}/hires", body)
    again = body | {"newcomer": newcomer | {"name": "苏轼"}, "notified_on": "2018-03-05"}
    second = await worker.post(f"/v1/employers/{other}/hires", again)

    assert (first.status_code, second.status_code) == (201, 201), (first.text, second.text)
    person = first.json()["employment"]["person_id"]
    assert second.json()["employment"]["person_id"] == person
    held = (await worker.get(f"/v1/people/{person}")).json()
    assert (held["name"], held["district"], held["registered_on"]) == ("欧**", "370103", "2018-03-05")
    [announced] = await registration.announced(PersonRegistered)
    assert announced.data["person_id"] == person
    wire = b"".join([envelope.to_json() for envelope in await registration.announced()]).decode()
    for secret in (number, "欧阳修", "13912345678"):
        assert secret not in wire + first.text


async def test_nobody_is_hired_after_their_death(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    path, person = f"/v1/employers/{await entered(worker)}/hires", await registered(worker)
    death = await worker.post(f"/v1/people/{person}/death", {"on": "2018-03-05", "document": "死亡证明"})
    assert death.status_code == 201, death.text
    after = await worker.post(path, hire_of(person, on="2018-03-06"))
    assert (after.status_code, after.json()["code"]) == (409, "PERSON_DIED")
    assert (await worker.post(path, hire_of(person, on="2018-03-05"))).status_code == 201
