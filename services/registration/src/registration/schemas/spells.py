"""Declarations and spells of unemployment on the wire."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import StrictBool

from contracts.registration import EndReason
from kit.days import Day
from kit.rules import VerdictOut
from kit.wire import Answer, Body
from registration.models import Spell, SpellStatus
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


class SpellOut(Answer):
    """A spell of unemployment."""

    id: UUID
    person_id: UUID
    district: str
    status: SpellStatus
    declared_on: date
    parity: bool | None
    ended_on: date | None
    end_reason: EndReason | None


class DecidedSpell(Answer):
    """A spell and what the rule said about it."""

    spell: SpellOut
    verdict: VerdictOut

    @classmethod
    def of(cls, decided: tuple[Spell, Verdict]) -> Self:
        """Join the two."""
        spell, verdict = decided
        return cls(spell=SpellOut.model_validate(spell), verdict=VerdictOut.of(verdict))
