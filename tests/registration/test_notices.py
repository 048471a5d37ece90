"""告知: whatever changes for a person, they are told in the transaction in which it changed, in their language."""

from string import Formatter
from typing import Any
from uuid import UUID

import pytest

from kit.actor import Role
from kit.testing import ServiceUnderTest
from registration.models import NoticeCode
from registration.schemas.notices import TEXTS
from tests.kit.proposals import approved
from tests.registration.aid import certified, circumstance, family_of, settled, states, unemployed, works
from tests.registration.builders import LOCAL, declaration, fact, know, registered, stay, today


async def told(registration: ServiceUnderTest, person: UUID, language: str = "en") -> list[tuple[str, str]]:
    """The code and the words of every notice, the earliest first."""
    me = registration.caller(Role.CITIZEN, person_id=str(person))
    answer = await me.send("GET", "/v1/me/notices", b"", Accept_Language=language)
    return [(item["code"], item["text"]) for item in reversed(answer.json()["items"])]


async def codes(registration: ServiceUnderTest, person: UUID) -> list[str]:
    return [code for code, _ in await told(registration, person)]


@pytest.mark.parametrize("code", list(NoticeCode))
def test_every_notice_has_its_words_in_both_languages_with_the_same_details(code: NoticeCode) -> None:
    chinese, english = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in TEXTS[code])
    assert chinese == english
    assert TEXTS[code][0] != TEXTS[code][1]


