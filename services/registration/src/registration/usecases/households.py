"""家庭 Linking people to households and unlinking them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from contracts.registration import Relation
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, NotFound
from registration import queries
from registration.models import Household, HouseholdMember
from registration.usecases.checks import lock_person, require_district, require_past
from registration.usecases.household_families import keep_family, leave_household_family


async def form_household(
    tx: Tx, district: str, people: Sequence[tuple[UUID, Relation]], *, on: date, by: Actor
) -> Household:
    """Enter a household with those who belong to it from a day on."""
    require_district(district, on, by)
    household = Household.begin(district=district, by=by)
    tx.add(household)
    await tx.session.flush()
    for person_id, relation in sorted(people):
        await _join(tx, household, person_id, relation, on=on, by=by)
    await keep_family(tx, household, by=by)
    return household


async def join_household(
    tx: Tx, household_id: UUID, person_id: UUID, relation: Relation, *, on: date, by: Actor
) -> Household:
    """Link one more person to a household."""
    household = await _lock(tx, household_id, by)
    await _join(tx, household, person_id, relation, on=on, by=by)
    await keep_family(tx, household, by=by)
    return household


async def remove_member(tx: Tx, household_id: UUID, person_id: UUID, *, on: date, by: Actor) -> Household:
    """End a person's time in a household."""
    household = await _lock(tx, household_id, by)
    require_past(on)
    if not await leave_household(tx, person_id, on=on, by=by, household_id=household.id):
        raise NotFound(f"person {person_id} is no member of this household", code="MEMBER_UNKNOWN")
    return household


async def leave_household(tx: Tx, person_id: UUID, *, on: date, by: Actor, household_id: UUID | None = None) -> bool:
    """End a person's time in the household that they belong to; whether there was one."""
    statement = select(HouseholdMember).where(HouseholdMember.person_id == person_id, HouseholdMember.until.is_(None))
    if household_id is not None:
        statement = statement.where(HouseholdMember.household_id == household_id)
    member = await tx.first(statement)
    if member is None:
        return False
    household = await tx.lock(Household, member.household_id)
    member = await tx.lock(HouseholdMember, member.id)
    tx.publish(household.leave(member, on=on), by=by)
    await leave_household_family(tx, member, on=on, by=by)
    return True


async def _join(tx: Tx, household: Household, person_id: UUID, relation: Relation, *, on: date, by: Actor) -> None:
    person = await lock_person(tx, person_id, by)
    require_past(on)
    member, joined = household.join(person, relation, on=on)
    exists = Conflict("this person belongs to a household already", code="HOUSEHOLD_OTHER", person_id=str(person_id))
    await tx.enter(member, otherwise=exists)
    tx.publish(joined, by=by)


async def _lock(tx: Tx, household_id: UUID, by: Actor) -> Household:
    statement = queries.households_in_scope(by).where(Household.id == household_id).with_for_update()
    return await tx.one(statement, f"household {household_id}")
