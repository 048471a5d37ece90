"""What registration announces about families that are owed work (零就业家庭、低保家庭)."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_14, _COOPERATING_14 = lead_and_cooperating(14)


FamilyGround = Literal["ZERO_EMPLOYMENT", "LOW_INCOME"]
ClearReason = Literal["STABLE_WORK", "NO_ELIGIBLE_MEMBER", "GROUND_FELL_AWAY"]


class FamilyFlagged(
    Event,
    type="city.employment.registration.family-flagged.v1",
    article=14,
    lead=_LEAD_14,
    cooperating=_COOPERATING_14,
):
    """No eligible member of a zero-employment or low-income family is in stable work; subject `family/<family_id>`."""

    family_id: UUID
    district: str
    on: date
    grounds: tuple[FamilyGround, ...]
    eligible_members: int


class FamilyCleared(
    Event,
    type="city.employment.registration.family-cleared.v1",
    article=14,
    lead=_LEAD_14,
    cooperating=_COOPERATING_14,
):
    """A flagged family is not owed work any more; subject `family/<family_id>`."""

    family_id: UUID
    district: str
    since: date
    on: date
    reason: ClearReason
