"""What the subsidy service announces about accountability for how its duties were done."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_17, _COOPERATING_17 = lead_and_cooperating(17)

Duty = Literal["NOT_PERFORMED", "WRONGLY_PERFORMED"]
Outcome = Literal["UNFOUNDED", "EXEMPT", "ACCOUNTABLE"]


class IncidentDecided(
    Event,
    type="city.employment.subsidy.incident-decided.v1",
    article=17,
    lead=_LEAD_17,
    cooperating=_COOPERATING_17,
):
    """容错免责、依纪依法问责 What two people made of an incident, without names; subject `incident/<incident_id>`."""

    incident_id: UUID
    application_id: UUID | None
    """The case in which it happened; null: in the programme of the district."""
    programme: str
    district: str
    duty: Duty
    outcome: Outcome
    on: date
