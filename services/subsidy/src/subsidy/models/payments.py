"""Payment instructions to the bank: each under one permanent key, its money reserved until the bank has answered."""

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import (
    InterestSubsidyPaid,
    PaymentClawedBack,
    PaymentRejected,
    PaymentReturned,
    SubsidyDisbursed,
    SubsidyPaid,
)
from kit import clock
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.money import split
from kit.vault import Vault
from subsidy.models.announcements import own_programme
from subsidy.models.applications import Application
from subsidy.models.base import Base
from subsidy.models.budget import Shares
from subsidy.models.claims import Claim
from subsidy.models.funds import Fund, Programme
from subsidy.models.payees import BankPayee

Origin = Application | Claim
Paid = SubsidyPaid | SubsidyDisbursed | InterestSubsidyPaid
_CODE = re.compile(r"[A-Z0-9_]{1,64}")


class PaymentStatus(StrEnum):
    """Where a payment stands: INSTRUCTED until the bank's answer is known."""

    INSTRUCTED = "INSTRUCTED"
    PAID = "PAID"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"
    """Paid, and sent back by the bank; its money is in the fund again."""


_FUNDED = ", ".join(f"('{programme}', '{programme.fund}')" for programme in Programme if programme.known_fund)
_UNFUNDED = ", ".join(f"'{programme}'" for programme in Programme if not programme.known_fund)
"""Whose fund no document names: the city's figure says it, on the day on which the money is reserved."""


