"""帮扶情形 Recording what departments state about people who may need help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.ids import new_id
from registration.models import Circumstance, CircumstanceKind
from registration.usecases.checks import lock_person, require_source
from registration.usecases.rechecks import defer_rechecks


@dataclass(frozen=True, slots=True)
class StatedCircumstance:
    """A circumstance as a department states it."""

    kind: CircumstanceKind
    holds: bool
    valid_from: date
    valid_to: date | None
    source_department: str
    document: str | None


async def state_circumstances(
    tx: Tx, person_id: UUID, stated: Sequence[StatedCircumstance], *, by: Actor
) -> list[Circumstance]:
    """Record them together or not at all; an agency may speak for its own department only.

    They are not announced: nobody but this service decides by them, and what follows from them has its own events.
    """
    person = await lock_person(tx, person_id, by)
    require_source({one.source_department for one in stated}, by)
    records = [
        Circumstance(
            id=new_id(),
            person_id=person.id,
            kind=one.kind,
            holds=one.holds,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            source_department=one.source_department,
            document=one.document,
            recorded_at=clock.now(),
            recorded_by=by.subject,
        )
        for one in stated
    ]
    tx.add(*records)
    tx.audit("circumstances-recorded", f"person/{person.id}", by=by, after={"recorded": len(records)})
    await defer_rechecks(tx, [person.id])
    return records
