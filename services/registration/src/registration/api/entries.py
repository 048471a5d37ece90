"""Routes about what becomes of people's entries: merged, renamed, dead."""

from uuid import UUID

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF, Sealed
from registration.models import FormerName
from registration.schemas.people import Death, FormerNameOut, MergeRequest, NewName, PersonOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/people/{person_id}/merge"): allow(Role.CASE_WORKER),
    ("POST", "/v1/people/{person_id}/names"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/people/{person_id}/names"): allow(Role.CITIZEN, *STAFF),
    ("POST", "/v1/people/{person_id}/death"): allow(Role.AGENCY, Role.CASE_WORKER),
}


@router.post("/v1/people/{person_id}/merge", status_code=201, tags=["people"])
async def merge_people(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, person_id: UUID, body: MergeRequest
) -> PersonOut:
    """Merge a duplicate into the entry that stays, which is answered; the old id goes on naming it."""
    stays = await usecases.merge_people(tx, person_id, into=body.into, on=clock.today(), reason=body.reason, by=actor)
    return PersonOut.of(stays, vault)


@router.post("/v1/people/{person_id}/names", status_code=201, tags=["people"])
async def rename_person(tx: WriteTx, actor: CurrentActor, vault: Sealed, person_id: UUID, body: NewName) -> PersonOut:
    """Record another name; the former one is kept, sealed."""
    person = await usecases.rename_person(
        tx, person_id, body.name, on=body.on, document=body.document, by=actor, vault=vault
    )
    return PersonOut.of(person, vault)


@router.get("/v1/people/{person_id}/names", tags=["people"])
async def list_former_names(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    person_id: UUID,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[FormerNameOut]:
    """The names that a person had before, masked, the one last given up first."""
    person = await queries.present_person(session, actor, person_id)
    before = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.newest(session, FormerName, person.id, before=before, limit=limit + 1)
    return page_of([FormerNameOut.of(former, vault) for former in found], limit)


@router.post("/v1/people/{person_id}/death", status_code=201, tags=["people"])
async def record_death(tx: WriteTx, actor: CurrentActor, vault: Sealed, person_id: UUID, body: Death) -> PersonOut:
    """Record a death; an open spell of unemployment ends with it."""
    person = await usecases.record_death(tx, person_id, on=body.on, document=body.document, by=actor)
    return PersonOut.of(person, vault)
