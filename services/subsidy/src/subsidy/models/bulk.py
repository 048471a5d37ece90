"""批量审核 Bulk decisions: what one person says about many applications at once, each answered for itself."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor, Role
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import one_of


class BulkStatus(StrEnum):
    """Where an item of a bulk decision stands."""

    PENDING = "PENDING"
    DONE = "DONE"
    """Decided as asked."""
    REFUSED = "REFUSED"
    """Not decided; its code and detail say why."""


class BulkOutcome(StrEnum):
    """What is said about an item; a review and an approval are told apart, so that nobody pays by mistake."""

    PASS = "PASS"  # noqa: S105 - a word, not a secret
    APPROVE = "APPROVE"
    SEND_BACK = "SEND_BACK"
    REJECT = "REJECT"


class BulkDecision(Base):
    """Decisions that one person asked for in one call; a job carries them out in their order."""

    __tablename__ = "bulk_decisions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    items: Mapped[int]
    made_by: Mapped[str]
    made_for: Mapped[str | None]
    acting_as: Mapped[dict[str, Any]]
    """Roles and scope that the maker's token gave, with which the job decides."""
    requested_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("items > 0", name="items"),
        Index("ix_bulk_decisions_made_by_id", "made_by", "id"),
    )

    @classmethod
    def request(cls, *, items: int, by: Actor) -> Self:
        """Take so many decisions on."""
        return cls(
            id=new_id(),
            items=items,
            made_by=by.subject,
            made_for=by.on_behalf_of,
            acting_as={
                "roles": sorted(by.roles),
                "department": by.department,
                "districts": None if by.districts is None else sorted(by.districts),
                "person_id": None if by.person_id is None else str(by.person_id),
            },
            requested_at=clock.now(),
        )

    def actor(self) -> Actor:
        """Who decides, as they were when they asked."""
        acting = self.acting_as
        return Actor(
            subject=self.made_by,
            roles=frozenset(Role(role) for role in acting["roles"]),
            department=acting["department"],
            districts=None if acting["districts"] is None else frozenset(acting["districts"]),
            person_id=None if acting["person_id"] is None else UUID(acting["person_id"]),
            on_behalf_of=self.made_for,
        )

    def finish(self) -> None:
        """Every item has its answer."""
        self.finished_at = self.finished_at or clock.now()


class BulkItem(Base):
    """One application of a bulk decision, with its final answer."""

    __tablename__ = "bulk_items"

    bulk_id: Mapped[UUID] = mapped_column(ForeignKey("bulk_decisions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """From 1, in the order of the request."""
    application_id: Mapped[UUID]
    content_hash: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    status: Mapped[str]
    code: Mapped[str | None]
    detail: Mapped[str | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("status", BulkStatus), name="status"),
        CheckConstraint(one_of("outcome", BulkOutcome), name="outcome"),
        CheckConstraint("(status = 'PENDING') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("(status = 'REFUSED') = (code IS NOT NULL)", name="refused"),
        Index("ix_bulk_items_bulk_id_status_position", "bulk_id", "status", "position"),
    )

    def done(self) -> None:
        """It is decided as asked."""
        self.status, self.answered_at = BulkStatus.DONE, clock.now()

    def refuse(self, code: str, detail: str) -> None:
        """It is not, and why."""
        self.status, self.code, self.detail, self.answered_at = BulkStatus.REFUSED, code, detail, clock.now()
