"""资金 Routes of the funds and their ledger."""

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import MONEY
from subsidy.models import Fund
from subsidy.schemas.funds import AppropriationOut, EntryOut, FundOut, NewAppropriation

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/funds"): allow(Role.REVIEWER, Role.APPROVER, *MONEY),
    ("POST", "/v1/funds/{fund}/appropriations"): allow(Role.FINANCE),
    ("GET", "/v1/funds/{fund}/entries"): allow(*MONEY),
}


@router.get("/v1/funds", tags=["funds"])
async def list_funds(session: Reading) -> list[FundOut]:
    """The balances of all funds."""
    return FundOut.all(await queries.funds(session))


@router.post("/v1/funds/{fund}/appropriations", status_code=201, tags=["funds"])
async def appropriate(tx: WriteTx, actor: CurrentActor, fund: Fund, body: NewAppropriation) -> AppropriationOut:
    """拨款 Enter money that a budget gives to a fund."""
    posted = await usecases.appropriate(
        tx,
        fund,
        body.amount,
        year=body.year,
        document=body.document,
        today=clock.today(),
        by=actor,
        programme=body.programme,
        district=body.district,
        shares=None if body.shares is None else body.shares.stated(),
    )
    return AppropriationOut.model_validate(posted)


@router.get("/v1/funds/{fund}/entries", tags=["funds"])
async def list_entries(
    session: Reading, fund: Fund, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[EntryOut]:
    """A fund's ledger, in the order of posting."""
    after = decode_cursor(cursor, int)[0] if cursor else None
    found = await queries.entries(session, fund, after=after, limit=limit + 1)
    items = [EntryOut.of(posted) for posted in found[:limit]]
    return Page(items=items, next=encode_cursor(items[-1].id) if len(found) > limit else None)
