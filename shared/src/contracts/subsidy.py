"""What the subsidy service announces."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.figures.value import FigureValue
from kit.money import NonNegativeYuan, PositiveYuan

_LEAD_6, _COOPERATING_6 = lead_and_cooperating(6)
_LEAD_9, _COOPERATING_9 = lead_and_cooperating(9)
_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)

Programme = Literal["flexible_si_subsidy", "skill_upgrade_subsidy"]


class ApplicationSubmitted(
    Event,
    type="city.employment.subsidy.application-submitted.v1",
    article=6,
    lead=_LEAD_6,
    cooperating=_COOPERATING_6,
):
    """Somebody has applied for a subsidy; subject `application/<application_id>`."""

    application_id: UUID
    person_id: UUID
    programme: Programme
    district: str
    on: date


class ApplicationDecided(
    Event,
    type="city.employment.subsidy.application-decided.v1",
    article=6,
    lead=_LEAD_6,
    cooperating=_COOPERATING_6,
):
    """An application has been approved or refused; subject `application/<application_id>`."""

    application_id: UUID
    person_id: UUID
    programme: Programme
    district: str
    on: date
    outcome: Literal["APPROVED", "REFUSED"]
    reasons: tuple[str, ...]


class SubsidyPaid(
    Event,
    type="city.employment.subsidy.subsidy-paid.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """The bank has paid a subsidy; subject `payment/<payment_id>`."""

    payment_id: UUID
    application_id: UUID
    person_id: UUID
    programme: Programme
    district: str
    fund: str
    amount: PositiveYuan
    on: date


class PaymentRejected(
    Event,
    type="city.employment.subsidy.payment-rejected.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """The bank has refused a payment: the money is back in its fund; subject `payment/<payment_id>`."""

    payment_id: UUID
    origin_id: UUID
    """The application or the interest-subsidy claim that was to be paid."""
    fund: str
    amount: PositiveYuan
    reason: str
    on: date


class PaymentReturned(
    Event,
    type="city.employment.subsidy.payment-returned.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """退汇 The bank has sent a payment back: all of it is in its fund again; subject `payment/<payment_id>`."""

    payment_id: UUID
    origin_id: UUID
    """The application or the interest-subsidy claim that was paid."""
    fund: str
    amount: PositiveYuan
    on: date


class PaymentClawedBack(
    Event,
    type="city.employment.subsidy.payment-clawed-back.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """追缴 Some of a payment has come back into its fund from who was paid; subject `payment/<payment_id>`."""

    payment_id: UUID
    origin_id: UUID
    """The application or the interest-subsidy claim that was paid."""
    fund: str
    amount: PositiveYuan
    """What has come back this time."""
    left: NonNegativeYuan
    """What has not come back of the payment."""
    on: date


class InterestSubsidyPaid(
    Event,
    type="city.employment.subsidy.interest-subsidy-paid.v1",
    article=9,
    lead=_LEAD_9,
    cooperating=_COOPERATING_9,
):
    """创业担保贷款贴息 A quarter's interest subsidy has been paid to the bank; subject `payment/<payment_id>`."""

    payment_id: UUID
    claim_id: UUID
    loan_id: UUID
    district: str
    fund: str
    amount: PositiveYuan
    on: date


class FigureApproved(
    Event,
    type="city.employment.subsidy.figure-approved.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
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


class BudgetThresholdReached(
    Event,
    type="city.employment.subsidy.budget-threshold-reached.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """预算执行预警 So much of a budget line is used; once a line and threshold; subject `line/<line_id>`."""

    line_id: UUID
    fund: str
    year: int
    programme: str | None
    """Null where the line is for any programme of the fund."""
    district: str | None
    """Null where the line is for any district."""
    threshold: str
    """The threshold's name in the figure `budget.alert_thresholds`."""
    share: str
    """The share of what was appropriated from which on the threshold is reached."""
    appropriated: PositiveYuan
    used: PositiveYuan
    """What is reserved, committed or paid, and has not come back."""
    on: date


class SubsidyRequested(
    Event,
    type="city.employment.subsidy.subsidy-requested.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """Somebody has applied for any of the other programmes; subject `application/<application_id>`."""

    application_id: UUID
    person_id: UUID | None
    """The person who applied; null where an employer did."""
    employer_id: UUID | None
    programme: str
    district: str
    on: date


class FilingReceived(
    Event,
    type="city.employment.subsidy.filing-received.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """An employer has applied, for a list of hires or for itself; subject `filing/<filing_id>`."""

    filing_id: UUID
    employer_id: UUID
    programme: str
    district: str
    on: date
    items: int
    """How many applications it consists of, each decided for itself."""


class SubsidyDecided(
    Event,
    type="city.employment.subsidy.subsidy-decided.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """One of the other programmes' applications was approved or refused; subject `application/<application_id>`."""

    application_id: UUID
    filing_id: UUID | None
    person_id: UUID | None
    employer_id: UUID | None
    worker_id: UUID | None
    """Whom an employer's application is about."""
    programme: str
    district: str
    on: date
    outcome: Literal["APPROVED", "REFUSED"]
    reasons: tuple[str, ...]


class SubsidyDisbursed(
    Event,
    type="city.employment.subsidy.subsidy-disbursed.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """The bank has paid one of the other programmes' subsidies; subject `payment/<payment_id>`."""

    payment_id: UUID
    application_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    worker_id: UUID | None
    programme: str
    district: str
    fund: str
    amount: PositiveYuan
    on: date


class ApplicationWithdrawn(
    Event,
    type="city.employment.subsidy.application-withdrawn.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """Whoever applied has taken the application back; subject `application/<application_id>`."""

    application_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    programme: str
    district: str
    on: date
