"""Routes about circumstances of people who may need help."""

from collections.abc import Sequence
from uuid import UUID

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from registration import queries, usecases
from registration.models import Circumstance
from registration.schemas.circumstances import CircumstanceOut, CircumstancesOut, NewCircumstances

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/people/{person_id}/circumstances"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/people/{person_id}/circumstances"): allow(Role.CITIZEN, Role.CASE_WORKER, Role.AUDITOR),
}


@router.post("/v1/people/{person_id}/circumstances", status_code=201, tags=["circumstances"])
async def state_circumstances(
    tx: WriteTx, actor: CurrentActor, person_id: UUID, body: NewCircumstances
) -> CircumstancesOut:
    """Record what departments state: disability, low-income support and the other categories of article 14."""
    stated = [one.stated() for one in body.circumstances]
    return _shown(await usecases.state_circumstances(tx, person_id, stated, by=actor))


@router.get("/v1/people/{person_id}/circumstances", tags=["circumstances"])
async def list_circumstances(session: Reading, actor: CurrentActor, person_id: UUID) -> CircumstancesOut:
    """What is held about a person, and from whom."""
    person = await queries.person(session, actor, person_id)
    return _shown(await queries.circumstances(session, person.id))


def _shown(found: Sequence[Circumstance]) -> CircumstancesOut:
    return CircumstancesOut(items=[CircumstanceOut.model_validate(one) for one in found])
