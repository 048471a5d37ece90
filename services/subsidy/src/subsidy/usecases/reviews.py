"""审核队列 The work list of reviews and approvals: taken by one, given back, handed to a colleague, decided."""

from uuid import UUID

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Forbidden
from kit.vault import Vault
from subsidy import queries
from subsidy.models import Application, Level, ReviewOutcome, ReviewStep
from subsidy.usecases.applications import lock_application
from subsidy.usecases.approval import approve, review, turn_down
from subsidy.usecases.steps import acted, held_until, lock_steps, take_step


async def claim_review(tx: Tx, step_id: UUID, *, by: Actor) -> ReviewStep:
    """领取 Take a step from the queue; of two who take it at once one gets it, the other `Conflict`."""
    application, step, others = await _lock(tx, step_id, by)
    application.require_independence(by, of=others)
    await take_step(tx, step, on=clock.today(), by=by)
    _audit(tx, "review-claimed", step, by=by)
    return step


async def release_review(tx: Tx, step_id: UUID, *, reason: str | None, by: Actor) -> ReviewStep:
    """退回队列 Give a step back to the queue: one's own, or, as an approver new to the case, an absent officer's.

    Raises `Forbidden` where who frees another's step is the maker or acted at another level.
    """
    application, step, others = await _lock(tx, step_id, by)
    if step.claimed_by not in (None, by.subject):
        application.require_independence(by, of=others)
    before = {"claimed_by": step.claimed_by, "delegated_by": step.delegated_by}
    step.release(reason=reason, by=by)
    _audit(tx, "review-released", step, by=by, before=before, reason=reason)
    return step


async def delegate_review(tx: Tx, step_id: UUID, *, to: str, reason: str, by: Actor) -> ReviewStep:
    """委托 Hand a step to a colleague, who decides on behalf of who took it.

    Raises `Forbidden` where the colleague is the maker or acted at an earlier level.
    """
    application, step, others = await _lock(tx, step_id, by)
    Level(step.level).require_authority(by)
    application.require_independence(by, of=others)
    if to in application.makers | others:
        raise Forbidden("who made or reviewed this application is not delegated to", code="SEPARATION_OF_DUTIES")
    step.delegate(to, until=await held_until(tx, clock.today()), by=by)
    _audit(tx, "review-delegated", step, by=by, reason=reason)
    return step


async def decide_review(
    tx: Tx, step_id: UUID, outcome: ReviewOutcome, *, content_hash: str, reason: str | None, by: Actor, vault: Vault
) -> ReviewStep:
    """Decide on a step that the caller has taken: a review, or the approval that reserves the money."""
    application, step, _ = await _lock(tx, step_id, by)
    step.require_held(on=clock.today(), by=by)
    if step.level != Level.APPROVAL:
        await review(tx, application.id, outcome, content_hash=content_hash, reason=reason, by=by)
    elif outcome is ReviewOutcome.PASS:
        await approve(tx, application.id, content_hash=content_hash, by=by, vault=vault)
    else:
        await turn_down(tx, application.id, outcome, content_hash=content_hash, reason=reason, by=by)
    return step


async def _lock(tx: Tx, step_id: UUID, by: Actor) -> tuple[Application, ReviewStep, frozenset[str]]:
    """The application, locked, a step of it, and who has acted at the other levels."""
    found = await queries.review(tx.session, by, step_id)
    application = await lock_application(tx, found.application_id, by)
    steps = await lock_steps(tx, application, on=clock.today())
    step = await tx.lock(ReviewStep, step_id)
    return application, step, acted([one for one in steps if one.id != step_id])


def _audit(
    tx: Tx,
    action: str,
    step: ReviewStep,
    *,
    by: Actor,
    before: dict[str, str | None] | None = None,
    reason: str | None = None,
) -> None:
    after = {
        "review_id": str(step.id),
        "level": step.level,
        "claimed_by": step.claimed_by,
        "delegated_by": step.delegated_by,
        "claimed_until": None if step.claimed_until is None else step.claimed_until.isoformat(),
    }
    tx.audit(action, f"application/{step.application_id}", by=by, before=before, after=after, reason=reason)
