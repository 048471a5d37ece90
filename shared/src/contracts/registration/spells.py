"""What registration announces about spells of unemployment (失业登记)."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from contracts.registration.employment import LeavingReason
from kit.events import Event

_LEAD_13, _COOPERATING_13 = lead_and_cooperating(13)
_LEAD_5, _COOPERATING_5 = lead_and_cooperating(5)


EndReason = Literal["RE_EMPLOYED", "MOVED_AWAY", "NO_LONGER_SEEKING", "RETIRED", "DIED"]


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
    after: LeavingReason | None = None
    """How the person's last employment ended; null where the register knows of none."""
    layoff_id: UUID | None = None
    """The plan of layoffs under which that employment ended, if any."""


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


class UnemploymentSuspended(
    Event,
    type="city.employment.registration.unemployment-suspended.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """A confirmed spell rests: still registered, and no contact is due; subject `spell/<spell_id>`."""

    spell_id: UUID
    person_id: UUID
    district: str
    on: date


class UnemploymentResumed(
    Event,
    type="city.employment.registration.unemployment-resumed.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """A spell that rested goes on; subject `spell/<spell_id>`."""

    spell_id: UUID
    person_id: UUID
    district: str
    on: date


class UnemploymentReopened(
    Event,
    type="city.employment.registration.unemployment-reopened.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """The end of a spell was a mistake and is taken back, as if it had never been; subject `spell/<spell_id>`."""

    spell_id: UUID
    person_id: UUID
    district: str
    on: date
    """The day of the correction."""
    ended_on: date
    """The day of the end that is taken back."""


class ParityChanged(
    Event,
    type="city.employment.registration.parity-changed.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """同等待遇 From the day on, in place of what was announced of it and of later days; subject `spell/<spell_id>`."""

    spell_id: UUID
    person_id: UUID
    district: str
    on: date
    parity: bool
