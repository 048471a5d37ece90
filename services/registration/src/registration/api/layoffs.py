"""Routes about plans of layoffs: stating, amending, completing and withdrawing them, and what became of the people."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.models import LayoffStatus
from registration.schemas.layoffs import (
    AmendmentOut,
    Completion,
    LayoffPlanOut,
    LayoffProgressOut,
    NewAmendment,
    NewLayoffPlan,
    Withdrawal,
)

router = new_router()

_STATING = allow(Role.EMPLOYER, Role.AGENCY, Role.CASE_WORKER)
_READING = allow(Role.EMPLOYER, Role.AGENCY, *STAFF)

POLICIES: Policies = {
    ("POST", "/v1/employers/{employer_id}/layoffs"): _STATING,
    ("GET", "/v1/layoffs"): _READING,
    ("GET", "/v1/layoffs/{layoff_id}"): _READING,
    ("POST", "/v1/layoffs/{layoff_id}/amendments"): _STATING,
    ("GET", "/v1/layoffs/{layoff_id}/amendments"): _READING,
    ("POST", "/v1/layoffs/{layoff_id}/completion"): _STATING,
    ("POST", "/v1/layoffs/{layoff_id}/withdrawal"): _STATING,
}


@router.post("/v1/employers/{employer_id}/layoffs", status_code=201, tags=["layoffs"])
async def plan_layoff(tx: WriteTx, actor: CurrentActor, employer_id: UUID, body: NewLayoffPlan) -> LayoffPlanOut:
    """State a plan to lay off staff."""
    plan = await usecases.plan_layoff(tx, employer_id, body.content(), stated_on=body.stated_on, by=actor)
    return LayoffPlanOut.model_validate(plan)


@router.get("/v1/layoffs", tags=["layoffs"])
async def list_layoffs(
    session: Reading,
    actor: CurrentActor,
    employer_id: UUID | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    status: LayoffStatus | None = None,
    report_required: Annotated[bool | None, Query()] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[LayoffPlanOut]:
    """Plans of layoffs in the caller's scope, in the order in which they came."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.layoffs(
        session,
        actor,
        employer_id=employer_id,
        district=district,
        status=status,
        report_required=report_required,
        after=after,
        limit=limit + 1,
    )
    return page_of([LayoffPlanOut.model_validate(plan) for plan in found], limit)


@router.get("/v1/layoffs/{layoff_id}", tags=["layoffs"])
async def read_layoff(session: Reading, actor: CurrentActor, layoff_id: UUID) -> LayoffProgressOut:
    """One plan of layoffs: planned, laid off, declared unemployed, re-employed."""
    plan = await queries.layoff(session, actor, layoff_id)
    return LayoffProgressOut.joined(plan, await queries.layoff_progress(session, plan.id))


@router.post("/v1/layoffs/{layoff_id}/amendments", status_code=201, tags=["layoffs"])
async def amend_layoff(tx: WriteTx, actor: CurrentActor, layoff_id: UUID, body: NewAmendment) -> LayoffPlanOut:
    """方案变更 Put another content in the place of the plan's; what it said before stays on record."""
    plan = await usecases.amend_layoff(tx, layoff_id, body.content(), on=body.on, reason=body.reason, by=actor)
    return LayoffPlanOut.model_validate(plan)


@router.get("/v1/layoffs/{layoff_id}/amendments", tags=["layoffs"])
async def list_amendments(
    session: Reading, actor: CurrentActor, layoff_id: UUID, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[AmendmentOut]:
    """What a plan said before each amendment, oldest first."""
    plan = await queries.layoff(session, actor, layoff_id)
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.amendments(session, plan.id, after=after, limit=limit + 1)
    return page_of([AmendmentOut.model_validate(amendment) for amendment in found], limit)


@router.post("/v1/layoffs/{layoff_id}/completion", tags=["layoffs"])
async def complete_layoff(tx: WriteTx, actor: CurrentActor, layoff_id: UUID, body: Completion) -> LayoffPlanOut:
    """Close a plan that was carried out."""
    return LayoffPlanOut.model_validate(await usecases.complete_layoff(tx, layoff_id, on=body.on, by=actor))


@router.post("/v1/layoffs/{layoff_id}/withdrawal", tags=["layoffs"])
async def withdraw_layoff(tx: WriteTx, actor: CurrentActor, layoff_id: UUID, body: Withdrawal) -> LayoffPlanOut:
    """Take back a plan under which nobody has been laid off."""
    plan = await usecases.withdraw_layoff(tx, layoff_id, on=body.on, reason=body.reason, by=actor)
    return LayoffPlanOut.model_validate(plan)
