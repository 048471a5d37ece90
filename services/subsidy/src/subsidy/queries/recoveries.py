"""Reassessments with their statements, recoveries, instalments and write-offs."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import OFFICES, Actor
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import Instalment, Reassessment, Recovery, RecoveryLine, WriteOff
from subsidy.models.pictures import as_announced
from subsidy.models.reassessments import ISSUED

FoundT = TypeVar("FoundT", Reassessment, Recovery, WriteOff)


def reassessments_in_scope(actor: Actor) -> Select[Reassessment]:
    """The reassessments that the caller may know of; whoever was paid, once the statement is issued."""
    statement = select(Reassessment).where(_visible(actor, Reassessment))
    return statement if actor.has(*OFFICES) else statement.where(Reassessment.status.in_(ISSUED))


async def reassessment(session: AsyncSession, actor: Actor, reassessment_id: UUID) -> Reassessment:
    """One reassessment; raises `NotFound` also for one outside the caller's scope."""
    statement = reassessments_in_scope(actor).where(Reassessment.id == reassessment_id)
    return await _one(session, statement, f"reassessment {reassessment_id}")


async def reassessments(
    session: AsyncSession,
    actor: Actor,
    *,
    entitlement_id: UUID | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[Reassessment]:
    """Reassessments by id, which is the order in which they were made."""
    statement = reassessments_in_scope(actor).order_by(Reassessment.id).limit(limit)
    if entitlement_id is not None:
        statement = statement.where(Reassessment.entitlement_id == entitlement_id)
    if status is not None:
        statement = statement.where(Reassessment.status == status)
    if after is not None:
        statement = statement.where(Reassessment.id > after)
    return list((await session.execute(statement)).scalars())


def recoveries_in_scope(actor: Actor) -> Select[Recovery]:
    """The recoveries that the caller may know of."""
    return select(Recovery).where(_visible(actor, Recovery))


async def recovery(session: AsyncSession, actor: Actor, recovery_id: UUID) -> Recovery:
    """One recovery; raises `NotFound` also for one outside the caller's scope."""
    statement = recoveries_in_scope(actor).where(Recovery.id == recovery_id)
    return await _one(session, statement, f"recovery {recovery_id}")


async def recoveries(
    session: AsyncSession,
    actor: Actor,
    *,
    status: str | None,
    person_id: UUID | None,
    employer_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Recovery]:
    """Recoveries by id, which is the order of opening."""
    statement = recoveries_in_scope(actor).order_by(Recovery.id).limit(limit)
    if status is not None:
        statement = statement.where(Recovery.status == status)
    if person_id is not None:
        statement = statement.where(Recovery.person_id == person_id)
    if employer_id is not None:
        statement = statement.where(Recovery.employer_id == employer_id)
    if after is not None:
        statement = statement.where(Recovery.id > after)
    return list((await session.execute(statement)).scalars())


async def recovery_months(session: AsyncSession, recovery_id: UUID) -> list[RecoveryLine]:
    """The months of a recovery in their order."""
    statement = select(RecoveryLine).where(RecoveryLine.recovery_id == recovery_id).order_by(RecoveryLine.month)
    return list((await session.execute(statement)).scalars())


async def instalments(
    session: AsyncSession,
    actor: Actor,
    *,
    recovery_id: UUID | None,
    overdue_on: date | None,
    after: UUID | None,
    limit: int,
) -> list[Instalment]:
    """Instalments of plans that stand, of the recoveries in the caller's scope; of a day, those overdue by then."""
    visible = recoveries_in_scope(actor).with_only_columns(Recovery.id)
    statement = select(Instalment).where(Instalment.recovery_id.in_(visible), Instalment.replaced_at.is_(None))
    statement = statement.order_by(Instalment.id).limit(limit)
    if recovery_id is not None:
        statement = statement.where(Instalment.recovery_id == recovery_id)
    if overdue_on is not None:
        statement = statement.where(Instalment.paid < Instalment.amount, Instalment.due_on < overdue_on)
    if after is not None:
        statement = statement.where(Instalment.id > after)
    return list((await session.execute(statement)).scalars())


async def write_off(session: AsyncSession, actor: Actor, write_off_id: UUID) -> WriteOff:
    """One write-off; raises `NotFound` also for one outside the caller's scope."""
    visible = recoveries_in_scope(actor).with_only_columns(Recovery.id)
    statement = select(WriteOff).where(WriteOff.id == write_off_id, WriteOff.recovery_id.in_(visible))
    return await _one(session, statement, f"write-off {write_off_id}")


def _visible(actor: Actor, entity: type[Reassessment] | type[Recovery]) -> Any:
    return in_scope(
        as_announced(actor),
        district=entity.district,
        person=entity.person_id,
        employer=entity.employer_digest,  # type: ignore[arg-type]
    )


async def _one(session: AsyncSession, statement: Select[FoundT], what: str) -> FoundT:
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no {what}")
    return found
