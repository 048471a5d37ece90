"""个人创业担保贷款 A loan, from the application to the last repayment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Numeric, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from contracts.loans import LoanApplied, LoanContracted, LoanDecided, LoanDrawnDown
from kit.actor import Actor, Role
from kit.db import Aggregate
from kit.decisions import DecisionRecord
from kit.errors import Conflict, Refusal
from kit.ids import new_id
from kit.scope import in_scope
from loans.models.base import Base
from loans.models.borrowers import Borrower
from loans.rules.interest import Period
from rulebook.calendar import add_months

RATE = Numeric(6, 4)
"""Percent a year."""


class LoanStatus(StrEnum):
    """Where a loan stands; APPLIED is one that could not be decided yet."""

    APPLIED = "APPLIED"
    ELIGIBLE = "ELIGIBLE"
    REFUSED = "REFUSED"
    CONTRACTED = "CONTRACTED"
    DRAWN_DOWN = "DRAWN_DOWN"
    REPAID = "REPAID"


class CounterGuarantee(StrEnum):
    """反担保 What the guarantor asks of the borrower in return: article 9 wants it lowered or dropped."""

    NONE = "NONE"
    REDUCED = "REDUCED"
    FULL = "FULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the rule asks about a contract, signed or only planned; `rate` in percent a year, None where open."""

    contract_date: date
    drawdown: date
    maturity: date
    rate: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """贷款合同 The contract as the bank signed it, with the credit assessment that article 9 asks for."""

    number: str
    terms: Terms
    counter_guarantee: CounterGuarantee
    assessed_on: date
    assessment: str


