"""Reading people and the facts about them, within the caller's scope."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import FactRecord, Person


def people_in_scope(actor: Actor) -> Select[Person]:
    """The people whom the caller may know of."""
    return select(Person).where(in_scope(actor, district=Person.district, person=Person.id))


async def person(session: AsyncSession, actor: Actor, person_id: UUID) -> Person:
    """One person; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(people_in_scope(actor).where(Person.id == person_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no person {person_id}")
    return found


async def people(
    session: AsyncSession, actor: Actor, *, district: str | None, after: UUID | None, limit: int
) -> list[Person]:
    """People by id, which is the order of registration."""
    statement = people_in_scope(actor).order_by(Person.id).limit(limit)
    if district is not None:
        statement = statement.where(Person.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(Person.id > after)
    return list((await session.execute(statement)).scalars())


async def person_by_identity(session: AsyncSession, actor: Actor, identity_index: bytes) -> Person | None:
    """The person with the identity number behind the blind index, if the caller may know of them."""
    statement = people_in_scope(actor).where(Person.identity_index == identity_index)
    return (await session.execute(statement)).scalar_one_or_none()


async def facts(
    session: AsyncSession,
    person_id: UUID,
    *,
    kind: str | None = None,
    valid_on: date | None = None,
    known_at: datetime | None = None,
) -> list[FactRecord]:
    """Facts about a person in the order in which they became known: what held on a day, as known at a moment."""
    statement = select(FactRecord).where(FactRecord.person_id == person_id)
    if kind is not None:
        statement = statement.where(FactRecord.kind == kind)
    if valid_on is not None:
        statement = statement.where(
            FactRecord.valid_from <= valid_on, or_(FactRecord.valid_to.is_(None), FactRecord.valid_to >= valid_on)
        )
    if known_at is not None:
        statement = statement.where(FactRecord.recorded_at <= known_at)
    return list((await session.execute(statement.order_by(FactRecord.recorded_at, FactRecord.id))).scalars())
