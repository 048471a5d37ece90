"""What the guaranteed-loan service (创业担保贷款) announces."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.figures.value import FigureValue
from kit.money import PositiveYuan

_LEAD_9, _COOPERATING_9 = lead_and_cooperating(9)


class LoanApplied(
    Event, type="city.employment.loans.loan-applied.v1", article=9, lead=_LEAD_9, cooperating=_COOPERATING_9
):
    """A person has applied for a guarantee loan; subject `loan/<loan_id>`."""

    loan_id: UUID
    person_id: UUID
    district: str
    principal: PositiveYuan
    on: date


class LoanDecided(
    Event, type="city.employment.loans.loan-decided.v1", article=9, lead=_LEAD_9, cooperating=_COOPERATING_9
):
    """The rule has decided whether the loan may be subsidised; subject `loan/<loan_id>`."""

    loan_id: UUID
    person_id: UUID
    district: str
    outcome: Literal["ELIGIBLE", "REFUSED"]
    reasons: tuple[str, ...]
    on: date


class LoanContracted(
    Event, type="city.employment.loans.loan-contracted.v1", article=9, lead=_LEAD_9, cooperating=_COOPERATING_9
):
    """The bank has signed the contract; subject `loan/<loan_id>`."""

    loan_id: UUID
    bank_code: str
    district: str
    principal: PositiveYuan
    rate_percent: str
    on: date
    maturity: date


class LoanDrawnDown(
    Event, type="city.employment.loans.loan-drawn-down.v1", article=9, lead=_LEAD_9, cooperating=_COOPERATING_9
):
    """The borrower has the money; subject `loan/<loan_id>`."""

    loan_id: UUID
    bank_code: str
    district: str
    amount: PositiveYuan
    on: date


class InterestSubsidyClaimed(
    Event,
    type="city.employment.loans.interest-subsidy-claimed.v1",
    article=9,
    lead=_LEAD_9,
    cooperating=_COOPERATING_9,
):
    """A settlement period's subsidised interest is due to the bank; subject `claim/<claim_id>`."""

    claim_id: UUID
    loan_id: UUID
    bank_code: str
    district: str
    period_from: date
    settled_on: date
    interest: PositiveYuan
    amount: PositiveYuan
    """The government's part of `interest`, in yuan."""


class InterestSubsidySettled(
    Event,
    type="city.employment.loans.interest-subsidy-settled.v1",
    article=9,
    lead=_LEAD_9,
    cooperating=_COOPERATING_9,
):
    """The claim has been paid and is closed; subject `claim/<claim_id>`."""

    claim_id: UUID
    loan_id: UUID
    payment_id: UUID
    amount: PositiveYuan
    on: date


class FigureApproved(
    Event,
    type="city.employment.loans.figure-approved.v1",
    article=9,
    lead=_LEAD_9,
    cooperating=_COOPERATING_9,
):
    """标准 A local figure is laid over the shipped one from its first to its last day; subject `figure/<figure_id>`."""

    figure_id: UUID
    key: str
    unit: str
    value: FigureValue
    national: FigureValue
    """The part of `value` that national rules carry; null where it is not split."""
    valid_from: date
    valid_to: date | None
    document: str
    article: int
