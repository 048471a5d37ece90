"""Reading employment and flexible employment, within the caller's scope."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Employment, FlexibleContribution, FlexibleEmployment


def employments_in_scope(actor: Actor) -> Select[Employment]:
    """The employment that the caller may know of: an office's by district, an employer's and a citizen's own."""
    scope = in_scope(actor, district=Employment.district, person=Employment.person_id, employer=Employment.credit_code)
    return select(Employment).where(scope)


async def employment(session: AsyncSession, actor: Actor, employment_id: UUID) -> Employment:
    """One employment; raises `NotFound` also for one outside the caller's scope."""
    statement = employments_in_scope(actor).where(Employment.id == employment_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no employment {employment_id}")
    return found


async def employments(
    session: AsyncSession,
    actor: Actor,
    *,
    employer_id: UUID | None,
    person_id: UUID | None,
    district: str | None,
    status: str | None,
    layoff_id: UUID | None = None,
    after: UUID | None,
    limit: int,
) -> list[Employment]:
    """Employment by id, which is the order of the notices."""
    statement = employments_in_scope(actor).order_by(Employment.id).limit(limit)
    if employer_id is not None:
        statement = statement.where(Employment.employer_id == employer_id)
    if person_id is not None:
        statement = statement.where(Employment.person_id == person_id)
    if district is not None:
        statement = statement.where(Employment.district.in_(same_places([district])))
    if status is not None:
        statement = statement.where(Employment.status == status)
    if layoff_id is not None:
        statement = statement.where(Employment.layoff_id == layoff_id)
    if after is not None:
        statement = statement.where(Employment.id > after)
    return list((await session.execute(statement)).scalars())


def flexible_employments_in_scope(actor: Actor) -> Select[FlexibleEmployment]:
    """The flexible employment that the caller may know of."""
    scope = in_scope(actor, district=FlexibleEmployment.district, person=FlexibleEmployment.person_id)
    return select(FlexibleEmployment).where(scope)


async def flexible_employment(session: AsyncSession, actor: Actor, flexible_employment_id: UUID) -> FlexibleEmployment:
    """One status; raises `NotFound` also for one outside the caller's scope."""
    statement = flexible_employments_in_scope(actor).where(FlexibleEmployment.id == flexible_employment_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no flexible employment {flexible_employment_id}")
    return found


async def flexible_employments(
    session: AsyncSession,
    actor: Actor,
    *,
    person_id: UUID | None,
    district: str | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[FlexibleEmployment]:
    """Flexible employment by id, which is the order of declaration."""
    statement = flexible_employments_in_scope(actor).order_by(FlexibleEmployment.id).limit(limit)
    if person_id is not None:
        statement = statement.where(FlexibleEmployment.person_id == person_id)
    if district is not None:
        statement = statement.where(FlexibleEmployment.district.in_(same_places([district])))
    if status is not None:
        statement = statement.where(FlexibleEmployment.status == status)
    if after is not None:
        statement = statement.where(FlexibleEmployment.id > after)
    return list((await session.execute(statement)).scalars())


async def contributions(
    session: AsyncSession,
    flexible_employment_id: UUID,
    *,
    month: date | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> list[FlexibleContribution]:
    """What was stated as paid, oldest statement first."""
    statement = select(FlexibleContribution).where(
        FlexibleContribution.flexible_employment_id == flexible_employment_id
    )
    if month is not None:
        statement = statement.where(FlexibleContribution.month == month)
    if after is not None:
        statement = statement.where(FlexibleContribution.id > after)
    return list((await session.execute(statement.order_by(FlexibleContribution.id).limit(limit))).scalars())
