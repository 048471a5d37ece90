"""创业担保贷款贴息 Loan banks' claims for interest subsidy (article 9)."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.loans import InterestSubsidyClaimed
from kit import clock
from kit.errors import Conflict
from subsidy.models.base import Base


class ClaimStatus(StrEnum):
    """Where a claim stands."""

    RECEIVED = "RECEIVED"
    HELD = "HELD"
    INSTRUCTED = "INSTRUCTED"
    PAID = "PAID"


DUE = (ClaimStatus.RECEIVED, ClaimStatus.HELD)
"""States in which a payment is still to be made."""


class HoldReason(StrEnum):
    """Why a claim is not paid yet."""

    PAYEE_MISSING = "PAYEE_MISSING"
    """Finance has not registered where the bank is paid."""
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    """The interest-subsidy fund has not enough available."""
    PAYMENT_REJECTED = "PAYMENT_REJECTED"
    """The payment was rejected: finance registers the bank's account anew."""


class Claim(Base):
    """One settlement period's government part of a loan's interest, due to the lending bank."""

    __tablename__ = "claims"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    loan_id: Mapped[UUID]
    bank_code: Mapped[str]
    district: Mapped[str]
    period_from: Mapped[date]
    settled_on: Mapped[date]
    interest: Mapped[Decimal]
    amount: Mapped[Decimal]
    status: Mapped[str]
    hold_reason: Mapped[str | None]
    payment_id: Mapped[UUID | None]
    received_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("loan_id", "period_from"),
        CheckConstraint("amount > 0 AND amount <= interest", name="amount"),
        CheckConstraint("(status = 'HELD') = (hold_reason IS NOT NULL)", name="hold"),
        Index("ix_claims_status_id", "status", "id"),
        Index("ix_claims_bank_code_id", "bank_code", "id"),
    )

    @classmethod
    def receive(cls, claimed: InterestSubsidyClaimed) -> Self:
        """Take a claim in as the loan service announced it."""
        return cls(
            id=claimed.claim_id,
            loan_id=claimed.loan_id,
            bank_code=claimed.bank_code,
            district=claimed.district,
            period_from=claimed.period_from,
            settled_on=claimed.settled_on,
            interest=claimed.interest,
            amount=claimed.amount,
            status=ClaimStatus.RECEIVED,
            received_at=clock.now(),
        )

    def hold(self, reason: HoldReason) -> None:
        """Keep the claim until what is missing is there."""
        self._require({ClaimStatus.RECEIVED, ClaimStatus.HELD, ClaimStatus.INSTRUCTED}, "held")
        self.status, self.hold_reason = ClaimStatus.HELD, reason

    def instruct(self, payment_id: UUID) -> None:
        """The claim's money is reserved and its payment on the way."""
        self._require({ClaimStatus.RECEIVED, ClaimStatus.HELD}, "instructed")
        self.status, self.hold_reason, self.payment_id = ClaimStatus.INSTRUCTED, None, payment_id

    def pay(self) -> None:
        """The bank has its money."""
        self._require({ClaimStatus.INSTRUCTED}, "paid")
        self.status = ClaimStatus.PAID

    @property
    def period(self) -> str:
        """What is paid once: a loan's interest from a day on."""
        return f"{self.loan_id}/{self.period_from.isoformat()}"

    @property
    def is_due(self) -> bool:
        """Whether a payment is still to be made."""
        return self.status in DUE

    def _require(self, statuses: set[ClaimStatus], verb: str) -> None:
        if self.status not in statuses:
            raise Conflict(f"a claim that is {self.status} can't be {verb}", code="CLAIM_STATUS", state=self.status)
