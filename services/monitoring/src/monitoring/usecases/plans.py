"""启动应急预案 Proposing, activating and closing a region's emergency plan: two people each time (article 20)."""

from datetime import date
from uuid import UUID

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.figures import figures_in_force
from monitoring import queries
from monitoring.models import Decision, EmergencyPlan, PlanStatus, RiskWarning, WarningStatus
from monitoring.rules import emergency_plan_activation, shipped_figures
from monitoring.usecases.warnings import require_past
from rulebook.verdicts import Outcome

MEASURES = "early_warning.measures"
EXTENSION = "EXTEND_BENEFIT_PERIOD"


async def propose_plan(
    tx: Tx,
    warning_id: UUID,
    *,
    serious_risk: bool,
    grounds: str,
    measures: tuple[str, ...],
    extension_months: int | None,
    document: str,
    on: date,
    by: Actor,
) -> EmergencyPlan:
    """Propose to activate the emergency plan of the region that a warning is about.

    Raises `Refusal` naming every measure that article 20 does not have, or months without their measure; `Conflict`
    where the region has a plan that is proposed or active.
    """
    require_past(on)
    warning = await queries.warning(tx.session, by, warning_id)
    listed = (await figures_in_force(tx, shipped_figures())).on(MEASURES, on)
    known = listed.value if listed is not None and isinstance(listed.value, tuple) else ()
    reasons = [{"code": "MEASURE_UNKNOWN", "value": measure} for measure in measures if measure not in known]
    if (EXTENSION in measures) != (extension_months is not None):
        reasons.append({"code": "MONTHS_BELONG_TO_EXTENSION", "value": str(extension_months)})
    if reasons:
        raise Refusal("this is no emergency plan of article 20", code="PLAN_REFUSED", reasons=reasons)
    plan = EmergencyPlan.propose(
        warning,
        serious_risk=serious_risk,
        grounds=grounds,
        measures=measures,
        extension_months=extension_months,
        document=document,
        by=by,
    )
    await tx.enter(plan, otherwise=Conflict("the region has a plan that is not over", code="PLAN_OPEN"))
    tx.audit("emergency-plan-proposed", f"emergency_plan/{plan.id}", by=by, after={"region": plan.region})
    return plan


async def activate_plan(tx: Tx, plan_id: UUID, *, on: date, by: Actor) -> EmergencyPlan:
    """启动应急预案 Activate what another person has proposed, as the rule says: after a warning that was published.

    Raises `Refusal` with every reason why not, `Conflict` where the proposal is one's own or decided.
    """
    plan = await tx.lock(EmergencyPlan, plan_id, queries.plans_in_scope(by))
    require_past(on)
    plan.require_decidable(by)
    warning = await tx.get(RiskWarning, plan.warning_id)
    published = warning.status == WarningStatus.PUBLISHED
    facts: dict[str, object] = {
        "serious_risk": plan.serious_risk,
        "warning_published": published,
        "warning_authorised": published,  # the route lets in approvers, and they publish what another has seen
        "activation_authorised": True,
        "activated_on": on,
    }
    if warning.published_on is not None:
        facts["warning_published_on"] = warning.published_on
    verdict = emergency_plan_activation.decide(facts, on, await figures_in_force(tx, shipped_figures()))
    if verdict.outcome is not Outcome.ELIGIBLE:
        reasons = [{"code": reason.code, "zh": reason.zh, "en": reason.en} for reason in verdict.reasons]
        raise Refusal("the rule does not let this plan be activated", code="ACTIVATION_REFUSED", reasons=reasons)
    activated = plan.activate(on=on, by=by)
    sources = dict.fromkeys(facts, f"warning/{warning.id}, {plan.document}")
    tx.add(Decision.of(verdict, subject=activated.subject, sources=sources, by=by.subject))
    tx.publish(activated, by=by, before={"status": PlanStatus.PROPOSED}, reason=verdict.reason)
    return plan


async def reject_plan(tx: Tx, plan_id: UUID, reason: str, *, by: Actor) -> EmergencyPlan:
    """Turn down what another person has proposed, and say why."""
    plan = await tx.lock(EmergencyPlan, plan_id, queries.plans_in_scope(by))
    plan.reject(reason, by=by)
    _audit(tx, "emergency-plan-rejected", plan, PlanStatus.PROPOSED, by=by, reason=reason)
    return plan


async def propose_closing(tx: Tx, plan_id: UUID, *, document: str, by: Actor) -> EmergencyPlan:
    """Propose that an active plan closes."""
    plan = await tx.lock(EmergencyPlan, plan_id, queries.plans_in_scope(by))
    plan.propose_closing(document, by=by)
    _audit(tx, "emergency-plan-closing-proposed", plan, PlanStatus.ACTIVE, by=by)
    return plan


async def keep_plan(tx: Tx, plan_id: UUID, reason: str, *, by: Actor) -> EmergencyPlan:
    """Turn down a proposal to close, and say why: the plan stays active."""
    plan = await tx.lock(EmergencyPlan, plan_id, queries.plans_in_scope(by))
    plan.keep(by=by)
    _audit(tx, "emergency-plan-kept", plan, PlanStatus.CLOSING, by=by, reason=reason)
    return plan


async def close_plan(tx: Tx, plan_id: UUID, *, on: date, by: Actor) -> EmergencyPlan:
    """Close a plan as another person has proposed."""
    plan = await tx.lock(EmergencyPlan, plan_id, queries.plans_in_scope(by))
    require_past(on)
    tx.publish(plan.close(on=on, by=by), by=by, before={"status": PlanStatus.CLOSING})
    return plan


def _audit(
    tx: Tx, action: str, plan: EmergencyPlan, before: PlanStatus, *, by: Actor, reason: str | None = None
) -> None:
    told = ({"status": before}, {"status": plan.status})
    tx.audit(action, f"emergency_plan/{plan.id}", by=by, before=told[0], after=told[1], reason=reason)
