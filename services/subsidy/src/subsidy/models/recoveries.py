"""追缴 Recoveries: what was paid too much, by month, until it has come back, is written off or is cancelled."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import InstalmentPaid, RecoveryEnded, RecoveryOpened
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.proposals import DECIDED_ONCE, TWO_PEOPLE, Proposal, ProposalStatus
from subsidy.models.base import Base
from subsidy.models.budget import ZERO, one_of
from subsidy.models.reassessments import Reassessment


class RecoveryStatus(StrEnum):
    """Where a recovery stands."""

    OPEN = "OPEN"
    RECOVERED = "RECOVERED"
    WRITTEN_OFF = "WRITTEN_OFF"
    CANCELLED = "CANCELLED"
    """It was contested with success, or the facts were corrected."""


Ended = Literal["RECOVERED", "WRITTEN_OFF", "CANCELLED"]


class Repaid(StrEnum):
    """How some of it came back."""

    REPAYMENT = "REPAYMENT"
    SET_OFF = "SET_OFF"
    """抵扣 Kept back from what is paid otherwise."""


class WriteOffGround(StrEnum):
    """Why nothing more will come."""

    DEAD = "DEAD"
    INSOLVENT = "INSOLVENT"


class Recovery(Aggregate, Base):
    """What a statement claims back from a person or an employer."""

    __tablename__ = "recoveries"
    SUBJECT = "recovery"

    reassessment_id: Mapped[UUID] = mapped_column(ForeignKey("reassessments.id"), unique=True)
    person_id: Mapped[UUID | None]
    employer_id: Mapped[UUID | None]
    employer_digest: Mapped[str | None]
    programme: Mapped[str]
    district: Mapped[str]
    amount: Mapped[Decimal]
    recovered: Mapped[Decimal] = mapped_column(default=ZERO, server_default="0.00")
    released: Mapped[Decimal] = mapped_column(default=ZERO, server_default="0.00")
    """Corrected away, written off or cancelled, in yuan."""
    status: Mapped[str]
    opened_on: Mapped[date]
    set_off_from: Mapped[date]
    """The first day on which it may be kept back from other payments: when it can be contested no more."""
    ended_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(one_of("status", RecoveryStatus), name="status"),
        CheckConstraint("amount > 0 AND recovered >= 0 AND released >= 0", name="amounts"),
        CheckConstraint("recovered + released <= amount", name="not_more"),
        CheckConstraint("(status = 'OPEN') = (recovered + released < amount)", name="ended"),
        CheckConstraint("(status = 'OPEN') = (ended_on IS NULL)", name="ended_on"),
        Index("ix_recoveries_status_id", "status", "id"),
        Index("ix_recoveries_district_id", "district", "id"),
        Index("ix_recoveries_person_id_id", "person_id", "id"),
        Index("ix_recoveries_employer_id_id", "employer_id", "id"),
        Index("ix_recoveries_employer_digest_id", "employer_digest", "id"),
    )

    @classmethod
    def open(cls, claimed: Reassessment, *, on: date, set_off_from: date) -> Self:
        """Claim back what a confirmed reassessment found overpaid."""
        return cls(
            id=new_id(),
            reassessment_id=claimed.id,
            person_id=claimed.person_id,
            employer_id=claimed.employer_id,
            employer_digest=claimed.employer_digest,
            programme=claimed.programme,
            district=claimed.district,
            amount=claimed.overpaid,
            recovered=ZERO,
            released=ZERO,
            status=RecoveryStatus.OPEN,
            opened_on=on,
            set_off_from=set_off_from,
        )

    def opened(self) -> RecoveryOpened:
        """Announce it."""
        return self.announce(
            RecoveryOpened(
                recovery_id=self.id,
                reassessment_id=self.reassessment_id,
                person_id=self.person_id,
                employer_id=self.employer_id,
                programme=self.programme,
                district=self.district,
                amount=self.amount,
                on=self.opened_on,
            )
        )

    @property
    def reference(self) -> str:
        """附言 What a transfer names, so that the bank's files tell for what money came in: 32 signs."""
        return self.id.hex

    @property
    def left(self) -> Decimal:
        """What has not come back, in yuan."""
        return self.amount - self.recovered - self.released

    def require_open(self) -> None:
        """Raise `Conflict` where it has ended."""
        if self.status != RecoveryStatus.OPEN:
            raise Conflict(f"this recovery is {self.status}", code="RECOVERY_STATUS", state=self.status)

    def take(self, amount: Decimal, kind: Repaid, *, on: date) -> list[InstalmentPaid | RecoveryEnded]:
        """Some of it has come back."""
        self.recovered += amount
        if self.left == ZERO:
            self.status, self.ended_on = RecoveryStatus.RECOVERED, on
        told: list[InstalmentPaid | RecoveryEnded] = [
            self.announce(InstalmentPaid(recovery_id=self.id, kind=kind.value, amount=amount, left=self.left, on=on))
        ]
        return [*told, *self._ending()]

    def release(self, amount: Decimal, *, as_: Ended, on: date) -> list[RecoveryEnded]:
        """Claim so much less."""
        self.released += amount
        if self.left == ZERO:
            self.status, self.ended_on = RecoveryStatus(as_), on
        return self._ending()

    def _ending(self) -> list[RecoveryEnded]:
        if self.ended_on is None:
            return []
        ended = RecoveryEnded.model_validate(
            {"recovery_id": self.id, "outcome": self.status, "recovered": self.recovered, "on": self.ended_on}
        )
        return [self.announce(ended)]


