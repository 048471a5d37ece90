"""复核、审批 Passing applications: a reviewer at each level, and the approver who lets them be paid."""

from uuid import UUID

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.vault import Vault
from rulebook.verdicts import Outcome, Verdict
from subsidy.models import Application, NoticeCode, Payment, Programme, ReviewOutcome, ReviewStep
from subsidy.models.budget import ZERO
from subsidy.usecases.applications import lock_application, lock_beneficiary, records_against, run_rule, settle
from subsidy.usecases.deadlines import tell_outcome
from subsidy.usecases.entitlements import follow_approval
from subsidy.usecases.notices import tell
from subsidy.usecases.payments import instruct, next_attempt
from subsidy.usecases.releases import require_released
from subsidy.usecases.set_offs import keep_back, settle_set_offs
from subsidy.usecases.steps import acted, decide_step, is_last_review, lock_steps, opened, pass_on


async def review(
    tx: Tx, application_id: UUID, outcome: ReviewOutcome, *, content_hash: str, reason: str | None, by: Actor
) -> Application:
    """复核 Pass, send back or reject what the rule grants, at the level that it has come to; takes it if it is free."""
    application = await lock_application(tx, application_id, by)
    before, on = {"status": application.status}, clock.today()
    steps = await lock_steps(tx, application, on=on)
    step = opened(steps)
    decided = application.review(
        outcome,
        content_hash=content_hash,
        on=on,
        by=by,
        acted=acted(steps),
        delegated_by=step.delegated_for(by) if step else None,
        last=step is None or is_last_review(steps, step),
    )
    assert step is not None, "what is in review has an open step"
    await decide_step(tx, step, outcome, reason=reason, on=on, by=by)
    after = {"status": application.status, "level": step.level, "content_hash": content_hash}
    tx.audit("reviewed", f"application/{application.id}", by=by, before=before, after=after, reason=reason)
    if outcome is ReviewOutcome.PASS:
        pass_on(steps, on=on)
    if decided is not None:
        tx.publish(decided, by=by, before=before, reason=reason)
    await settle(tx, application)
    await tell_outcome(tx, application, said=reason)
    return application


async def approve(tx: Tx, application_id: UUID, *, content_hash: str, by: Actor, vault: Vault) -> Application:
    """审批 Approve: the rule is asked once more, the money reserved and the bank instructed, or nothing of it.

    Raises `Refusal` where the person has lost the claim to it meanwhile, or the fund has not enough.
    """
    application, step = await _require_approvable(tx, application_id, content_hash=content_hash, by=by)
    await require_released(tx, application, on=clock.today())
    await lock_beneficiary(tx, application, by)
    verdict = await _require_still_granted(tx, application)
    attempt = await next_attempt(
        tx,
        Programme(application.programme),
        beneficiary=str(application.beneficiary_id),
        period=application.period,
    )
    payment = Payment.for_application(application, attempt=attempt, vault=vault)
    payment.national_part = None if verdict.national is None else application.part_of(verdict.national)
    kept = await keep_back(tx, application, payment, attempt=attempt, by=by, vault=vault)
    if payment.amount > ZERO:
        await instruct(tx, payment, by=by)
    else:
        payment = kept[0]
    before = {"status": application.status}
    await decide_step(tx, step, ReviewOutcome.PASS, reason=None, on=clock.today(), by=by)
    tx.publish(application.approve(payment.id, on=clock.today(), by=by), by=by, before=before)
    tell(tx, application, NoticeCode.GRANTED)
    await settle(tx, application)
    await follow_approval(tx, application, by=by)
    if payment in kept:
        # All of it is kept back: nothing goes to the bank.
        application.pay()
        await settle_set_offs(tx, application, paid=True, on=clock.today(), by=by, vault=vault)
    return application


async def turn_down(
    tx: Tx, application_id: UUID, outcome: ReviewOutcome, *, content_hash: str, reason: str | None, by: Actor
) -> Application:
    """Send back or reject at the approval what reviewers have passed."""
    application, step = await _require_approvable(tx, application_id, content_hash=content_hash, by=by)
    before, on = {"status": application.status}, clock.today()
    await decide_step(tx, step, outcome, reason=reason, on=on, by=by)
    decided = application.turn_down(outcome, on=on)
    after = {"status": application.status, "content_hash": content_hash}
    tx.audit("turned-down", f"application/{application.id}", by=by, before=before, after=after, reason=reason)
    if decided is not None:
        tx.publish(decided, by=by, before=before, reason=reason)
    await settle(tx, application)
    await tell_outcome(tx, application, said=reason)
    return application


async def _require_approvable(
    tx: Tx, application_id: UUID, *, content_hash: str, by: Actor
) -> tuple[Application, ReviewStep]:
    application = await lock_application(tx, application_id, by)
    steps = await lock_steps(tx, application, on=clock.today())
    step = opened(steps)
    application.require_approvable(
        content_hash=content_hash,
        by=by,
        acted=acted(steps),
        delegated_by=step.delegated_for(by) if step else None,
    )
    assert step is not None, "what is reviewed has an open step"
    return application, step


async def _require_still_granted(tx: Tx, application: Application) -> Verdict:
    known, verdict = await run_rule(tx, application)
    against = await records_against(tx, application)
    if against or verdict.outcome is not Outcome.ELIGIBLE:
        raise Refusal(
            "the rule does not grant it any more: decide it again",
            code="NO_LONGER_ELIGIBLE",
            reasons=against or verdict.codes,
            **({"excluded_by": rivals} if (rivals := known.excluded_by(verdict.codes)) else {}),
        )
    if verdict.amount is None or application.part_of(verdict.amount) != application.amount:
        raise Conflict("the rule grants another amount by now: decide it again", code="CONTENT_CHANGED")
    return verdict
