"""应急预案 Routes of emergency plans: what monitoring has announced, and the raises of the subsidy that rest on it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.figures.routes import OPERATORS, Book
from kit.figures.shapes import ProposalOut
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.schemas.plans import NewRaise, PlanOut

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/emergency-plans"): allow(*OPERATORS, Role.AUDITOR, Role.DUTY_OFFICER),
    ("POST", "/v1/emergency-plans/{plan_id}/raises"): allow(*OPERATORS),
}


@router.get("/v1/emergency-plans", tags=["figures"])
async def list_plans(
    session: Reading,
    actor: CurrentActor,
    region: Annotated[str | None, Query(pattern=r"^[0-9]{6}$")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[PlanOut]:
    """应急预案 The plans of regions that monitoring has announced, with what was proposed for them."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.emergency_plans(session, actor, region=region, after=after, limit=limit + 1)
    items = [PlanOut.of(plan, figures) for plan, figures in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].plan_id)) if len(found) > limit else None)


@router.post("/v1/emergency-plans/{plan_id}/raises", status_code=201, tags=["figures"])
async def propose_raise(tx: WriteTx, actor: CurrentActor, book: Book, plan_id: UUID, body: NewRaise) -> ProposalOut:
    """提高稳岗补贴标准 Propose the emergency share for the plan's region; another person approves it."""
    figure = await usecases.propose_raise(
        tx, book, plan_id, since=body.since, until=body.until, reason=body.reason, by=actor
    )
    return ProposalOut.model_validate(figure)
