"""The database holds each slot once, whatever the rules saw: two transactions side by side, in every order."""

import asyncio
import os
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Table, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.postgres import Postgres
from kit.db import Database, RetryTransaction, Tx
from kit.errors import Conflict
from kit.testing import ServiceUnderTest, TokenAuthority, environment
from kit.vault import Vault
from subsidy.models import Application, EntitlementSlot, Status
from subsidy.models.slots import exclusions_due, place_of, slot_of
from subsidy.settings import Settings
from tests.subsidy.entitlements import (
    application,
    certificate,
    held,
    hold,
    holders,
    insert_slot,
    put,
    stands,
    until_it_waits,
)
from tests.subsidy.postings import CHECK, RESTRICT, UNIQUE, state_of

EXCLUDED, SERIALIZATION = "23P01", "40001"
MONTHLY = ("flexible_si_subsidy", "enterprise_si_subsidy", "post_subsidy_public_welfare")


async def taken_beside(subsidy: ServiceUnderTest, first: Any, second: Any, *, end: str) -> Exception | None:
    """What the second transaction meets that takes while the first one, which has taken, is not at its end yet."""

    async def later() -> None:
        async with subsidy.database.transaction() as tx:
            await second(tx)

    async with subsidy.database.transaction() as tx:
        await first(tx)
        beside = asyncio.create_task(later())
        await until_it_waits(subsidy.database, beside)
        if end == "ROLLBACK":
            await tx.session.rollback()
    [met] = await asyncio.gather(beside, return_exceptions=True)
    assert met is None or isinstance(met, Exception)
    return met


def holding(one: Application, status: Status = Status.IN_REVIEW) -> Any:
    async def take(tx: Tx) -> None:
        await hold(tx, one, status)

    return take


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
@pytest.mark.parametrize(("first", "second"), list(permutations(MONTHLY, 2)))
async def test_of_two_programmes_that_take_a_month_side_by_side_one_gets_it(
    subsidy: ServiceUnderTest, first: str, second: str, end: str
) -> None:
    vault, person = subsidy.app.state.vault, uuid4()
    one, other = (application(vault, person, programme=programme) for programme in (first, second))

    met = await taken_beside(subsidy, holding(one), holding(other), end=end)

    if end == "COMMIT":
        assert isinstance(met, Conflict)
        assert (met.code, met.extensions["application_id"]) == ("ENTITLEMENT_TAKEN", str(one.id))
    else:
        assert met is None
    winner = one.id if end == "COMMIT" else other.id
    assert await holders(subsidy.database, f"SI_SUBSIDY_OF_MONTH/{person}/2018-01") == [winner]


@pytest.mark.parametrize("order", list(permutations(MONTHLY)))
async def test_of_three_transactions_at_once_one_gets_the_month_and_the_others_name_it(
    subsidy: ServiceUnderTest, order: tuple[str, ...]
) -> None:
    vault, person = subsidy.app.state.vault, uuid4()

    async def take(programme: str) -> str:
        one = application(vault, person, programme=programme)
        try:
            async with subsidy.database.transaction() as tx:
                await hold(tx, one)
        except Conflict as error:
            return str(error.extensions["application_id"])
        return str(one.id)

    named = await asyncio.gather(*(take(programme) for programme in order))

    [winner] = await holders(subsidy.database, f"SI_SUBSIDY_OF_MONTH/{person}/2018-01")
    assert named == [str(winner)] * len(order)


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
async def test_of_two_grants_that_would_be_the_same_month_in_number_the_second_is_decided_again(
    subsidy: ServiceUnderTest, end: str
) -> None:
    vault, person = subsidy.app.state.vault, uuid4()
    one, other = (application(vault, person, month=month) for month in ("2018-01", "2018-02"))

    met = await taken_beside(subsidy, holding(one, Status.APPROVED), holding(other, Status.APPROVED), end=end)

    assert isinstance(met, RetryTransaction) if end == "COMMIT" else met is None
    assert await holders(subsidy.database, f"FLEXIBLE_SI_MONTHS/{person}") == [one.id if end == "COMMIT" else other.id]


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
@pytest.mark.parametrize(("first", "second"), list(permutations((3, 4, 5), 2)))
async def test_of_two_levels_granted_side_by_side_no_lower_one_follows_a_higher(
    subsidy: ServiceUnderTest, first: int, second: int, end: str
) -> None:
    vault, person = subsidy.app.state.vault, uuid4()
    one, other = (
        application(vault, person, programme="skill_upgrade_subsidy", shows=certificate(level))
        for level in (first, second)
    )

    met = await taken_beside(subsidy, holding(one, Status.APPROVED), holding(other, Status.APPROVED), end=end)

    slot = f"SKILL_LEVEL_RISES/{person}/钳工"
    if end == "COMMIT" and second > first:
        assert isinstance(met, RetryTransaction)
        assert await holders(subsidy.database, slot) == [one.id]
    else:
        assert met is None
        both = sorted(((first, one.id), (second, other.id))) if end == "COMMIT" else [(second, other.id)]
        assert await holders(subsidy.database, slot) == [its_id for _, its_id in both]


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.parametrize(("first", "second"), [(3, 4), (4, 3), (4, 4)])
async def test_plain_sql_takes_no_lower_level_beside_a_higher_one_at_any_isolation(
    subsidy: ServiceUnderTest, first: int, second: int, isolation: str
) -> None:
    ids = [await stands(subsidy, uuid4()) for _ in range(2)]
    slot = f"SKILL_LEVEL_RISES/{uuid4()}/钳工"
    engine = subsidy.database.engine.execution_options(isolation_level=isolation)

    async def take(connection: AsyncConnection, n: int, level: int) -> None:
        await insert_slot(connection, ids[n], slot, place=level, kind="HIGHER_EXCLUDES_LOWER")

    async with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):  # both see the time before either
            await connection.execute(text("SELECT count(*) FROM entitlement_slots"))
        await take(one, 0, first)
        beside = asyncio.create_task(take(other, 1, second))
        await until_it_waits(subsidy.database, beside)
        await one.commit()
        [met] = await asyncio.gather(beside, return_exceptions=True)
        if met is None:
            await other.commit()
        else:
            assert isinstance(met, DBAPIError)
            await other.rollback()

    if isolation != "READ COMMITTED":
        assert isinstance(met, DBAPIError)
        assert state_of(met) == SERIALIZATION
    elif second >= first:
        assert isinstance(met, DBAPIError)
        assert state_of(met) == EXCLUDED
    else:
        assert met is None
    assert await holders(subsidy.database, slot) == ([ids[1], ids[0]] if met is None else [ids[0]])


