"""刑满释放、戒毒康复 Sealing and reading what nothing may be decided by; no other module reads these records."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.vault import Vault
from registration.models import RestrictedRecord, RestrictedStatus
from registration.usecases.checks import lock_person, require_past


async def seal_status(
    tx: Tx, person_id: UUID, *, status: RestrictedStatus, note: str, on: date, by: Actor, vault: Vault
) -> RestrictedRecord:
    """Keep a status sealed; the trail says that something was kept, and not what."""
    person = await lock_person(tx, person_id, by)
    require_past(on)
    record = RestrictedRecord.seal(person, status=status, note=note, on=on, by=by, vault=vault)
    tx.add(record)
    tx.audit("restricted-recorded", f"person/{person.id}", by=by)
    return record


async def read_statuses(tx: Tx, person_id: UUID, *, purpose: str, by: Actor) -> list[RestrictedRecord]:
    """Everything restricted about a person; who read and what for goes on record, also where there is nothing."""
    person = await lock_person(tx, person_id, by)
    tx.audit("restricted-read", f"person/{person.id}", by=by, reason=purpose)
    statement = select(RestrictedRecord).where(RestrictedRecord.person_id == person.id)
    return await tx.all(statement.order_by(RestrictedRecord.id))
