"""Families and their members on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from contracts.registration import ClearReason, FamilyGround, Relation
from kit.days import Day
from kit.identity import DivisionCode
from kit.rules import VerdictOut
from kit.wire import Answer, Body
from registration.models import Family, FamilyMember
from rulebook.verdicts import Verdict


class NewMember(Body):
    """A person and what they are to the head of the household."""

    person_id: UUID
    relation: Relation


class NewFamily(Body):
    """A family to enter, with its members."""

    district: DivisionCode
    on: Day
    members: Annotated[Sequence[NewMember], Field(min_length=1, max_length=30)]


class Joining(NewMember):
    """A person who joins a family."""

    on: Day


class Leaving(Body):
    """The first day on which a person does not belong to the family any more."""

    on: Day


class FamilyLook(Body):
    """The day for which a family is looked at."""

    on: Day


class MemberOut(Answer):
    """A person's time in a family."""

    person_id: UUID
    relation: Relation
    joined_on: date
    left_on: date | None


class FamilyOut(Answer):
    """A family; `flagged` while article 14 owes it at least one member in stable work."""

    id: UUID
    household_id: UUID | None
    district: str
    formed_on: date
    flagged: bool
    grounds: Sequence[FamilyGround]
    flagged_on: date | None
    cleared_on: date | None
    clear_reason: ClearReason | None
    members: Sequence[MemberOut]

    @classmethod
    def of(cls, family: Family, members: Sequence[FamilyMember]) -> Self:
        """The family with its own of the members."""
        return cls(
            id=family.id,
            household_id=family.household_id,
            district=family.district,
            formed_on=family.formed_on,
            flagged=family.flagged,
            grounds=family.grounds,
            flagged_on=family.flagged_on,
            cleared_on=family.cleared_on,
            clear_reason=family.clear_reason,
            members=[MemberOut.model_validate(member) for member in members if member.family_id == family.id],
        )


class LookedAtFamily(Answer):
    """A family and what the rule said about it."""

    family: FamilyOut
    verdict: VerdictOut

    @classmethod
    def of(cls, family: Family, members: Sequence[FamilyMember], verdict: Verdict) -> Self:
        """Join them."""
        return cls(family=FamilyOut.of(family, members), verdict=VerdictOut.of(verdict))
