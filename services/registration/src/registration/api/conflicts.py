"""Routes about facts on which sources differ."""

from uuid import UUID

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from registration import queries, usecases
from registration.api.access import STAFF
from registration.models import conflicts
from registration.schemas.people import ConflictOut, ConflictsOut, FactOut, NewSettlement

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/people/{person_id}/facts/conflicts"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("POST", "/v1/people/{person_id}/facts/settlements"): allow(Role.CASE_WORKER),
}


@router.get("/v1/people/{person_id}/facts/conflicts", tags=["facts"])
async def list_conflicts(session: Reading, actor: CurrentActor, person_id: UUID) -> ConflictsOut:
    """Where sources say different things about the same days, whose word counts, and by what."""
    person = await queries.present_person(session, actor, person_id)
    found = conflicts(await queries.facts(session, person.id))
    return ConflictsOut(items=[ConflictOut.of(conflict) for conflict in found])


@router.post("/v1/people/{person_id}/facts/settlements", status_code=201, tags=["facts"])
async def settle_conflict(tx: WriteTx, actor: CurrentActor, person_id: UUID, body: NewSettlement) -> FactOut:
    """Settle a conflict for one of the facts, with a reason; its word is announced again, and counts from now on."""
    settled = await usecases.settle_conflict(tx, person_id, body.fact_id, reason=body.reason, by=actor)
    return FactOut.of(settled, on=clock.today())
