"""绩效评价 Evaluations: asked for, and counted step by step, so that it can be asked how far they are (arts 17, 18)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from contracts.divisions import successor_of
from kit import clock
from kit.actor import Actor
from kit.db import Database, Tx
from kit.errors import NotFound, Refusal
from kit.failpoints import failpoint
from kit.figures import figures_in_force
from subsidy.models import Evaluation, EvaluationRow, EvaluationStatus, Programme
from subsidy.models.evaluations import Level, Measures
from subsidy.queries.measures import Found, Scope, count_decisions, count_money, count_reach, count_work
from subsidy.queries.planned import count_planned
from subsidy.rules import shipped_figures

EVALUATE = "evaluate"
SMALLEST_CELL = "evaluation.smallest_cell"
ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""One state of the database for all that is counted: sums, people and decisions belong together."""


async def request_evaluation(
    tx: Tx,
    *,
    since: date,
    until: date,
    programmes: Sequence[Programme] | None,
    districts: Sequence[str] | None,
    by: Actor,
) -> Evaluation:
    """Ask what programmes have achieved from a day to a day, both included; a job counts it.

    Raises `Refusal` for days to come or in the wrong order, `NotFound` for a district that is not the caller's.
    """
    if until > clock.today():
        raise Refusal(f"{until} is in the future", code="DATE_IN_FUTURE")
    if until < since:
        raise Refusal(f"{since} or a later day expected, not {until}", code="DATES_REVERSED")
    evaluation = Evaluation.request(
        since,
        until,
        programmes=None if programmes is None else sorted({str(one) for one in programmes}),
        districts=_places(districts, by),
        by=by,
    )
    tx.add(evaluation)
    after = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "programmes": evaluation.programmes,
        "districts": evaluation.districts,
    }
    tx.audit("evaluation-requested", f"evaluation/{evaluation.id}", by=by, after=after)
    await tx.defer(EVALUATE, evaluation_id=str(evaluation.id))
    return evaluation


async def run_evaluation(database: Database, evaluation_id: UUID, *, by: Actor) -> None:
    """Count everything as of one moment and keep it whole; to begin again after a crash changes nothing twice."""
    evaluation = await _advance(database, evaluation_id, EvaluationStatus.MONEY)
    if evaluation is None:
        return
    scope = Scope(evaluation.since, evaluation.until, evaluation.programmes, evaluation.districts)
    found: Found = defaultdict(Measures)
    async with database.reading() as session:
        _ = await session.connection(execution_options=ONE_STATE)
        funds = await count_money(session, scope, found)
        known_at = clock.now()
        figures = await figures_in_force(session, shipped_figures())
        figure = figures.on(SMALLEST_CELL, clock.today())
        if figure is None:
            raise Refusal(
                "how few are not told is not configured", code="FIGURE_MISSING", needs_figures=[SMALLEST_CELL]
            )
        smallest = figure.value
        assert isinstance(smallest, int), "its unit"
        await _advance(database, evaluation_id, EvaluationStatus.REACH)
        await count_reach(session, scope, found)
        await _advance(database, evaluation_id, EvaluationStatus.WORK)
        await count_work(session, scope, found, known_on=clock.today())
        await _advance(database, evaluation_id, EvaluationStatus.DECISIONS)
        await count_decisions(session, scope, found)
        await count_planned(session, scope, found, figures)
    failpoint("evaluation-counted")
    async with database.transaction() as tx:
        evaluation = await tx.lock(Evaluation, evaluation_id)
        if evaluation.has_ended:
            return
        evaluation.complete(funds, known_at=known_at, smallest_cell=smallest)
        tx.add(*_rows(evaluation_id, found))
        tx.audit("evaluation-completed", f"evaluation/{evaluation_id}", by=by, after={"known_at": known_at.isoformat()})


async def fail_evaluation(tx: Tx, evaluation_id: UUID, failure: str) -> None:
    """Give an evaluation up that could not be finished."""
    evaluation = await tx.lock(Evaluation, evaluation_id)
    if not evaluation.has_ended:
        evaluation.fail(failure)


def _places(districts: Sequence[str] | None, by: Actor) -> list[str] | None:
    own = None if by.districts is None else {successor_of(one) for one in by.districts}
    if districts is None:
        return None if own is None else sorted(own)
    wanted = {successor_of(one) for one in districts}
    if own is not None and not wanted <= own:
        raise NotFound(f"there are no districts {', '.join(sorted(wanted - own))}")
    return sorted(wanted)


def _rows(evaluation_id: UUID, found: Found) -> list[EvaluationRow]:
    rows = []
    _ = found[None, None]  # the total stands there, be it nothing
    for position, (programme, district) in enumerate(sorted(found, key=lambda key: (key[0] or "", key[1] or ""))):
        level = Level.TOTAL if programme is None else Level.PROGRAMME if district is None else Level.CELL
        rows.append(
            EvaluationRow(
                evaluation_id=evaluation_id,
                position=position,
                level=level,
                programme=programme,
                district=district,
                measures=found[programme, district].stored(),
            )
        )
    return rows


async def _advance(database: Database, evaluation_id: UUID, to: EvaluationStatus) -> Evaluation | None:
    async with database.transaction() as tx:
        locked = select(Evaluation).where(Evaluation.id == evaluation_id).with_for_update()
        evaluation = await tx.one(locked, f"evaluation {evaluation_id}")
        if evaluation.has_ended:
            return None
        evaluation.advance(to)
    failpoint("evaluation-step-begun")
    return evaluation
