"""Routes about statuses that nothing may be decided by: only case workers of the district read them, with a purpose."""

from uuid import UUID

from kit.actor import Role
from kit.app import CurrentActor, UpdateTx, WriteTx, new_router
from kit.policy import Policies, allow
from registration import usecases
from registration.api.access import Sealed
from registration.schemas.placements import (
    NewRestricted,
    RestrictedKept,
    RestrictedOut,
    RestrictedReading,
    RestrictedRecords,
)

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/people/{person_id}/restricted-records"): allow(Role.CASE_WORKER),
    ("POST", "/v1/people/{person_id}/restricted-records/readings"): allow(Role.CASE_WORKER),
}


@router.post("/v1/people/{person_id}/restricted-records", status_code=201, tags=["restricted"])
async def seal_status(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, person_id: UUID, body: NewRestricted
) -> RestrictedKept:
    """Keep a status sealed; the answer does not repeat it."""
    record = await usecases.seal_status(
        tx, person_id, status=body.status, note=body.note, on=body.on, by=actor, vault=vault
    )
    return RestrictedKept(id=record.id, recorded_on=record.recorded_on)


@router.post("/v1/people/{person_id}/restricted-records/readings", status_code=201, tags=["restricted"])
async def read_statuses(
    tx: UpdateTx, actor: CurrentActor, vault: Sealed, person_id: UUID, body: RestrictedReading
) -> RestrictedRecords:
    """Everything restricted about a person; who read and what for goes on record, each time anew."""
    records = await usecases.read_statuses(tx, person_id, purpose=body.purpose, by=actor)
    return RestrictedRecords(items=[RestrictedOut.of(record, vault) for record in records])
