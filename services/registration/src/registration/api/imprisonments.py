"""服刑 The route by which justice states terms of imprisonment; nobody reads them here."""

from uuid import UUID

from kit.actor import Role
from kit.app import CurrentActor, WriteTx, new_router
from kit.policy import Policies, allow
from registration import usecases
from registration.schemas.imprisonments import ImprisonmentOut, NewImprisonment

router = new_router()

POLICIES: Policies = {("POST", "/v1/people/{person_id}/imprisonments"): allow(Role.AGENCY, Role.CASE_WORKER)}


@router.post("/v1/people/{person_id}/imprisonments", status_code=201, tags=["facts"])
async def state_imprisonment(
    tx: WriteTx, actor: CurrentActor, person_id: UUID, body: NewImprisonment
) -> ImprisonmentOut:
    """State a term of imprisonment; the same start again says its end."""
    term = await usecases.state_imprisonment(
        tx,
        person_id,
        since=body.since,
        until=body.until,
        source_department=body.source_department,
        document=body.document,
        by=actor,
    )
    return ImprisonmentOut.model_validate(term)
