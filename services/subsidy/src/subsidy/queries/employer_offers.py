"""Offers to employers."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.scope import in_scope
from subsidy.models import EmployerOffer
from subsidy.queries.mine import Holder


async def my_employer_offers(
    session: AsyncSession, holder: Holder, *, status: str | None, programme: str | None, before: UUID | None, limit: int
) -> list[EmployerOffer]:
    """An employer's own, the latest first."""
    statement = select(EmployerOffer).where(EmployerOffer.employer_digest == holder.employer_digest)
    if status is not None:
        statement = statement.where(EmployerOffer.status == status)
    if programme is not None:
        statement = statement.where(EmployerOffer.programme == programme)
    if before is not None:
        statement = statement.where(EmployerOffer.id < before)
    return list((await session.execute(statement.order_by(EmployerOffer.id.desc()).limit(limit))).scalars())


async def employer_offers(
    session: AsyncSession,
    actor: Actor,
    *,
    programme: str | None,
    status: str | None,
    district: str | None,
    employer_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[EmployerOffer]:
    """Those that the caller may know of, by id."""
    statement = select(EmployerOffer).where(in_scope(actor, district=EmployerOffer.district))
    if programme is not None:
        statement = statement.where(EmployerOffer.programme == programme)
    if status is not None:
        statement = statement.where(EmployerOffer.status == status)
    if district is not None:
        statement = statement.where(EmployerOffer.district.in_(same_places([district])))
    if employer_id is not None:
        statement = statement.where(EmployerOffer.employer_id == employer_id)
    if after is not None:
        statement = statement.where(EmployerOffer.id > after)
    return list((await session.execute(statement.order_by(EmployerOffer.id).limit(limit))).scalars())
