"""预算 Routes of budget lines: gauge, execution report, adjustments by two people, carry-over."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.proposals import ProposalStatus
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import MONEY
from subsidy.models import Fund, Programme
from subsidy.schemas.budget import (
    AdjustmentApproval,
    AdjustmentOut,
    AdjustmentRejection,
    BudgetOut,
    CarriedOut,
    ExecutionOut,
    NewAdjustment,
    NewCarryOver,
    budget_csv,
)

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/budget"): allow(*MONEY),
    ("GET", "/v1/budget.csv"): allow(*MONEY),
    ("GET", "/v1/budget/execution"): allow(*MONEY),
    ("POST", "/v1/funds/{fund}/adjustments"): allow(Role.FINANCE),
    ("GET", "/v1/funds/{fund}/adjustments"): allow(*MONEY),
    ("GET", "/v1/adjustments/{adjustment_id}"): allow(*MONEY),
    ("POST", "/v1/adjustments/{adjustment_id}/approval"): allow(Role.FINANCE),
    ("POST", "/v1/adjustments/{adjustment_id}/rejection"): allow(Role.FINANCE),
    ("POST", "/v1/adjustments/{adjustment_id}/withdrawal"): allow(Role.FINANCE),
    ("POST", "/v1/funds/{fund}/carry-overs"): allow(Role.FINANCE),
}

Year = Annotated[int, Query(ge=1949, le=2999)]
District = Annotated[str | None, Query(pattern=r"^\d{6}$")]


@router.get("/v1/budget", tags=["budget"])
async def read_budget(
    session: Reading,
    actor: CurrentActor,
    year: Year,
    fund: Fund | None = None,
    programme: Programme | None = None,
    district: District = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> BudgetOut:
    """预算执行 Where a year's lines stand, with the forecast to its end; the total is of all that were asked for."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.budget(session, actor, year=year, fund=fund, programme=programme, district=district)
    rest = [gauge for gauge in found if after is None or gauge.line.id > after]
    page = rest[:limit]
    following = encode_cursor(str(page[-1].line.id)) if len(rest) > limit else None
    return BudgetOut.of(year, found, as_of=clock.today(), page=page, following=following)


@router.get("/v1/budget.csv", tags=["budget"], response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def export_budget(
    session: Reading,
    actor: CurrentActor,
    year: Year,
    fund: Fund | None = None,
    programme: Programme | None = None,
    district: District = None,
) -> Response:
    """The same lines as CSV."""
    found = await queries.budget(session, actor, year=year, fund=fund, programme=programme, district=district)
    content = budget_csv(found, queries.Elapsed.of_year(year, clock.today()))
    return Response(content, media_type="text/csv; charset=utf-8")


@router.get("/v1/budget/execution", tags=["budget"])
async def read_execution(session: Reading, actor: CurrentActor, year: Year) -> ExecutionOut:
    """预算执行报告 What became of a year's budget: by fund, line and month, and whether it was kept (article 18)."""
    today = clock.today()
    reports, postings = await queries.execution(session, actor, year=year, on=today)
    return ExecutionOut.of(year, reports, postings, as_of=today)


@router.post("/v1/funds/{fund}/adjustments", status_code=201, tags=["budget"])
async def propose_adjustment(tx: WriteTx, actor: CurrentActor, fund: Fund, body: NewAdjustment) -> AdjustmentOut:
    """预算调整 Propose to change a fund's lines; nothing moves until another person approves it."""
    proposal = await usecases.propose_adjustment(
        tx,
        fund,
        [change.stated() for change in body.changes],
        year=body.year,
        document=body.document,
        reason=body.reason,
        today=clock.today(),
        by=actor,
    )
    return AdjustmentOut.of(proposal)


@router.get("/v1/funds/{fund}/adjustments", tags=["budget"])
async def list_adjustments(
    session: Reading,
    actor: CurrentActor,
    fund: Fund,
    status: ProposalStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[AdjustmentOut]:
    """Adjustments of a fund, in the order of their proposal."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.adjustments(session, actor, fund, status=status, after=after, limit=limit + 1)
    items = [AdjustmentOut.of(proposal) for proposal in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/adjustments/{adjustment_id}", tags=["budget"])
async def read_adjustment(session: Reading, actor: CurrentActor, adjustment_id: UUID) -> AdjustmentOut:
    """One adjustment, with the hash that an approval answers for."""
    return AdjustmentOut.of(await queries.adjustment(session, actor, adjustment_id))


@router.post("/v1/adjustments/{adjustment_id}/approval", status_code=201, tags=["budget"])
async def approve_adjustment(
    tx: WriteTx, actor: CurrentActor, adjustment_id: UUID, body: AdjustmentApproval
) -> AdjustmentOut:
    """Post what another person proposed, as it was seen, or nothing of it."""
    proposal = await usecases.approve_adjustment(
        tx, adjustment_id, content_hash=body.content_hash, today=clock.today(), by=actor
    )
    return AdjustmentOut.of(proposal)


@router.post("/v1/adjustments/{adjustment_id}/rejection", status_code=201, tags=["budget"])
async def reject_adjustment(
    tx: WriteTx, actor: CurrentActor, adjustment_id: UUID, body: AdjustmentRejection
) -> AdjustmentOut:
    """Reject what another person proposed."""
    return AdjustmentOut.of(await usecases.reject_adjustment(tx, adjustment_id, reason=body.reason, by=actor))


@router.post("/v1/adjustments/{adjustment_id}/withdrawal", status_code=201, tags=["budget"])
async def withdraw_adjustment(tx: WriteTx, actor: CurrentActor, adjustment_id: UUID) -> AdjustmentOut:
    """Take back what one has proposed oneself."""
    return AdjustmentOut.of(await usecases.withdraw_adjustment(tx, adjustment_id, by=actor))


@router.post("/v1/funds/{fund}/carry-overs", status_code=201, tags=["budget"])
async def carry_over(tx: WriteTx, actor: CurrentActor, fund: Fund, body: NewCarryOver) -> list[CarriedOut]:
    """结转 Carry what is available of a year that is over into the next one, line by line."""
    posted = await usecases.carry_over(tx, fund, year=body.year, document=body.document, today=clock.today(), by=actor)
    return CarriedOut.all(posted)
