"""Offers, and the runs of the screen that made them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import Offer, Screening


async def offers(
    session: AsyncSession,
    actor: Actor,
    *,
    programme: str | None,
    status: str | None,
    district: str | None,
    person_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Offer]:
    """Offers that the caller may know of, by id."""
    scope = in_scope(actor, district=Offer.district, person=Offer.person_id)
    statement = select(Offer).where(scope).order_by(Offer.id).limit(limit)
    if programme is not None:
        statement = statement.where(Offer.programme == programme)
    if status is not None:
        statement = statement.where(Offer.status == status)
    if district is not None:
        statement = statement.where(Offer.district.in_(same_places([district])))
    if person_id is not None:
        statement = statement.where(Offer.person_id == person_id)
    if after is not None:
        statement = statement.where(Offer.id > after)
    return list((await session.execute(statement)).scalars())


async def screening(session: AsyncSession, screening_id: UUID) -> Screening:
    """One run of the screen; raises `NotFound`."""
    found = await session.get(Screening, screening_id)
    if found is None:
        raise NotFound(f"there is no screening {screening_id}")
    return found


async def screenings(session: AsyncSession, *, status: str | None, after: UUID | None, limit: int) -> list[Screening]:
    """Runs of the screen by id, which is the order in which they were asked for."""
    statement = select(Screening).order_by(Screening.id).limit(limit)
    if status is not None:
        statement = statement.where(Screening.status == status)
    if after is not None:
        statement = statement.where(Screening.id > after)
    return list((await session.execute(statement)).scalars())
