"""家庭 Households: who lives as a family, each member linked to the household and it to each."""

from datetime import date
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import HouseholdJoined, HouseholdLeft, Relation
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.people import Person


class HouseholdMember(Base):
    """A person's time in a household; open while there is no last day."""

    __tablename__ = "household_members"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    relation: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("until IS NULL OR since <= until", name="order"),
        Index("uq_household_members_open", "person_id", unique=True, postgresql_where=text("until IS NULL")),
    )


class Household(Aggregate, Base):
    """家庭 People who live as one family."""

    __tablename__ = "households"
    SUBJECT = "household"

    district: Mapped[str]
    created_by: Mapped[str]

    __table_args__ = (Index("ix_households_district_id", "district", "id"),)

    @classmethod
    def begin(cls, *, district: str, by: Actor) -> Self:
        """A household without members yet."""
        return cls(id=new_id(), district=district, created_by=by.subject)

    def join(self, person: Person, relation: Relation, *, on: date) -> tuple[HouseholdMember, HouseholdJoined]:
        """Link a living person to the household, and announce it."""
        person.require_living()
        member = HouseholdMember(
            id=new_id(), household_id=self.id, person_id=person.id, relation=relation, since=on, until=None
        )
        joined = HouseholdJoined(
            household_id=self.id, person_id=person.id, district=self.district, relation=relation, on=on
        )
        return member, self.announce(joined)

    def leave(self, member: HouseholdMember, *, on: date) -> HouseholdLeft:
        """End a member's time in the household, and announce it."""
        if member.until is not None:
            raise Conflict(f"this member left on {member.until} already", code="MEMBER_LEFT")
        if on < member.since:
            raise Conflict(f"this member joined on {member.since}: the end can't lie before", code="END_BEFORE_START")
        member.until = on
        return self.announce(
            HouseholdLeft(household_id=self.id, person_id=member.person_id, district=self.district, on=on)
        )
