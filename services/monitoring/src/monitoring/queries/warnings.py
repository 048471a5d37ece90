"""预警 Warnings in the caller's districts."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from monitoring.models import (
    RiskWarning,
    WarningStatus,
    place_of,
)
from monitoring.queries.scopes import places_in_scope


def warnings_in_scope(actor: Actor) -> ColumnElement[bool]:
    """The condition for warnings that the caller may know of."""
    scope = places_in_scope(actor)
    return true() if scope is None else RiskWarning.district.in_(scope)


async def open_warnings(session: AsyncSession, place: str) -> int:
    """How many proposed warnings wait for a decision in the district."""
    statement = (
        select(func.count())
        .select_from(RiskWarning)
        .where(RiskWarning.district == place, RiskWarning.status == WarningStatus.PROPOSED)
    )
    return (await session.execute(statement)).scalar_one()


async def warning(session: AsyncSession, actor: Actor, warning_id: UUID) -> RiskWarning:
    """One warning; raises `NotFound` also for one outside the caller's scope."""
    statement = select(RiskWarning).where(RiskWarning.id == warning_id, warnings_in_scope(actor))
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no warning {warning_id}")
    return found


async def warnings(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    status: WarningStatus | None,
    after: UUID | None,
    limit: int,
) -> list[RiskWarning]:
    """Warnings by id, which is the order of proposal."""
    statement = select(RiskWarning).where(warnings_in_scope(actor)).order_by(RiskWarning.id).limit(limit)
    if district is not None:
        statement = statement.where(RiskWarning.district == (place_of(district) or district))
    if status is not None:
        statement = statement.where(RiskWarning.status == status)
    if after is not None:
        statement = statement.where(RiskWarning.id > after)
    return list((await session.execute(statement)).scalars())
