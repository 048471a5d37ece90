"""交叉比对 Runs of the cross-checks over everything paid in a period, with how far they are."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import one_of


class Hit(StrEnum):
    """What a cross-check looks for: a ground to doubt, and no guilt."""

    INSURED_ELSEWHERE = "INSURED_ELSEWHERE"
    """Employed by somebody else all through the month paid for."""
    DEAD = "DEAD"
    """Dead before what was paid for began."""
    IMPRISONED = "IMPRISONED"
    """Serving a sentence all through it."""
    EMPLOYER_CLOSED = "EMPLOYER_CLOSED"
    """Its licence revoked, or struck off, before it began."""
    SHARED_ACCOUNT = "SHARED_ACCOUNT"
    """One account for as many people as the figure says, or more."""
    MONTH_TWICE = "MONTH_TWICE"
    """Paid for the same person and month twice, by programmes or employers that rule each other out."""


class CrossCheckStatus(StrEnum):
    """How far a run is."""

    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"


class CrossCheck(Base):
    """One run: each check is a transaction of its own, and its count says that it is done."""

    __tablename__ = "cross_checks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    paid_from: Mapped[date]
    paid_to: Mapped[date]
    checks: Mapped[list[Any]]
    status: Mapped[str]
    found: Mapped[dict[str, Any]]
    """By check that is done, how many new findings it made."""
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("status", CrossCheckStatus), name="status"),
        CheckConstraint("paid_from <= paid_to", name="period"),
        CheckConstraint("(status = 'COMPLETED') = (ended_at IS NOT NULL)", name="ended"),
        Index("ix_cross_checks_status_id", "status", "id"),
    )

    @classmethod
    def request(cls, paid_from: date, paid_to: date, checks: Sequence[Hit], *, by: Actor) -> Self:
        """Ask for everything paid from the one day to the other to be looked at."""
        return cls(
            id=new_id(),
            paid_from=paid_from,
            paid_to=paid_to,
            checks=sorted(set(checks)),
            status=CrossCheckStatus.RUNNING,
            found={},
            requested_by=by.subject,
            requested_at=clock.now(),
        )

    @property
    def next(self) -> Hit | None:
        """The check that is due; None where all are done."""
        return next((Hit(check) for check in self.checks if check not in self.found), None)

    def record(self, check: Hit, found: int) -> None:
        """A check is done."""
        if check != self.next:
            raise Conflict(f"{check} is not due", code="CROSS_CHECK_STATUS")
        self.found = {**self.found, check: found}
        if self.next is None:
            self.status, self.ended_at = CrossCheckStatus.COMPLETED, clock.now()
