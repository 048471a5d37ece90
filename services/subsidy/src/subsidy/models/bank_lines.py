"""对账 What the bank's files said, line by line, what became of each line, and who looked at what did not match."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import one_of


class LineOutcome(StrEnum):
    """What became of a line."""

    PAID = "PAID"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"
    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    """What was known already, by another kind of message."""
    DUPLICATE = "DUPLICATE"
    """The bank has booked the payment once more."""
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    CONTRADICTS = "CONTRADICTS"
    """The bank takes back what it has said."""
    NOT_SENT = "NOT_SENT"
    """The payment is ours, but the bank was not told to make it."""
    REPAID = "REPAID"
    """Money that came in for a recovery, and is booked on it."""
    UNKNOWN_HERE = "UNKNOWN_HERE"
    UNKNOWN_AT_BANK = "UNKNOWN_AT_BANK"
    """Sent, and no file of the bank speaks of it."""


UNMATCHED = (
    LineOutcome.DUPLICATE,
    LineOutcome.AMOUNT_DIFFERS,
    LineOutcome.CONTRADICTS,
    LineOutcome.NOT_SENT,
    LineOutcome.UNKNOWN_HERE,
    LineOutcome.UNKNOWN_AT_BANK,
)
"""Each of these is somebody's work."""

_UNMATCHED = ", ".join(f"'{outcome}'" for outcome in UNMATCHED)


class BankMessage(Base):
    """A file of the bank, known by its identity and the digest of its bytes; of its text only lines are kept."""

    __tablename__ = "bank_messages"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    message_id: Mapped[str]
    digest: Mapped[bytes]
    """Keyed: a short file could be guessed from a plain one."""
    created_at: Mapped[datetime]
    received_at: Mapped[datetime]
    received_by: Mapped[str]
    lines: Mapped[int]
    read_at: Mapped[datetime | None]
    """When its last line had become something."""

    __table_args__ = (UniqueConstraint("kind", "message_id"), UniqueConstraint("digest"))


class BankLine(Base):
    """What a file said of one payment, or that no file said anything; an unmatched one is open until resolved."""

    __tablename__ = "bank_lines"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_messages.id"))
    number: Mapped[int | None]
    kind: Mapped[str | None]
    said: Mapped[str | None]
    reference: Mapped[str | None]
    of_message: Mapped[str | None]
    amount: Mapped[Decimal | None]
    currency: Mapped[str | None]
    reason: Mapped[str | None]
    bank_reference: Mapped[str | None]
    on: Mapped[date | None]
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_batches.id"))
    recovery_id: Mapped[UUID | None] = mapped_column(ForeignKey("recoveries.id"), index=True)
    """What money that came in was given back for."""
    outcome: Mapped[str | None]
    """None until it was matched."""
    resolution: Mapped[str | None]
    resolved_by: Mapped[str | None]
    resolved_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("message_id", "number"),
        CheckConstraint(one_of("outcome", LineOutcome), name="outcome"),
        CheckConstraint("outcome <> 'REPAID' OR recovery_id IS NOT NULL", name="repaid"),
        CheckConstraint("(message_id IS NULL) = (outcome = 'UNKNOWN_AT_BANK')", name="message"),
        CheckConstraint(f"resolution IS NULL OR outcome IN ({_UNMATCHED})", name="resolution"),
        CheckConstraint("(resolution IS NULL) = (resolved_at IS NULL)", name="resolved"),
        Index("ix_bank_lines_payment_id", "payment_id"),
        Index("ix_bank_lines_batch_id", "batch_id"),
        Index("ix_bank_lines_outcome_id", "outcome", "id"),
        Index(
            "ix_bank_lines_open",
            "id",
            postgresql_where=text(f"outcome IN ({_UNMATCHED}) AND resolution IS NULL"),
        ),
    )

    @classmethod
    def missing(cls, payment_id: UUID, batch_id: UUID, amount: Decimal) -> Self:
        """The bank has said nothing of a payment that was sent."""
        return cls(
            id=new_id(),
            payment_id=payment_id,
            batch_id=batch_id,
            reference=payment_id.hex,
            amount=amount,
            outcome=LineOutcome.UNKNOWN_AT_BANK,
        )

    def resolve(self, reason: str, *, by: Actor) -> None:
        """Say what came of it; raises `Conflict` for a line that nobody has to look at."""
        if self.outcome not in UNMATCHED or self.resolution is not None:
            raise Conflict("this line is not open", code="LINE_NOT_OPEN", state=str(self.outcome))
        self.resolution, self.resolved_by, self.resolved_at = reason, by.subject, clock.now()
