"""Routes of departments about what citizens ask them to correct."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from contracts.facts import FactKind
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.errors import NotFound
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import Sealed
from registration.models import Correction, CorrectionStatus
from registration.schemas.corrections import Acceptance, CorrectionOut, Rejection

router = new_router()

_DEPARTMENTS = allow(Role.AGENCY, Role.CASE_WORKER)

POLICIES: Policies = {
    ("GET", "/v1/corrections"): _DEPARTMENTS,
    ("GET", "/v1/corrections/{correction_id}"): _DEPARTMENTS,
    ("POST", "/v1/corrections/{correction_id}/acceptance"): _DEPARTMENTS,
    ("POST", "/v1/corrections/{correction_id}/rejection"): _DEPARTMENTS,
}


@router.get("/v1/corrections", tags=["corrections"])
async def list_corrections(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    department: Annotated[str | None, Query(max_length=20)] = None,
    status: CorrectionStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[CorrectionOut]:
    """The requests that wait for the caller's department, oldest first; a case worker sees those of the districts."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.corrections(
        session, actor, department=department, status=status, after=after, limit=limit + 1
    )
    return page_of([CorrectionOut.of(correction, vault) for correction in found], limit)


@router.get("/v1/corrections/{correction_id}", tags=["corrections"])
async def read_correction(session: Reading, actor: CurrentActor, vault: Sealed, correction_id: UUID) -> CorrectionOut:
    """One request."""
    statement = queries.corrections_in_scope(actor).where(Correction.id == correction_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no correction {correction_id}")
    return CorrectionOut.of(found, vault)


@router.post("/v1/corrections/{correction_id}/acceptance", status_code=201, tags=["corrections"])
async def accept_correction(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, correction_id: UUID, body: Acceptance
) -> CorrectionOut:
    """State the fact anew as the owning department; it is recorded and announced."""
    asked = await usecases.lock_correction(tx, correction_id, by=actor)
    stated = body.stated(FactKind(asked.kind), asked.department)
    return CorrectionOut.of(await usecases.accept_correction(tx, asked, stated, by=actor), vault)


@router.post("/v1/corrections/{correction_id}/rejection", status_code=201, tags=["corrections"])
async def reject_correction(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, correction_id: UUID, body: Rejection
) -> CorrectionOut:
    """Stand by what is held, and say why."""
    asked = await usecases.lock_correction(tx, correction_id, by=actor)
    return CorrectionOut.of(await usecases.reject_correction(tx, asked, body.answer, by=actor, vault=vault), vault)
