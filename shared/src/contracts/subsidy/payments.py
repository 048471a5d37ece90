"""What the subsidy service announces about payments."""

from datetime import date
from uuid import UUID

from contracts.departments import lead_and_cooperating
from contracts.subsidy.applications import Programme
from kit.events import Event
from kit.money import NonNegativeYuan, PositiveYuan

_LEAD_9, _COOPERATING_9 = lead_and_cooperating(9)
_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)


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
