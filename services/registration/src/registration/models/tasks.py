"""待办事项 What somebody has to do about a person, a family or a certification, by whom and by when."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base


class TaskKind(StrEnum):
    """What is to be done."""

    FAMILY_PLACEMENT = "FAMILY_PLACEMENT"
    """确保至少1人稳定就业: bring at least one member of the family into stable work (article 14)."""
    VETERAN_PLACEMENT = "VETERAN_PLACEMENT"
    """退役士兵岗位落实: find the post that the veteran is entitled to (article 16)."""
    EXIT_NOTICE = "EXIT_NOTICE"
    """退出告知: tell a person that the certification as hard to employ has ended, and why (article 14)."""
    FOLLOW_UP = "FOLLOW_UP"
    """跟进服务: what a case worker notes to come back to."""


CLOSED_BY_FACTS = frozenset({TaskKind.FAMILY_PLACEMENT, TaskKind.VETERAN_PLACEMENT})
"""Tasks that are done when the work is there, and not when somebody says so."""


class Task(Base):
    """A task with its owner and its last day, open until it is done."""

    __tablename__ = "tasks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    district: Mapped[str]
    owner: Mapped[str | None]
    note: Mapped[str | None]
    opened_on: Mapped[date]
    opened_by: Mapped[str]
    due_on: Mapped[date | None]
    missing_figure: Mapped[str | None]
    """The figure that would set `due_on` and that is not configured."""
    done_on: Mapped[date | None]
    done_by: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name="done"),
        CheckConstraint("done_on IS NULL OR opened_on <= done_on", name="order"),
        CheckConstraint("due_on IS NULL OR missing_figure IS NULL", name="deadline"),
        Index("ix_tasks_district_kind_id", "district", "kind", "id"),
        Index("ix_tasks_owner_id", "owner", "id"),
        Index("uq_tasks_open", "subject", "kind", unique=True, postgresql_where=text("done_on IS NULL")),
    )

    @classmethod
    def open(
        cls,
        kind: TaskKind,
        subject: str,
        *,
        district: str,
        on: date,
        by: str,
        person_id: UUID | None = None,
        owner: str | None = None,
        note: str | None = None,
        due_on: date | None = None,
        missing_figure: str | None = None,
    ) -> Self:
        """A new task; without a deadline it may name the figure that is missing for one."""
        return cls(
            id=new_id(),
            kind=kind,
            subject=subject,
            person_id=person_id,
            district=district,
            owner=owner,
            note=note,
            opened_on=on,
            opened_by=by,
            due_on=due_on,
            missing_figure=missing_figure,
        )

    def assign(self, owner: str) -> None:
        """Hand the task to somebody."""
        self._require_open("assigned")
        self.owner = owner

    def set_deadline(self, due_on: date) -> None:
        """Set the last day, now that the figure for it is known."""
        self._require_open("given a deadline")
        self.due_on, self.missing_figure = due_on, None

    def complete(self, *, on: date, by: str) -> None:
        """Close the task; raises `Conflict` where it is closed, or the day lies before its opening."""
        self._require_open("completed")
        if on < self.opened_on:
            raise Conflict(f"the task was opened on {self.opened_on}: it can't be done before", code="END_BEFORE_START")
        self.done_on, self.done_by = on, by

    def _require_open(self, verb: str) -> None:
        if self.done_on is not None:
            raise Conflict(f"a task that is done can't be {verb}", code="TASK_DONE", done_on=self.done_on.isoformat())
