"""贴息 Routes of loan banks' claims for interest subsidy."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries
from subsidy.api.access import MONEY
from subsidy.models import ClaimStatus
from subsidy.schemas.claims import ClaimOut

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/claims"): allow(Role.APPROVER, *MONEY),
}


@router.get("/v1/claims", tags=["interest subsidy"])
async def list_claims(
    session: Reading,
    actor: CurrentActor,
    status: ClaimStatus | None = None,
    bank_code: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ClaimOut]:
    """Loan banks' claims for interest subsidy in the caller's districts; a held one says why."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.claims(session, actor, status=status, bank_code=bank_code, after=after, limit=limit + 1)
    items = [ClaimOut.model_validate(claim) for claim in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)
