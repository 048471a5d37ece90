"""审核环节 Review steps: one row a level that an application passes, taken by one person, decided once."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import ReviewOverdue
from kit import clock
from kit.actor import Actor, Role
from kit.db import Aggregate
from kit.errors import Conflict, Refusal
from kit.ids import new_id
from subsidy.models.applications import Application
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.levels import Level
from subsidy.models.service_clock import due_after, worked_between
from subsidy.models.standing import ReviewOutcome


class StepStatus(StrEnum):
    """Where a step stands."""

    WAITING = "WAITING"
    """An earlier level comes first."""
    OPEN = "OPEN"
    """On somebody's desk, or in the queue for one."""
    PASSED = "PASSED"
    SENT_BACK = "SENT_BACK"
    REJECTED = "REJECTED"
    CLOSED = "CLOSED"
    """The application has ended, or gone back, before this level had its say."""


UNDECIDED = (StepStatus.WAITING, StepStatus.OPEN)
_DECIDED = {
    ReviewOutcome.PASS: StepStatus.PASSED,
    ReviewOutcome.SEND_BACK: StepStatus.SENT_BACK,
    ReviewOutcome.REJECT: StepStatus.REJECTED,
}
_LIVE = text("superseded_at IS NULL")
_QUEUED = text("status = 'OPEN'")


