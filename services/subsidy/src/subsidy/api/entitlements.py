"""按月发放 Routes of entitlements over months and of the rounds that make and pay their months."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.errors import NotFound
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from subsidy import queries, usecases
from subsidy.api.access import MONEY
from subsidy.models import EntitlementStatus, Programme, RoundStatus
from subsidy.schemas.checks import Verdict
from subsidy.schemas.entitlements import (
    EntitlementEndOut,
    EntitlementMonthOut,
    EntitlementOut,
    NewEntitlementEnd,
    NewRound,
    RoundOut,
    RoundWord,
)
from subsidy.schemas.wording import Month

router = new_router()

PROPOSERS = (Role.CASE_WORKER, Role.REVIEWER, Role.AUDITOR)
_SEEN_BY = (Role.REVIEWER, Role.APPROVER, *MONEY)
POLICIES: Policies = {
    ("GET", "/v1/entitlements"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
    ("GET", "/v1/entitlements/{entitlement_id}"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
    ("POST", "/v1/entitlements/{entitlement_id}/ends"): allow(*PROPOSERS),
    ("POST", "/v1/entitlements/{entitlement_id}/ends/{end_id}/decisions"): allow(Role.REVIEWER, Role.APPROVER),
    ("GET", "/v1/entitlement-months"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
    ("POST", "/v1/monthly-rounds"): allow(Role.FINANCE),
    ("GET", "/v1/monthly-rounds"): allow(*_SEEN_BY),
    ("GET", "/v1/monthly-rounds/{round_id}"): allow(*_SEEN_BY),
    ("POST", "/v1/monthly-rounds/{round_id}/reviews"): allow(Role.REVIEWER),
    ("POST", "/v1/monthly-rounds/{round_id}/approvals"): allow(Role.APPROVER),
}


@router.get("/v1/entitlements", tags=["entitlements"])
async def list_entitlements(
    session: Reading,
    actor: CurrentActor,
    programme: Programme | None = None,
    status: EntitlementStatus | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    person_id: UUID | None = None,
    employer_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[EntitlementOut]:
    """Entitlements in the caller's scope, in the order of opening."""
    found = await queries.entitlements(
        session,
        actor,
        programme=programme,
        status=status,
        district=district,
        person_id=person_id,
        employer_id=employer_id,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([EntitlementOut.model_validate(one) for one in found], limit)


@router.get("/v1/entitlements/{entitlement_id}", tags=["entitlements"])
async def read_entitlement(session: Reading, actor: CurrentActor, entitlement_id: UUID) -> EntitlementOut:
    """One entitlement, with what was proposed for ending it."""
    found = await queries.entitlement(session, actor, entitlement_id)
    return EntitlementOut.with_ends(found, await queries.ends_of(session, entitlement_id))


@router.post("/v1/entitlements/{entitlement_id}/ends", status_code=201, tags=["entitlements"])
async def propose_end(
    tx: WriteTx, actor: CurrentActor, entitlement_id: UUID, body: NewEntitlementEnd
) -> EntitlementEndOut:
    """停发 Propose the last month for which the ground held."""
    proposal = await usecases.propose_end(
        tx, entitlement_id, last_month=body.last_month, document=body.document, reason=body.reason, by=actor
    )
    return EntitlementEndOut.model_validate(proposal)


@router.post("/v1/entitlements/{entitlement_id}/ends/{end_id}/decisions", status_code=201, tags=["entitlements"])
async def decide_end(
    tx: WriteTx, actor: CurrentActor, entitlement_id: UUID, end_id: UUID, body: Verdict
) -> EntitlementEndOut:
    """End an entitlement as another person proposed, or leave it; what was paid for later months is looked at again."""
    proposal = await usecases.decide_end(
        tx,
        entitlement_id,
        end_id,
        accept=body.accepts,
        content_hash=body.content_hash,
        reason=body.reason,
        by=actor,
    )
    return EntitlementEndOut.model_validate(proposal)


@router.get("/v1/entitlement-months", tags=["entitlements"])
async def list_months(
    session: Reading,
    actor: CurrentActor,
    entitlement_id: UUID | None = None,
    round_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[EntitlementMonthOut]:
    """Months of entitlements in the caller's scope, of one or of a round, in the order in which they were entered."""
    found = await queries.months(
        session,
        actor,
        entitlement_id=entitlement_id,
        round_id=round_id,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([EntitlementMonthOut.of(one) for one in found], limit)


@router.post("/v1/monthly-rounds", status_code=202, tags=["entitlements"])
async def request_round(tx: WriteTx, actor: CurrentActor, body: NewRound) -> RoundOut:
    """按月核发 Have the months of all running entitlements made; a job does it, ask for it to see how far it is."""
    if actor.districts is not None and body.district not in actor.districts:
        raise NotFound("the round is not of your districts: name one of them")
    asked = await usecases.request_round(tx, body.month, since=body.since, district=body.district, by=actor)
    return RoundOut.model_validate(asked)


@router.get("/v1/monthly-rounds", tags=["entitlements"])
async def list_rounds(
    session: Reading,
    actor: CurrentActor,
    status: RoundStatus | None = None,
    month: Month | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[RoundOut]:
    """Rounds in the caller's scope, in the order in which they were asked for."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.monthly_rounds(session, actor, status=status, month=month, after=after, limit=limit + 1)
    return page_of([RoundOut.model_validate(one) for one in found], limit)


@router.get("/v1/monthly-rounds/{round_id}", tags=["entitlements"])
async def read_round(session: Reading, actor: CurrentActor, round_id: UUID) -> RoundOut:
    """One round."""
    return RoundOut.model_validate(await queries.monthly_round(session, actor, round_id))


@router.post("/v1/monthly-rounds/{round_id}/reviews", status_code=201, tags=["entitlements"])
async def review_round(tx: WriteTx, actor: CurrentActor, round_id: UUID, body: RoundWord) -> RoundOut:
    """复核 Pass every month of a round as it was seen; never by who asked for it."""
    await queries.monthly_round(tx.session, actor, round_id)
    return RoundOut.model_validate(await usecases.review_round(tx, round_id, content_hash=body.content_hash, by=actor))


@router.post("/v1/monthly-rounds/{round_id}/approvals", status_code=202, tags=["entitlements"])
async def approve_round(tx: WriteTx, actor: CurrentActor, round_id: UUID, body: RoundWord) -> RoundOut:
    """审批 Let every month of a round be paid as it was seen; by a third person. A job pays them one by one."""
    await queries.monthly_round(tx.session, actor, round_id)
    return RoundOut.model_validate(await usecases.approve_round(tx, round_id, content_hash=body.content_hash, by=actor))
