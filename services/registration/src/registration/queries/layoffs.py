"""Reading plans of layoffs and what became of the people laid off, within the caller's scope."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import REGISTERED, Employment, LayoffAmendment, LayoffPlan, Spell


@dataclass(frozen=True, slots=True)
class LayoffProgress:
    """What became of the people laid off under a plan; each is counted once, however often they declared."""

    declared_unemployed: int
    registered_unemployed: int
    re_employed: int


def layoffs_in_scope(actor: Actor) -> Select[LayoffPlan]:
    """The plans of layoffs that the caller may know of."""
    return select(LayoffPlan).where(in_scope(actor, district=LayoffPlan.district, employer=LayoffPlan.credit_code))


async def layoff(session: AsyncSession, actor: Actor, layoff_id: UUID) -> LayoffPlan:
    """One plan; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(layoffs_in_scope(actor).where(LayoffPlan.id == layoff_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no plan of layoffs {layoff_id}")
    return found


async def layoffs(
    session: AsyncSession,
    actor: Actor,
    *,
    employer_id: UUID | None,
    district: str | None,
    status: str | None,
    report_required: bool | None,
    after: UUID | None,
    limit: int,
) -> list[LayoffPlan]:
    """Plans of layoffs by id, which is the order in which they came."""
    statement = layoffs_in_scope(actor).order_by(LayoffPlan.id).limit(limit)
    if employer_id is not None:
        statement = statement.where(LayoffPlan.employer_id == employer_id)
    if district is not None:
        statement = statement.where(LayoffPlan.district.in_(same_places([district])))
    if status is not None:
        statement = statement.where(LayoffPlan.status == status)
    if report_required is not None:
        statement = statement.where(LayoffPlan.report_required.is_(report_required))
    if after is not None:
        statement = statement.where(LayoffPlan.id > after)
    return list((await session.execute(statement)).scalars())


async def amendments(
    session: AsyncSession, layoff_id: UUID, *, after: UUID | None, limit: int
) -> list[LayoffAmendment]:
    """What a plan said before each amendment, oldest first."""
    statement = select(LayoffAmendment).where(LayoffAmendment.layoff_id == layoff_id)
    if after is not None:
        statement = statement.where(LayoffAmendment.id > after)
    return list((await session.execute(statement.order_by(LayoffAmendment.id).limit(limit))).scalars())


async def layoff_progress(session: AsyncSession, layoff_id: UUID) -> LayoffProgress:
    """裁减人员去向 How many of a plan's people declared unemployment, are registered, and work again."""
    person = func.count(func.distinct(Spell.person_id))
    followed = Spell.layoff_id == layoff_id
    declared = select(person).where(followed).scalar_subquery()
    registered = select(person).where(followed, Spell.status.in_(REGISTERED)).scalar_subquery()
    later = aliased(Employment)
    hired_again = exists().where(later.person_id == Employment.person_id, later.hired_on >= Employment.ended_on)
    found_work = exists().where(
        Spell.person_id == Employment.person_id, Spell.layoff_id == layoff_id, Spell.end_reason == "RE_EMPLOYED"
    )
    again = (
        select(func.count(func.distinct(Employment.person_id)))
        .where(Employment.layoff_id == layoff_id, or_(hired_again, found_work))
        .scalar_subquery()
    )
    row = (await session.execute(select(declared, registered, again))).one()
    return LayoffProgress(declared_unemployed=row[0], registered_unemployed=row[1], re_employed=row[2])


async def last_employment(session: AsyncSession, person_id: UUID, on: date) -> Employment | None:
    """The employment of a person that ended last by the day, if any."""
    statement = (
        select(Employment)
        .where(Employment.person_id == person_id, Employment.ended_on <= on)
        .order_by(Employment.ended_on.desc(), Employment.id.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalars().first()