async def release(connection: AsyncConnection, slot: str, *, place: int) -> None:
    given_back = "UPDATE entitlement_slots SET released_at = now() WHERE slot = :slot AND place = :place"
    await connection.execute(text(given_back), {"slot": slot, "place": place})


async def test_a_level_that_was_given_back_stands_in_nobodys_way(subsidy: ServiceUnderTest) -> None:
    ids = [await stands(subsidy, uuid4()) for _ in range(3)]
    slot = f"SKILL_LEVEL_RISES/{uuid4()}/钳工"
    kind = "HIGHER_EXCLUDES_LOWER"
    async with subsidy.database.engine.begin() as connection:
        await insert_slot(connection, ids[0], slot, place=4, kind=kind)
        await insert_slot(connection, ids[1], slot, place=3, kind=kind)
        await release(connection, slot, place=4)
    # The higher one is still held.
    with pytest.raises(DBAPIError) as caught:
        async with subsidy.database.engine.begin() as connection:
            await insert_slot(connection, ids[2], slot, place=4, kind=kind)
    assert state_of(caught.value) == EXCLUDED

    async with subsidy.database.engine.begin() as connection:
        await release(connection, slot, place=3)
        await insert_slot(connection, ids[2], slot, place=4, kind=kind)
    assert await holders(subsidy.database, slot) == [ids[2]]


async def test_plain_sql_holds_no_slot_twice(subsidy: ServiceUnderTest) -> None:
    person, stranger = uuid4(), uuid4()
    one, other = await stands(subsidy, person), await stands(subsidy, stranger)
    [slot] = [slot for slot in await held(subsidy.database, one) if slot.startswith("SI_SUBSIDY_OF_MONTH")]

    with pytest.raises(DBAPIError) as caught:
        async with subsidy.database.engine.begin() as connection:
            await insert_slot(connection, other, slot)

    assert state_of(caught.value) == UNIQUE
    assert await holders(subsidy.database, slot) == [one]


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("DELETE FROM entitlement_slots", RESTRICT),
        ("TRUNCATE entitlement_slots", RESTRICT),
        ("UPDATE entitlement_slots SET slot = slot || '-'", RESTRICT),
        ("UPDATE entitlement_slots SET place = place + 1, released_at = now()", RESTRICT),
        ("UPDATE entitlement_slots SET application_id = gen_random_uuid(), released_at = now()", RESTRICT),
        ("UPDATE entitlement_slots SET taken_at = now()", RESTRICT),
        ("UPDATE entitlement_slots SET released_at = now()", CHECK),
        ("UPDATE applications SET status = 'REFUSED'", CHECK),
        ("UPDATE applications SET status = 'SENT_BACK'", CHECK),
        ("UPDATE applications SET status = 'PAYMENT_FAILED'", CHECK),
    ],
)
async def test_plain_sql_neither_changes_a_slot_nor_parts_it_from_its_application(
    subsidy: ServiceUnderTest, statement: str, state: str
) -> None:
    one = await stands(subsidy, uuid4())
    before = await held(subsidy.database, one)

    with pytest.raises(DBAPIError) as caught:
        async with subsidy.database.engine.begin() as connection:
            await connection.execute(text(statement))

    assert state_of(caught.value) == state
    assert await held(subsidy.database, one) == before


