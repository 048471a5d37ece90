"""Loans' shapes on the wire."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, PlainSerializer, StrictBool, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.money import NonNegativeYuan, PositiveYuan, Yuan
from kit.rules import VerdictOut
from kit.wire import Answer, Body
from loans.models import (
    Claim,
    ClaimStatus,
    Contract,
    CounterGuarantee,
    Loan,
    LoanStatus,
    Repayment,
    Settlement,
    Terms,
    rate_text,
)
from loans.rules.interest import Statement
from loans.usecases.settlements import Settled
from rulebook.verdicts import Verdict

_RATE_PATTERN = r"^(?:0|[1-9][0-9]?)(?:\.[0-9]{1,4})?$"
_RATE = re.compile(_RATE_PATTERN)


def _read_rate(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _RATE.fullmatch(value):
        raise PydanticCustomError("rate", 'a rate is a string in percent a year, for example "6.75"')
    return Decimal(value)


Rate = Annotated[
    Decimal,
    BeforeValidator(_read_rate, json_schema_input_type=str),
    PlainSerializer(rate_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _RATE_PATTERN, "description": "percent a year", "examples": ["6.75"]}),
]
"""利率 Percent a year as a string, at most four decimal places."""

Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]
BankCode = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{1,19}$", description="the bank, as its token names it")
]


class OtherLoan(Body):
    """A loan at a commercial bank; before 2018-03-27 settled ones (balance 0) of five years count as well."""

    kind: Annotated[Code, Field(examples=["HOUSING", "CAR", "CONSUMER", "BUSINESS"])]
    balance: NonNegativeYuan

    def stated(self) -> dict[str, str]:
        """The loan as the rule reads it."""
        return {"kind": self.kind, "balance": f"{self.balance:.2f}"}


class OnlineBusiness(Body):
    """网络创业 The three conditions of an online entrepreneur; all of them are needed."""

    real_name: StrictBool
    stable: StrictBool
    good_reputation: StrictBool


class NewLoan(Body):
    """个人创业担保贷款申请 An application of an individual borrower."""

    person_id: UUID
    group: Annotated[Code, Field(description="借款人类别", examples=["REGISTERED_UNEMPLOYED"])]
    principal: PositiveYuan
    applied_on: Day
    term_months: Annotated[int, Field(strict=True, ge=1, le=600)]
    rate_percent: Annotated[
        Rate | None, Field(description="indicative rate; without it only the contract is held against the cap")
    ] = None
    other_loans: Annotated[Sequence[OtherLoan], Field(max_length=100)]
    spouse_other_loans: Annotated[Sequence[OtherLoan], Field(max_length=100)]
    subsidised_loans_elsewhere: Annotated[
        int, Field(strict=True, ge=0, le=100, description="subsidised loans that this platform does not hold")
    ] = 0
    online: OnlineBusiness | None = None
    bank_code: BankCode

    @model_validator(mode="after")
    def check(self) -> Self:
        """An online entrepreneur states the conditions."""
        if self.group == "ONLINE_ENTREPRENEUR" and self.online is None:
            raise PydanticCustomError("online", "an online entrepreneur states real_name, stable and good_reputation")
        return self


class CreditAssessment(Body):
    """信用评估 The record that article 9 asks for; the grade is the assessor's own."""

    assessed_on: Day
    result: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_+-]{0,19}$", examples=["PASSED"])]


class NewContract(Body):
    """贷款合同 The contract as signed."""

    contract_number: Annotated[str, Field(min_length=1, max_length=64)]
    contract_date: Day
    rate_percent: Rate
    drawdown_on: Annotated[Day, Field(description="planned")]
    maturity: Day
    counter_guarantee: CounterGuarantee
    credit_assessment: CreditAssessment

    def signed(self) -> Contract:
        """The contract as loans keeps it."""
        return Contract(
            number=self.contract_number,
            terms=Terms(
                contract_date=self.contract_date,
                drawdown=self.drawdown_on,
                maturity=self.maturity,
                rate=self.rate_percent,
            ),
            counter_guarantee=self.counter_guarantee,
            assessed_on=self.credit_assessment.assessed_on,
            assessment=self.credit_assessment.result,
        )


class NewDrawdown(Body):
    """放款 The borrower has the money; the amount is the whole principal."""

    drawn_on: Day
    amount: PositiveYuan


class NewRepayment(Body):
    """还款 Principal that came back."""

    paid_on: Day
    amount: PositiveYuan


class SettlementRequest(Body):
    """结息 Settle every period that ends by the day."""

    settled_on: Day


class CitySettlementRequest(SettlementRequest):
    """Settle the loans of the caller's scope, a page at a time."""

    limit: Annotated[int, Field(strict=True, ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=500, description="the `next` of the answer before")] = None


