"""目标责任制 Targets, and what was counted towards them."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from kit.proposals import ProposalStatus
from monitoring.models import (
    Indicator,
    Target,
    place_of,
)
from monitoring.queries.counts import series
from monitoring.queries.scopes import in_regions


async def target(session: AsyncSession, actor: Actor, target_id: UUID) -> Target:
    """One target; raises `NotFound`."""
    statement = select(Target).where(Target.id == target_id, in_regions(actor, Target.district))
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no target {target_id}")
    return found


async def targets(
    session: AsyncSession,
    actor: Actor,
    *,
    year: int | None,
    district: str | None,
    status: ProposalStatus | None,
    after: UUID | None,
    limit: int,
) -> list[Target]:
    """Targets by id, which is the order of proposal."""
    statement = select(Target).where(in_regions(actor, Target.district)).order_by(Target.id).limit(limit)
    if year is not None:
        statement = statement.where(Target.year == year)
    if district is not None:
        statement = statement.where(Target.district == (place_of(district) or district))
    if status is not None:
        statement = statement.where(Target.status == status)
    if after is not None:
        statement = statement.where(Target.id > after)
    return list((await session.execute(statement)).scalars())


async def targets_in_force(session: AsyncSession, actor: Actor, year: int) -> list[tuple[Target, Decimal | None]]:
    """The year's targets as last approved, each with what was counted up to now; None where nothing is known."""
    statement = (
        select(Target)
        .where(in_regions(actor, Target.district), Target.year == year, Target.status == ProposalStatus.APPROVED)
        .order_by(Target.district, Target.indicator, Target.decided_at)
    )
    last = {(one.district, one.indicator): one for one in (await session.execute(statement)).scalars()}
    return [(one, await _counted_in_year(session, actor, one)) for one in last.values()]


async def _counted_in_year(session: AsyncSession, actor: Actor, target: Target) -> Decimal | None:
    indicator = Indicator(target.indicator)
    first, last = f"{target.year}-01", f"{target.year}-12"
    points = await series(session, actor, indicator, district=target.district, first=first, last=last)
    if indicator is Indicator.CURRENTLY_REGISTERED:
        return points[-1][1]
    known = [value for _, value in points if value is not None]
    if indicator in {Indicator.REGISTERED_UNEMPLOYMENT_RATE, Indicator.VACANCY_SEEKER_RATIO}:
        return known[-1] if known else None
    return sum(known, Decimal(0))
