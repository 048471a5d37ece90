"""政策测算 Routes of trials: what a changed figure would mean, before anybody approves it."""

from uuid import UUID

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.figures.routes import OPERATORS, Book
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from subsidy import queries, usecases
from subsidy.models import WhatIfStatus
from subsidy.schemas.what_ifs import NewWhatIf, TriedOut, WhatIfOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/what-ifs"): allow(*OPERATORS),
    ("GET", "/v1/what-ifs"): allow(*OPERATORS, Role.AUDITOR),
    ("GET", "/v1/what-ifs/{what_if_id}"): allow(*OPERATORS, Role.AUDITOR),
}


@router.post("/v1/what-ifs", status_code=202, tags=["figures"])
async def request_what_if(tx: WriteTx, actor: CurrentActor, book: Book, body: NewWhatIf) -> WhatIfOut:
    """Try a changed figure on everybody known; a job does it, ask for it to see how far it is."""
    stated = None if body.figure is None else dict(body.figure)
    what_if = await usecases.request_what_if(
        tx, book, on=body.on, stated=stated, proposal_id=body.proposal_id, by=actor
    )
    await tx.flush()
    return WhatIfOut.model_validate(what_if)


@router.get("/v1/what-ifs", tags=["figures"])
async def list_what_ifs(
    session: Reading,
    actor: CurrentActor,
    status: WhatIfStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[WhatIfOut]:
    """Trials, in the order in which they were asked for."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.what_ifs(session, actor, status=status, after=after, limit=limit + 1)
    return page_of([WhatIfOut.model_validate(what_if) for what_if in found], limit)


@router.get("/v1/what-ifs/{what_if_id}", tags=["figures"])
async def read_what_if(session: Reading, actor: CurrentActor, what_if_id: UUID) -> TriedOut:
    """One trial: heads and yuan by programme and district, before and after, and whether the budget lines bear it."""
    found = await queries.what_if(session, actor, what_if_id)
    return TriedOut.of(found, *await queries.what_if_parts(session, found.id))
