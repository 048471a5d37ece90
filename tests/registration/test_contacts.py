"""就业服务与就业管理规定 第六十六条: contact month by month; who is silent for six months is registered no longer."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from contracts.registration import UnemploymentEnded
from kit.actor import Actor, Role
from kit.errors import Conflict
from kit.ids import new_id
from kit.testing import Caller, ServiceUnderTest
from registration.models import Channel, ContactPlan, Escalation, Person, Spell
from tests.kit.proposals import approved
from tests.registration.builders import confirmed_spell, know, registered, stay, today

SYSTEM = Actor.system("test")


def plan_since(day: date) -> ContactPlan:
    spell = Spell.declare(
        Person(id=new_id(), district="370102"),
        on=day,
        working=False,
        seeks_work=True,
        able_to_work=True,
        age=34,
        by=SYSTEM,
    )
    return ContactPlan.begin(spell, on=day, interval=1)


def test_who_declared_on_the_31st_is_due_on_the_last_days_of_shorter_months() -> None:
    plan = plan_since(date(2018, 1, 31))
    due = []
    for _ in range(4):
        due.append(plan.due_on)
        plan.miss(interval=1, limit=6, by=SYSTEM)
    assert due == [date(2018, 2, 28), date(2018, 3, 31), date(2018, 4, 30), date(2018, 5, 31)]


def test_a_missed_contact_escalates_until_it_ends_the_registration() -> None:
    assert [Escalation.after(missed, 6) for missed in range(1, 8)] == [
        Escalation.REMINDER,
        Escalation.CASE_WORKER,
        Escalation.CASE_WORKER,
        Escalation.CASE_WORKER,
        Escalation.LAST_NOTICE,
        Escalation.END,
        Escalation.END,
    ]
    assert [Escalation.after(missed, 2) for missed in (1, 2)] == [Escalation.LAST_NOTICE, Escalation.END]


def test_one_contact_is_made_for_each_month_and_no_more() -> None:
    plan = plan_since(date(2018, 3, 1))
    plan.keep(on=date(2018, 3, 1), channel=Channel.APP, interval=1, by=SYSTEM)
    with pytest.raises(Conflict) as refused:
        plan.keep(on=date(2018, 4, 1), channel=Channel.APP, interval=1, by=SYSTEM)
    assert refused.value.code == "CONTACT_MADE"
    plan.keep(on=date(2018, 4, 2), channel=Channel.APP, interval=1, by=SYSTEM)
    assert plan.due_on == date(2018, 6, 1)


async def swept(caller: Caller, on: str, **more: Any) -> dict[str, Any]:
    answer = await caller.post("/v1/operations/sweeps", {"on": on, **more})
    assert answer.status_code == 201, answer.text
    step: dict[str, Any] = answer.json()
    return step


async def contacts(caller: Caller, **asked: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await caller.get("/v1/contacts", **asked)).json()["items"]
    return items


async def test_a_citizen_checks_in_online_today_and_for_nobody_else(registration: ServiceUnderTest) -> None:
    person, spell = await confirmed_spell(registration, on="2018-03-01")
    own = registration.caller(Role.CITIZEN, person_id=str(person))
    with today("2018-03-20"):
        yesterday = await own.post(f"/v1/spells/{spell}/contacts", {"on": "2018-03-19"})
        made = await own.post(f"/v1/spells/{spell}/contacts", {"on": "2018-03-20"})
        twice = await own.post(f"/v1/spells/{spell}/contacts", {"on": "2018-03-20"})
        other = registration.caller(Role.CITIZEN, person_id=str(new_id()))
        foreign = await other.post(f"/v1/spells/{spell}/contacts", {"on": "2018-03-20"})

    assert (yesterday.status_code, yesterday.json()["code"]) == (422, "CHECK_IN_NOT_TODAY")
    assert made.status_code == 201, made.text
    assert made.json()["contact"]["channel"] == "APP"
    assert made.json()["plan"] == {"spell_id": spell, "due_on": "2018-05-01", "missed_in_row": 0}
    assert (twice.status_code, twice.json()["code"]) == (409, "CONTACT_MADE")
    assert foreign.status_code == 404
    assert await contacts(other) == []


async def test_a_missed_month_counts_from_the_day_after_it_was_due(registration: ServiceUnderTest) -> None:
    _, spell = await confirmed_spell(registration, on="2018-03-01")
    officer = registration.caller(Role.DUTY_OFFICER)

    on_the_day = await swept(officer, "2018-04-01")
    the_day_after = await swept(officer, "2018-04-02")

    assert (on_the_day["sweep"]["contacts_missed"], the_day_after["sweep"]["contacts_missed"]) == (0, 1)
    [missed] = await contacts(officer, spell_id=spell, status="MISSED")
    assert (missed["due_on"], missed["escalation"], missed["missed_in_row"]) == ("2018-04-01", "REMINDER", 1)


async def test_contact_begins_the_count_anew(registration: ServiceUnderTest) -> None:
    _, spell = await confirmed_spell(registration, on="2018-03-01")
    worker, officer = registration.caller(Role.CASE_WORKER), registration.caller(Role.DUTY_OFFICER)
    await swept(officer, "2018-05-02")

    made = await worker.post(f"/v1/spells/{spell}/contacts", {"on": "2018-07-15", "channel": "PHONE"})

    assert made.json()["plan"] == {"spell_id": spell, "due_on": "2018-09-01", "missed_in_row": 0}
    found = [(one["due_on"], one["status"]) for one in await contacts(worker, spell_id=spell)]
    assert sorted(found) == [
        ("2018-04-01", "MISSED"),
        ("2018-05-01", "MISSED"),
        ("2018-06-01", "MISSED"),
        ("2018-07-01", "MISSED"),
        ("2018-08-01", "MADE"),
    ]


async def test_six_months_of_silence_end_the_registration_however_late_the_round_comes(
    registration: ServiceUnderTest,
) -> None:
    _, silent = await confirmed_spell(registration, on="2018-03-01")
    _, later = await confirmed_spell(registration, on="2018-03-02")
    officer = registration.caller(Role.DUTY_OFFICER)

    step = await swept(officer, "2018-09-02")

    assert (step["finished"], step["sweep"]["contacts_missed"], step["sweep"]["spells_ended"]) == (True, 11, 1)
    [ended] = await registration.announced(UnemploymentEnded)
    assert (ended.data["spell_id"], ended.data["on"], ended.data["reason"]) == (
        silent,
        "2018-09-01",
        "NO_LONGER_SEEKING",
    )
    assert (await officer.get(f"/v1/spells/{later}")).json()["status"] == "CONFIRMED"
    [last] = await contacts(officer, spell_id=later, escalation="LAST_NOTICE")
    assert last["missed_in_row"] == 5
    again = await swept(officer, "2018-09-02")
    assert again["sweep"]["contacts_missed"] == 11
    assert len(await registration.announced(UnemploymentEnded)) == 1


async def test_a_round_goes_on_where_it_stopped_and_can_be_asked_about(registration: ServiceUnderTest) -> None:
    for _ in range(5):
        await confirmed_spell(registration, on="2018-03-01")
    officer = registration.caller(Role.DUTY_OFFICER)

    steps = [await swept(officer, "2018-04-02", limit=2) for _ in range(3)]

    assert [step["finished"] for step in steps] == [False, False, True]
    assert [step["sweep"]["contacts_missed"] for step in steps] == [2, 4, 5]
    [listed] = (await officer.get("/v1/operations/sweeps")).json()["items"]
    assert (listed["day"], listed["contacts_missed"]) == ("2018-04-02", 5)
    assert listed["finished_at"] is not None


async def test_the_round_is_not_for_everybody_nor_for_days_to_come(registration: ServiceUnderTest) -> None:
    body = {"on": "2018-04-02"}
    path = "/v1/operations/sweeps"
    partial = registration.caller(Role.DUTY_OFFICER, districts=["370102"])

    assert (await registration.caller(Role.CASE_WORKER).post(path, body)).status_code == 403
    assert (await partial.post(path, body)).json()["code"] == "CITY_ROUND_OUT_OF_SCOPE"
    tomorrow = await registration.caller(Role.DUTY_OFFICER).post(path, {"on": "9999-01-01"})
    assert tomorrow.json()["code"] == "DATE_IN_FUTURE"


async def test_the_city_may_end_a_registration_after_fewer_months(registration: ServiceUnderTest) -> None:
    await approved(
        registration, key="contact.missed_in_row", unit="times", value=2, valid_from="2018-01-01", article=13
    )
    await confirmed_spell(registration, on="2018-03-01")
    step = await swept(registration.caller(Role.DUTY_OFFICER), "2018-05-02")
    assert step["sweep"]["spells_ended"] == 1


async def test_who_was_not_registered_yet_has_missed_nothing(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person: UUID = await registered(worker)
    declared = {"on": "2018-03-01", "working": False, "seeks_work": True, "able_to_work": True}
    waiting = (await worker.post(f"/v1/people/{person}/declarations", declared)).json()["spell"]["id"]
    with today("2018-06-20"):
        await know(worker, person, stay("2016-01-01"))

    assert (await worker.get(f"/v1/spells/{waiting}/contact-plan")).json()["due_on"] == "2018-07-20"


async def test_a_service_is_the_contact_of_its_month(registration: ServiceUnderTest) -> None:
    _, spell = await confirmed_spell(registration, on="2018-03-01")
    worker = registration.caller(Role.CASE_WORKER, department="HRSS")
    path = f"/v1/spells/{spell}/services"

    first = await worker.post(path, {"kind": "GUIDANCE", "on": "2018-03-10"})
    second = await worker.post(path, {"kind": "JOB_FAIR", "on": "2018-03-12"})
    early = await worker.post(path, {"kind": "REFERRAL", "on": "2018-02-28"})

    assert (first.status_code, second.status_code) == (201, 201)
    assert (early.status_code, early.json()["code"]) == (409, "SERVICE_BEFORE_START")
    [contact] = await contacts(worker, spell_id=spell)
    assert (contact["channel"], contact["made_on"]) == ("SERVICE", "2018-03-10")
    listed = (await worker.get("/v1/services-given", spell_id=spell, kind="JOB_FAIR")).json()["items"]
    assert [(one["kind"], one["given_on"], one["department"]) for one in listed] == [("JOB_FAIR", "2018-03-12", "HRSS")]


async def test_services_are_read_page_by_page_within_the_callers_scope(registration: ServiceUnderTest) -> None:
    person, spell = await confirmed_spell(registration, on="2018-03-01")
    worker = registration.caller(Role.CASE_WORKER)
    for kind in ("GUIDANCE", "REFERRAL", "TRAINING"):
        await worker.post(f"/v1/spells/{spell}/services", {"kind": kind, "on": "2018-03-10"})

    own = registration.caller(Role.CITIZEN, person_id=str(person))
    page = (await own.get("/v1/services-given", limit=2)).json()
    rest = (await own.get("/v1/services-given", limit=2, cursor=page["next"])).json()
    assert [one["kind"] for one in page["items"] + rest["items"]] == ["GUIDANCE", "REFERRAL", "TRAINING"]
    assert rest["next"] is None
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await elsewhere.get("/v1/services-given")).json()["items"] == []
    assert (
        await elsewhere.post(f"/v1/spells/{spell}/services", {"kind": "GUIDANCE", "on": "2018-03-10"})
    ).status_code == 404
