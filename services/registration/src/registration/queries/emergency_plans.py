"""Reading the emergency plans that monitoring has announced, within the caller's scope."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import BenefitExtension, HeardPlan


def _in_scope(actor: Actor) -> Select[HeardPlan]:
    return select(HeardPlan).where(in_scope(actor, district=HeardPlan.region))


async def emergency_plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> HeardPlan:
    """One plan; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(_in_scope(actor).where(HeardPlan.id == plan_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no emergency plan {plan_id}")
    return found


async def emergency_plans(
    session: AsyncSession, actor: Actor, *, region: str | None, after: UUID | None, limit: int
) -> list[tuple[HeardPlan, UUID | None]]:
    """Plans by id, which is the order of their proposal, each with the extension that it has opened."""
    statement = _in_scope(actor).add_columns(BenefitExtension.id)
    statement = statement.outerjoin(BenefitExtension, BenefitExtension.plan_id == HeardPlan.id)
    if region is not None:
        statement = statement.where(HeardPlan.region.in_(same_places([region])))
    if after is not None:
        statement = statement.where(HeardPlan.id > after)
    rows = await session.execute(statement.order_by(HeardPlan.id).limit(limit))
    return [(plan, extension_id) for plan, extension_id in rows]
