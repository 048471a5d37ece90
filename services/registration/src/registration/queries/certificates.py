"""Reading certificates, within the caller's scope."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Certificate


def certificates_in_scope(actor: Actor) -> Select[Certificate]:
    """The certificates that the caller may know of."""
    return select(Certificate).where(in_scope(actor, district=Certificate.district, person=Certificate.person_id))


async def certificate_of(session: AsyncSession, actor: Actor, person_id: UUID) -> Certificate:
    """A person's certificate; raises `NotFound` also for a person outside the caller's scope."""
    statement = certificates_in_scope(actor).where(Certificate.person_id == person_id, Certificate.voided_on.is_(None))
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no certificate of a person {person_id}")
    return found


async def certificates(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    number: str | None,
    after: UUID | None,
    limit: int,
) -> list[Certificate]:
    """Certificates by id, which is the order of issue."""
    statement = certificates_in_scope(actor)
    if district is not None:
        statement = statement.where(Certificate.district.in_(same_places([district])))
    if number is not None:
        statement = statement.where(Certificate.number == number)
    if after is not None:
        statement = statement.where(Certificate.id > after)
    return list((await session.execute(statement.order_by(Certificate.id).limit(limit))).scalars())