class RecoveryLine(Base):
    """One month's part of a recovery."""

    __tablename__ = "recovery_lines"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("recoveries.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    month: Mapped[str]
    amount: Mapped[Decimal]
    recovered: Mapped[Decimal] = mapped_column(default=ZERO, server_default="0.00")
    corrected: Mapped[Decimal] = mapped_column(default=ZERO, server_default="0.00")
    """What turned out not to be overpaid."""
    remitted: Mapped[Decimal] = mapped_column(default=ZERO, server_default="0.00")
    """Written off or cancelled, though it was overpaid: it is never claimed again."""

    __table_args__ = (
        CheckConstraint("amount > 0 AND recovered >= 0 AND corrected >= 0 AND remitted >= 0", name="amounts"),
        CheckConstraint("recovered + corrected + remitted <= amount", name="not_more"),
        UniqueConstraint("recovery_id", "month"),
        Index("ix_recovery_lines_application_id", "application_id"),
    )

    @property
    def left(self) -> Decimal:
        """What has not come back of the month."""
        return self.amount - self.recovered - self.corrected - self.remitted

    @property
    def recognised(self) -> Decimal:
        """What is known to be overpaid and has not come back, whether or not it is still claimed."""
        return self.amount - self.recovered - self.corrected


class Repayment(Base):
    """Money that came back by a document: the same document counts once."""

    __tablename__ = "repayments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("recoveries.id"))
    kind: Mapped[str]
    amount: Mapped[Decimal]
    document: Mapped[str]
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    __table_args__ = (
        CheckConstraint(one_of("kind", Repaid), name="kind"),
        CheckConstraint("amount > 0", name="positive"),
        UniqueConstraint("recovery_id", "document"),
    )


class Instalment(Base):
    """分期 One instalment of a plan; what is repaid fills them in their order."""

    __tablename__ = "instalments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("recoveries.id"))
    district: Mapped[str]
    number: Mapped[int]
    due_on: Mapped[date]
    amount: Mapped[Decimal]
    paid: Mapped[Decimal] = mapped_column(default=ZERO, server_default="0.00")
    planned_by: Mapped[str]
    replaced_at: Mapped[datetime | None]
    """When another plan took its place."""

    __table_args__ = (
        CheckConstraint("amount > 0 AND paid BETWEEN 0 AND amount", name="amounts"),
        Index("ix_instalments_recovery_id_id", "recovery_id", "id"),
        Index(
            "ix_instalments_open",
            "due_on",
            "id",
            postgresql_where=text("replaced_at IS NULL AND paid < amount"),
        ),
    )

    @classmethod
    def plan(cls, recovery: Recovery, amounts: Sequence[Decimal], days: Sequence[date], *, by: Actor) -> list[Self]:
        """The instalments of a plan, from 1."""
        return [
            cls(
                id=new_id(),
                recovery_id=recovery.id,
                district=recovery.district,
                number=number,
                due_on=due_on,
                amount=amount,
                paid=ZERO,
                planned_by=by.subject,
            )
            for number, (amount, due_on) in enumerate(zip(amounts, days, strict=True), start=1)
        ]


class WriteOff(Proposal, Base):
    """核销 What is left of a recovery is given up: proposed by one person, approved by another."""

    __tablename__ = "recovery_write_offs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("recoveries.id"))
    ground: Mapped[str]
    document: Mapped[str]
    amount: Mapped[Decimal]

    __table_args__ = (
        CheckConstraint(one_of("status", ProposalStatus), name="status"),
        CheckConstraint(one_of("ground", WriteOffGround), name="ground"),
        CheckConstraint(DECIDED_ONCE, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        Index(
            "uq_recovery_write_offs_open",
            "recovery_id",
            unique=True,
            postgresql_where=text("status = 'PROPOSED'"),
        ),
    )

    @classmethod
    def propose(cls, recovery: Recovery, ground: WriteOffGround, *, document: str, reason: str, by: Actor) -> Self:
        """State it for somebody else to approve."""
        proposed = cls(id=new_id(), recovery_id=recovery.id, ground=ground, document=document, amount=recovery.left)
        proposed.open(reason=reason, by=by)
        return proposed

    def content(self) -> dict[str, Any]:
        """What an approval answers for."""
        return {
            "recovery_id": str(self.recovery_id),
            "ground": self.ground,
            "document": self.document,
            "amount": str(self.amount),
        }
