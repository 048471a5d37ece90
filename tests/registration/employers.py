"""Employers and notices as offices and employers state them; every test names what matters to it."""

from itertools import count
from typing import Any
from uuid import UUID

from stdnum.cn import uscc

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.registration.builders import declaration, fact, identity_number, registered, stay

_serial = count(1)


def credit_code(division: str = "370102") -> str:
    """A new valid unified social credit code (GB 32100) of an enterprise."""
    body = f"91{division}MA3{next(_serial):06}"
    return body + uscc.calc_check_digit(body + "0")


def profile(**changes: Any) -> dict[str, Any]:
    return {
        "name": "济南示范机械有限公司",
        "district": "370102",
        "kind": "ENTERPRISE",
        "on": "2018-01-02",
        "source_department": "AIC",
    } | changes


async def entered(caller: Caller, *, code: str | None = None, **changes: Any) -> UUID:
    answer = await caller.post("/v1/employers", profile(credit_code=code or credit_code(), **changes))
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


def own(service: ServiceUnderTest, code: str) -> Caller:
    """The employer of that credit code."""
    return service.caller(Role.EMPLOYER, employer_code=code)


def hire_of(person: UUID | str, on: str = "2018-03-05", **changes: Any) -> dict[str, Any]:
    """The notice of a hire that came in on its day."""
    return {"person_id": str(person), "on": on, "contract": "OPEN_ENDED", "notified_on": on} | changes


def end_on(on: str, **changes: Any) -> dict[str, Any]:
    """The notice of an end that came in on its day."""
    return {"on": on, "reason": "EXPIRED", "notified_on": on} | changes


async def hired(caller: Caller, employer: UUID, person: UUID, on: str = "2018-03-05", **changes: Any) -> dict[str, Any]:
    answer = await caller.post(f"/v1/employers/{employer}/hires", hire_of(person, on, **changes))
    assert answer.status_code == 201, answer.text
    employment: dict[str, Any] = answer.json()["employment"]
    return employment


async def unemployed(caller: Caller, *, since: str = "2018-02-01") -> tuple[UUID, str]:
    """A person and their confirmed spell."""
    person = await registered(caller, identity_number=identity_number())
    facts = [stay("2016-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB")]
    await caller.post(f"/v1/people/{person}/facts", {"facts": facts})
    declared = (await caller.post(f"/v1/people/{person}/declarations", declaration(on=since))).json()
    assert declared["spell"]["status"] == "CONFIRMED", declared
    return person, declared["spell"]["id"]


async def work_on(caller: Caller, person: UUID, day: str) -> tuple[Any, Any]:
    """Whether a person works on a day and in which form, by the latest that is held."""
    facts = (await caller.get(f"/v1/people/{person}/facts", valid_on=day)).json()["items"]
    latest = {item["kind"]: item["value"] for item in facts}
    return latest.get("working"), latest.get("employment_form")
