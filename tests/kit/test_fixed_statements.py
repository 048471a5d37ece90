"""What the kit sends past SQLAlchemy is in the same transaction, and fails in the same shape."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kit.db import RetryTransaction
from kit.edge import problem_of
from kit.testing import ServiceUnderTest


async def write_two_and_fail(service: ServiceUnderTest) -> None:
    async with service.database.transaction() as tx:
        await tx.write("INSERT INTO late (id) VALUES ($1)", [(1,), (2,)])
        assert (await tx.session.execute(text("SELECT count(*) FROM late"))).scalar_one() == 2
        assert [row["id"] for row in await tx.fetch("SELECT id FROM late WHERE id > $1", 1)] == [2]
        raise ZeroDivisionError


async def store_a_status_that_is_too_large(service: ServiceUnderTest) -> None:
    async with service.database.transaction() as tx:
        await tx.fetch(
            "INSERT INTO idempotency_keys (subject, key, request_hash, status, body, content_type) "
            "VALUES ('s', 'k', '', $1, '', '')",
            70_000,
        )


async def lose_the_connection(service: ServiceUnderTest) -> None:
    async with service.database.transaction() as tx:
        [backend] = await tx.fetch("SELECT pg_backend_pid() AS pid")
        async with service.database.engine.connect() as other:
            await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend["pid"]})
        await tx.fetch("SELECT 1")


async def test_a_fixed_statement_sees_and_shares_its_transaction(noted: ServiceUnderTest) -> None:
    with pytest.raises(ZeroDivisionError):
        await write_two_and_fail(noted)

    async with noted.database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM late"))).scalar_one() == 0


async def test_a_refused_value_is_the_same_problem_to_the_caller(noted: ServiceUnderTest) -> None:
    with pytest.raises(DBAPIError) as refused:
        await store_a_status_that_is_too_large(noted)

    problem = problem_of(refused.value)
    assert (problem.status, problem.code) == (422, "VALUE_OUT_OF_RANGE")
    assert "70000" not in problem.detail


async def test_a_connection_lost_under_a_fixed_statement_runs_the_transaction_again(noted: ServiceUnderTest) -> None:
    with pytest.raises(RetryTransaction):
        await lose_the_connection(noted)
