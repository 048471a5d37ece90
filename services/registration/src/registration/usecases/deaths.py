"""死亡 What a death ends: unemployment, work and the search for it, certification, the time in family and household."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from kit.actor import Actor
from kit.db import Tx
from registration.models import Person, Spell, SpellStatus
from registration.usecases.certifications import end_certification_of_dead
from registration.usecases.checks import lock_person, require_past
from registration.usecases.families import leave_family_of_dead
from registration.usecases.households import leave_household
from registration.usecases.job_seekers import end_search_of_dead
from registration.usecases.rechecks import defer_rechecks
from registration.usecases.spells import end_locked
from registration.usecases.work import end_work_of_dead

_CLOSED = (SpellStatus.REFUSED, SpellStatus.ENDED)


async def record_death(tx: Tx, person_id: UUID, *, on: date, document: str, by: Actor) -> Person:
    """Record a death: unemployment, employment, flexible employment and certification end with it.

    A declaration that waits is refused; what began after the death ends on the day on which it began. Raises
    `Conflict` where a death is recorded already.
    """
    person = await lock_person(tx, person_id, by)
    require_past(on)
    tx.publish(person.die(on=on), by=by, reason=document)
    for spell in await tx.all(_open_spells(person).with_for_update()):
        if spell.status == SpellStatus.WAITING_FOR_FACTS:
            tx.publish(spell.refuse(("DIED",)), by=by)
        else:
            await end_locked(tx, spell, on=max(on, spell.declared_on), reason="DIED", by=by)
    await end_work_of_dead(tx, person, on=on, document=document, by=by)
    await end_certification_of_dead(tx, person, on=on, by=by)
    await end_search_of_dead(tx, person, on=on, by=by)
    await leave_household(tx, person.id, on=on, by=by)
    relatives = await leave_family_of_dead(tx, person.id, on=on, by=by)
    await defer_rechecks(tx, relatives)
    return person


def _open_spells(person: Person) -> Select[Spell]:
    return select(Spell).where(Spell.person_id == person.id, Spell.status.not_in(_CLOSED)).order_by(Spell.id)