async def test_a_spell_s_person_is_told_of_each_of_its_turns(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await know(worker, person, *LOCAL)
    declared = await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-03-01"))
    path = f"/v1/spells/{declared.json()['spell']['id']}"
    await approved(
        registration, key="reopening.window_days", unit="days", value=30, valid_from="2018-01-01", article=13
    )
    for verb, body, day in (
        ("suspension", {"on": "2018-03-05", "reason": "IN_TRAINING"}, "2018-03-05"),
        ("resumption", {"on": "2018-03-20"}, "2018-03-20"),
        ("ending", {"on": "2018-03-25", "reason": "MOVED_AWAY"}, "2018-03-25"),
        ("reopening", {"on": "2018-03-26", "reason": "a mistake"}, "2018-03-26"),
    ):
        with today(day):
            answer = await worker.post(f"{path}/{verb}", body)
        assert answer.status_code in {200, 201}, answer.text

    assert await told(registration, person) == [
        ("UNEMPLOYMENT_CONFIRMED", "you are registered as unemployed from 2018-03-01"),
        ("UNEMPLOYMENT_SUSPENDED", "your registration rests from 2018-03-05"),
        ("UNEMPLOYMENT_RESUMED", "your registration goes on from 2018-03-20"),
        ("UNEMPLOYMENT_ENDED", "your registration ended on 2018-03-25: moved away"),
        ("UNEMPLOYMENT_REOPENED", "the end of your registration was taken back on 2018-03-26"),
    ]


async def test_a_refusal_is_told_with_all_of_its_reasons_and_what_is_rolled_back_is_not_told(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await know(worker, person, stay("2018-02-01"))
    refused = await worker.post(f"/v1/people/{person}/declarations", declaration(working=True))
    reasons = [reason["zh"] for reason in refused.json()["verdict"]["reasons"]]
    assert reasons
    spell = refused.json()["spell"]["id"]
    again = await worker.post(f"/v1/spells/{spell}/suspension", {"on": "2018-03-05", "reason": "IN_TRAINING"})
    assert again.status_code == 409

    assert await told(registration, person, "zh") == [
        ("UNEMPLOYMENT_REFUSED", f"您2018-03-01的失业登记未通过:{'；'.join(reasons)}")
    ]


async def test_parity_that_time_brings_is_told_with_its_day(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    insured = fact("social_insurance_months_in_city", 6, since="2018-01-01")
    await know(worker, person, fact("local_hukou", False, since="2000-01-01", source="PSB"), insured)
    await know(worker, person, stay("2018-01-10"))
    with today("2018-08-01"):
        await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-08-01"))
    assert await codes(registration, person) == ["UNEMPLOYMENT_CONFIRMED"]

    await know(worker, person, fact("social_insurance_months_in_city", 3, since="2018-08-10"))

    assert await told(registration, person) == [
        ("UNEMPLOYMENT_CONFIRMED", "you are registered as unemployed from 2018-08-01"),
        ("PARITY_LOST", "from 2018-08-10 you do not have all of the city's policies any more"),
    ]


async def test_each_missed_contact_is_told_with_what_follows(registration: ServiceUnderTest) -> None:
    worker, officer = registration.caller(Role.CASE_WORKER), registration.caller(Role.DUTY_OFFICER)
    person = await unemployed(worker)
    for day in ("2018-09-02", "2018-09-02"):
        await officer.post("/v1/operations/sweeps", {"on": day})

    assert await codes(registration, person) == [
        "UNEMPLOYMENT_CONFIRMED",
        "CONTACT_REMINDER",
        *["CONTACT_CASE_WORKER"] * 3,
        "CONTACT_LAST_NOTICE",
        "CONTACT_END",
        "UNEMPLOYMENT_ENDED",
    ]
    assert (await told(registration, person))[1][1] == "no contact was made by 2018-04-01: please make contact soon"


async def test_certification_and_family_are_told_to_those_whom_they_concern(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    head, spouse = await unemployed(worker, circumstance("SINGLE_PARENT")), await unemployed(worker)
    plain = await unemployed(worker)
    await certified(worker, head)
    await worker.post(f"/v1/people/{plain}/certifications", {"on": "2018-03-01"})
    await family_of(worker, head, spouse)
    await states(worker, spouse, *works("2018-04-02"))
    await settled(registration)

    flagged = ("FAMILY_FLAGGED", "from 2018-03-01 your family is owed help to find work")
    cleared = (
        "FAMILY_CLEARED",
        "from 2018-04-02 your family is not owed help to find work any more: a member is in stable work",
    )
    assert (await told(registration, head))[1:] == [
        (
            "CERTIFICATION_GRANTED",
            "you are certified as hard to employ from 2018-03-01; the review is due by 2019-03-01",
        ),
        flagged,
        cleared,
    ]
    assert (await told(registration, spouse))[1:] == [flagged, cleared]
    assert (await told(registration, plain))[1:] == [
        (
            "CERTIFICATION_REFUSED",
            "your request for certification of 2018-03-01 was refused: In none of the categories of the hard to employ",
        )
    ]


async def test_months_of_benefit_are_told_when_granted_extended_and_fallen_back(registration: ServiceUnderTest) -> None:
    for key, unit, value in (
        ("unemployment_benefit.months_by_year", "months_by_code", {"1": 3, "2": 6}),
        ("benefit_period_extension.longest_months", "months", 6),
    ):
        await approved(registration, key=key, unit=unit, value=value, valid_from="2018-01-01", article=20)
    worker, officer = registration.caller(Role.CASE_WORKER), registration.caller(Role.DUTY_OFFICER)
    person = await unemployed(worker, fact("unemployment_insurance_months", 30, since="2018-01-01"))
    [spell] = (await worker.get("/v1/spells", person_id=str(person))).json()["items"]
    await worker.post(f"/v1/spells/{spell['id']}/benefits", {"on": "2018-03-10", "involuntary": True})
    plan = {"region": "370102", "months": 2, "document": "济政办字〔2018〕30号", "on": "2018-04-15"}
    opened: Any = (await officer.post("/v1/benefit-extensions", plan)).json()
    await officer.post(f"/v1/benefit-extensions/{opened['extension']['id']}/closing", {"on": "2018-05-15"})

    assert (await told(registration, person))[1:] == [
        ("BENEFIT_GRANTED", "unemployment benefit was granted for 6 months, until before 2018-09-10"),
        ("BENEFIT_EXTENDED", "your unemployment benefit runs longer: 8 months in all, until before 2018-11-10"),
        ("BENEFIT_FELL_BACK", "the extension of your benefit has ended: 6 months in all, until before 2018-09-10"),
    ]
