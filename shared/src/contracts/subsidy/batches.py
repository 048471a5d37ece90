"""What the subsidy service announces about payment batches: counts and sums, nobody's name."""

from datetime import date
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.money import NonNegativeYuan, PositiveYuan

_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)


class PaymentBatchBuilt(
    Event,
    type="city.employment.subsidy.payment-batch-built.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """支付批次 Payments that waited are to be sent together; subject `payment_batch/<batch_id>`."""

    batch_id: UUID
    fund: str
    rail: str
    execute_on: date
    item_count: int
    total: PositiveYuan


class PaymentBatchApproved(
    Event,
    type="city.employment.subsidy.payment-batch-approved.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """Two people have approved what a batch pays; subject `payment_batch/<batch_id>`."""

    batch_id: UUID
    fund: str
    item_count: int
    held_out: int
    total: NonNegativeYuan
    """Of what is not held out."""
    content_hash: str


class PaymentBatchSent(
    Event,
    type="city.employment.subsidy.payment-batch-sent.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """All that a batch pays is instructed, its money committed; subject `payment_batch/<batch_id>`."""

    batch_id: UUID
    fund: str
    rail: str
    sent: int
    total: PositiveYuan


class PaymentBatchCompleted(
    Event,
    type="city.employment.subsidy.payment-batch-completed.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """The bank has answered for every payment of a batch; subject `payment_batch/<batch_id>`."""

    batch_id: UUID
    fund: str
    held_out: int
    paid: int
    rejected: int
    returned: int
    paid_total: NonNegativeYuan
