"""按月核发 Monthly rounds: every running entitlement's month made, seen by two people, and paid."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor, Role
from kit.errors import Conflict, Forbidden
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import one_of


class RoundStatus(StrEnum):
    """Where a round stands."""

    MAKING = "MAKING"
    """A job lets the rule decide each month."""
    MADE = "MADE"
    """Its content is fixed; a reviewer looks at it next."""
    REVIEWED = "REVIEWED"
    PAYING = "PAYING"
    """Approved: a job lets each month be paid."""
    COMPLETED = "COMPLETED"


class MonthlyRound(Base):
    """The months of all running entitlements of a district, or of the city, up to one; passed by two people."""

    __tablename__ = "monthly_rounds"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[str]
    since: Mapped[str]
    """The first month that is made up for, where rounds were missed."""
    district: Mapped[str | None]
    status: Mapped[str]
    item_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Months that can be paid."""
    total: Mapped[Decimal] = mapped_column(default=Decimal("0.00"), server_default="0.00")
    """Of what can be paid, in yuan."""
    content_hash: Mapped[str | None]
    requested_at: Mapped[datetime]
    requested_by: Mapped[str]
    requested_for: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None]
    reviewed_for: Mapped[str | None]
    reviewer_id: Mapped[UUID | None]
    """The reviewer as a person of the register, who never passes what they are paid themself."""
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    approved_for: Mapped[str | None]
    approver_id: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("status", RoundStatus), name="status"),
        CheckConstraint("since <= month", name="since"),
        CheckConstraint("(status = 'MAKING') = (content_hash IS NULL)", name="made"),
        CheckConstraint("status NOT IN ('REVIEWED', 'PAYING') OR reviewed_by IS NOT NULL", name="reviewed"),
        CheckConstraint("status <> 'PAYING' OR approved_by IS NOT NULL", name="approved"),
        CheckConstraint(
            "reviewed_by <> requested_by AND approved_by <> requested_by AND approved_by <> reviewed_by",
            name="three_people",
        ),
        CheckConstraint("(status = 'COMPLETED') = (completed_at IS NOT NULL)", name="completed"),
        Index("ix_monthly_rounds_status_id", "status", "id"),
        Index("ix_monthly_rounds_month_id", "month", "id"),
        Index("ix_monthly_rounds_district_id", "district", "id"),
    )

    @classmethod
    def request(cls, month: str, *, since: str, district: str | None, by: Actor) -> Self:
        """Ask for a round."""
        return cls(
            id=new_id(),
            month=month,
            since=since,
            district=district,
            status=RoundStatus.MAKING,
            item_count=0,
            total=Decimal("0.00"),
            requested_at=clock.now(),
            requested_by=by.subject,
            requested_for=by.on_behalf_of,
        )

    def fix(self, *, items: int, total: Decimal, content_hash: str) -> None:
        """Keep of which content review and approval speak; a round without items is complete."""
        self._require(RoundStatus.MAKING, "fixed")
        self.item_count, self.total, self.content_hash, self.status = items, total, content_hash, RoundStatus.MADE
        if items == 0:
            self.status, self.completed_at = RoundStatus.COMPLETED, clock.now()

    def review(self, *, content_hash: str, by: Actor) -> None:
        """复核 Pass every item as it was seen."""
        self._require(RoundStatus.MADE, "reviewed")
        self._require_seen(content_hash)
        self._require_another(by, self.requested_by, self.requested_for)
        self.status, self.reviewed_at = RoundStatus.REVIEWED, clock.now()
        self.reviewed_by, self.reviewed_for, self.reviewer_id = by.subject, by.on_behalf_of, by.person_id

    def approve(self, *, content_hash: str, by: Actor) -> None:
        """审批 Let every item be paid as it was seen."""
        self._require(RoundStatus.REVIEWED, "approved")
        self._require_seen(content_hash)
        self._require_another(by, self.requested_by, self.requested_for, self.reviewed_by, self.reviewed_for)
        self.status, self.approved_at = RoundStatus.PAYING, clock.now()
        self.approved_by, self.approved_for, self.approver_id = by.subject, by.on_behalf_of, by.person_id

    def complete(self) -> None:
        """Every item is on its way, or was withheld for a reason."""
        self._require(RoundStatus.PAYING, "completed")
        self.status, self.completed_at = RoundStatus.COMPLETED, clock.now()

    @property
    def reviewer(self) -> Actor:
        """Who passed it."""
        assert self.reviewed_by is not None
        return Actor(
            subject=self.reviewed_by,
            roles=frozenset({Role.REVIEWER}),
            person_id=self.reviewer_id,
            on_behalf_of=self.reviewed_for,
        )

    @property
    def approver(self) -> Actor:
        """Who approved it."""
        assert self.approved_by is not None
        return Actor(
            subject=self.approved_by,
            roles=frozenset({Role.APPROVER}),
            person_id=self.approver_id,
            on_behalf_of=self.approved_for,
        )

    def _require(self, status: RoundStatus, verb: str) -> None:
        if self.status != status:
            raise Conflict(f"a round that is {self.status} can't be {verb}", code="ROUND_STATUS", state=self.status)

    def _require_seen(self, content_hash: str) -> None:
        if content_hash != self.content_hash:
            raise Conflict("the round is not what you saw: read it again", code="CONTENT_CHANGED")

    def _require_another(self, by: Actor, *acted: str | None) -> None:
        if not ({by.subject, by.on_behalf_of} - {None}).isdisjoint(acted):
            raise Forbidden(
                "who asks for a round, who reviews and who approves it are three people", code="SEPARATION_OF_DUTIES"
            )
