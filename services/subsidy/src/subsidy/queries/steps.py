"""审核环节 Where applications stand: the steps that they have passed, the next one, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subsidy.models import Application, Level, ReviewStep, Status, StepStatus


class Acts(StrEnum):
    """Who acts next on an application."""

    APPLICANT = "APPLICANT"
    """To correct what was sent back."""
    OFFICE = "OFFICE"
    """To find what is missing for a decision."""
    REVIEWER = "REVIEWER"
    APPROVER = "APPROVER"
    BANK = "BANK"
    NOBODY = "NOBODY"
    """It has come to its end."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """办理进度 What happens next: at which level, on whom it waits, and by when; no day where no figure limits it."""

    acts: Acts
    level: Level | None = None
    due_on: date | None = None
    is_paused: bool = False
    """The clock stands still, while a notice or an objection runs."""


_OTHERWISE = {
    Status.WAITING: Acts.OFFICE,
    Status.IN_REVIEW: Acts.REVIEWER,
    Status.SENT_BACK: Acts.APPLICANT,
    Status.REVIEWED: Acts.APPROVER,
    Status.APPROVED: Acts.BANK,
}


async def next_step(session: AsyncSession, application: Application) -> NextStep:
    """What happens next to an application that the caller may know of."""
    return (await next_steps(session, [application]))[application.id]


async def next_steps(session: AsyncSession, applications: Sequence[Application]) -> dict[UUID, NextStep]:
    """What happens next to each of some applications that the caller may know of, by their ids."""
    ids = [one.id for one in applications]
    statement = select(ReviewStep).where(
        ReviewStep.application_id.in_(ids),
        ReviewStep.status == StepStatus.OPEN,
        ReviewStep.superseded_at.is_(None),
    )
    open_ = {step.application_id: step for step in (await session.execute(statement)).scalars()}
    return {one.id: _next(one, open_.get(one.id)) for one in applications}


async def steps(session: AsyncSession, application_id: UUID) -> list[ReviewStep]:
    """Every step of an application that the caller may know of, those of earlier contents first."""
    statement = select(ReviewStep).where(ReviewStep.application_id == application_id).order_by(ReviewStep.id)
    return list((await session.execute(statement)).scalars())


def _next(application: Application, step: ReviewStep | None) -> NextStep:
    acts = _OTHERWISE.get(Status(application.status), Acts.NOBODY)
    if step is None:
        return NextStep(acts)
    return NextStep(acts, Level(step.level), step.due_on, is_paused=step.paused_on is not None)
