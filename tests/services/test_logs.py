"""Nothing that a service writes names a person: not what it was sent, not what it refused, not what failed."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import asyncpg
import httpx
import pytest

from deploy.local import child
from deploy.local.broker import Broker
from kit.testing import Caller, TokenAuthority
from tests.registration.builders import identity_number, new_person
from tests.services.running import SECONDS, start

NAME, PHONE = "欧阳修竹", "13912345678"


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
async def test_a_register_in_trouble_still_names_nobody(
    level: str, new_database: Callable[[str], str], authority: TokenAuthority, broker: Broker
) -> None:
    database = new_database("registration")
    with tempfile.TemporaryDirectory(prefix="employment-log-") as folder:
        running = await start(
            "registration",
            database=database,
            authority=authority,
            kafka=broker.bootstrap,
            bank="",
            folder=Path(folder),
            log_level=level,
            lock_timeout_ms="1000",
        )
        numbers = [identity_number() for _ in range(3)]
        try:
            async with httpx.AsyncClient(base_url=running.address, timeout=SECONDS, trust_env=False) as client:
                statuses = await provoke(Caller(client, running.token), database, numbers)
        finally:
            child.stop(running.process)
        written = running.log.read_text()
    assert statuses == [201, 409, 200, 201, 422, 422, 422, 400, 404, 500, 409, 503]
    lines = [json.loads(line) for line in written.splitlines()]
    failures = [line for line in lines if line["event"] == "a request failed"]
    assert [line["code"] for line in failures] == ["INTERNAL", "UNAVAILABLE"]
    for personal in (NAME, PHONE, *numbers, json.dumps(NAME)[1:-1], running.token):
        assert personal not in written


async def provoke(caller: Caller, database: str, numbers: list[str]) -> list[int]:
    """Register somebody and send what can't be done about them; answer each status."""
    known, other, third = (new_person(identity_number=number, name=NAME, phone=PHONE) for number in numbers)

    registered = await caller.post("/v1/people", known)
    person = f"/v1/people/{registered.json()['id']}"
    answers = [
        registered,
        await caller.post("/v1/people", known),
        await caller.post("/v1/people/searches", {"identity_number": numbers[0]}),
        await caller.post(f"{person}/reveals", {"field": "name", "purpose": f"calls {PHONE}"}),
        await caller.post("/v1/people", other | {"phone": NAME, "name": [PHONE], "registered_on": numbers[1]}),
        await caller.post("/v1/people", other | {NAME: PHONE}),
        await caller.post(f"{person}/facts", {"facts": [{"kind": NAME, "value": {"district": numbers[0]}}]}),
        await caller.send("POST", "/v1/people", f'{{"name": "{NAME}", "phone": {PHONE}'.encode()),
        await caller.get(f"/v1/nobody/{numbers[0]}", name=NAME),
    ]
    connection = await asyncpg.connect(database.replace("+asyncpg", ""))
    try:
        await connection.execute("ALTER TABLE audit RENAME TO audit_elsewhere")
        answers.append(await caller.post("/v1/people", other))
        await connection.execute("ALTER TABLE audit_elsewhere RENAME TO audit")
        await connection.execute("ALTER TABLE people ADD CONSTRAINT nobody CHECK (false) NOT VALID")
        answers.append(await caller.post("/v1/people", other))
        await connection.execute("ALTER TABLE people DROP CONSTRAINT nobody")
        async with connection.transaction():
            await connection.execute("LOCK TABLE people IN ACCESS EXCLUSIVE MODE")
            answers.append(await caller.post("/v1/people", third))
    finally:
        await connection.close()
    return [answer.status_code for answer in answers]
