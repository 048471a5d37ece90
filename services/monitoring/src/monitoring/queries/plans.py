"""应急预案 Emergency plans in the caller's districts."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from monitoring.models import (
    EmergencyPlan,
    place_of,
)
from monitoring.queries.scopes import places_in_scope


def plans_in_scope(actor: Actor) -> ColumnElement[bool]:
    """The condition for emergency plans that the caller may know of."""
    scope = places_in_scope(actor)
    return true() if scope is None else EmergencyPlan.region.in_(scope)


async def plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> EmergencyPlan:
    """One emergency plan; raises `NotFound` also for one outside the caller's scope."""
    statement = select(EmergencyPlan).where(EmergencyPlan.id == plan_id, plans_in_scope(actor))
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no emergency plan {plan_id}")
    return found


async def plans(
    session: AsyncSession,
    actor: Actor,
    *,
    region: str | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[EmergencyPlan]:
    """Emergency plans by id, which is the order of proposal."""
    statement = select(EmergencyPlan).where(plans_in_scope(actor)).order_by(EmergencyPlan.id).limit(limit)
    if region is not None:
        statement = statement.where(EmergencyPlan.region == (place_of(region) or region))
    if status is not None:
        statement = statement.where(EmergencyPlan.status == status)
    if after is not None:
        statement = statement.where(EmergencyPlan.id > after)
    return list((await session.execute(statement)).scalars())
