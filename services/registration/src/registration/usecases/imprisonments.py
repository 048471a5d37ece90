"""服刑 Stating terms of imprisonment, and again with their end."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from registration.models import Imprisonment
from registration.usecases.checks import lock_person, require_past, require_source


async def state_imprisonment(
    tx: Tx,
    person_id: UUID,
    *,
    since: date,
    until: date | None,
    source_department: str,
    document: str,
    by: Actor,
) -> Imprisonment:
    """State a term; the same start again by the same department says its end. The trail does not say what was kept."""
    person = await lock_person(tx, person_id, by)
    require_past(since)
    require_source({source_department}, by)
    same = select(Imprisonment).where(
        Imprisonment.person_id == person.id,
        Imprisonment.since == since,
        Imprisonment.source_department == source_department,
    )
    term = await tx.first(same)
    if term is None:
        term = Imprisonment.begin(person.id, since, source_department)
        tx.add(term)
    tx.publish(term.state(until=until, document=document, by=by), by=by)
    return term
