"""One transaction a request: committed before the answer, together with what it announces, or not at all."""

import asyncio

from sqlalchemy import text

from contracts.monitoring import WarningProposed
from kit.actor import Actor, Role
from kit.testing import ServiceUnderTest
from tests.kit.notes import Note


async def count_notes(noted: ServiceUnderTest) -> int:
    async with noted.database.reading() as session:
        return int((await session.execute(text("SELECT count(*) FROM notes"))).scalar_one())


async def test_a_write_its_announcement_and_its_audit_commit_together(noted: ServiceUnderTest) -> None:
    answer = await noted.caller(Role.CASE_WORKER, subject="zhang").post("/v1/notes", {"words": "hello"})

    assert answer.status_code == 201
    [announced] = await noted.announced(WarningProposed)
    assert announced.subject == f"note/{answer.json()['id']}"
    assert announced.sequence == 1
    async with noted.database.reading() as session:
        [trail] = (await session.execute(text("SELECT actor, action, subject FROM audit"))).all()
    assert tuple(trail) == ("zhang", "warning-proposed.v1", announced.subject)


async def test_a_commit_that_fails_is_never_answered_as_done(noted: ServiceUnderTest) -> None:
    answer = await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "breaks at commit"})

    assert answer.status_code >= 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert await count_notes(noted) == 0
    assert await noted.announced() == []


async def test_a_connection_lost_before_the_commit_is_a_503_and_leaves_nothing(noted: ServiceUnderTest) -> None:
    answer = await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "loses its connection"})

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert await count_notes(noted) == 0
    assert (await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "after it"})).status_code == 201


async def test_a_read_outlives_a_restart_of_the_database(noted: ServiceUnderTest) -> None:
    made = await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "still here"})
    async with noted.database.engine.connect() as administrator:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        await administrator.execute(text(f"{others} AND pid <> pg_backend_pid()"))
    read = await noted.caller(Role.CASE_WORKER).get(f"/v1/notes/{made.json()['id']}")
    assert (read.status_code, read.json()["words"]) == (200, "still here")


async def test_an_error_in_the_endpoint_rolls_back_what_was_flushed(noted: ServiceUnderTest) -> None:
    answer = await noted.caller(Role.CASE_WORKER, subject="li").post("/v1/notes", {"words": "crashes"})

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "li" not in answer.json()["detail"].split()
    assert await count_notes(noted) == 0
    assert await noted.announced() == []


async def test_a_serialization_failure_runs_the_whole_transaction_again(noted: ServiceUnderTest) -> None:
    async with noted.database.engine.begin() as connection:
        await connection.execute(text("CREATE SEQUENCE runs"))

    answer = await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "serializes badly once"})

    assert answer.status_code == 201
    assert await count_notes(noted) == 1
    assert len(await noted.announced(WarningProposed)) == 1


async def test_announcements_of_one_aggregate_are_numbered_without_gaps(noted: ServiceUnderTest) -> None:
    made = await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "first"})

    async def write_again() -> None:
        async with noted.database.transaction() as tx:
            note = await tx.lock(Note, made.json()["id"])
            tx.publish(note.written(), by=Actor.system("notes"))

    await asyncio.gather(*(write_again() for _ in range(8)))

    # Commit order is that of transaction ids, which may differ from the aggregate's: consumers go by the number.
    assert sorted(envelope.sequence or 0 for envelope in await noted.announced()) == list(range(1, 10))
