"""提高稳岗补贴标准 Proposing a raised share for a region whose emergency plan is active (article 20, measure 1)."""

from datetime import date
from uuid import UUID

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.figures import FigureBook
from kit.figures.model import LocalFigure
from kit.figures.usecases import propose
from rulebook.figures import Figure
from subsidy.models import PicturePlan, PlanFigure
from subsidy.queries.figures import figures_of
from subsidy.queries.plans import plans_in_scope

MEASURE = "RAISE_STABILISATION_SUBSIDY"
SHARE, EMERGENCY_SHARE = "stabilisation_subsidy.share", "stabilisation_subsidy.emergency_share"
ARTICLE = 20


async def propose_raise(
    tx: Tx, book: FigureBook, plan_id: UUID, *, since: date | None, until: date | None, reason: str, by: Actor
) -> LocalFigure:
    """Propose that the plan's region pays the emergency share of its insurance instead of the standard one.

    From `since` (the plan's first day where none is named) to `until`, and never longer than the plan is active; as
    every local figure it is decided by another person. Raises `Refusal` where raising the share is none of the plan's
    measures, the city has not set the share, or it is no raise, and `Conflict` for a plan that has closed.
    """
    plan = await tx.one(plans_in_scope(by).where(PicturePlan.plan_id == plan_id), f"emergency plan {plan_id}")
    if plan.closed_on is not None and plan.closed_on <= clock.today():
        raise Conflict(f"the plan has closed on {plan.closed_on}", code="PLAN_CLOSED")
    if MEASURE not in (plan.measures or ()):
        raise Refusal("raising the stabilisation subsidy is none of the plan's measures", code="MEASURE_NOT_IN_PLAN")
    begins = since or plan.activated_on
    if begins < plan.activated_on:
        raise Refusal(f"the plan is active from {plan.activated_on} on", code="BEFORE_PLAN")
    figures = await figures_of(tx, plan.region)
    raised, standard = figures.on(EMERGENCY_SHARE, begins), figures.on(SHARE, begins)
    if raised is None:
        raise Refusal(
            "the share of emergencies is not set: two people state it first",
            code="FIGURE_MISSING",
            needs_figures=[EMERGENCY_SHARE],
        )
    if not _is_more(raised, standard):
        raise Refusal("the share of emergencies is not above the one in force", code="NOT_RAISED")
    figure = await propose(
        tx,
        book,
        key=SHARE,
        unit="share",
        value=raised.to_dict()["value"],
        national=None,
        valid_from=begins,
        valid_to=until,
        document=f"{plan.document} emergency_plan/{plan_id}",
        article=ARTICLE,
        districts=[plan.region],
        reason=reason,
        by=by,
    )
    await tx.flush()
    tx.add(PlanFigure(figure_id=figure.id, plan_id=plan_id))
    return figure


def _is_more(raised: Figure, standard: Figure | None) -> bool:
    return standard is None or bool(raised.value > standard.value)  # type: ignore[operator] # both are shares
