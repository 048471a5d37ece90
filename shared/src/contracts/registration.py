"""What registration (就业失业登记) announces."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from contracts.facts import Fact
from kit.events import Event
from kit.figures.value import FigureValue

_LEAD_13, _COOPERATING_13 = lead_and_cooperating(13)
_LEAD_5, _COOPERATING_5 = lead_and_cooperating(5)

EndReason = Literal["RE_EMPLOYED", "MOVED_AWAY", "NO_LONGER_SEEKING", "RETIRED", "DIED"]


class PersonRegistered(
    Event,
    type="city.employment.registration.person-registered.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """A person has been entered into the register; subject `person/<person_id>`."""

    person_id: UUID
    district: str
    on: date


class FactsRecorded(
    Event,
    type="city.employment.registration.facts-recorded.v1",
    article=5,
    lead=_LEAD_5,
    cooperating=_COOPERATING_5,
):
    """Departments have stated facts about a person; subject `person/<person_id>`."""

    person_id: UUID
    facts: tuple[Fact, ...]


class UnemploymentConfirmed(
    Event,
    type="city.employment.registration.unemployment-confirmed.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """A declaration of unemployment has been confirmed (失业登记); subject `spell/<spell_id>`."""

    spell_id: UUID
    person_id: UUID
    district: str
    on: date
    parity: bool
    """Whether the person has all policies of the city: locals, and others who pass the parity test of article 13."""


class UnemploymentRefused(
    Event,
    type="city.employment.registration.unemployment-refused.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """A declaration of unemployment does not meet article 13; subject `spell/<spell_id>`."""

    spell_id: UUID
    person_id: UUID
    district: str
    on: date
    reasons: tuple[str, ...]


class UnemploymentEnded(
    Event,
    type="city.employment.registration.unemployment-ended.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """A confirmed spell of unemployment is over; subject `spell/<spell_id>`."""

    spell_id: UUID
    person_id: UUID
    district: str
    on: date
    reason: EndReason


class FigureApproved(
    Event,
    type="city.employment.registration.figure-approved.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
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
