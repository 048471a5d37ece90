"""交叉比对 Routes of runs of the cross-checks."""

from uuid import UUID

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.models import CrossCheckStatus
from subsidy.schemas.checks import CrossCheckOut, NewCrossCheck

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/cross-checks"): allow(Role.FINANCE, Role.AUDITOR),
    ("GET", "/v1/cross-checks"): allow(Role.FINANCE, Role.AUDITOR),
    ("GET", "/v1/cross-checks/{cross_check_id}"): allow(Role.FINANCE, Role.AUDITOR),
}


@router.post("/v1/cross-checks", status_code=202, tags=["checks"])
async def request_cross_check(tx: WriteTx, actor: CurrentActor, body: NewCrossCheck) -> CrossCheckOut:
    """Look at everything paid in a period; a job does it, ask for it to see how far it is."""
    run = await usecases.request_cross_check(
        tx, paid_from=body.paid_from, paid_to=body.paid_to, checks=body.checks, today=clock.today(), by=actor
    )
    return CrossCheckOut.model_validate(run)


@router.get("/v1/cross-checks", tags=["checks"])
async def list_cross_checks(
    session: Reading, status: CrossCheckStatus | None = None, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[CrossCheckOut]:
    """Runs, in the order in which they were asked for."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.cross_checks(session, status=status, after=after, limit=limit + 1)
    items = [CrossCheckOut.model_validate(run) for run in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/cross-checks/{cross_check_id}", tags=["checks"])
async def read_cross_check(session: Reading, cross_check_id: UUID) -> CrossCheckOut:
    """One run: which checks are done, and what they have found anew."""
    return CrossCheckOut.model_validate(await queries.cross_check(session, cross_check_id))
