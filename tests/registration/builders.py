"""People and facts as agencies state them; every test names what matters to it."""

from itertools import count
from typing import Any
from uuid import UUID

from stdnum.cn import ric

from kit.testing import Caller

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
