"""A delivery of 100,000 facts, from its first byte to the end of its last row, beside bare COPY of the same rows.

`python -m benchmarks.fact_batches` takes these figures alone.
"""

import asyncio
import gzip
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import uvloop

from benchmarks.people import identity_numbers
from benchmarks.stage import Stage
from deploy.local import child
from kit import clock
from kit.actor import Role
from kit.ids import new_id
from kit.vault import Vault
from registration.settings import Settings

ROWS = 100_000
KINDS: Sequence[tuple[str, Any]] = (
    ("working", False),
    ("social_insurance_months_in_city", 60),
    ("unemployment_insurance_months", 48),
    ("monthly_contribution", {"pension_and_medical": "812.50"}),
)
PEOPLE = ROWS // len(KINDS)
ROUNDS = 2
AIM = 5000
DEPARTMENT = "HRSS"
_POLL_SECONDS = 0.05
_SECONDS = 600.0

_FACTS = "id, person_id, kind, value, valid_from, valid_to, source_department, document, recorded_at, recorded_by"

Row = tuple[int, str, Any]
"""Whom it is about, by place, the kind and the value."""


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of bare COPY, of sending until received, and of sending until every row has ended."""

    copy: float
    received: float
    completed: float


Batches = dict[str, list[Round]]


def by_person() -> Iterator[Row]:
    """A file in the order of people: all about one stands together."""
    return ((place, kind, value) for place in range(PEOPLE) for kind, value in KINDS)


def by_kind() -> Iterator[Row]:
    """A file in the order of kinds: nothing about one person stands together, so that each row is announced alone."""
    return ((place, kind, value) for kind, value in KINDS for place in range(PEOPLE))


ORDERS = {"in the order of people": by_person, "in the order of kinds": by_kind}


async def measure(stage: Stage, rounds: int = ROUNDS) -> Batches:
    """Deliver by turns, each file beside a bare COPY of its rows."""
    database = stage.new_database("batches")
    numbers = list(islice(identity_numbers(), PEOPLE))
    people = await _enter(stage, database, numbers)
    api = stage.service("registration.main", "api", database)
    stage.service("registration.main", "worker", database)
    token = stage.authority.token(Role.AGENCY, department=DEPARTMENT)
    taken: Batches = {name: [] for name in ORDERS}
    address = f"http://{child.LOOPBACK}:{api.port}"
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=_SECONDS, trust_env=False) as client:
        for number in range(rounds):
            for place, (name, order) in enumerate(ORDERS.items()):
                since = date(2000 + number * len(ORDERS) + place, 1, 1)
                copied = await _copy(stage.url(database), list(order()), people, since)
                taken[name].append(Round(copied, *await _deliver(client, _file(order(), numbers, since))))
    return taken


async def _enter(stage: Stage, database: str, numbers: Sequence[str]) -> list[UUID]:
    vault = Vault.of(Settings(**stage.settings(database, port="1")))
    ids = [new_id() for _ in numbers]
    sealed = vault.seal("张三丰", "people", "name", ids[0])
    people = [
        (id_, sealed, vault.find(number, "people", "identity_number"), sealed, sealed, "370102", date(2018, 2, 1), "x")
        for id_, number in zip(ids, numbers, strict=True)
    ]
    columns = ["id", "identity_number", "identity_index", "name", "phone", "district", "registered_on", "registered_by"]
    connection = await asyncpg.connect(stage.url(database))
    try:
        await connection.copy_records_to_table("people", records=people, columns=columns)
        await connection.execute("CREATE TABLE bare_facts (LIKE facts INCLUDING ALL)")
        await connection.execute("ALTER TABLE bare_facts ADD FOREIGN KEY (person_id) REFERENCES people (id)")
        await connection.execute("ANALYZE people")
    finally:
        await connection.close()
    return ids


def _file(rows: Iterator[Row], numbers: Sequence[str], since: date) -> bytes:
    told = {"valid_from": since.isoformat(), "valid_to": since.replace(month=12, day=31).isoformat()}
    lines = (
        json.dumps({"identity_number": numbers[place], "kind": kind, "value": value, **told})
        for place, kind, value in rows
    )
    return gzip.compress("\n".join(lines).encode(), 6)


async def _copy(url: str, rows: Sequence[Row], people: Sequence[UUID], since: date) -> float:
    until, now = since.replace(month=12, day=31), clock.now()
    records = [
        (new_id(), people[place], kind, json.dumps(value), since, until, DEPARTMENT, None, now, "x")
        for place, kind, value in rows
    ]
    connection = await asyncpg.connect(url)
    try:
        started = time.perf_counter()
        await connection.copy_records_to_table("bare_facts", records=records, columns=_FACTS.split(", "))
        return time.perf_counter() - started
    finally:
        await connection.close()


async def _deliver(client: httpx.AsyncClient, file: bytes) -> tuple[float, float]:
    headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip", "Idempotency-Key": str(new_id())}
    started = time.perf_counter()
    answer = await client.post("/v1/fact-batches", content=file, headers=headers)
    received = time.perf_counter() - started
    batch = answer.raise_for_status().json()
    while batch["status"] != "COMPLETED":
        await asyncio.sleep(_POLL_SECONDS)
        batch = (await client.get(f"/v1/fact-batches/{batch['id']}")).raise_for_status().json()
    completed = time.perf_counter() - started
    if batch["accepted"] != ROWS:
        raise ValueError(f"not every row was accepted: {batch}")
    return received, completed


_COLUMNS = "{:<58}{:>10}{:>9}{:>9}{:>9}  {}"


def printed(batches: Batches) -> str:
    """Rows a second from the first byte to the end of the last row, and as a share of bare COPY's."""
    lines = [_COLUMNS.format("", "rows/s", "received", "ended", "of COPY", "aim")]
    for name, rounds in batches.items():
        copy = median(each.copy for each in rounds)
        completed = median(each.completed for each in rounds)
        received = median(each.received for each in rounds)
        rate, share = ROWS / completed, median(each.copy / each.completed for each in rounds)
        met = f">= {AIM} {'met' if rate >= AIM else 'MISSED'}"
        lines.append(
            _COLUMNS.format(f"batch floor: bare COPY, {name}", f"{ROWS / copy:.0f}", "", f"{copy:.1f} s", "", "")
        )
        ended = (f"{rate:.0f}", f"{received:.1f} s", f"{completed:.1f} s", f"{share:.0%}")
        lines.append(_COLUMNS.format(f"batch: facts delivered {name}", *ended, met))
    told = (
        f"{ROWS} rows about {PEOPLE} people, NDJSON in gzip over HTTP, as deployed: received is every row checked and",
        "kept, ended is every person found, fact written and announced; relay and audit work meanwhile. Medians over",
        "rounds taken by turns; nothing is pinned to a core",
    )
    return "\n".join([*(line.rstrip() for line in lines), "", *told])


def main() -> None:
    """Measure on a stage of its own."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), pool_size=4, durable=False)
        with stage, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            stage.new_database("template")
            print(printed(runner.run(measure(stage))))


if __name__ == "__main__":
    main()
