"""追缴 Routes of recoveries: repaid in instalments, written off by two people."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit import clock
from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from subsidy import queries, usecases
from subsidy.models import RecoveryStatus
from subsidy.schemas.recoveries import (
    InstalmentOut,
    NewRepayment,
    NewWriteOff,
    Plan,
    RecoveryDetail,
    RecoveryOut,
    Rejection,
    RepaymentOut,
    StatementWord,
    WriteOffOut,
)

router = new_router()

_SEEN_BY = (Role.CITIZEN, Role.EMPLOYER, *OFFICES)
POLICIES: Policies = {
    ("GET", "/v1/recoveries"): allow(*_SEEN_BY),
    ("GET", "/v1/recoveries/{recovery_id}"): allow(*_SEEN_BY),
    ("POST", "/v1/recoveries/{recovery_id}/plans"): allow(Role.FINANCE),
    ("POST", "/v1/recoveries/{recovery_id}/repayments"): allow(Role.FINANCE),
    ("POST", "/v1/recoveries/{recovery_id}/write-offs"): allow(Role.FINANCE),
    ("GET", "/v1/instalments"): allow(*_SEEN_BY),
    ("GET", "/v1/write-offs/{write_off_id}"): allow(*OFFICES),
    ("POST", "/v1/write-offs/{write_off_id}/approvals"): allow(Role.APPROVER),
    ("POST", "/v1/write-offs/{write_off_id}/rejections"): allow(Role.APPROVER),
}


@router.get("/v1/recoveries", tags=["recoveries"])
async def list_recoveries(
    session: Reading,
    actor: CurrentActor,
    status: RecoveryStatus | None = None,
    person_id: UUID | None = None,
    employer_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[RecoveryOut]:
    """Recoveries in the caller's scope, in the order of opening."""
    found = await queries.recoveries(
        session,
        actor,
        status=status,
        person_id=person_id,
        employer_id=employer_id,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([RecoveryOut.model_validate(one) for one in found], limit)


@router.get("/v1/recoveries/{recovery_id}", tags=["recoveries"])
async def read_recovery(session: Reading, actor: CurrentActor, recovery_id: UUID) -> RecoveryDetail:
    """One recovery with its months."""
    found = await queries.recovery(session, actor, recovery_id)
    return RecoveryDetail.of(found, await queries.recovery_months(session, recovery_id))


@router.post("/v1/recoveries/{recovery_id}/plans", status_code=201, tags=["recoveries"])
async def plan_instalments(tx: WriteTx, actor: CurrentActor, recovery_id: UUID, body: Plan) -> Page[InstalmentOut]:
    """分期 Divide what is left into equal monthly instalments to the fen; a plan there was is replaced."""
    planned = await usecases.plan_instalments(
        tx, recovery_id, count=body.instalments, first_due_on=body.first_due_on, by=actor
    )
    return Page(items=[InstalmentOut.model_validate(one) for one in planned], next=None)


@router.post("/v1/recoveries/{recovery_id}/repayments", status_code=201, tags=["recoveries"])
async def record_repayment(tx: WriteTx, actor: CurrentActor, recovery_id: UUID, body: NewRepayment) -> RepaymentOut:
    """Record money that came back, by its document; the earliest month and instalment first."""
    repaid = await usecases.repay(tx, recovery_id, body.amount, document=body.document, on=body.on, by=actor)
    return RepaymentOut.model_validate(repaid)


@router.get("/v1/instalments", tags=["recoveries"])
async def list_instalments(
    session: Reading,
    actor: CurrentActor,
    recovery_id: UUID | None = None,
    overdue: Annotated[bool | None, Query(description="only those whose day has passed and that are not paid")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[InstalmentOut]:
    """Instalments of the plans that stand, in the caller's scope."""
    found = await queries.instalments(
        session,
        actor,
        recovery_id=recovery_id,
        overdue_on=clock.today() if overdue else None,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([InstalmentOut.model_validate(one) for one in found], limit)


@router.post("/v1/recoveries/{recovery_id}/write-offs", status_code=201, tags=["recoveries"])
async def propose_write_off(tx: WriteTx, actor: CurrentActor, recovery_id: UUID, body: NewWriteOff) -> WriteOffOut:
    """核销 Propose to give up what is left, because whoever owes it is dead or insolvent."""
    proposed = await usecases.propose_write_off(
        tx, recovery_id, body.ground, document=body.document, reason=body.reason, by=actor
    )
    return WriteOffOut.model_validate(proposed)


@router.get("/v1/write-offs/{write_off_id}", tags=["recoveries"])
async def read_write_off(session: Reading, actor: CurrentActor, write_off_id: UUID) -> WriteOffOut:
    """One write-off."""
    return WriteOffOut.model_validate(await queries.write_off(session, actor, write_off_id))


@router.post("/v1/write-offs/{write_off_id}/approvals", status_code=201, tags=["recoveries"])
async def approve_write_off(tx: WriteTx, actor: CurrentActor, write_off_id: UUID, body: StatementWord) -> WriteOffOut:
    """Approve a write-off as it was seen; never by who proposed it."""
    approved = await usecases.approve_write_off(tx, write_off_id, content_hash=body.content_hash, by=actor)
    return WriteOffOut.model_validate(approved)


@router.post("/v1/write-offs/{write_off_id}/rejections", status_code=201, tags=["recoveries"])
async def reject_write_off(tx: WriteTx, actor: CurrentActor, write_off_id: UUID, body: Rejection) -> WriteOffOut:
    """Go on claiming it."""
    return WriteOffOut.model_validate(await usecases.reject_write_off(tx, write_off_id, reason=body.reason, by=actor))
