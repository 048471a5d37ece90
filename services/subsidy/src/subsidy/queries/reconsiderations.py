"""Reconsiderations, in the scope of whom they are about."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import Reconsideration
from subsidy.models.pictures import as_announced
from subsidy.models.reconsiderations import PENDING


def reconsiderations_in_scope(actor: Actor) -> Select[Reconsideration]:
    """The reconsiderations that the caller may know of."""
    return select(Reconsideration).where(
        in_scope(
            as_announced(actor),
            district=Reconsideration.district,
            person=Reconsideration.person_id,
            employer=Reconsideration.employer_digest,  # type: ignore[arg-type]
        )
    )


async def reconsideration(session: AsyncSession, actor: Actor, reconsideration_id: UUID) -> Reconsideration:
    """One reconsideration; raises `NotFound` also for one outside the caller's scope."""
    statement = reconsiderations_in_scope(actor).where(Reconsideration.id == reconsideration_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no reconsideration {reconsideration_id}")
    return found


async def reconsiderations(
    session: AsyncSession,
    actor: Actor,
    *,
    status: str | None,
    contested_id: UUID | None,
    district: str | None,
    overdue_on: date | None,
    after: UUID | None,
    limit: int,
) -> list[Reconsideration]:
    """Reconsiderations by id, which is the order of filing; with a day only those that should be decided by then."""
    statement = reconsiderations_in_scope(actor).order_by(Reconsideration.id).limit(limit)
    if status is not None:
        statement = statement.where(Reconsideration.status == status)
    if contested_id is not None:
        statement = statement.where(Reconsideration.contested_id == contested_id)
    if district is not None:
        statement = statement.where(Reconsideration.district.in_(same_places([district])))
    if overdue_on is not None:
        statement = statement.where(Reconsideration.status.in_(PENDING), Reconsideration.due_on < overdue_on)
    if after is not None:
        statement = statement.where(Reconsideration.id > after)
    return list((await session.execute(statement)).scalars())
