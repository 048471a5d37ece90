"""申报 Routes of what employers file."""

from uuid import UUID

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.models import Programme
from subsidy.schemas.filings import EmployerApplication, FilingOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/employers/{employer_id}/applications"): allow(Role.EMPLOYER, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/filings"): allow(Role.EMPLOYER, *OFFICES),
    ("GET", "/v1/filings/{filing_id}"): allow(Role.EMPLOYER, *OFFICES),
}


@router.post("/v1/employers/{employer_id}/applications", status_code=201, tags=["employers' applications"])
async def file(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, employer_id: UUID, body: EmployerApplication
) -> FilingOut:
    """Apply as an employer; each item is decided for itself, a short list at once and a long one by a job."""
    filing = await usecases.file(tx, employer_id, body.claimed(), by=actor, vault=vault)
    await tx.session.flush()
    return FilingOut.all([filing], await queries.progress(tx.session, [filing]))[0]


@router.get("/v1/filings", tags=["employers' applications"])
async def list_filings(
    session: Reading,
    actor: CurrentActor,
    programme: Programme | None = None,
    employer_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[FilingOut]:
    """What employers in the caller's scope filed, in the order of filing; `GET /v1/applications` has the items."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.filings(
        session, actor, programme=programme, employer_id=employer_id, after=after, limit=limit + 1
    )
    items = FilingOut.all(found[:limit], await queries.progress(session, found[:limit]))
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/filings/{filing_id}", tags=["employers' applications"])
async def read_filing(session: Reading, actor: CurrentActor, filing_id: UUID) -> FilingOut:
    """One filing, and how far its items have come."""
    filing = await queries.filing(session, actor, filing_id)
    return FilingOut.all([filing], await queries.progress(session, [filing]))[0]
