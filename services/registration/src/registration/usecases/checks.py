"""What several verbs ask before they act."""

from datetime import date
from uuid import UUID

from contracts.divisions import is_district_of_city
from kit import clock
from kit.actor import Actor, Role
from kit.db import Tx
from kit.errors import Forbidden, Refusal
from registration import queries
from registration.models import Person, Spell


async def lock_person(tx: Tx, person_id: UUID, by: Actor) -> Person:
    """The person, locked; raises `NotFound` also for one outside the caller's scope, `Conflict` for a merged entry."""
    statement = queries.people_in_scope(by).where(Person.id == person_id).with_for_update()
    person = await tx.one(statement, f"person {person_id}")
    person.require_present()
    return person


async def lock_me(tx: Tx, by: Actor) -> Person:
    """The citizen of the token, locked, under the entry that stands for them today; raises `NotFound` without one."""
    me = await queries.me(tx.session, by)
    me = await tx.lock(Person, me.id)
    me.require_present()
    return me


async def lock_spell(tx: Tx, spell_id: UUID, by: Actor) -> Spell:
    """The spell and its person, locked; raises `NotFound` also for one outside the caller's scope.

    Always the person before the spell, as who records facts has it: nobody waits for the other.
    """
    found = await tx.one(queries.spells_in_scope(by).where(Spell.id == spell_id), f"spell {spell_id}")
    await tx.lock(Person, found.person_id)
    return await tx.lock(Spell, spell_id)


def require_district(district: str, on: date, by: Actor) -> None:
    """Raise unless the district is one of the city on the day and in the caller's scope."""
    if not is_district_of_city(district, on):
        raise Refusal(f"{district} is no district of this city on {on} (GB/T 2260)", code="DISTRICT_UNKNOWN")
    if by.districts is not None and district not in by.districts:
        raise Forbidden(f"your districts do not include {district}", code="DISTRICT_OUT_OF_SCOPE")


def require_past(on: date) -> None:
    """Raise `Refusal` for a day that is still to come."""
    if on > clock.today():
        raise Refusal(f"{on} is in the future", code="DATE_IN_FUTURE")


def require_source(departments: set[str], by: Actor) -> None:
    """Raise `Forbidden` unless the caller may speak for all of them: its own, or any for a case worker without one."""
    if by.department is None:
        if by.has(Role.CASE_WORKER):
            return
        raise Forbidden("your token names no department to speak for", code="DEPARTMENT_MISSING")
    foreign = departments - {by.department}
    if foreign:
        raise Forbidden(f"you speak for {by.department}, not for {', '.join(sorted(foreign))}", code="FOREIGN_SOURCE")
