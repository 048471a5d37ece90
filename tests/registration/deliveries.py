"""Deliveries of facts as departments send them."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.registration.builders import identity_number, registered

NDJSON = "application/x-ndjson"
CSV = "text/csv"
NO = False


@dataclass(frozen=True)
class Somebody:
    number: str
    id: str


async def a_person(service: ServiceUnderTest, *, register: bool = True, **changes: Any) -> Somebody:
    """Somebody with an identity number, in the register or unknown to it."""
    number = identity_number()
    if not register:
        return Somebody(number, "")
    return Somebody(number, str(await registered(service.caller(Role.CASE_WORKER), identity_number=number, **changes)))


def row(
    number: str, kind: str = "working", value: Any = NO, *, since: str = "2018-01-01", **more: Any
) -> dict[str, Any]:
    """A row about the person with this identity number."""
    return {"identity_number": number, "kind": kind, "value": value, "valid_from": since} | more


def ndjson(rows: Iterable[Any]) -> bytes:
    return b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in rows)


def department(service: ServiceUnderTest, code: str = "HRSS", **claims: Any) -> Caller:
    return service.caller(Role.AGENCY, department=code, **claims)


async def sent(
    caller: Caller, content: bytes, *, key: str | None = None, form: str = NDJSON, packed: bool = False
) -> httpx.Response:
    headers = {"Content_Type": form, "Idempotency_Key": key or uuid4().hex}
    if packed:
        headers["Content_Encoding"] = "gzip"
    return await caller.send("POST", "/v1/fact-batches", gzip.compress(content) if packed else content, **headers)


async def delivered(service: ServiceUnderTest, caller: Caller, content: bytes, **how: Any) -> dict[str, Any]:
    """The batch after its job has run."""
    answer = await sent(caller, content, **how)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/v1/fact-batches/{answer.json()['id']}"
    await service.finish_jobs()
    batch: dict[str, Any] = (await caller.get(answer.headers["location"])).json()
    assert batch["status"] == "COMPLETED", batch
    return batch


async def results(caller: Caller, batch: dict[str, Any], **which: str) -> list[dict[str, Any]]:
    answer = await caller.get(f"/v1/fact-batches/{batch['id']}/results", **which)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(NDJSON)
    return [json.loads(line) for line in answer.text.splitlines()]


def ends(rows: list[dict[str, Any]]) -> dict[int, str]:
    """How each line ended: its status, for a rejected one the code of the first reason."""
    return {one["line"]: one["reasons"][0]["code"] if one["reasons"] else one["status"] for one in rows}


async def said_about(service: ServiceUnderTest, somebody: Somebody) -> list[dict[str, Any]]:
    answer = await service.caller(Role.CASE_WORKER).get(f"/v1/people/{somebody.id}/facts")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
