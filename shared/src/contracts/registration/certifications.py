"""What registration announces about certifications as hard to employ (就业困难人员认定)."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_14, _COOPERATING_14 = lead_and_cooperating(14)


CertificationEndReason = Literal["GROUND_FELL_AWAY", "WITHDRAWN", "RETIRED", "MOVED_AWAY", "DIED"]


class CertificationGranted(
    Event,
    type="city.employment.registration.certification-granted.v1",
    article=14,
    lead=_LEAD_14,
    cooperating=_COOPERATING_14,
):
    """A person has been certified as hard to employ (就业困难人员认定); subject `certification/<certification_id>`."""

    certification_id: UUID
    person_id: UUID
    district: str
    on: date
    """The first day on which the person is certified."""
    categories: tuple[str, ...]
    review_due_on: date


class CertificationEnded(
    Event,
    type="city.employment.registration.certification-ended.v1",
    article=14,
    lead=_LEAD_14,
    cooperating=_COOPERATING_14,
):
    """A certification as hard to employ has ended; subject `certification/<certification_id>`."""

    certification_id: UUID
    person_id: UUID
    district: str
    since: date
    on: date
    """The first day on which the person is not certified any more: the day before is the last that counts."""
    reason: CertificationEndReason
    codes: tuple[str, ...]
    """Where the ground fell away: the reason codes of the rule on that day."""
