"""绩效评价 Routes of evaluations: what programmes and funds have achieved (articles 17 and 18)."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from fastapi import Response
from fastapi.responses import HTMLResponse

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from subsidy import queries, usecases
from subsidy.models import Evaluation, EvaluationRow, EvaluationStatus
from subsidy.models.evaluations import Told, published, told
from subsidy.reports import evaluation_page
from subsidy.schemas.evaluations import EvaluatedOut, EvaluationOut, NewEvaluation, evaluation_csv

router = new_router()

READERS = (Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR)
POLICIES: Policies = {
    ("POST", "/v1/evaluations"): allow(*READERS),
    ("GET", "/v1/evaluations"): allow(*READERS),
    ("GET", "/v1/evaluations/{evaluation_id}.csv"): allow(*READERS),
    ("GET", "/v1/evaluations/{evaluation_id}/report"): allow(*READERS),
    ("GET", "/v1/evaluations/{evaluation_id}"): allow(*READERS),
}


class Form(StrEnum):
    """For whom an evaluation is shown."""

    OFFICES = "OFFICES"
    PUBLISHED = "PUBLISHED"
    """What tells of too few is left out."""


@router.post("/v1/evaluations", status_code=202, tags=["evaluation"])
async def request_evaluation(tx: WriteTx, actor: CurrentActor, body: NewEvaluation) -> EvaluationOut:
    """Evaluate a year or some days; a job does it, ask for it to see how far it is."""
    since, until = body.days(clock.today())
    evaluation = await usecases.request_evaluation(
        tx, since=since, until=until, programmes=body.programmes, districts=body.districts, by=actor
    )
    await tx.flush()
    return EvaluationOut.of(evaluation)


@router.get("/v1/evaluations", tags=["evaluation"])
async def list_evaluations(
    session: Reading,
    actor: CurrentActor,
    status: EvaluationStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[EvaluationOut]:
    """Evaluations, in the order in which they were asked for."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.evaluations(session, actor, status=status, after=after, limit=limit + 1)
    return page_of([EvaluationOut.of(evaluation) for evaluation in found], limit)


@router.get(
    "/v1/evaluations/{evaluation_id}.csv",
    tags=["evaluation"],
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
async def export_evaluation(
    session: Reading, actor: CurrentActor, evaluation_id: UUID, form: Form = Form.OFFICES
) -> Response:
    """An evaluation's rows as CSV."""
    evaluation, rows = await queries.completed_evaluation(session, actor, evaluation_id)
    return Response(evaluation_csv(_shown(evaluation, rows, form)), media_type="text/csv; charset=utf-8")


@router.get("/v1/evaluations/{evaluation_id}/report", tags=["evaluation"], response_class=HTMLResponse)
async def report_evaluation(
    session: Reading, actor: CurrentActor, evaluation_id: UUID, form: Form = Form.OFFICES
) -> HTMLResponse:
    """绩效评价报告 An evaluation as a page with charts, in Chinese and English, that needs nothing beside it."""
    evaluation, rows = await queries.completed_evaluation(session, actor, evaluation_id)
    return HTMLResponse(evaluation_page(evaluation, _shown(evaluation, rows, form), published=form is Form.PUBLISHED))


@router.get("/v1/evaluations/{evaluation_id}", tags=["evaluation"])
async def read_evaluation(
    session: Reading, actor: CurrentActor, evaluation_id: UUID, form: Form = Form.OFFICES
) -> EvaluatedOut:
    """One evaluation: how far it is, and what it says."""
    evaluation = await queries.evaluation(session, actor, evaluation_id)
    rows = await queries.evaluation_rows(session, evaluation_id)
    return EvaluatedOut.told(evaluation, _shown(evaluation, rows, form))


def _shown(evaluation: Evaluation, rows: Sequence[EvaluationRow], form: Form) -> list[Told]:
    if form is Form.PUBLISHED and evaluation.smallest_cell is not None:
        return published(told(rows), smallest=evaluation.smallest_cell)
    return told(rows)
