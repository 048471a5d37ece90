"""Reading certifications as hard to employ, and the queue of their reviews, within the caller's scope."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Certification, CertificationStatus


def certifications_in_scope(actor: Actor) -> Select[Certification]:
    """The certifications that the caller may know of."""
    return select(Certification).where(in_scope(actor, district=Certification.district, person=Certification.person_id))


async def certification(session: AsyncSession, actor: Actor, certification_id: UUID) -> Certification:
    """One certification; raises `NotFound` also for one outside the caller's scope."""
    statement = certifications_in_scope(actor).where(Certification.id == certification_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no certification {certification_id}")
    return found


async def certifications(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    status: str | None,
    category: str | None,
    person_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Certification]:
    """Certifications by id, which is the order of the requests."""
    statement = certifications_in_scope(actor).order_by(Certification.id).limit(limit)
    if district is not None:
        statement = statement.where(Certification.district.in_(same_places([district])))
    if status is not None:
        statement = statement.where(Certification.status == status)
    if category is not None:
        statement = statement.where(Certification.categories.contains([category]))
    if person_id is not None:
        statement = statement.where(Certification.person_id == person_id)
    if after is not None:
        statement = statement.where(Certification.id > after)
    return list((await session.execute(statement)).scalars())


async def reviews_due(
    session: AsyncSession,
    actor: Actor,
    *,
    due_by: date,
    district: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[Certification]:
    """年审 Certifications whose review is due by the day, the longest overdue first."""
    order = (Certification.review_due_on, Certification.id)
    statement = (
        certifications_in_scope(actor)
        .where(Certification.status == CertificationStatus.CERTIFIED, Certification.review_due_on <= due_by)
        .order_by(*order)
        .limit(limit)
    )
    if district is not None:
        statement = statement.where(Certification.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(tuple_(*order) > after)
    return list((await session.execute(statement)).scalars())
