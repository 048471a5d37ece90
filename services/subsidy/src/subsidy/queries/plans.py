"""应急预案 Reading the emergency plans that monitoring has announced, within the caller's scope."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.figures.model import LocalFigure
from kit.scope import in_scope
from subsidy.models import PicturePlan, PlanFigure


def plans_in_scope(actor: Actor) -> Select[PicturePlan]:
    """Plans of the regions that the caller may know of."""
    return select(PicturePlan).where(in_scope(actor, district=PicturePlan.region))


async def emergency_plans(
    session: AsyncSession, actor: Actor, *, region: str | None, after: UUID | None, limit: int
) -> list[tuple[PicturePlan, Sequence[LocalFigure]]]:
    """Plans by id, each with the figures that were proposed for it."""
    statement = plans_in_scope(actor).order_by(PicturePlan.plan_id).limit(limit)
    if region is not None:
        statement = statement.where(PicturePlan.region.in_(same_places([region])))
    if after is not None:
        statement = statement.where(PicturePlan.plan_id > after)
    plans = list((await session.execute(statement)).scalars())
    rows = await session.execute(
        select(PlanFigure.plan_id, LocalFigure)
        .join(LocalFigure, LocalFigure.id == PlanFigure.figure_id)
        .where(PlanFigure.plan_id.in_([plan.plan_id for plan in plans]))
        .order_by(LocalFigure.id)
    )
    figures: dict[UUID, list[LocalFigure]] = {plan.plan_id: [] for plan in plans}
    for plan_id, figure in rows:
        figures[plan_id].append(figure)
    return [(plan, figures[plan.plan_id]) for plan in plans]
