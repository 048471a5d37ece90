"""裁减人员方案 Taking an employer's plan to lay off staff."""

from datetime import date
from uuid import UUID

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from kit.figures import figures_in_force
from registration import queries
from registration.models import Employer, LayoffPlan
from registration.rules import shipped_figures
from registration.rules.mass_layoff import check_plan
from registration.usecases.checks import require_past
from registration.usecases.work import notice_day


async def plan_layoff(
    tx: Tx,
    employer_id: UUID,
    *,
    staff: int,
    layoffs: int,
    notified_on: date,
    first_on: date,
    grounds: tuple[str, ...],
    stated_on: date | None,
    by: Actor,
) -> LayoffPlan:
    """裁减人员方案: take a plan as it is stated, say whether it must be reported and is in time, and announce it.

    Raises `Refusal` naming everything that can't be in a plan; one that is late or small is taken all the same.
    """
    employer = await tx.one(queries.employers_in_scope(by).where(Employer.id == employer_id), f"employer {employer_id}")
    on = notice_day(stated_on, by)
    require_past(on)
    figures = await figures_in_force(tx, shipped_figures())
    known = figures.on("mass_layoff.grounds", on)
    listed = known.value if known is not None and isinstance(known.value, tuple) else ()
    reasons = [{"code": "GROUND_UNKNOWN", "value": ground} for ground in grounds if ground not in listed]
    if layoffs > staff:
        reasons.append({"code": "MORE_LAYOFFS_THAN_STAFF", "value": str(layoffs)})
    if notified_on > on:
        reasons.append({"code": "NOTICE_IN_FUTURE", "value": notified_on.isoformat()})
    if first_on < notified_on:
        reasons.append({"code": "LAYOFFS_BEFORE_NOTICE", "value": first_on.isoformat()})
    if reasons:
        raise Refusal("this is no plan of layoffs", code="PLAN_REFUSED", reasons=reasons)
    check = check_plan(
        staff=staff, layoffs=layoffs, notified_on=notified_on, first_on=first_on, as_of=on, figures=figures
    )
    plan = LayoffPlan.state(
        employer,
        check,
        staff=staff,
        layoffs=layoffs,
        notified_on=notified_on,
        first_on=first_on,
        grounds=grounds,
        on=on,
        by=by,
    )
    planned = plan.planned()
    tx.add(plan)
    tx.publish(planned, by=by)
    return plan