class Payment(Aggregate, Base):
    """One instruction to pay, and what the bank made of it; payee name and account are encrypted."""

    __tablename__ = "payments"
    SUBJECT = "payment"

    payment_key: Mapped[str] = mapped_column(unique=True)
    programme: Mapped[str]
    beneficiary: Mapped[str]
    period: Mapped[str]
    attempt: Mapped[int]
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))
    claim_id: Mapped[UUID | None] = mapped_column(ForeignKey("claims.id"))
    reassessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("reassessments.id"))
    """补发 The statement by which a month that was paid too little is paid more."""
    recovery_id: Mapped[UUID | None] = mapped_column(ForeignKey("recoveries.id"), index=True)
    """抵扣 The recovery that it is kept back for: it never goes to the bank."""
    person_id: Mapped[UUID | None]
    district: Mapped[str]
    fund: Mapped[str]
    amount: Mapped[Decimal]
    city_share: Mapped[Decimal]
    """市级负担 What the city bears of the amount, in yuan."""
    district_share: Mapped[Decimal]
    """县区负担 What the district bears of it; both together are the amount, to the fen."""
    national_part: Mapped[Decimal | None]
    """What national rules carry of the amount, the rest is local; null where its figures are not split."""
    payee_name: Mapped[bytes]
    payee_account: Mapped[bytes]
    payee_digest: Mapped[bytes | None]
    """Keyed digest of name and account: under it the bank's word on them is kept."""
    account_index: Mapped[bytes | None]
    """Keyed digest of the account: payments to one account are found by it."""
    status: Mapped[str]
    instructed_at: Mapped[datetime]
    times_sent: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many instructions have gone to the bank, whether or not they arrived."""
    settled_on: Mapped[date | None]
    bank_reference: Mapped[str | None]
    bank_reason: Mapped[str | None]
    """The bank's code, or OTHER."""
    bank_words: Mapped[bytes | None]
    """Encrypted: the bank's reason where it is no code, for it may name anybody."""

    __table_args__ = (
        UniqueConstraint("programme", "beneficiary", "period", "attempt"),
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint(
            "city_share >= 0 AND district_share >= 0 AND city_share + district_share = amount", name="shares"
        ),
        CheckConstraint("national_part BETWEEN 0 AND amount", name="national_part"),
        CheckConstraint("(application_id IS NULL) <> (claim_id IS NULL)", name="origin"),
        CheckConstraint("(status = 'INSTRUCTED') = (settled_on IS NULL)", name="settled"),
        CheckConstraint(
            f"(programme, fund) IN ({_FUNDED}) OR programme IN ({_UNFUNDED})",
            name="right_fund",
        ),
        Index("ix_payments_status_id", "status", "id"),
        Index("ix_payments_application_id", "application_id"),
        Index("ix_payments_claim_id", "claim_id"),
        Index("ix_payments_account_index", "account_index"),
        Index("ix_payments_person_id_id", "person_id", "id"),
    )

    @classmethod
    def for_application(cls, application: Application, *, attempt: int, vault: Vault) -> Self:
        """Instruct the bank to pay an approved subsidy to its payee."""
        return cls.again(application, application.payee(vault), attempt=attempt, vault=vault)

    @classmethod
    def again(
        cls,
        application: Application,
        payee: tuple[str, str],
        *,
        attempt: int,
        vault: Vault,
        amount: Decimal | None = None,
    ) -> Self:
        """A payment of a subsidy to another payee than it names, or of another amount in yuan than it grants."""
        return cls._instruct(
            Programme(application.programme),
            beneficiary=str(application.beneficiary_id),
            period=application.period,
            attempt=attempt,
            fund=application.fund,
            application_id=application.id,
            person_id=application.person_id,
            district=application.district,
            amount=application.payable if amount is None else amount,
            payee=payee,
            vault=vault,
        )

    @classmethod
    def for_claim(cls, claim: Claim, payee: BankPayee, *, attempt: int, vault: Vault) -> Self:
        """Instruct the bank to pay a loan bank its interest subsidy."""
        return cls._instruct(
            Programme.INTEREST,
            beneficiary=claim.bank_code,
            period=claim.period,
            attempt=attempt,
            fund=Programme.INTEREST.fund,
            claim_id=claim.id,
            district=claim.district,
            amount=claim.amount,
            payee=payee.payee(vault),
            vault=vault,
        )

    @classmethod
    def _instruct(
        cls,
        programme: Programme,
        *,
        beneficiary: str,
        period: str,
        attempt: int,
        fund: str | None,
        payee: tuple[str, str],
        vault: Vault,
        **origin: Any,
    ) -> Self:
        payment = cls(
            id=new_id(),
            payment_key=f"{programme}/{beneficiary}/{period}/{attempt}",
            programme=programme,
            beneficiary=beneficiary,
            period=period,
            attempt=attempt,
            fund=fund,
            status=PaymentStatus.INSTRUCTED,
            instructed_at=clock.now(),
            **origin,
        )
        payment._seal(payee, vault)
        return payment

    def correct_payee(self, payee: tuple[str, str], vault: Vault) -> None:
        """更正收款账户 Pay it elsewhere; the caller has made sure that the bank has not been told of it."""
        if self.status != PaymentStatus.INSTRUCTED or self.times_sent:
            raise Conflict(f"a payment that is {self.status} goes where it was sent", code="PAYMENT_STATUS")
        if payee == self.payee(vault):
            raise Conflict("this is the account that it would be paid to already", code="ACCOUNT_NOT_CORRECTED")
        self._seal(payee, vault)

    def _seal(self, payee: tuple[str, str], vault: Vault) -> None:
        name, account = payee
        self.payee_name = vault.seal(name, "payments", "payee_name", self.id)
        self.payee_account = vault.seal(account, "payments", "payee_account", self.id)
        self.payee_digest = self.digest_of(name, account, vault)
        self.account_index = vault.find(account, "payments", "account")

    @staticmethod
    def digest_of(name: str, account: str, vault: Vault) -> bytes:
        """The keyed digest under which the bank's word on a name and an account is kept."""
        return vault.find(f"{name}\n{account}", "payments", "payee")

    def payee(self, vault: Vault) -> tuple[str, str]:
        """Name and account in clear text; the caller masks them, or sends them to the bank."""
        return (
            vault.open(self.payee_name, "payments", "payee_name", self.id),
            vault.open(self.payee_account, "payments", "payee_account", self.id),
        )

    def pay(self, origin: Origin, *, on: date, reference: str) -> Paid:
        """Record that the bank has paid."""
        self._settle(PaymentStatus.PAID, on=on, reference=reference, reason=None)
        paid: Paid
        if isinstance(origin, Claim):
            paid = InterestSubsidyPaid(
                payment_id=self.id,
                claim_id=origin.id,
                loan_id=origin.loan_id,
                district=self.district,
                fund=self.fund,
                amount=self.amount,
                on=on,
            )
        elif (programme := own_programme(origin.programme)) is None or origin.person_id is None:
            paid = SubsidyDisbursed(
                payment_id=self.id,
                application_id=origin.id,
                person_id=origin.person_id,
                employer_id=origin.employer_id,
                worker_id=origin.worker_id,
                programme=origin.programme,
                district=self.district,
                fund=self.fund,
                amount=self.amount,
                on=on,
            )
        else:
            paid = SubsidyPaid(
                payment_id=self.id,
                application_id=origin.id,
                person_id=origin.person_id,
                programme=programme,
                district=self.district,
                fund=self.fund,
                amount=self.amount,
                on=on,
            )
        return self.announce(paid)

    def share(self, shares: Shares) -> None:
        """Divide the amount between city and district to the fen; the sum is the amount."""
        self.city_share, self.district_share = split(self.amount, [shares.city, shares.district])

    def give_back(self, *, on: date) -> PaymentReturned:
        """Record that the bank has sent the paid amount back."""
        if self.status != PaymentStatus.PAID:
            raise Conflict(f"a payment that is {self.status} can't come back", code="PAYMENT_STATUS")
        self.status = PaymentStatus.RETURNED
        returned = PaymentReturned(
            payment_id=self.id, origin_id=self.origin_id, fund=self.fund, amount=self.amount, on=on
        )
        return self.announce(returned)

    def claw_back(self, amount: Decimal, *, left: Decimal, on: date) -> PaymentClawedBack:
        """Record that some of the paid amount has come back, and so much has not."""
        clawed = PaymentClawedBack(
            payment_id=self.id, origin_id=self.origin_id, fund=self.fund, amount=amount, left=left, on=on
        )
        return self.announce(clawed)

    def reject(self, origin: Origin, *, on: date, reference: str | None, reason: str, vault: Vault) -> PaymentRejected:
        """Record that the bank has refused; of its reason only a code is told on."""
        if not _CODE.fullmatch(reason):
            self.bank_words = vault.seal(reason, "payments", "bank_words", self.id)
            reason = "OTHER"
        self._settle(PaymentStatus.REJECTED, on=on, reference=reference, reason=reason)
        return self.announce(
            PaymentRejected(
                payment_id=self.id, origin_id=origin.id, fund=self.fund, amount=self.amount, reason=reason, on=on
            )
        )

    def _settle(self, status: PaymentStatus, *, on: date, reference: str | None, reason: str | None) -> None:
        if self.status != PaymentStatus.INSTRUCTED:
            raise Conflict(f"a payment that is {self.status} is settled already", code="PAYMENT_STATUS")
        self.status, self.settled_on = status, on
        self.bank_reference, self.bank_reason = reference, reason

    @property
    def origin_id(self) -> UUID:
        """The application or the claim that it is paid for."""
        origin = self.application_id or self.claim_id
        assert origin is not None
        return origin

    @property
    def from_fund(self) -> Fund:
        """The fund that pays."""
        return Fund(self.fund)
