"""Declarations and spells of unemployment on the wire."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool

from contracts.registration import EndReason
from kit.days import Day
from kit.rules import VerdictOut
from kit.wire import Answer, Body
from registration.models import ParityStatus, Spell, SpellStatus, SuspensionReason
from rulebook.verdicts import Verdict


class Declaration(Body):
    """失业登记申报 A declaration of unemployment."""

    on: Day
    working: StrictBool
    seeks_work: StrictBool
    able_to_work: StrictBool


class Ending(Body):
    """The end of a spell."""

    on: Day
    reason: EndReason


class NewSuspension(Body):
    """From when a spell rests, and why."""

    on: Day
    reason: SuspensionReason


class Resumption(Body):
    """From when a spell that rested goes on."""

    on: Day


class Reopening(Body):
    """Why an end is taken back, and when."""

    on: Day
    reason: Annotated[str, Field(min_length=5, max_length=500, description="on record; without personal data")]


class SpellOut(Answer):
    """A spell of unemployment."""

    id: UUID
    person_id: UUID
    district: str
    status: SpellStatus
    declared_on: date
    parity: bool | None
    reasons: Annotated[Sequence[str], Field(description="every reason of a refusal")]
    suspended_on: date | None
    ended_on: date | None
    end_reason: EndReason | None
    layoff_id: Annotated[UUID | None, Field(description="the plan of layoffs that the declaration follows from")]


class DecidedSpell(Answer):
    """A spell and what the rule said about it."""

    spell: SpellOut
    verdict: VerdictOut

    @classmethod
    def of(cls, decided: tuple[Spell, Verdict]) -> Self:
        """Join the two."""
        spell, verdict = decided
        return cls(spell=SpellOut.model_validate(spell), verdict=VerdictOut.of(verdict))


class MissingFactOut(Answer):
    """A fact that a declaration waits for, and the department that holds it."""

    fact: str
    department: str
    zh: str
    en: str


class WaitingSpell(Answer):
    """A declaration that waits, and exactly what for."""

    id: UUID
    person_id: UUID
    district: str
    declared_on: date
    missing: Sequence[MissingFactOut]
    missing_figures: Sequence[str]


class ParityOut(Answer):
    """同等待遇 Parity from the first to the last day, as it was known from when; superseded where that was wrong."""

    valid_from: date
    valid_to: date | None
    parity: bool
    recorded_at: datetime
    superseded_at: datetime | None

    @classmethod
    def all(cls, spell: Spell, statuses: Sequence[ParityStatus]) -> list[Self]:
        """The statuses with their last days: the eve of the next standing one, or of the end of the spell."""
        starts = [status.valid_from for status in statuses if status.superseded_at is None]
        ends = [*starts, spell.ended_on] if spell.ended_on else starts
        return [
            cls(
                valid_from=status.valid_from,
                valid_to=_eve(min((end for end in ends if end > status.valid_from), default=None)),
                parity=status.parity,
                recorded_at=status.recorded_at,
                superseded_at=status.superseded_at,
            )
            for status in statuses
        ]


def _eve(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)
