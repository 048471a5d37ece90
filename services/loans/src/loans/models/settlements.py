"""结息与贴息 Settled interest, and the claims for the part of it that the government bears."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.loans import InterestSubsidyClaimed, InterestSubsidySettled
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.scope import in_scope
from loans.models.base import Base
from loans.models.loans import Loan
from loans.rules.interest import Period


class Settlement(Base):
    """A settlement period's interest in yuan, split for good: it is never computed again."""

    __tablename__ = "settlements"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loans.id"))
    period_from: Mapped[date]
    settled_on: Mapped[date]
    days: Mapped[int]
    interest: Mapped[Decimal]
    subsidised: Mapped[Decimal]
    borrower: Mapped[Decimal]

    __table_args__ = (
        UniqueConstraint("loan_id", "settled_on"),
        UniqueConstraint("loan_id", "period_from"),
        CheckConstraint("interest = subsidised + borrower AND subsidised >= 0 AND borrower >= 0", name="split"),
        CheckConstraint("days > 0 AND period_from <= settled_on", name="period"),
    )

    @classmethod
    def of(cls, loan: Loan, period: Period) -> Self:
        """Fix a computed period."""
        return cls(
            id=new_id(),
            loan_id=loan.id,
            period_from=period.start,
            settled_on=period.settled,
            days=period.days,
            interest=period.interest,
            subsidised=period.subsidised,
            borrower=period.borrower,
        )


class ClaimStatus(StrEnum):
    """Where a claim stands; a failed payment may be followed by one that succeeds."""

    CLAIMED = "CLAIMED"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    PAID = "PAID"


class Claim(Aggregate, Base):
    """贴息申请 The bank's claim for the subsidised interest of one settlement period, in yuan."""

    __tablename__ = "claims"
    SUBJECT = "claim"

    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loans.id"), index=True)
    settlement_id: Mapped[UUID] = mapped_column(ForeignKey("settlements.id"), unique=True)
    bank_code: Mapped[str]
    district: Mapped[str]
    period_from: Mapped[date]
    settled_on: Mapped[date]
    interest: Mapped[Decimal]
    amount: Mapped[Decimal]
    status: Mapped[str]
    payment_id: Mapped[UUID | None]
    paid_on: Mapped[date | None]
    failure: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("amount > 0 AND amount <= interest", name="amount"),
        CheckConstraint("(status = 'PAID') = (paid_on IS NOT NULL AND payment_id IS NOT NULL)", name="paid"),
        Index("ix_claims_bank_code_status_id", "bank_code", "status", "id"),
        Index("ix_claims_district_status_id", "district", "status", "id"),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """The claims that the caller may know of."""
        return in_scope(actor, district=cls.district, bank=cls.bank_code)

    @classmethod
    def of(cls, loan: Loan, settlement: Settlement) -> Self:
        """Claim a settlement's subsidised part."""
        return cls(
            id=new_id(),
            loan_id=loan.id,
            settlement_id=settlement.id,
            bank_code=loan.bank_code,
            district=loan.district,
            period_from=settlement.period_from,
            settled_on=settlement.settled_on,
            interest=settlement.interest,
            amount=settlement.subsidised,
            status=ClaimStatus.CLAIMED,
        )

    def claimed(self) -> InterestSubsidyClaimed:
        """Announce the claim."""
        return self.announce(
            InterestSubsidyClaimed(
                claim_id=self.id,
                loan_id=self.loan_id,
                bank_code=self.bank_code,
                district=self.district,
                period_from=self.period_from,
                settled_on=self.settled_on,
                interest=self.interest,
                amount=self.amount,
            )
        )

    def is_paid_by(self, payment_id: UUID) -> bool:
        """Whether this very payment has paid the claim already."""
        return self.status == ClaimStatus.PAID and self.payment_id == payment_id

    def pay(self, *, payment_id: UUID, amount: Decimal, on: date) -> InterestSubsidySettled:
        """Close the claim; raises `Conflict` for a second payment, and for one of another amount."""
        if self.status == ClaimStatus.PAID:
            raise Conflict(f"payment {self.payment_id} has paid this claim", code="CLAIM_PAID_TWICE")
        if amount != self.amount:
            raise Conflict(f"the claim is about {self.amount} yuan, not {amount}", code="CLAIM_AMOUNT")
        self.status, self.payment_id, self.paid_on, self.failure = ClaimStatus.PAID, payment_id, on, None
        return self.announce(
            InterestSubsidySettled(claim_id=self.id, loan_id=self.loan_id, payment_id=payment_id, amount=amount, on=on)
        )

    def fail(self, reason: str) -> None:
        """Note that a payment was rejected; one that has paid the claim meanwhile stands."""
        if self.status != ClaimStatus.PAID:
            self.status, self.failure = ClaimStatus.PAYMENT_FAILED, reason
