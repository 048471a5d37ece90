"""Reading months of benefit and their extensions, within the caller's scope."""

from uuid import UUID

from sqlalchemy import Select, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import OFFICES, Actor, Role
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Benefit, BenefitExtension


def benefits_in_scope(actor: Actor) -> Select[Benefit]:
    """The benefits that the caller may know of."""
    return select(Benefit).where(in_scope(actor, district=Benefit.district, person=Benefit.person_id))


def extensions_in_scope(actor: Actor) -> Select[BenefitExtension]:
    """The extensions that the caller may know of: an office's by district; to citizens they are public."""
    if actor.has(Role.CITIZEN) and not actor.has(*OFFICES):
        return select(BenefitExtension).where(true())
    return select(BenefitExtension).where(in_scope(actor, district=BenefitExtension.region))


async def benefit(session: AsyncSession, actor: Actor, benefit_id: UUID) -> Benefit:
    """One benefit; raises `NotFound` also for one outside the caller's scope."""
    statement = benefits_in_scope(actor).where(Benefit.id == benefit_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no benefit {benefit_id}")
    return found


async def benefits(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    person_id: UUID | None,
    spell_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Benefit]:
    """Benefits by id, which is the order of the grants."""
    statement = benefits_in_scope(actor)
    if district is not None:
        statement = statement.where(Benefit.district.in_(same_places([district])))
    if person_id is not None:
        statement = statement.where(Benefit.person_id == person_id)
    if spell_id is not None:
        statement = statement.where(Benefit.spell_id == spell_id)
    if after is not None:
        statement = statement.where(Benefit.id > after)
    return list((await session.execute(statement.order_by(Benefit.id).limit(limit))).scalars())


async def extension(session: AsyncSession, actor: Actor, extension_id: UUID) -> BenefitExtension:
    """One extension; raises `NotFound` also for one outside the caller's scope."""
    statement = extensions_in_scope(actor).where(BenefitExtension.id == extension_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no extension {extension_id}")
    return found


async def extensions(
    session: AsyncSession, actor: Actor, *, region: str | None, after: UUID | None, limit: int
) -> list[BenefitExtension]:
    """Extensions by id, which is the order in which they were recorded."""
    statement = extensions_in_scope(actor)
    if region is not None:
        statement = statement.where(BenefitExtension.region.in_(same_places([region])))
    if after is not None:
        statement = statement.where(BenefitExtension.id > after)
    return list((await session.execute(statement.order_by(BenefitExtension.id).limit(limit))).scalars())
