"""People and facts as agencies state them; every test names what matters to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID

from stdnum.cn import ric

from kit import clock
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest

_serial = count(1)


def identity_number(born: str = "19830512", division: str = "370102") -> str:
    """A new valid identity number (GB 11643)."""
    body = f"{division}{born}{next(_serial) % 1000:03}"
    return body + ric.calc_check_digit(body + "0")


def new_person(**changes: Any) -> dict[str, Any]:
    return {
        "identity_number": identity_number(),
        "name": "张三丰",
        "phone": "13800138000",
        "district": "370102",
        "registered_on": "2018-02-01",
    } | changes


def fact(kind: str, value: Any, *, since: str, until: str | None = None, source: str = "HRSS") -> dict[str, Any]:
    return {"kind": kind, "value": value, "valid_from": since, "valid_to": until, "source_department": source}


def stay(since: str, until: str | None = None, district: str = "370102") -> dict[str, Any]:
    return fact("residence", {"district": district}, since=since, until=until, source="PSB")


def declaration(on: str = "2018-03-01", **changes: Any) -> dict[str, Any]:
    return {"on": on, "working": False, "seeks_work": True, "able_to_work": True} | changes


async def registered(caller: Caller, **changes: Any) -> UUID:
    answer = await caller.post("/v1/people", new_person(**changes))
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


@contextmanager
def today(day: str) -> Iterator[None]:
    """Let it be noon of the day in Shanghai."""
    with clock.at(datetime.combine(date.fromisoformat(day), time(12), clock.SHANGHAI)):
        yield


LOCAL = (stay("2016-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB"))
"""What makes a person from here."""


async def know(caller: Caller, person: UUID, *facts: dict[str, Any]) -> None:
    """Let departments state facts about the person."""
    answer = await caller.post(f"/v1/people/{person}/facts", {"facts": list(facts)})
    assert answer.status_code == 201, answer.text


async def confirmed_spell(registration: ServiceUnderTest, *, on: str = "2018-03-01", **person: Any) -> tuple[UUID, str]:
    """A person from here and their confirmed spell, declared on the day."""
    worker = registration.caller(Role.CASE_WORKER)
    known = await registered(worker, **person)
    await know(worker, known, *LOCAL)
    declared = (await worker.post(f"/v1/people/{known}/declarations", declaration(on=on))).json()
    assert declared["spell"]["status"] == "CONFIRMED", declared
    return known, declared["spell"]["id"]
