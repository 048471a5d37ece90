"""What the subsidy service announces about calls for candidates, certified bases and contests."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.money import NonNegativeYuan

_LEAD_3, _COOPERATING_3 = lead_and_cooperating(3)
_LEAD_7, _COOPERATING_7 = lead_and_cooperating(7)

BaseKind = Literal["HOUSEHOLD_SERVICE_TRAINING", "SME_STARTUP_INNOVATION", "INCUBATOR", "INTERNSHIP"]
Level = Literal["MUNICIPAL", "DISTRICT"]


class CallOpened(
    Event,
    type="city.employment.subsidy.call-opened.v1",
    article=7,
    lead=_LEAD_7,
    cooperating=_COOPERATING_7,
):
    """征集公告 Candidates are called for; subject `call/<call_id>`."""

    call_id: UUID
    kind: BaseKind | Literal["CONTEST"]
    under_article: int
    """The article of the opinions that the call follows."""
    level: Level
    district: str | None
    """Whose candidates may apply; null: the whole city's."""
    year: int
    places: int
    opens_on: date
    closes_on: date


class ContestDecided(
    Event,
    type="city.employment.subsidy.contest-decided.v1",
    article=7,
    lead=_LEAD_7,
    cooperating=_COOPERATING_7,
):
    """创业大赛 A contest's list of winners is final; subject `call/<call_id>`."""

    call_id: UUID
    year: int
    on: date
    candidates: int
    """How many were ranked."""
    winners: int
    awarded: NonNegativeYuan
    """What was awarded in all, in yuan."""


class BaseCertified(
    Event,
    type="city.employment.subsidy.base-certified.v1",
    article=3,
    lead=_LEAD_3,
    cooperating=_COOPERATING_3,
):
    """认定 A base or incubator is certified; subject `base/<base_id>`."""

    base_id: UUID
    call_id: UUID
    employer_id: UUID
    kind: BaseKind
    under_article: int
    level: Level
    district: str
    year: int
    place: int | None
    """The how-manieth of the year where the year has a quota; null where it has none."""
    on: date
    review_due_on: date


class BaseRevoked(
    Event,
    type="city.employment.subsidy.base-revoked.v1",
    article=3,
    lead=_LEAD_3,
    cooperating=_COOPERATING_3,
):
    """撤销认定 A certification was taken back by two people; subject `base/<base_id>`."""

    base_id: UUID
    employer_id: UUID
    kind: BaseKind
    level: Level
    district: str
    year: int
    on: date


class CertificationTargetMissed(
    Event,
    type="city.employment.subsidy.certification-target-missed.v1",
    article=3,
    lead=_LEAD_3,
    cooperating=_COOPERATING_3,
):
    """每年认定3家 A year certified fewer bases than it was to; subject `missed_target/<missed_target_id>`.

    Told once for a kind and a year, on the day on which it was seen.
    """

    missed_target_id: UUID
    kind: BaseKind
    year: int
    target: int
    certified: int
    on: date
