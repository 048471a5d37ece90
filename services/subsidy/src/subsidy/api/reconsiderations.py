"""复核 Routes of contesting what was decided."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit import clock
from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.api.applications import MAKERS
from subsidy.models import ReconsiderationStatus
from subsidy.schemas.reconsiderations import (
    Handover,
    NewReconsideration,
    ReconsiderationOut,
    ReconsiderationVerdict,
)

router = new_router()

DECIDERS = (Role.REVIEWER, Role.APPROVER)
READERS = (Role.CITIZEN, Role.EMPLOYER, *OFFICES)
POLICIES: Policies = {
    ("POST", "/v1/applications/{application_id}/reconsiderations"): allow(*MAKERS),
    ("GET", "/v1/reconsiderations"): allow(*READERS),
    ("GET", "/v1/reconsiderations/{reconsideration_id}"): allow(*READERS),
    ("POST", "/v1/reconsiderations/{reconsideration_id}/claims"): allow(*DECIDERS),
    ("POST", "/v1/reconsiderations/{reconsideration_id}/handovers"): allow(*DECIDERS),
    ("POST", "/v1/reconsiderations/{reconsideration_id}/decisions"): allow(*DECIDERS),
    ("POST", "/v1/reconsiderations/{reconsideration_id}/withdrawals"): allow(*MAKERS),
}


@router.post("/v1/applications/{application_id}/reconsiderations", status_code=201, tags=["reconsiderations"])
async def contest(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, application_id: UUID, body: NewReconsideration
) -> ReconsiderationOut:
    """复核申请 Contest a refusal, within the time that the law gives for it."""
    filed = await usecases.contest_refusal(
        tx, application_id, grounds=body.grounds, papers=body.papers, by=actor, vault=vault
    )
    return ReconsiderationOut.of(filed, vault)


@router.get("/v1/reconsiderations", tags=["reconsiderations"])
async def list_reconsiderations(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    status: ReconsiderationStatus | None = None,
    contested_id: Annotated[UUID | None, Query(description="the application or statement")] = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    overdue: Annotated[bool | None, Query(description="true: only those undecided after their last day")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ReconsiderationOut]:
    """Reconsiderations in the caller's scope, in the order of filing."""
    found = await queries.reconsiderations(
        session,
        actor,
        status=status,
        contested_id=contested_id,
        district=district,
        overdue_on=clock.today() if overdue else None,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    items = [ReconsiderationOut.of(one, vault) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/reconsiderations/{reconsideration_id}", tags=["reconsiderations"])
async def read_reconsideration(
    session: Reading, actor: CurrentActor, vault: Sealed, reconsideration_id: UUID
) -> ReconsiderationOut:
    """One reconsideration, with the day until which it is decided."""
    return ReconsiderationOut.of(await queries.reconsideration(session, actor, reconsideration_id), vault)


@router.post("/v1/reconsiderations/{reconsideration_id}/claims", status_code=201, tags=["reconsiderations"])
async def claim(tx: WriteTx, actor: CurrentActor, vault: Sealed, reconsideration_id: UUID) -> ReconsiderationOut:
    """认领 Take it, as an officer who has not acted on the case."""
    return ReconsiderationOut.of(await usecases.claim_reconsideration(tx, reconsideration_id, by=actor), vault)


@router.post("/v1/reconsiderations/{reconsideration_id}/handovers", status_code=201, tags=["reconsiderations"])
async def put_back(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, reconsideration_id: UUID, body: Handover
) -> ReconsiderationOut:
    """Let another officer take it: yours, or with a reason, as an approver, what an absent officer has claimed."""
    found = await usecases.put_back_reconsideration(tx, reconsideration_id, reason=body.reason, by=actor)
    return ReconsiderationOut.of(found, vault)


@router.post("/v1/reconsiderations/{reconsideration_id}/decisions", status_code=201, tags=["reconsiderations"])
async def decide(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, reconsideration_id: UUID, body: ReconsiderationVerdict
) -> ReconsiderationOut:
    """复核决定 Let the old decision stand, or have it taken anew; the new one goes the usual way from review on."""
    found = await usecases.decide_reconsideration(
        tx, reconsideration_id, body.outcome, reason=body.reason, by=actor, vault=vault
    )
    return ReconsiderationOut.of(found, vault)


@router.post("/v1/reconsiderations/{reconsideration_id}/withdrawals", status_code=201, tags=["reconsiderations"])
async def withdraw(tx: WriteTx, actor: CurrentActor, vault: Sealed, reconsideration_id: UUID) -> ReconsiderationOut:
    """撤回 Take it back before it is decided."""
    return ReconsiderationOut.of(await usecases.withdraw_reconsideration(tx, reconsideration_id, by=actor), vault)