class ReviewStep(Aggregate, Base):
    """A level that an application passes; content that is decided anew begins with new steps, the old ones stay."""

    __tablename__ = "review_steps"
    SUBJECT = "review"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    programme: Mapped[str]
    district: Mapped[str]
    amount: Mapped[Decimal]
    level: Mapped[str]
    ordinal: Mapped[int]
    content_hash: Mapped[str]
    """Of the application as it is to be decided at this level."""
    status: Mapped[str]
    working_days: Mapped[int | None]
    opened_on: Mapped[date | None]
    due_on: Mapped[date | None]
    paused_on: Mapped[date | None]
    """Since when the clock stands still."""
    overdue_on: Mapped[date | None]
    """When it was announced that the term has run out."""
    claimed_by: Mapped[str | None]
    claimed_at: Mapped[datetime | None]
    claimed_until: Mapped[date | None]
    """The last day on which nobody else may take it."""
    delegated_by: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_for: Mapped[str | None]
    """On whose behalf: of who delegated it, or as the token said."""
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("status", StepStatus), name="status"),
        CheckConstraint(one_of("level", Level), name="level"),
        CheckConstraint("(status IN ('PASSED', 'SENT_BACK', 'REJECTED')) = (decided_by IS NOT NULL)", name="decided"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL)", name="claimed"),
        CheckConstraint("delegated_by IS NULL OR delegated_by <> claimed_by", name="delegated"),
        CheckConstraint("status <> 'OPEN' OR opened_on IS NOT NULL", name="opened"),
        Index("uq_review_steps_ordinal", "application_id", "ordinal", unique=True, postgresql_where=_LIVE),
        # Of those who decide on one content, no two are the same person.
        Index("uq_review_steps_decided_by", "application_id", "decided_by", unique=True, postgresql_where=_LIVE),
        Index("ix_review_steps_application_id_id", "application_id", "id"),
        Index("ix_review_steps_due_on_id", "due_on", "id", postgresql_where=_QUEUED),
        Index("ix_review_steps_level_due_on", "level", "due_on", "id", postgresql_where=_QUEUED),
        Index("ix_review_steps_district_due_on", "district", "due_on", "id", postgresql_where=_QUEUED),
        Index("ix_review_steps_programme_due_on", "programme", "due_on", "id", postgresql_where=_QUEUED),
        Index("ix_review_steps_claimed_by_due_on", "claimed_by", "due_on", "id", postgresql_where=_QUEUED),
    )

    @classmethod
    def plan(cls, application: Application, level: Level, ordinal: int, *, working_days: int | None) -> Self:
        """A level that the application will come to."""
        return cls(
            id=new_id(),
            application_id=application.id,
            programme=application.programme,
            district=application.district,
            amount=application.payable,
            level=level,
            ordinal=ordinal,
            content_hash=application.content_hash,
            status=StepStatus.WAITING,
            working_days=working_days,
        )

    def open(self, *, on: date) -> None:
        """Its turn has come: the clock runs from here."""
        self._require((StepStatus.WAITING,), "opened")
        self.status, self.opened_on = StepStatus.OPEN, on
        self.due_on = None if self.working_days is None else due_after(on, self.working_days)

    def claim(self, *, until: date | None, on: date, by: Actor) -> None:
        """领取 Take it from the queue: of two one gets it; again by the same person prolongs it."""
        self._require((StepStatus.OPEN,), "claimed")
        if self.claimed_by != by.subject:
            self.require_free(on=on, by=by)
            self.delegated_by = None
        self._hand_to(by.subject, until)

    def require_free(self, *, on: date, by: Actor) -> None:
        """Raise `Conflict` while it is somebody else's."""
        if self.is_held(on) and self.claimed_by != by.subject:
            raise Conflict("a colleague has taken this", code="CLAIMED_BY_OTHER", until=_iso(self.claimed_until))

    def require_held(self, *, on: date, by: Actor) -> None:
        """Raise `Conflict` unless the caller has taken it; what ran out stays theirs until somebody takes it."""
        self._require((StepStatus.OPEN,), "decided")
        self.require_free(on=on, by=by)
        if self.claimed_by != by.subject:
            raise Conflict("take it from the queue first", code="NOT_CLAIMED")

    def release(self, *, reason: str | None, by: Actor) -> None:
        """退回队列 Give it back to the queue: who has it does, or, giving a reason, an approver in their absence."""
        self._require((StepStatus.OPEN,), "released")
        if self.claimed_by != by.subject:
            if self.claimed_by is None or not by.has(Role.APPROVER):
                raise Conflict("who has taken it gives it back, or an approver frees it", code="NOT_CLAIMED")
            if reason is None:
                raise Refusal("say why what another officer has taken is freed", code="REASON_REQUIRED")
        self.claimed_by = self.claimed_at = self.claimed_until = self.delegated_by = None

    def delegate(self, to: str, *, until: date | None, by: Actor) -> None:
        """委托 Hand it to a colleague, who decides on behalf of who took it; once."""
        self._require((StepStatus.OPEN,), "delegated")
        if self.claimed_by != by.subject:
            raise Conflict("take it from the queue first", code="NOT_CLAIMED")
        if self.delegated_by is not None:
            raise Conflict("what was delegated to you goes back to the queue, not on", code="DELEGATED_ALREADY")
        if to == by.subject:
            raise Conflict("delegate to somebody else", code="SAME_PERSON")
        self.delegated_by = by.subject
        self._hand_to(to, until)

    def decide(self, outcome: ReviewOutcome, *, reason: str | None, by: Actor) -> None:
        """Say what comes of it, once and for good."""
        self._require((StepStatus.OPEN,), "decided")
        self.status, self.reason = _DECIDED[outcome], reason
        self.decided_at, self.decided_by = clock.now(), by.subject
        self.decided_for = by.on_behalf_of or self.delegated_by
        self.paused_on = None

    def close(self) -> None:
        """The application does not come here any more."""
        self._require(UNDECIDED, "closed")
        self.status, self.paused_on = StepStatus.CLOSED, None

    def supersede(self) -> None:
        """Let it be history: the application was decided anew."""
        self.superseded_at = clock.now()

    def pause(self, *, on: date) -> None:
        """Stop the clock; the day itself still counts."""
        if self.paused_on is None:
            self.paused_on = on

    def resume(self, *, on: date) -> None:
        """Let the clock run on: the working days in between are not counted."""
        if self.paused_on is not None and self.due_on is not None:
            self.due_on = due_after(self.due_on, worked_between(self.paused_on, on))
        self.paused_on = None

    def is_held(self, on: date) -> bool:
        """Whether somebody has it on the day."""
        return self.claimed_by is not None and (self.claimed_until is None or on <= self.claimed_until)

    def is_overdue(self, on: date) -> bool:
        """超时 Whether its term has run out."""
        running = self.status == StepStatus.OPEN and self.paused_on is None
        return running and self.due_on is not None and self.due_on < on

    def announce_overdue(self, *, on: date) -> ReviewOverdue:
        """Tell once that the term has run out."""
        assert self.due_on is not None, "asked by is_overdue"
        self.overdue_on = on
        return self.announce(
            ReviewOverdue(
                review_id=self.id,
                application_id=self.application_id,
                programme=self.programme,
                district=self.district,
                level=self.level,
                due_on=self.due_on,
                on=on,
            )
        )

    def delegated_for(self, by: Actor) -> str | None:
        """On whose behalf the caller would decide, having been delegated it."""
        return self.delegated_by if self.claimed_by == by.subject else None

    @property
    def actors(self) -> frozenset[str]:
        """Who has acted here: who decided, on whose behalf, and who delegated it."""
        if self.decided_by is None:
            return frozenset()
        return frozenset(one for one in (self.decided_by, self.decided_for, self.delegated_by) if one is not None)

    def _hand_to(self, subject: str, until: date | None) -> None:
        self.claimed_by, self.claimed_at, self.claimed_until = subject, clock.now(), until

    def _require(self, statuses: tuple[StepStatus, ...], verb: str) -> None:
        if self.status not in statuses:
            raise Conflict(f"a step that is {self.status} can't be {verb}", code="STEP_STATUS", state=self.status)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
