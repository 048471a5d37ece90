"""审核队列 Routes of the work list of reviews and approvals, and of where an application stands."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit import clock
from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.errors import Malformed
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.models import Level, Programme
from subsidy.queries import HeldBy
from subsidy.schemas.reviews import Delegation, ProgressOut, Release, ReviewDecision, ReviewOut
from subsidy.schemas.wording import DistrictCode

router = new_router()

DECIDERS = (Role.REVIEWER, Role.FINANCE, Role.APPROVER)

POLICIES: Policies = {
    ("GET", "/v1/reviews"): allow(*DECIDERS, Role.AUDITOR),
    ("GET", "/v1/reviews/{review_id}"): allow(*DECIDERS, Role.AUDITOR),
    ("POST", "/v1/reviews/{review_id}/claims"): allow(*DECIDERS),
    ("POST", "/v1/reviews/{review_id}/releases"): allow(*DECIDERS),
    ("POST", "/v1/reviews/{review_id}/delegations"): allow(*DECIDERS),
    ("POST", "/v1/reviews/{review_id}/decisions"): allow(*DECIDERS),
    ("GET", "/v1/applications/{application_id}/reviews"): allow(*OFFICES),
    ("GET", "/v1/applications/{application_id}/progress"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
}


@router.get("/v1/reviews", tags=["reviews"])
async def list_reviews(
    session: Reading,
    actor: CurrentActor,
    level: Level | None = None,
    programme: Programme | None = None,
    district: DistrictCode | None = None,
    overdue: Annotated[bool | None, Query(description="whether the term has run out")] = None,
    holder: Annotated[HeldBy | None, Query(description="who has it: nobody, me or others")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ReviewOut]:
    """What waits for a decision in the caller's districts, the first due first."""
    today = clock.today()
    found = await queries.reviews(
        session,
        actor,
        on=today,
        level=level,
        programme=programme,
        district=district,
        overdue=overdue,
        holder=holder,
        after=_after(cursor) if cursor else None,
        limit=limit + 1,
    )
    items = [ReviewOut.of(step, on=today) for step in found[:limit]]
    more = len(found) > limit
    return Page(items=items, next=encode_cursor(str(items[-1].due_on or ""), str(items[-1].id)) if more else None)


@router.get("/v1/reviews/{review_id}", tags=["reviews"])
async def read_review(session: Reading, actor: CurrentActor, review_id: UUID) -> ReviewOut:
    """One step, and who has it."""
    return ReviewOut.of(await queries.review(session, actor, review_id), on=clock.today())


@router.post("/v1/reviews/{review_id}/claims", status_code=201, tags=["reviews"])
async def claim(tx: WriteTx, actor: CurrentActor, review_id: UUID) -> ReviewOut:
    """领取 Take a step from the queue; of two one gets it. Again by the same person prolongs it."""
    return ReviewOut.of(await usecases.claim_review(tx, review_id, by=actor), on=clock.today())


@router.post("/v1/reviews/{review_id}/releases", status_code=201, tags=["reviews"])
async def release(tx: WriteTx, actor: CurrentActor, review_id: UUID, body: Release | None = None) -> ReviewOut:
    """退回队列 Give a step back to the queue: yours, or with a reason, as an approver, what an absent officer has."""
    reason = None if body is None else body.reason
    return ReviewOut.of(await usecases.release_review(tx, review_id, reason=reason, by=actor), on=clock.today())


@router.post("/v1/reviews/{review_id}/delegations", status_code=201, tags=["reviews"])
async def delegate(tx: WriteTx, actor: CurrentActor, review_id: UUID, body: Delegation) -> ReviewOut:
    """委托 Hand a step to a colleague, who decides on your behalf; never to the maker or an earlier reviewer."""
    step = await usecases.delegate_review(tx, review_id, to=body.to, reason=body.reason, by=actor)
    return ReviewOut.of(step, on=clock.today())


@router.post("/v1/reviews/{review_id}/decisions", status_code=201, tags=["reviews"])
async def decide(tx: WriteTx, actor: CurrentActor, vault: Sealed, review_id: UUID, body: ReviewDecision) -> ReviewOut:
    """Pass, send back or reject at the level of a step that you have taken; passing the last approves."""
    step = await usecases.decide_review(
        tx, review_id, body.outcome, content_hash=body.content_hash, reason=body.reason, by=actor, vault=vault
    )
    return ReviewOut.of(step, on=clock.today())


@router.get("/v1/applications/{application_id}/reviews", tags=["reviews"])
async def list_steps(session: Reading, actor: CurrentActor, application_id: UUID) -> list[ReviewOut]:
    """Every step of an application, those of earlier contents first."""
    application = await queries.application(session, actor, application_id)
    today = clock.today()
    return [ReviewOut.of(step, on=today) for step in await queries.steps(session, application.id)]


@router.get("/v1/applications/{application_id}/progress", tags=["reviews"])
async def read_progress(session: Reading, actor: CurrentActor, application_id: UUID) -> ProgressOut:
    """办理进度 Where an application stands, what happens next, and by when."""
    application = await queries.application(session, actor, application_id)
    following = await queries.next_step(session, application)
    passed = await queries.steps(session, application.id)
    return ProgressOut.of(application.id, application.status, following, passed)


def _after(cursor: str) -> tuple[date | None, UUID]:
    due, last = decode_cursor(cursor, str, str)
    try:
        return (date.fromisoformat(due) if due else None), UUID(last)
    except ValueError as error:
        raise Malformed("this cursor is not one that a page gave", code="CURSOR_INVALID") from error
