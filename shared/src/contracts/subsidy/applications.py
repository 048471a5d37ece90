"""What the subsidy service announces about applications and their decisions."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_6, _COOPERATING_6 = lead_and_cooperating(6)
_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)

Programme = Literal["flexible_si_subsidy", "skill_upgrade_subsidy"]
"""The programmes whose applications and payments have events of their own."""


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
