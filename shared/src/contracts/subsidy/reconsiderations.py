"""What the subsidy service announces about decisions that are contested."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)


class ReconsiderationFiled(
    Event,
    type="city.employment.subsidy.reconsideration-filed.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """Somebody contests what was decided about them; subject `reconsideration/<reconsideration_id>`."""

    reconsideration_id: UUID
    contested: Literal["APPLICATION", "STATEMENT"]
    contested_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    programme: str
    district: str
    on: date
    due_on: date
    """The last working day for the new look."""


class ReconsiderationDecided(
    Event,
    type="city.employment.subsidy.reconsideration-decided.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """The old decision stands, or a new one has replaced it; subject `reconsideration/<reconsideration_id>`."""

    reconsideration_id: UUID
    contested: Literal["APPLICATION", "STATEMENT"]
    contested_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    programme: str
    district: str
    on: date
    outcome: Literal["UPHELD", "REPLACED"]


class ReconsiderationWithdrawn(
    Event,
    type="city.employment.subsidy.reconsideration-withdrawn.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """Whoever contested the decision has taken it back; subject `reconsideration/<reconsideration_id>`."""

    reconsideration_id: UUID
    contested: Literal["APPLICATION", "STATEMENT"]
    contested_id: UUID
    district: str
    on: date
