"""审核环节 The levels that an application passes: planned when the rule grants it, anew when it is decided anew."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from kit.actor import Actor
from kit.db import Tx
from kit.figures import figures_in_force
from rulebook.figures import Figures
from subsidy.models import Application, Level, ReviewOutcome, ReviewStep, Status, StepStatus
from subsidy.models.levels import claim_days, levels_of, working_days_of
from subsidy.models.service_clock import due_after
from subsidy.models.steps import UNDECIDED
from subsidy.queries.figures import figures_of
from subsidy.rules import shipped_figures
from subsidy.usecases.officers import require_certified
from subsidy.usecases.strangers import require_not_reopened_by


async def settle_steps(tx: Tx, applications: Sequence[Application], *, on: date) -> None:
    """Let stored applications have the steps of their status and content, and no others.

    To be called whenever one of these changes, by who has locked them.
    """
    live = await _live(tx, [one.id for one in applications])
    planned: list[Application] = []
    for application in applications:
        steps = live[application.id]
        if application.status not in (Status.IN_REVIEW, Status.REVIEWED):
            for step in steps:
                if step.status in UNDECIDED:
                    step.close()
        elif not steps or any(step.content_hash != application.content_hash for step in steps):
            for step in steps:
                if step.status in UNDECIDED:
                    step.close()
                step.supersede()
            planned.append(application)
    await tx.session.flush()
    figures = {district: await figures_of(tx, district) for district in {one.district for one in planned}}
    for application in planned:
        tx.add(*_planned(application, figures[application.district], on))
    await tx.session.flush()


async def lock_steps(tx: Tx, application: Application, *, on: date) -> list[ReviewStep]:
    """The application's steps in order, for who has locked it; an application from before there were steps gets its."""
    steps = (await _live(tx, [application.id]))[application.id]
    if not steps and application.status in (Status.IN_REVIEW, Status.REVIEWED):
        await settle_steps(tx, [application], on=on)
        steps = (await _live(tx, [application.id]))[application.id]
    return steps


def opened(steps: Sequence[ReviewStep]) -> ReviewStep | None:
    """The step that is to be decided next."""
    return next((step for step in steps if step.status == StepStatus.OPEN), None)


def acted(steps: Sequence[ReviewStep]) -> frozenset[str]:
    """Who has acted at any of the levels."""
    return frozenset().union(*(step.actors for step in steps))


async def take_step(tx: Tx, step: ReviewStep, *, on: date, by: Actor) -> None:
    """Take a step from the queue, or prolong having it; raises `Conflict` where a colleague has it."""
    Level(step.level).require_authority(by)
    await require_certified(tx, by, on=on)
    await require_not_reopened_by(tx, step.application_id, by)
    step.claim(until=await held_until(tx, on), on=on, by=by)


async def held_until(tx: Tx, on: date) -> date | None:
    """The last day on which what is taken on a day stays with who takes it."""
    days = claim_days(await figures_in_force(tx, shipped_figures()), on)
    return None if days is None else due_after(on, days)


def pass_on(steps: Sequence[ReviewStep], *, on: date) -> None:
    """Open the step after those that were passed."""
    following = next((step for step in steps if step.status == StepStatus.WAITING), None)
    if following is not None:
        following.open(on=on)


def is_last_review(steps: Sequence[ReviewStep], step: ReviewStep) -> bool:
    """Whether nothing but the approval comes after the step."""
    return all(other.level == Level.APPROVAL for other in steps if other.ordinal > step.ordinal)


async def decide_step(
    tx: Tx, step: ReviewStep, outcome: ReviewOutcome, *, reason: str | None, on: date, by: Actor
) -> None:
    """Record the decision on a step that is the caller's, taking it where nobody has."""
    await take_step(tx, step, on=on, by=by)
    step.decide(outcome, reason=reason, by=by)


async def pause_clock(tx: Tx, *application_ids: UUID, on: date) -> None:
    """Stop the service-level clock of applications, while a notice or an objection runs; harmless to repeat."""
    for steps in (await _live(tx, application_ids)).values():
        if (step := opened(steps)) is not None:
            step.pause(on=on)


async def resume_clock(tx: Tx, *application_ids: UUID, on: date) -> None:
    """Let the service-level clock of applications run on; harmless where it runs."""
    for steps in (await _live(tx, application_ids)).values():
        for step in steps:
            step.resume(on=on)


async def plan_missing(tx: Tx, *, on: date, limit: int) -> int:
    """Let applications from before there were steps have theirs, so that they are in the queue; answers how many."""
    planned = exists().where(ReviewStep.application_id == Application.id, ReviewStep.superseded_at.is_(None))
    without = select(Application).where(Application.status.in_((Status.IN_REVIEW, Status.REVIEWED)), ~planned)
    found = await tx.all(without.order_by(Application.id).limit(limit).with_for_update(skip_locked=True))
    await settle_steps(tx, found, on=on)
    return len(found)


async def tell_overdue(tx: Tx, *, on: date, limit: int, by: Actor) -> int:
    """超时 Announce steps whose term has run out, once each, the longest overdue first; answers how many."""
    due = select(ReviewStep).where(
        ReviewStep.status == StepStatus.OPEN,
        ReviewStep.due_on < on,
        ReviewStep.paused_on.is_(None),
        ReviewStep.overdue_on.is_(None),
    )
    late = await tx.all(due.order_by(ReviewStep.due_on, ReviewStep.id).limit(limit).with_for_update(skip_locked=True))
    for step in late:
        tx.publish(step.announce_overdue(on=on), by=by)
    return len(late)


async def _live(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, list[ReviewStep]]:
    statement = select(ReviewStep).where(ReviewStep.application_id.in_(ids), ReviewStep.superseded_at.is_(None))
    found: defaultdict[UUID, list[ReviewStep]] = defaultdict(list)
    for step in await tx.all(statement.order_by(ReviewStep.ordinal)):
        found[step.application_id].append(step)
    return found


def _levels(application: Application, figures: Figures, on: date) -> tuple[Level, ...]:
    if application.status == Status.REVIEWED:
        # Passed before there were steps.
        return (Level.APPROVAL,)
    return levels_of(application.programme, application.decided_amount, figures, on)


def _planned(application: Application, figures: Figures, on: date) -> Iterator[ReviewStep]:
    for ordinal, level in enumerate(_levels(application, figures, on), start=1):
        days = working_days_of(application.programme, level, figures, on)
        step = ReviewStep.plan(application, level, ordinal, working_days=days)
        if ordinal == 1:
            step.open(on=on)
        yield step