class Loan(Aggregate, Base):
    """A guarantee loan of an individual; yuan to the fen."""

    __tablename__ = "loans"
    SUBJECT = "loan"

    person_id: Mapped[UUID]
    district: Mapped[str]
    group: Mapped[str] = mapped_column("borrower_group")
    principal: Mapped[Decimal]
    applied_on: Mapped[date]
    applied_by: Mapped[str]
    term_months: Mapped[int]
    indicative_rate: Mapped[Decimal | None] = mapped_column(RATE)
    other_loans: Mapped[list[Any]]
    spouse_other_loans: Mapped[list[Any]]
    subsidised_elsewhere: Mapped[int]
    online: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    bank_code: Mapped[str]
    status: Mapped[str]
    reasons: Mapped[list[Any]]

    contract_number: Mapped[str | None]
    contract_date: Mapped[date | None]
    rate: Mapped[Decimal | None] = mapped_column(RATE)
    drawdown_on: Mapped[date | None]
    maturity: Mapped[date | None]
    counter_guarantee: Mapped[str | None]
    assessed_on: Mapped[date | None]
    assessment: Mapped[str | None]

    drawn_on: Mapped[date | None]
    outstanding: Mapped[Decimal | None]
    repaid_on: Mapped[date | None]
    interest_ends_on: Mapped[date | None]
    settled_until: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("principal > 0", name="principal"),
        CheckConstraint("outstanding BETWEEN 0 AND principal", name="outstanding"),
        CheckConstraint(
            "(contract_number IS NULL) = (status IN ('APPLIED', 'ELIGIBLE', 'REFUSED'))", name="contracted"
        ),
        CheckConstraint(
            "num_nulls(contract_number, contract_date, rate, drawdown_on, maturity, assessed_on) IN (0, 6)",
            name="contract",
        ),
        CheckConstraint("(drawn_on IS NOT NULL) = (status IN ('DRAWN_DOWN', 'REPAID'))", name="drawn"),
        CheckConstraint("num_nulls(drawn_on, outstanding, interest_ends_on, settled_until) IN (0, 4)", name="drawdown"),
        CheckConstraint(
            "(status = 'REPAID') = (repaid_on IS NOT NULL) AND (repaid_on IS NULL OR outstanding = 0)", name="repaid"
        ),
        CheckConstraint("contract_date <= drawn_on AND drawn_on < maturity", name="days"),
        CheckConstraint("settled_until <= interest_ends_on", name="settled"),
        UniqueConstraint("bank_code", "contract_number"),
        Index("ix_loans_person_id", "person_id"),
        Index("ix_loans_district_status_id", "district", "status", "id"),
        Index("ix_loans_bank_code_status_id", "bank_code", "status", "id"),
        Index("ix_loans_unsettled", "id", postgresql_where="settled_until < interest_ends_on"),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """The loans that the caller may know of."""
        return in_scope(actor, district=cls.district, person=cls.person_id, bank=cls.bank_code)

    @classmethod
    def of_bank(cls, actor: Actor) -> ColumnElement[bool]:
        """The loans that the caller's own bank gives."""
        if not actor.has(Role.BANK) or actor.bank_code is None:
            return false()
        return cls.bank_code == actor.bank_code

    @classmethod
    def apply(
        cls,
        borrower: Borrower,
        *,
        group: str,
        principal: Decimal,
        on: date,
        term_months: int,
        indicative_rate: Decimal | None,
        other_loans: Sequence[Mapping[str, str]],
        spouse_other_loans: Sequence[Mapping[str, str]],
        subsidised_elsewhere: int,
        online: Mapping[str, bool] | None,
        bank_code: str,
        by: Actor,
    ) -> Self:
        """Take an application; it waits until it is decided."""
        return cls(
            id=new_id(),
            person_id=borrower.person_id,
            district=borrower.district,
            group=group,
            principal=principal,
            applied_on=on,
            applied_by=by.subject,
            term_months=term_months,
            indicative_rate=indicative_rate,
            other_loans=[dict(loan) for loan in other_loans],
            spouse_other_loans=[dict(loan) for loan in spouse_other_loans],
            subsidised_elsewhere=subsidised_elsewhere,
            online=None if online is None else dict(online),
            bank_code=bank_code,
            status=LoanStatus.APPLIED,
            reasons=[],
        )

    @property
    def planned(self) -> Terms:
        """The contract as the application plans it: signed and drawn on the day of application."""
        return Terms(
            contract_date=self.applied_on,
            drawdown=self.applied_on,
            maturity=add_months(self.applied_on, self.term_months),
            rate=self.indicative_rate,
        )

    @property
    def terms(self) -> Terms:
        """The contract as signed, its drawdown as planned until it happens; raises `Conflict` without a contract."""
        drawdown = self.drawn_on or self.drawdown_on
        if self.contract_date is None or drawdown is None or self.maturity is None or self.rate is None:
            raise Conflict(f"a loan that is {self.status} has no contract", code="LOAN_STATUS", state=self.status)
        return Terms(contract_date=self.contract_date, drawdown=drawdown, maturity=self.maturity, rate=self.rate)

    def applied(self) -> LoanApplied:
        """Announce the application."""
        return self.announce(
            LoanApplied(
                loan_id=self.id,
                person_id=self.person_id,
                district=self.district,
                principal=self.principal,
                on=self.applied_on,
            )
        )

    def decide(self, *, eligible: bool, reasons: Sequence[Mapping[str, Any]]) -> LoanDecided:
        """Pass or refuse the application, for all of the reasons."""
        self.require(LoanStatus.APPLIED, "decided")
        self.status = LoanStatus.ELIGIBLE if eligible else LoanStatus.REFUSED
        self.reasons = [dict(reason) for reason in reasons]
        return self.announce(
            LoanDecided(
                loan_id=self.id,
                person_id=self.person_id,
                district=self.district,
                outcome="ELIGIBLE" if eligible else "REFUSED",
                reasons=tuple(str(reason["code"]) for reason in reasons),
                on=self.applied_on,
            )
        )

    def sign(self, contract: Contract) -> LoanContracted:
        """Enter the bank's contract; raises `Refusal` where its days contradict each other."""
        self.require(LoanStatus.ELIGIBLE, "contracted")
        terms = contract.terms
        if terms.contract_date < self.applied_on:
            raise Refusal(f"the loan was applied for on {self.applied_on}, after this contract", code="CONTRACT_DATES")
        if not terms.contract_date <= terms.drawdown < terms.maturity:
            raise Refusal("contract, drawdown and maturity follow each other in this order", code="CONTRACT_DATES")
        if contract.assessed_on > terms.contract_date:
            raise Refusal("the credit assessment comes before the contract", code="ASSESSMENT_AFTER_CONTRACT")
        rate = terms.rate
        if rate is None:
            raise Refusal("a contract has a rate", code="RATE_MISSING")
        self.status = LoanStatus.CONTRACTED
        self.contract_number, self.contract_date, self.rate = contract.number, terms.contract_date, rate
        self.drawdown_on, self.maturity = terms.drawdown, terms.maturity
        self.counter_guarantee = contract.counter_guarantee
        self.assessed_on, self.assessment = contract.assessed_on, contract.assessment
        return self.announce(
            LoanContracted(
                loan_id=self.id,
                bank_code=self.bank_code,
                district=self.district,
                principal=self.principal,
                rate_percent=rate_text(rate),
                on=terms.contract_date,
                maturity=terms.maturity,
            )
        )

    def draw_down(self, *, on: date, amount: Decimal) -> LoanDrawnDown:
        """放款 The borrower gets the whole principal; interest runs from this day."""
        self.require(LoanStatus.CONTRACTED, "drawn down")
        terms = self.terms
        if not terms.contract_date <= on < terms.maturity:
            raise Refusal("a drawdown lies between contract and maturity", code="DRAWDOWN_DATE")
        if amount != self.principal:
            raise Refusal(f"the contract is about {self.principal} yuan", code="AMOUNT_NOT_PRINCIPAL")
        self.status = LoanStatus.DRAWN_DOWN
        self.drawn_on, self.outstanding = on, self.principal
        self.interest_ends_on, self.settled_until = terms.maturity, on
        return self.announce(
            LoanDrawnDown(
                loan_id=self.id, bank_code=self.bank_code, district=self.district, amount=self.principal, on=on
            )
        )

    def repay(self, *, on: date, amount: Decimal, latest: date | None, by: Actor) -> "Repayment":
        """还款 Principal comes back: it bears no interest from that day, which no settled period may hold.

        `latest` is the last day of the repayments so far; once all is back, interest ends with the last repayment, at
        the latest at maturity.
        """
        self.require(LoanStatus.DRAWN_DOWN, "repaid")
        assert self.drawn_on and self.settled_until and self.outstanding is not None and self.maturity  # noqa: PT018
        if on <= self.drawn_on:
            raise Refusal(f"the loan was drawn on {self.drawn_on}: a repayment comes later", code="REPAYMENT_DATE")
        if on < self.settled_until:
            raise Conflict(
                f"interest is settled for every day before {self.settled_until} and is not computed again",
                code="PERIOD_SETTLED",
                settled_until=self.settled_until.isoformat(),
            )
        if amount > self.outstanding:
            raise Refusal(f"{self.outstanding} yuan are outstanding", code="REPAYMENT_TOO_MUCH")
        self.outstanding -= amount
        if self.outstanding == 0:
            self.status, self.repaid_on = LoanStatus.REPAID, max(on, latest or on)
            self.interest_ends_on = min(self.repaid_on, self.maturity)
        return Repayment(id=new_id(), loan_id=self.id, paid_on=on, amount=amount, recorded_by=by.subject)

    def settle(self, periods: Sequence[Period]) -> None:
        """结息 Move on to the first day after the settled periods, which are in order."""
        for period in periods:
            if period.start != self.settled_until:
                raise Conflict(f"interest is settled until {self.settled_until}", code="PERIOD_SETTLED")
            self.settled_until = period.start + timedelta(days=period.days)

    def require(self, status: LoanStatus, verb: str) -> None:
        """Raise `Conflict` unless the loan is in the status from which it can be so treated."""
        if self.status != status:
            raise Conflict(f"a loan that is {self.status} can't be {verb}", code="LOAN_STATUS", state=self.status)


class Repayment(Base):
    """A repayment of principal in yuan; kept as the bank reported it."""

    __tablename__ = "repayments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loans.id"), index=True)
    paid_on: Mapped[date]
    amount: Mapped[Decimal]
    recorded_by: Mapped[str]

    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)


class Decision(DecisionRecord, Base):
    """A run of the article 9 rule."""

    __tablename__ = "decisions"


def rate_text(rate: Decimal) -> str:
    """A rate in percent a year as it travels: plain decimal text, without trailing zeros beyond two places."""
    shown = rate.normalize()
    return f"{shown:.2f}" if shown == shown.quantize(Decimal("0.01")) else f"{shown:f}"
