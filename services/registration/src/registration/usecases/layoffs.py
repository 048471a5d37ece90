"""裁减人员方案 Taking, amending, completing and withdrawing an employer's plan to lay off staff."""

from datetime import date
from uuid import UUID

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from kit.figures import figures_in_force
from registration import queries
from registration.models import Employer, Employment, LayoffAmendment, LayoffPlan, PlanContent
from registration.rules import shipped_figures
from registration.rules.mass_layoff import PlanCheck, check_plan
from registration.usecases.checks import require_past
from registration.usecases.work import notice_day


async def plan_layoff(
    tx: Tx, employer_id: UUID, content: PlanContent, *, stated_on: date | None, by: Actor
) -> LayoffPlan:
    """裁减人员方案: take a plan as it is stated, say whether it must be reported and is in time, and announce it.

    Raises `Refusal` naming everything that can't be in a plan; one that is late or small is taken all the same.
    """
    employer = await tx.one(queries.employers_in_scope(by).where(Employer.id == employer_id), f"employer {employer_id}")
    on = notice_day(stated_on, by)
    check = await _check(tx, content, on)
    plan = LayoffPlan.state(employer, check, content, on=on, by=by)
    planned = plan.planned()
    tx.add(plan)
    tx.publish(planned, by=by)
    return plan


async def amend_layoff(
    tx: Tx, layoff_id: UUID, content: PlanContent, *, on: date | None, reason: str, by: Actor
) -> LayoffPlan:
    """方案变更: put another content in the place of the plan's, checked as if it were stated on the day; keep the old.

    Raises `Refusal` naming everything that can't be in a plan, `Conflict` where it is closed or fewer would go than
    have gone.
    """
    plan = await _lock(tx, layoff_id, by)
    day = notice_day(on, by)
    check = await _check(tx, content, day)
    before = LayoffAmendment.of(plan, reason=reason, until=day, by=by)
    amended = plan.amend(content, check, on=day)
    tx.add(before)
    tx.publish(amended, by=by, before={"staff": before.staff, "layoffs": before.layoffs}, reason=reason)
    return plan


async def complete_layoff(tx: Tx, layoff_id: UUID, *, on: date, by: Actor) -> LayoffPlan:
    """Close a plan that was carried out."""
    plan = await _lock(tx, layoff_id, by)
    require_past(on)
    tx.publish(plan.complete(on=on), by=by, before={"status": "UNDER_WAY"})
    return plan


async def withdraw_layoff(tx: Tx, layoff_id: UUID, *, on: date, reason: str, by: Actor) -> LayoffPlan:
    """Take back a plan under which nobody has been laid off, for a reason."""
    plan = await _lock(tx, layoff_id, by)
    require_past(on)
    tx.publish(plan.withdraw(reason, on=on), by=by, before={"status": "ANNOUNCED"}, reason=reason)
    return plan


async def count_termination(tx: Tx, employment: Employment, layoff_id: UUID, *, on: date) -> None:
    """Count a termination against the plan that its notice names.

    Raises `Refusal` where the plan is another employer's or none that can be known, `Conflict` where it is closed.
    """
    found = await tx.session.get(LayoffPlan, layoff_id)
    if found is None or found.employer_id != employment.employer_id:
        raise Refusal(f"the employer has no plan of layoffs {layoff_id}", code="LAYOFF_UNKNOWN")
    plan = await tx.lock(LayoffPlan, layoff_id)
    employment.layoff_flags = [flag.value for flag in plan.lay_off(on=on)]
    employment.layoff_id = plan.id


async def _lock(tx: Tx, layoff_id: UUID, by: Actor) -> LayoffPlan:
    await tx.one(queries.layoffs_in_scope(by).where(LayoffPlan.id == layoff_id), f"plan of layoffs {layoff_id}")
    return await tx.lock(LayoffPlan, layoff_id)


async def _check(tx: Tx, content: PlanContent, on: date) -> PlanCheck:
    require_past(on)
    figures = await figures_in_force(tx, shipped_figures())
    known = figures.on("mass_layoff.grounds", on)
    listed = known.value if known is not None and isinstance(known.value, tuple) else ()
    reasons = [{"code": "GROUND_UNKNOWN", "value": ground} for ground in content.grounds if ground not in listed]
    if content.layoffs > content.staff:
        reasons.append({"code": "MORE_LAYOFFS_THAN_STAFF", "value": str(content.layoffs)})
    if content.notified_on > on:
        reasons.append({"code": "NOTICE_IN_FUTURE", "value": content.notified_on.isoformat()})
    if content.first_on < content.notified_on:
        reasons.append({"code": "LAYOFFS_BEFORE_NOTICE", "value": content.first_on.isoformat()})
    if reasons:
        raise Refusal("this is no plan of layoffs", code="PLAN_REFUSED", reasons=reasons)
    return check_plan(
        staff=content.staff,
        layoffs=content.layoffs,
        notified_on=content.notified_on,
        first_on=content.first_on,
        as_of=on,
        figures=figures,
    )
