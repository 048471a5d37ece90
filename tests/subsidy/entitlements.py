"""Applications of any programme with their slots, past the routes: as a programme to come will write them."""

import asyncio
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.actor import Actor
from kit.db import Database, Tx
from kit.testing import ServiceUnderTest
from kit.vault import Vault
from subsidy.models import Application, Certificate, EntitlementSlot, Status
from subsidy.models.standing import GRANTED, HOLDING
from subsidy.usecases.slots import settle_slots

CLERK = Actor.system("test")
_serial = count(1)


def certificate(level: int, *, occupation: str = "钳工", number: str | None = None) -> Certificate:
    return Certificate(level, occupation, date(2018, 1, 10), number or f"1837000999{next(_serial):06}")


def application(
    vault: Vault,
    person: UUID,
    *,
    programme: str = "flexible_si_subsidy",
    month: str = "2018-01",
    shows: Certificate | None = None,
) -> Application:
    """An application that has only been entered."""
    return Application.submit(
        programme,  # type: ignore[arg-type]  # also those that nobody can apply for yet
        person_id=person,
        district="370102",
        period=shows.period if shows else month,
        on=date(2018, 6, 15),
        flex_start=None,
        certificate=shows,
        payee_name="王芳",
        payee_account="6222021602000000001",
        by=CLERK,
        vault=vault,
    )


def put(one: Application, status: Status) -> None:
    """Bring the application into the status with all that the tables ask of it there."""
    one.status = status
    if status in HOLDING:
        one.amount, one.fund = Decimal("571.00"), "EMPLOYMENT_SUBSIDY_FUND"
    if status in GRANTED:
        one.reviewed_by, one.approved_by, one.payment_id = "reviewer", "approver", uuid4()


async def hold(tx: Tx, one: Application, status: Status = Status.IN_REVIEW) -> None:
    """Store the application in the status, with its slots."""
    put(one, status)
    tx.add(one)
    await tx.session.flush()
    await settle_slots(tx, one)


async def stands(subsidy: ServiceUnderTest, person: UUID, status: Status = Status.IN_REVIEW, **what: Any) -> UUID:
    """The id of an application that stands in the status, committed with its slots."""
    async with subsidy.database.transaction() as tx:
        one = application(subsidy.app.state.vault, person, **what)
        await hold(tx, one, status)
    return one.id


async def becomes(subsidy: ServiceUnderTest, application_id: UUID, status: Status) -> None:
    """The application moves on to the status, and its slots with it."""
    async with subsidy.database.transaction() as tx:
        one = await tx.lock(Application, application_id)
        put(one, status)
        await settle_slots(tx, one)


async def held(database: Database, application_id: UUID | str) -> set[str]:
    """The slots that the application holds, with their places where there are several."""
    rows = "SELECT slot, place FROM entitlement_slots WHERE application_id = :one AND released_at IS NULL"
    async with database.reading() as session:
        found = await session.execute(text(rows), {"one": UUID(str(application_id))})
        return {f"{slot}#{place}" if place else slot for slot, place in found}


async def holders(database: Database, slot: str) -> list[UUID]:
    """The applications that hold a slot, by place."""
    rows = "SELECT application_id FROM entitlement_slots WHERE slot = :slot AND released_at IS NULL ORDER BY place"
    async with database.reading() as session:
        return list((await session.execute(text(rows), {"slot": slot})).scalars())


async def insert_slot(connection: AsyncConnection, one: UUID, slot: str, *, place: int = 0, kind: str = "ONCE") -> None:
    """A slot as plain SQL writes it, whatever the rules say."""
    await connection.execute(
        text(
            "INSERT INTO entitlement_slots (id, exclusion, kind, slot, place, instrument, application_id, taken_at) "
            "VALUES (:id, 'X', :kind, :slot, :place, 'x', :one, now())"
        ),
        {"id": uuid4(), "kind": kind, "slot": slot, "place": place, "one": one},
    )


async def until_it_waits(database: Database, waiting: "asyncio.Task[Any]") -> None:
    """Let a statement of this database wait for another transaction before the test goes on."""
    blocked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND cardinality(pg_blocking_pids(pid)) > 0"
    )
    async with database.engine.connect() as connection:
        while not waiting.done():
            if (await connection.exec_driver_sql(blocked)).scalar_one():
                return
            await connection.rollback()
            await asyncio.sleep(0.01)


def slots_in(rows: list[EntitlementSlot]) -> set[tuple[UUID, str, int]]:
    return {(row.application_id, row.slot, row.place) for row in rows}
