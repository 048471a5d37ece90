"""What registration announces about households (家庭)."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_14, _COOPERATING_14 = lead_and_cooperating(14)

Relation = Literal["HEAD", "SPOUSE", "CHILD", "PARENT", "SIBLING", "GRANDPARENT", "GRANDCHILD", "OTHER"]
"""What a member is to the head of the household."""


class HouseholdJoined(
    Event,
    type="city.employment.registration.household-joined.v1",
    article=14,
    lead=_LEAD_14,
    cooperating=_COOPERATING_14,
):
    """A person belongs to a household from a day on; subject `household/<household_id>`."""

    household_id: UUID
    person_id: UUID
    district: str
    relation: Relation
    on: date


class HouseholdLeft(
    Event,
    type="city.employment.registration.household-left.v1",
    article=14,
    lead=_LEAD_14,
    cooperating=_COOPERATING_14,
):
    """A person belongs to a household no longer, the day being the last; subject `household/<household_id>`."""

    household_id: UUID
    person_id: UUID
    district: str
    on: date
