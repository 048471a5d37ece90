"""Reading people and the facts about them, within the caller's scope."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import FactRecord, Household, HouseholdMember, Person


def people_in_scope(actor: Actor) -> Select[Person]:
    """The people whom the caller may know of."""
    return select(Person).where(in_scope(actor, district=Person.district, person=Person.id))


async def person(session: AsyncSession, actor: Actor, person_id: UUID) -> Person:
    """One person; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(people_in_scope(actor).where(Person.id == person_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no person {person_id}")
    return found


async def present_person(session: AsyncSession, actor: Actor, person_id: UUID) -> Person:
    """One person; raises `Conflict` naming the entry that this one was merged into, if it was."""
    found = await person(session, actor, person_id)
    found.require_present()
    return found


async def people(
    session: AsyncSession, actor: Actor, *, district: str | None, after: UUID | None, limit: int
) -> list[Person]:
    """People by id, which is the order of registration, without entries that were merged into others."""
    statement = people_in_scope(actor).where(Person.merged_into.is_(None)).order_by(Person.id).limit(limit)
    if district is not None:
        statement = statement.where(Person.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(Person.id > after)
    return list((await session.execute(statement)).scalars())


async def person_by_identity(session: AsyncSession, actor: Actor, identity_index: bytes) -> Person | None:
    """The person with the identity number behind the blind index, if the caller may know of them.

    The number of an entry that was merged into another finds that other.
    """
    entry = select(func.coalesce(Person.merged_into, Person.id)).where(Person.identity_index == identity_index)
    statement = people_in_scope(actor).where(Person.id == entry.scalar_subquery())
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


def households_in_scope(actor: Actor) -> Select[Household]:
    """The households that the caller may know of: an office's by district, nobody else's."""
    return select(Household).where(in_scope(actor, district=Household.district))


async def household(session: AsyncSession, actor: Actor, household_id: UUID) -> Household:
    """One household; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(households_in_scope(actor).where(Household.id == household_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no household {household_id}")
    return found


async def household_of(session: AsyncSession, actor: Actor, person_id: UUID) -> Household:
    """The household to which a person belongs now; raises `NotFound` without one."""
    now = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id == person_id, HouseholdMember.until.is_(None)
    )
    found = (await session.execute(households_in_scope(actor).where(Household.id.in_(now)))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"person {person_id} is linked to no household", code="HOUSEHOLD_NONE")
    return found


async def members(session: AsyncSession, household_id: UUID) -> list[HouseholdMember]:
    """Everybody who belongs or belonged to a household, in the order of joining."""
    statement = select(HouseholdMember).where(HouseholdMember.household_id == household_id)
    return list((await session.execute(statement.order_by(HouseholdMember.since, HouseholdMember.id))).scalars())


async def households(
    session: AsyncSession, actor: Actor, *, district: str | None, after: UUID | None, limit: int
) -> list[Household]:
    """Households by id, which is the order in which they were entered."""
    statement = households_in_scope(actor).order_by(Household.id).limit(limit)
    if district is not None:
        statement = statement.where(Household.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(Household.id > after)
    return list((await session.execute(statement)).scalars())
