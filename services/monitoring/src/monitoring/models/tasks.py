"""协调任务 Tasks that one department leads and others support: opened, reported on, closed by somebody else."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.departments import lead_and_cooperating
from contracts.monitoring import CoordinationTaskClosed, CoordinationTaskOpened
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.orm import TYPES
from monitoring.models.counts import Base


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "OPEN"
    REPORTED = "REPORTED"
    """The lead department says that it is done; somebody else looks."""
    CLOSED = "CLOSED"


class CoordinationTask(Aggregate, Base):
    """协调任务 What an article asks of several departments by a day (article 17)."""

    __tablename__ = "coordination_tasks"
    SUBJECT = "coordination_task"

    article: Mapped[int]
    district: Mapped[str | None]
    """The present code; null is the whole city."""
    title: Mapped[str]
    lead: Mapped[str]
    cooperating: Mapped[list[Any]] = mapped_column(TYPES[list[Any]])
    document: Mapped[str]
    due_on: Mapped[date]
    status: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    report: Mapped[str | None]
    reported_at: Mapped[datetime | None]
    reported_by: Mapped[str | None]
    sent_back: Mapped[str | None]
    """Why the last report was not accepted."""
    closed_on: Mapped[date | None]
    closed_by: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(status = 'OPEN') = (report IS NULL)", name="report"),
        CheckConstraint("(report IS NULL) = (reported_by IS NULL)", name="reported"),
        CheckConstraint("(status = 'CLOSED') = (closed_on IS NOT NULL)", name="closed"),
        CheckConstraint("closed_by <> reported_by", name="two_people"),
        Index("ix_coordination_tasks_status_id", "status", "id"),
        Index("ix_coordination_tasks_lead_id", "lead", "id"),
        Index("ix_coordination_tasks_article_id", "article", "id"),
    )

    @classmethod
    def assign(
        cls,
        article: int,
        *,
        title: str,
        district: str | None,
        lead: str | None,
        cooperating: Sequence[str] | None,
        document: str,
        due_on: date,
        by: Actor,
    ) -> tuple[Self, CoordinationTaskOpened]:
        """Give a task to the departments that the article names, unless others are said."""
        first, others = lead_and_cooperating(article)
        lead = lead or first
        named = others if cooperating is None else tuple(cooperating)
        task = cls(
            id=new_id(),
            article=article,
            district=district,
            title=title,
            lead=lead,
            cooperating=[code for code in named if code != lead],
            document=document,
            due_on=due_on,
            status=TaskStatus.OPEN,
            opened_at=clock.now(),
            opened_by=by.subject,
        )
        event = CoordinationTaskOpened(
            task_id=task.id,
            of_article=article,
            district=district,
            lead_department=lead,
            cooperating_departments=tuple(task.cooperating),
            due_on=due_on,
            document=document,
        )
        return task, task.announce(event)

    def done(self, report: str, *, by: Actor) -> None:
        """Say what was done."""
        self._require(TaskStatus.OPEN, "reported")
        self.status, self.report, self.sent_back = TaskStatus.REPORTED, report, None
        self.reported_at, self.reported_by = clock.now(), by.subject

    def send_back(self, reason: str, *, by: Actor) -> None:
        """Ask for more than was reported."""
        self._require(TaskStatus.REPORTED, "sent back")
        self._require_other(by)
        self.status, self.sent_back = TaskStatus.OPEN, reason
        self.report = self.reported_at = self.reported_by = None

    def close(self, *, on: date, by: Actor) -> CoordinationTaskClosed:
        """Accept what another person has reported."""
        self._require(TaskStatus.REPORTED, "closed")
        self._require_other(by)
        self.status, self.closed_on, self.closed_by = TaskStatus.CLOSED, on, by.subject
        return self.announce(
            CoordinationTaskClosed(task_id=self.id, of_article=self.article, on=on, in_time=on <= self.due_on)
        )

    def _require(self, status: TaskStatus, verb: str) -> None:
        if self.status != status:
            raise Conflict(f"a task that is {self.status} can't be {verb}", code="TASK_STATUS", state=self.status)

    def _require_other(self, by: Actor) -> None:
        if by.subject == self.reported_by:
            raise Conflict("who reports does not accept the report: another person does", code="SAME_PERSON")
