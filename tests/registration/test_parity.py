"""Article 13: six months of residence and six of insurance open all of the city's policies, from the day they do."""

from typing import Any
from uuid import UUID

from contracts.registration import ParityChanged, UnemploymentConfirmed
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.kit.proposals import approved
from tests.registration.builders import confirmed_spell, declaration, fact, know, registered, stay, today

FROM_ELSEWHERE = fact("local_hukou", False, since="2000-01-01", source="PSB")


def insured(months: int, since: str, until: str | None = None) -> dict[str, Any]:
    return fact("social_insurance_months_in_city", months, since=since, until=until)


async def registered_from_elsewhere(
    registration: ServiceUnderTest, *facts: dict[str, Any], on: str
) -> tuple[Caller, UUID, str]:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    with today(on):
        await know(worker, person, FROM_ELSEWHERE, *facts)
        declared = (await worker.post(f"/v1/people/{person}/declarations", declaration(on=on))).json()
    assert declared["spell"]["status"] == "CONFIRMED", declared
    return worker, person, declared["spell"]["id"]


async def standing(caller: Caller, spell: str) -> list[tuple[str, str | None, bool]]:
    """First and last day of each status that stands."""
    listed = (await caller.get(f"/v1/spells/{spell}/parity")).json()
    return [(one["valid_from"], one["valid_to"], one["parity"]) for one in listed if one["superseded_at"] is None]


async def changes(registration: ServiceUnderTest) -> list[tuple[str, bool]]:
    return [(event.data["on"], event.data["parity"]) for event in await registration.announced(ParityChanged)]


async def test_six_months_of_insurance_give_parity_from_their_day(registration: ServiceUnderTest) -> None:
    worker, person, spell = await registered_from_elsewhere(
        registration, stay("2017-09-01"), insured(1, "2018-02-01", "2018-02-28"), on="2018-03-01"
    )
    with today("2018-07-05"):
        for month, since, until in (
            (5, "2018-06-01", "2018-06-30"),
            (6, "2018-07-01", None),
        ):
            await know(worker, person, insured(month, since, until))

    assert await standing(worker, spell) == [("2018-03-01", "2018-06-30", False), ("2018-07-01", None, True)]
    assert await changes(registration) == [("2018-07-01", True)]
    [confirmed] = await registration.announced(UnemploymentConfirmed)
    assert confirmed.data["parity"] is False
    assert (await worker.get(f"/v1/spells/{spell}")).json()["parity"] is True


async def test_parity_that_time_alone_brings_is_found_by_the_daily_round(registration: ServiceUnderTest) -> None:
    # The city registers after three months already; parity still asks for six.
    await approved(
        registration, key="registration.residence_months", unit="months", value=3, valid_from="2018-01-01", article=13
    )
    worker, _, spell = await registered_from_elsewhere(
        registration, stay("2017-11-20"), insured(8, "2018-02-01"), on="2018-03-01"
    )
    officer = registration.caller(Role.DUTY_OFFICER)
    assert await standing(worker, spell) == [("2018-03-01", None, False)]

    for day in ("2018-05-19", "2018-05-20", "2018-05-21"):
        with today(day):
            await officer.post("/v1/operations/sweeps", {"on": day})

    assert await standing(worker, spell) == [("2018-03-01", "2018-05-19", False), ("2018-05-20", None, True)]
    assert await changes(registration) == [("2018-05-20", True)]
    rounds = (await officer.get("/v1/operations/sweeps")).json()["items"]
    assert [(one["day"], one["parities_changed"]) for one in rounds] == [
        ("2018-05-21", 0),
        ("2018-05-20", 1),
        ("2018-05-19", 0),
    ]


async def test_a_correction_of_what_was_stated_supersedes_and_forgets_nothing(registration: ServiceUnderTest) -> None:
    worker, person, spell = await registered_from_elsewhere(
        registration, stay("2017-09-01"), insured(6, "2018-02-01"), on="2018-03-01"
    )
    assert await standing(worker, spell) == [("2018-03-01", None, True)]

    with today("2018-05-20"):
        await know(worker, person, insured(3, "2018-04-01"))
    assert await standing(worker, spell) == [("2018-03-01", "2018-03-31", True), ("2018-04-01", None, False)]
    with today("2018-05-21"):
        await know(worker, person, insured(9, "2018-04-01"))

    assert await standing(worker, spell) == [("2018-03-01", None, True)]
    assert await changes(registration) == [("2018-04-01", False), ("2018-04-01", True)]
    listed = (await worker.get(f"/v1/spells/{spell}/parity")).json()
    assert [one["parity"] for one in listed if one["superseded_at"]] == [False]


async def test_a_later_start_takes_back_the_days_that_were_announced_too_early(registration: ServiceUnderTest) -> None:
    worker, person, _ = await registered_from_elsewhere(
        registration, stay("2017-09-01"), insured(1, "2018-02-01"), on="2018-03-01"
    )
    with today("2018-08-10"):
        await know(worker, person, insured(6, "2018-07-01"))
    with today("2018-08-11"):
        await know(worker, person, insured(5, "2018-07-01", "2018-07-31"), insured(6, "2018-08-01"))

    assert await changes(registration) == [("2018-07-01", True), ("2018-07-01", False), ("2018-08-01", True)]


async def test_what_is_not_known_changes_nothing(registration: ServiceUnderTest) -> None:
    worker, person, spell = await registered_from_elsewhere(
        registration, stay("2017-09-01"), insured(6, "2018-02-01", "2018-03-31"), on="2018-03-01"
    )
    with today("2018-06-01"):
        await know(worker, person, stay("2017-09-01"))

    assert await standing(worker, spell) == [("2018-03-01", None, True)]
    assert await changes(registration) == []


async def test_who_is_from_here_has_parity_and_loses_it_with_no_insurance(registration: ServiceUnderTest) -> None:
    person, spell = await confirmed_spell(registration)
    worker = registration.caller(Role.CASE_WORKER)
    await know(worker, person, insured(0, "2018-04-01"))

    assert await standing(worker, spell) == [("2018-03-01", None, True)]
    await worker.post(f"/v1/spells/{spell}/ending", {"on": "2018-05-02", "reason": "RE_EMPLOYED"})
    assert await standing(worker, spell) == [("2018-03-01", "2018-05-01", True)]


async def test_each_change_of_parity_is_a_decision_that_can_be_read(registration: ServiceUnderTest) -> None:
    worker, person, spell = await registered_from_elsewhere(
        registration, stay("2017-09-01"), insured(1, "2018-02-01"), on="2018-03-01"
    )
    with today("2018-08-10"):
        await know(worker, person, insured(6, "2018-07-15"))

    decisions = (await worker.get(f"/v1/spells/{spell}/decisions")).json()
    parity = [one for one in decisions if one["instrument"] == "policy_parity_non_local"]
    assert [(one["as_of"], one["outcome"]) for one in parity] == [
        ("2018-03-01", "INELIGIBLE"),
        ("2018-07-15", "ELIGIBLE"),
    ]
