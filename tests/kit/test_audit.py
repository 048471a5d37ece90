"""The audit trail: append-only, chained in commit order, and whatever is changed afterwards shows."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kit.actor import Actor, Role
from kit.audit import seal
from kit.testing import ServiceUnderTest

WHO = Actor(subject="zhang", on_behalf_of="li")


async def trail(noted: ServiceUnderTest, *reasons: str) -> None:
    for reason in reasons:
        async with noted.database.transaction() as tx:
            tx.audit("changed", "note/1", by=WHO, before={"words": "a"}, after={"words": "济南"}, reason=reason)


async def sealed(noted: ServiceUnderTest) -> int:
    async with noted.database.engine.connect() as pooled:
        return await seal(await pooled.execution_options(isolation_level="AUTOCOMMIT"))


async def verification(noted: ServiceUnderTest) -> dict[str, object]:
    return dict((await noted.caller(Role.AUDITOR).get("/v1/operations/audit/verification")).json())


async def by_hand(noted: ServiceUnderTest, statement: str) -> None:
    """As somebody who owns the database could."""
    async with noted.database.engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(statement))


async def test_who_did_what_on_whose_behalf_and_why_is_kept(noted: ServiceUnderTest) -> None:
    await trail(noted, "asked by phone")
    async with noted.database.reading() as session:
        row = (await session.execute(text("SELECT * FROM audit"))).one()
    assert (row.actor, row.on_behalf_of, row.action, row.subject) == ("zhang", "li", "changed", "note/1")
    assert (row.before, row.after, row.reason) == ({"words": "a"}, {"words": "济南"}, "asked by phone")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit_seals"]
)
async def test_the_database_refuses_to_change_it(noted: ServiceUnderTest, statement: str) -> None:
    await trail(noted, "one")
    await sealed(noted)
    with pytest.raises(DBAPIError, match="append-only"):
        async with noted.database.engine.begin() as connection:
            await connection.execute(text(statement))


async def test_an_untouched_chain_verifies_and_counts_what_is_not_sealed_yet(noted: ServiceUnderTest) -> None:
    await trail(noted, "one", "two")
    assert await sealed(noted) == 2
    await trail(noted, "three")
    found = await verification(noted)
    assert (found["sealed"], found["unsealed"], found["broken_at"]) == (2, 1, None)
    assert await sealed(noted) == 1
    assert await sealed(noted) == 0
    assert (await verification(noted))["sealed"] == 3


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        pytest.param("UPDATE audit SET reason = 'better' WHERE id = 2", 2, id="changed"),
        pytest.param("DELETE FROM audit WHERE id = 2", 2, id="removed"),
        pytest.param("UPDATE audit_seals SET hash = sha256('x') WHERE position = 3", 3, id="seal replaced"),
        pytest.param("DELETE FROM audit_seals WHERE position = 1", 2, id="seal removed"),
        pytest.param(
            "INSERT INTO audit (id, xid, at, actor, action, subject) VALUES (99, 1, now(), 'x', 'y', 'z')",
            99,
            id="smuggled in",
        ),
    ],
)
async def test_tampering_shows_where_it_is(noted: ServiceUnderTest, tampering: str, broken_at: int) -> None:
    await trail(noted, "one", "two", "three", "four")
    await sealed(noted)
    await by_hand(noted, tampering)
    assert (await verification(noted))["broken_at"] == broken_at


async def test_a_cut_tail_shows_against_a_head_that_was_noted(noted: ServiceUnderTest) -> None:
    await trail(noted, "one", "two")
    await sealed(noted)
    noted_head = (await verification(noted))["head"]
    await by_hand(noted, "DELETE FROM audit WHERE id = 2")
    await by_hand(noted, "DELETE FROM audit_seals WHERE audit_id = 2")
    found = await verification(noted)
    assert found["broken_at"] is None
    assert found["head"] != noted_head


async def test_rows_are_sealed_in_commit_order_only_when_all_before_have_ended(noted: ServiceUnderTest) -> None:
    async with noted.database.engine.connect() as slow, slow.begin() as transaction:
        columns = "at, actor, action, subject"
        await slow.execute(text(f"INSERT INTO audit ({columns}) VALUES (now(), 'slow', 'x', 'y')"))
        await trail(noted, "quick")
        assert await sealed(noted) == 0
        await transaction.commit()
    assert await sealed(noted) == 2
    assert (await verification(noted))["broken_at"] is None
