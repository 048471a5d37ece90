"""What the subsidy service announces about months that are looked at again, and money that is claimed back."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.money import NonNegativeYuan, PositiveYuan

_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)


class Reassessed(
    Event,
    type="city.employment.subsidy.reassessed.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """重新核定 Months that were paid were looked at again, by two people; subject `reassessment/<reassessment_id>`."""

    reassessment_id: UUID
    entitlement_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    programme: str
    district: str
    months: int
    overpaid: NonNegativeYuan
    underpaid: NonNegativeYuan
    on: date


class RecoveryOpened(
    Event,
    type="city.employment.subsidy.recovery-opened.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """追缴 What was paid too much is claimed back; subject `recovery/<recovery_id>`."""

    recovery_id: UUID
    reassessment_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    programme: str
    district: str
    amount: PositiveYuan
    on: date


class InstalmentPaid(
    Event,
    type="city.employment.subsidy.instalment-paid.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """Some of what is claimed back has come in, or was set off; subject `recovery/<recovery_id>`."""

    recovery_id: UUID
    kind: Literal["REPAYMENT", "SET_OFF"]
    amount: PositiveYuan
    left: NonNegativeYuan
    on: date


class RecoveryEnded(
    Event,
    type="city.employment.subsidy.recovery-ended.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """Nothing is claimed back any more; subject `recovery/<recovery_id>`."""

    recovery_id: UUID
    outcome: Literal["RECOVERED", "WRITTEN_OFF", "CANCELLED"]
    recovered: NonNegativeYuan
    on: date
