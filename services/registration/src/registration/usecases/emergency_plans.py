"""应急预案 Following the emergency plans that monitoring announces: extensions open and close with them (article 20).

A plan may be heard late, after its close, or after the extension was recorded from paper: the outcome is the same.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select

from contracts.divisions import successor_of
from kit.actor import Actor
from kit.db import Tx
from registration.models import BenefitExtension, Decision, HeardPlan
from registration.usecases import benefits
from registration.usecases.benefits import decide_extension, kept_decision, lock_region, settle_extensions
from rulebook.verdicts import Outcome


async def hear_activation(tx: Tx, plan_id: UUID, *, region: str, months: int | None, document: str, on: date) -> None:
    """Keep that a region's plan is active."""
    plan = HeardPlan(id=plan_id, region=successor_of(region), months=months, document=document, activated_on=on)
    tx.add(plan)
    await tx.flush()


async def hear_closing(tx: Tx, plan_id: UUID, *, on: date) -> None:
    """Keep that a plan has closed."""
    (await tx.get(HeardPlan, plan_id)).closed_on = on
    await tx.flush()


async def regions_to_follow(tx: Tx) -> list[str]:
    """The regions with a plan whose extension is still to be opened or closed."""
    extension = BenefitExtension.plan_id == HeardPlan.id
    waits = and_(HeardPlan.months.is_not(None), ~exists().where(extension))
    lags = and_(HeardPlan.closed_on.is_not(None), exists().where(extension, BenefitExtension.closed_on.is_(None)))
    statement = select(HeardPlan.region).where(or_(waits, lags)).distinct().order_by(HeardPlan.region)
    return list((await tx.session.execute(statement)).scalars())


async def follow_plans(tx: Tx, region: str, *, by: Actor) -> None:
    """Open and close the region's extensions as its plans say, in the order in which they were activated.

    A plan whose months the rule does not allow, or for which the longest extension is not configured yet, opens none;
    the daily round asks again. One that begins while another's extension is open waits for that one to close.
    """
    await lock_region(tx, region)
    plans = select(HeardPlan).where(HeardPlan.region == region, HeardPlan.months.is_not(None))
    for plan in await tx.all(plans.order_by(HeardPlan.activated_on, HeardPlan.id)):
        extension = await _extension_of(tx, plan, by=by)
        if extension is None and await tx.first(_open(region)) is None:
            extension = await _open_for(tx, plan, by=by)
        if extension is not None and extension.closed_on is None and plan.closed_on is not None:
            await _close(tx, extension, on=max(plan.closed_on, extension.opened_on), by=by)


async def _extension_of(tx: Tx, plan: HeardPlan, *, by: Actor) -> BenefitExtension | None:
    """The plan's extension; one recorded from paper for a time that meets the plan's is this plan's."""
    own = await tx.first(select(BenefitExtension).where(BenefitExtension.plan_id == plan.id).with_for_update())
    if own is not None:
        return own
    ends = plan.closed_on or date.max
    on_paper = select(BenefitExtension).where(
        BenefitExtension.region == plan.region,
        BenefitExtension.plan_id.is_(None),
        or_(
            BenefitExtension.opened_on == plan.activated_on,
            and_(
                BenefitExtension.opened_on < ends,
                or_(BenefitExtension.closed_on.is_(None), BenefitExtension.closed_on > plan.activated_on),
            ),
        ),
    )
    paper = await tx.first(on_paper.order_by(BenefitExtension.opened_on, BenefitExtension.id).with_for_update())
    if paper is not None:
        paper.plan_id = plan.id
        tx.audit("extension-recognised", f"benefit_extension/{paper.id}", by=by, after={"plan_id": str(plan.id)})
        await tx.flush()
    return paper


async def _open_for(tx: Tx, plan: HeardPlan, *, by: Actor) -> BenefitExtension | None:
    months, on = plan.months, plan.activated_on
    assert months is not None
    extension = BenefitExtension.record(
        region=plan.region, months=months, document=plan.document, on=on, by=by, plan_id=plan.id
    )
    verdict = await decide_extension(tx, extension, plan.region, on)
    if verdict.outcome is not Outcome.ELIGIBLE:
        subject = f"emergency_plan/{plan.id}"
        if await tx.first(select(Decision).where(Decision.subject == subject)) is None:
            tx.add(kept_decision(verdict, subject, extension, by))
        return None
    opened = extension.opened()
    tx.add(extension, kept_decision(verdict, f"benefit_extension/{extension.id}", extension, by))
    tx.publish(opened, by=by)
    await tx.flush()
    await settle_extensions(tx, on, limit=benefits.CHUNK, region=plan.region, by=by)
    return extension


async def _close(tx: Tx, extension: BenefitExtension, *, on: date, by: Actor) -> None:
    # Whom the extension has not reached yet had it until the plan closed, however late that is heard.
    while await settle_extensions(tx, on, limit=benefits.CHUNK, region=extension.region, by=by) == benefits.CHUNK:
        await tx.flush()
    tx.publish(extension.close(on=on, by=by), by=by)
    await tx.flush()
    await settle_extensions(tx, on, limit=benefits.CHUNK, region=extension.region, by=by)


def _open(region: str) -> Select[BenefitExtension]:
    return select(BenefitExtension).where(BenefitExtension.region == region, BenefitExtension.closed_on.is_(None))
