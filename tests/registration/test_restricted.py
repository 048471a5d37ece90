"""Article 13: release from prison and recovery from addiction are kept sealed, and nothing is decided by them."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import text

import registration as package
from contracts.facts import FactKind
from contracts.registration import FactsRecorded
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from registration.models import RestrictedStatus
from tests.policy.registry import instruments
from tests.registration.builders import registered

NAMES = {status.value.lower() for status in RestrictedStatus}
PURPOSE = {"purpose": "arranging an employer who is willing"}


async def kept(caller: Caller, person: object) -> str:
    body = {"status": "RELEASED_PRISONER", "note": "出狱后首次求职", "on": "2018-03-01"}
    answer = await caller.post(f"/v1/people/{person}/restricted-records", body)
    assert answer.status_code == 201, answer.text
    assert "PRISONER" not in answer.text
    return f"/v1/people/{person}/restricted-records/readings"


async def audited(registration: ServiceUnderTest) -> list[tuple[str, str | None]]:
    async with registration.database.reading() as session:
        found = await session.execute(
            text("SELECT action, reason FROM audit WHERE action LIKE 'restricted%' ORDER BY id")
        )
        return [(row[0], row[1]) for row in found]


async def test_what_is_kept_is_read_with_a_purpose_and_each_reading_is_on_record(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    readings = await kept(worker, await registered(worker))

    for _ in range(2):
        [record] = (await worker.post(readings, PURPOSE)).json()["items"]
        assert (record["status"], record["note"]) == ("RELEASED_PRISONER", "出狱后首次求职")

    assert await audited(registration) == [
        ("restricted-recorded", None),
        ("restricted-read", PURPOSE["purpose"]),
        ("restricted-read", PURPOSE["purpose"]),
    ]


async def test_a_reading_that_finds_nothing_is_on_record_too(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    nothing = await worker.post(f"/v1/people/{person}/restricted-records/readings", PURPOSE)
    assert nothing.json() == {"items": []}
    assert await audited(registration) == [("restricted-read", PURPOSE["purpose"])]


async def test_without_a_purpose_nothing_is_read(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    readings = await kept(worker, await registered(worker))
    assert (await worker.post(readings, {})).status_code == 422


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CASE_WORKER}))
async def test_no_other_role_reads_or_writes(registration: ServiceUnderTest, role: Role) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    readings = await kept(worker, person)
    other = registration.caller(role, person_id=str(person))
    assert (await other.post(readings, PURPOSE)).status_code == 403
    body = {"status": "RECOVERING_ADDICT", "on": "2018-03-01"}
    assert (await other.post(f"/v1/people/{person}/restricted-records", body)).status_code == 403


async def test_a_case_worker_of_another_district_reads_nothing(registration: ServiceUnderTest) -> None:
    readings = await kept(worker := registration.caller(Role.CASE_WORKER), await registered(worker))
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await elsewhere.post(readings, PURPOSE)).status_code == 404


async def test_neither_the_database_nor_the_bus_nor_the_trail_has_it_in_clear(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    readings = await kept(worker, await registered(worker))
    await worker.post(readings, PURPOSE)
    async with registration.database.reading() as session:
        stored = ""
        for table in ("restricted_records", "audit", "outbox", "decisions", "facts", "tasks"):
            rows = await session.execute(text(f"SELECT {table}::text FROM {table}"))
            stored += "".join(rows.scalars())
    for secret in ("RELEASED_PRISONER", b"RELEASED_PRISONER".hex(), "出狱", "出狱".encode().hex()):
        assert secret not in stored
    assert await registration.announced(FactsRecorded) == []


def test_no_rule_of_any_service_reads_it_and_no_fact_carries_it() -> None:
    rules = instruments()
    assert len(rules) > 40
    read = {name for instrument, _figures in rules.values() for name in instrument.facts}
    entries = {
        name
        for instrument, _figures in rules.values()
        for fact in instrument.facts.values()
        for name in (fact.entry or {})
    }
    assert NAMES.isdisjoint(read | entries)
    assert NAMES.isdisjoint(kind.value for kind in FactKind)


def test_only_its_own_modules_read_the_records() -> None:
    root = Path(str(package.__file__)).parent
    readers = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id == "RestrictedRecord"
    }
    assert readers == {"usecases/restricted.py", "schemas/placements.py"}