async def test_a_released_slot_is_not_taken_back(subsidy: ServiceUnderTest) -> None:
    one = await stands(subsidy, uuid4())
    async with subsidy.database.transaction() as tx:
        found = await tx.lock(Application, one)
        put(found, Status.REFUSED)
        await tx.session.execute(text("UPDATE entitlement_slots SET released_at = now()"))

    for again in ("NULL", "now()"):
        with pytest.raises(DBAPIError) as caught:
            async with subsidy.database.engine.begin() as connection:
                await connection.execute(text(f"UPDATE entitlement_slots SET released_at = {again}"))
        assert state_of(caught.value) == RESTRICT


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.REVIEWED, Status.APPROVED, Status.PAID])
async def test_no_application_is_granted_without_its_slots(subsidy: ServiceUnderTest, status: Status) -> None:
    one = application(subsidy.app.state.vault, uuid4())
    put(one, status)

    with pytest.raises(DBAPIError) as caught:
        async with subsidy.database.transaction() as tx:
            tx.add(one)

    assert state_of(caught.value) == CHECK


# --- the database of before

SERVICE = Path(__file__).parents[2] / "services" / "subsidy"


def migrate(url: str, to: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", to],
        cwd=SERVICE,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
    )


async def enter_as_of(tx: Tx, one: Application) -> None:
    """Insert the row with those columns that the table had then."""
    table = cast("Table", Application.__table__)
    asked = text("SELECT column_name FROM information_schema.columns WHERE table_name = 'applications'")
    then = set((await tx.session.execute(asked)).scalars())
    held = {name: getattr(one, name) for name in set(table.columns.keys()) & then if getattr(one, name) is not None}
    await tx.session.execute(insert(table).values(held))


async def test_applications_of_before_hold_after_the_migration_what_they_would_have_taken(
    postgres: Postgres, authority: TokenAuthority
) -> None:
    scripts = ScriptDirectory.from_config(Config(SERVICE / "alembic.ini"))
    before = scripts.get_revision("0003").down_revision
    assert isinstance(before, str)
    name = f"before_slots_{uuid4().hex[:12]}"
    url = postgres.create_database(name)
    await asyncio.to_thread(migrate, url, before)
    settings = Settings(**environment(authority, url, bank_url="http://127.0.0.1:1"))
    database, vault = Database(settings), Vault.of(settings)
    person, other = uuid4(), uuid4()
    stored = {status: application(vault, person, month=f"2018-{n:02}") for n, status in enumerate(Status, start=1)}
    second_month = application(vault, person, month="2018-12")
    lower, higher, shown = (
        application(vault, other, programme="skill_upgrade_subsidy", shows=certificate(level)) for level in (5, 3, 4)
    )
    async with database.transaction() as tx:
        for status, one in (
            *stored.items(),
            (Status.PAID, second_month),
            (Status.PAID, lower),
            (Status.APPROVED, higher),
            (Status.IN_REVIEW, shown),
        ):
            put(one, status)
            await enter_as_of(tx, one)

    await asyncio.to_thread(migrate, url, "head")

    async with database.reading() as session:
        applications = list((await session.execute(select(Application).order_by(Application.id))).scalars())
        slots = list((await session.execute(select(EntitlementSlot))).scalars())
    expected = {
        (one.id, exclusion.code, exclusion.kind.value, slot_of(one, exclusion), place_of(one, exclusion))
        for one in applications
        for exclusion in exclusions_due(one)
        if place_of(one, exclusion) is not None
    }
    counted = {slot.application_id: slot.place for slot in slots if slot.exclusion == "FLEXIBLE_SI_MONTHS"}
    found = {
        (slot.application_id, slot.exclusion, slot.kind, slot.slot, slot.place)
        for slot in slots
        if slot.application_id not in counted or slot.exclusion != "FLEXIBLE_SI_MONTHS"
    }
    assert found == expected
    assert sorted(counted.values()) == [1, 2, 3]
    assert set(counted) == {stored[Status.APPROVED].id, stored[Status.PAID].id, second_month.id}
    assert {slot.instrument for slot in slots} == {"flexible_si_subsidy", "skill_upgrade_subsidy"}
    await database.close()
    postgres.drop_database(name)
