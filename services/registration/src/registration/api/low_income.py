"""Routes about low-income families' income and their gradual exit from support."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.rules import DecisionOut
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.models import ExitStatus
from registration.schemas.low_income import AssessedIncome, AssessmentOut, GradualExitOut, NewAssessment

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/families/{family_id}/income-assessments"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/families/{family_id}/income-assessments"): allow(*STAFF),
    ("GET", "/v1/income-assessments/{assessment_id}/decisions"): allow(*STAFF),
    ("GET", "/v1/gradual-exits"): allow(*STAFF),
    ("GET", "/v1/gradual-exits/{exit_id}"): allow(*STAFF),
    ("POST", "/v1/gradual-exits/{exit_id}/plan"): allow(Role.CASE_WORKER),
}


@router.post("/v1/families/{family_id}/income-assessments", status_code=201, tags=["low income"])
async def assess_income(tx: WriteTx, actor: CurrentActor, family_id: UUID, body: NewAssessment) -> AssessedIncome:
    """Count a family's income of a month; where work lifts it to the standard, open the gradual exit."""
    return AssessedIncome.of(await usecases.assess_income(tx, family_id, body.stated(), on=body.on, by=actor))


@router.get("/v1/families/{family_id}/income-assessments", tags=["low income"])
async def list_assessments(
    session: Reading, actor: CurrentActor, family_id: UUID, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[AssessmentOut]:
    """The family's assessments, in the order in which they were made."""
    family = await queries.family(session, actor, family_id)
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.income_assessments(session, family.id, after=after, limit=limit + 1)
    return page_of([AssessmentOut.model_validate(one) for one in found], limit)


@router.get("/v1/income-assessments/{assessment_id}/decisions", tags=["low income"])
async def list_assessment_decisions(session: Reading, actor: CurrentActor, assessment_id: UUID) -> list[DecisionOut]:
    """Every rule that ran in this assessment."""
    assessment = await queries.income_assessment(session, actor, assessment_id)
    return DecisionOut.all(await queries.decisions(session, f"income-assessment/{assessment.id}"))


@router.get("/v1/gradual-exits", tags=["low income"])
async def list_exits(
    session: Reading,
    actor: CurrentActor,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    status: ExitStatus | None = None,
    family_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[GradualExitOut]:
    """Gradual exits in the caller's scope, in the order in which they were opened."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.gradual_exits(
        session, actor, district=district, status=status, family_id=family_id, after=after, limit=limit + 1
    )
    return page_of([GradualExitOut.model_validate(one) for one in found], limit)


@router.get("/v1/gradual-exits/{exit_id}", tags=["low income"])
async def read_exit(session: Reading, actor: CurrentActor, exit_id: UUID) -> GradualExitOut:
    """One gradual exit with its steps."""
    return GradualExitOut.model_validate(await queries.gradual_exit(session, actor, exit_id))


@router.post("/v1/gradual-exits/{exit_id}/plan", status_code=201, tags=["low income"])
async def plan_exit(tx: WriteTx, actor: CurrentActor, exit_id: UUID) -> GradualExitOut:
    """Plan the steps of an exit whose length was not configured when it was opened."""
    return GradualExitOut.model_validate(await usecases.plan_exit(tx, exit_id, by=actor))
