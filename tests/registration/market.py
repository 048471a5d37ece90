"""Vacancies and job seekers as employers, offices and citizens state them; every test names what matters to it."""

from typing import Any
from uuid import UUID

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.registration.builders import identity_number, registered

HEALTH_CARE, HOUSEHOLD_SERVICE, ENGINEERING, MACHINING = "41400", "41000", "20200", "61800"


def offer(**changes: Any) -> dict[str, Any]:
    """What an employer offers since 1 March 2018, for a month."""
    return {
        "on": "2018-03-01",
        "occupation": HEALTH_CARE,
        "title": "养老护理员",
        "district": "370102",
        "wage_from": "4000.00",
        "wage_to": "5000.00",
        "hours_kind": "FULL_TIME",
        "hours_a_week": 40,
        "posts": 1,
        "closes_on": "2018-03-31",
    } | changes


def wishes(**changes: Any) -> dict[str, Any]:
    return {
        "occupations": [HEALTH_CARE],
        "districts": ["370102"],
        "lowest_wage": "4000.00",
        "hours_kinds": ["FULL_TIME"],
    } | changes


async def opened(caller: Caller, employer: UUID, **changes: Any) -> str:
    """The id of a vacancy."""
    answer = await caller.post(f"/v1/employers/{employer}/vacancies", offer(**changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def seeking(caller: Caller, person: UUID | None = None, *, on: str = "2018-03-01", **changes: Any) -> str:
    """The id of the search for work of a person, a new one without."""
    person = person or await registered(caller, identity_number=identity_number())
    answer = await caller.post(f"/v1/people/{person}/job-seekers", wishes(**changes) | {"on": on})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def referred(caller: Caller, vacancy: str, seeker: str, *, on: str = "2018-03-02") -> str:
    """The id of a candidacy."""
    answer = await caller.post(f"/v1/vacancies/{vacancy}/referrals", {"seeker_id": seeker, "on": on})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def hire_on(on: str = "2018-03-05", **changes: Any) -> dict[str, Any]:
    return {"on": on, "contract": "OPEN_ENDED", "notified_on": on} | changes


def citizen(service: ServiceUnderTest, person: UUID | str) -> Caller:
    return service.caller(Role.CITIZEN, person_id=str(person))
