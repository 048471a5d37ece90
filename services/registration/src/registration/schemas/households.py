"""Households on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from contracts.registration import Relation
from kit.days import Day
from kit.identity import DivisionCode
from kit.wire import Answer, Body
from registration.models import Household, HouseholdMember


class NewMember(Body):
    """Who belongs to the household, and as what."""

    person_id: UUID
    relation: Relation


class JoiningMember(NewMember):
    """Who joins, as what, and since when."""

    on: Day


class LeavingMember(Body):
    """The last day."""

    on: Day


class NewHousehold(Body):
    """家庭 A household with those who belong to it from a day on."""

    district: DivisionCode
    on: Day
    members: Annotated[Sequence[NewMember], Field(min_length=1, max_length=20)]


class MemberOut(Answer):
    """A person's time in a household."""

    person_id: UUID
    relation: Relation
    since: date
    until: date | None


class HouseholdOut(Answer):
    """A household and everybody who belongs or belonged to it."""

    id: UUID
    district: str
    members: Sequence[MemberOut]

    @classmethod
    def of(cls, household: Household, members: Sequence[HouseholdMember]) -> Self:
        """Join the two."""
        return cls(
            id=household.id,
            district=household.district,
            members=[MemberOut.model_validate(member) for member in members],
        )


class HouseholdEntry(Answer):
    """A household in a list."""

    id: UUID
    district: str
