"""审核队列、办理进度 Shapes of review steps and of what happens next."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kit.money import PositiveYuan
from kit.wire import Answer, Body
from subsidy.models import Level, Programme, ReviewOutcome, ReviewStep, Status, StepStatus
from subsidy.queries import Acts, NextStep
from subsidy.schemas.wording import ContentHash, Sentence


class ReviewDecision(Body):
    """What is said about an application as it was seen."""

    content_hash: ContentHash
    outcome: ReviewOutcome
    reason: Annotated[Sentence | None, Field(description="why; always of what is sent back or rejected")] = None

    @model_validator(mode="after")
    def check(self) -> Self:
        """Nobody is sent back or rejected without a reason."""
        if self.outcome is not ReviewOutcome.PASS and self.reason is None:
            raise PydanticCustomError("reason", "reason: say why it is sent back or rejected")
        return self


class Delegation(Body):
    """委托 To whom a step is handed."""

    to: Annotated[str, Field(min_length=1, max_length=200, description="the colleague's subject")]
    reason: Sentence


class Release(Body):
    """退回队列 Why it goes back to the queue; always of what another officer has taken."""

    reason: Sentence | None = None


class ReviewOut(Answer):
    """A step of the review of an application."""

    id: UUID
    application_id: UUID
    programme: Programme
    district: str
    amount: PositiveYuan
    level: Level
    ordinal: int
    content_hash: str
    status: StepStatus
    working_days: int | None
    opened_on: date | None
    due_on: date | None
    paused_on: date | None
    overdue: bool
    claimed_by: str | None
    claimed_at: datetime | None
    claimed_until: date | None
    delegated_by: str | None
    decided_by: str | None
    decided_for: str | None
    reason: str | None
    decided_at: datetime | None
    superseded_at: datetime | None

    @classmethod
    def of(cls, step: ReviewStep, *, on: date) -> Self:
        """The step as it stands on the day."""
        plain = {name: getattr(step, name) for name in cls.model_fields if name != "overdue"}
        return cls.model_validate({**plain, "overdue": step.is_overdue(on)})


class NextStepOut(Answer):
    """办理进度 What happens next, on whom it waits, and by when; no day where no figure limits it."""

    acts: Acts
    level: Level | None
    due_on: date | None
    is_paused: bool


class PassedStep(Answer):
    """A level as the applicant sees it: nobody's name."""

    level: Level
    status: StepStatus
    opened_on: date | None
    due_on: date | None
    decided_at: datetime | None
    reason: str | None


class ProgressOut(Answer):
    """Where an application stands."""

    application_id: UUID
    status: Status
    next: NextStepOut
    steps: Annotated[Sequence[PassedStep], Field(description="of what is decided by now; earlier contents left out")]

    @classmethod
    def of(cls, application_id: UUID, status: str, following: NextStep, steps: Sequence[ReviewStep]) -> Self:
        """Join what is next with what was passed."""
        return cls(
            application_id=application_id,
            status=Status(status),
            next=NextStepOut.model_validate(following),
            steps=[PassedStep.model_validate(step) for step in steps if step.superseded_at is None],
        )
