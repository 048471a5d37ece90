"""市县分担结算 Routes of settling the shares of districts, and of a district's statement."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from subsidy import queries, usecases
from subsidy.api.access import MONEY
from subsidy.models import SettlementStatus
from subsidy.schemas.share_settlements import NewSettlement, SettlementAsked, SettlementOut, ShareStatementOut
from subsidy.schemas.wording import Month

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/share-settlements"): allow(Role.FINANCE),
    ("GET", "/v1/share-settlements"): allow(*MONEY),
    ("GET", "/v1/share-statements/{district}/{month}"): allow(*MONEY),
}

_CODE = r"^\d{6}$"


@router.post("/v1/share-settlements", status_code=202, tags=["budget"])
async def request_settlement(tx: WriteTx, actor: CurrentActor, body: NewSettlement) -> SettlementAsked:
    """分担结算 Have a month's shares settled that is over; again, what could not be settled is tried again."""
    await usecases.request_settlement(tx, body.month, by=actor)
    return SettlementAsked(month=body.month)


@router.get("/v1/share-settlements", tags=["budget"])
async def list_settlements(
    session: Reading,
    actor: CurrentActor,
    month: Month | None = None,
    district: Annotated[str | None, Query(pattern=_CODE)] = None,
    status: SettlementStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[SettlementOut]:
    """Shares of the caller's districts, settled or due, in the order in which they were drawn up."""
    found = await queries.share_settlements(
        session,
        actor,
        month=month,
        district=district,
        status=status,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([SettlementOut.model_validate(one) for one in found], limit)


@router.get("/v1/share-statements/{district}/{month}", tags=["budget"])
async def read_statement(
    session: Reading, actor: CurrentActor, district: Annotated[str, Path(pattern=_CODE)], month: Month
) -> ShareStatementOut:
    """县区结算单 What a district bears of a month: its share of what was paid, less that of what came back."""
    return ShareStatementOut.of(await queries.share_statement(session, actor, district, month))
