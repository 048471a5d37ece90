"""What the subsidy service announces about checks after payment: findings that were confirmed, and sanctions."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.money import NonNegativeYuan

_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)


class FindingConfirmed(
    Event,
    type="city.employment.subsidy.finding-confirmed.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """Two people hold that something was paid wrongly, after a hearing; subject `finding/<finding_id>`."""

    finding_id: UUID
    code: str
    outcome: Literal["REASSESS", "SANCTION"]
    payments: tuple[UUID, ...]
    """What is to be reassessed."""
    person_id: UUID | None
    employer_id: UUID | None
    programme: str
    district: str
    amount: NonNegativeYuan
    """The yuan in question, at most those paid."""
    on: date


class SanctionImposed(
    Event,
    type="city.employment.subsidy.sanction-imposed.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """失信惩戒 Somebody is barred from programmes for a time; subject `sanction/<sanction_id>`."""

    sanction_id: UUID
    finding_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    programmes: tuple[str, ...] | None
    """Null for all."""
    since: date
    until: date
    """The last day."""
    on: date


class SanctionLifted(
    Event,
    type="city.employment.subsidy.sanction-lifted.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """A sanction holds no longer, upon reconsideration; subject `sanction/<sanction_id>`."""

    sanction_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    on: date