class LoanOut(Answer):
    """A loan; `reasons` are the rule's at the application, every one of them."""

    id: UUID
    person_id: UUID
    district: str
    group: str
    principal: PositiveYuan
    applied_on: date
    term_months: int
    bank_code: str
    status: LoanStatus
    reasons: Sequence[Mapping[str, Any]]
    contract_number: str | None
    contract_date: date | None
    rate_percent: Annotated[Rate | None, Field(validation_alias="rate")]
    drawdown_on: date | None
    maturity: date | None
    counter_guarantee: CounterGuarantee | None
    drawn_on: date | None
    outstanding: Yuan | None
    repaid_on: date | None
    settled_until: Annotated[date | None, Field(description="the first day whose interest is not settled")]


class DecidedLoan(Answer):
    """A loan and what the rule said about it."""

    loan: LoanOut
    verdict: VerdictOut

    @classmethod
    def of(cls, decided: tuple[Loan, Verdict]) -> Self:
        """Join the two."""
        loan, verdict = decided
        return cls(loan=LoanOut.model_validate(loan), verdict=VerdictOut.of(verdict))


class RepaymentOut(Answer):
    """A repayment of principal."""

    id: UUID
    paid_on: date
    amount: PositiveYuan


class SettlementOut(Answer):
    """A settled period, to the fen: `interest` = `subsidised` + `borrower`."""

    id: UUID
    period_from: date
    settled_on: date
    days: int
    interest: Yuan
    subsidised: Yuan
    borrower: Yuan


class ClaimOut(Answer):
    """A claim of the bank for subsidised interest."""

    id: UUID
    loan_id: UUID
    bank_code: str
    district: str
    period_from: date
    settled_on: date
    interest: Yuan
    amount: Yuan
    status: ClaimStatus
    payment_id: UUID | None
    paid_on: date | None
    failure: str | None


class LoanDetail(LoanOut):
    """A loan with its repayments, settled periods and claims."""

    repayments: Sequence[RepaymentOut]
    settlements: Sequence[SettlementOut]
    claims: Sequence[ClaimOut]

    @classmethod
    def of(
        cls, loan: Loan, repayments: Sequence[Repayment], settlements: Sequence[Settlement], claims: Sequence[Claim]
    ) -> Self:
        """Join them."""
        columns = {name: getattr(loan, name) for name in LoanOut.model_fields if name != "rate_percent"}
        return cls.model_validate(
            columns
            | {
                "rate": loan.rate,
                "repayments": [RepaymentOut.model_validate(repayment) for repayment in repayments],
                "settlements": [SettlementOut.model_validate(settlement) for settlement in settlements],
                "claims": [ClaimOut.model_validate(claim) for claim in claims],
            }
        )


class SettledOut(Answer):
    """What the call settled; a repeated call settles nothing."""

    loan_id: UUID
    settled_until: date | None
    settlements: Sequence[SettlementOut]
    claims: Sequence[ClaimOut]

    @classmethod
    def of(cls, settled: Settled) -> Self:
        """The new settlements and claims of one loan."""
        return cls(
            loan_id=settled.loan.id,
            settled_until=settled.loan.settled_until,
            settlements=[SettlementOut.model_validate(settlement) for settlement in settled.settlements],
            claims=[ClaimOut.model_validate(claim) for claim in settled.claims],
        )


class CitySettled(Answer):
    """What one page of a city-wide settlement did; call again with `next` until it is null."""

    loans: int
    periods: int
    claims: int
    claimed: Yuan
    next: str | None


class PeriodOut(Answer):
    """A period of the schedule."""

    period_from: date
    settled_on: date
    days: int
    interest: Yuan
    subsidised: Yuan
    borrower: Yuan


class ScheduleOut(Answer):
    """利息与贴息表 Interest from drawdown to payoff or maturity; totals are sums of rounded periods (K6)."""

    loan_id: UUID
    periods: Sequence[PeriodOut]
    days: int
    interest: Yuan
    subsidised: Yuan
    borrower: Yuan

    @classmethod
    def of(cls, loan: Loan, statement: Statement) -> Self:
        """The statement as it travels."""
        periods = [
            PeriodOut(
                period_from=period.start,
                settled_on=period.settled,
                days=period.days,
                interest=period.interest,
                subsidised=period.subsidised,
                borrower=period.borrower,
            )
            for period in statement.periods
        ]
        return cls(
            loan_id=loan.id,
            periods=periods,
            days=statement.days,
            interest=statement.interest,
            subsidised=statement.subsidised,
            borrower=statement.borrower,
        )
