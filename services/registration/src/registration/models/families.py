"""零就业家庭、低保家庭 Families, their members, and whether they are flagged as owed work."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import ClearReason, FamilyCleared, FamilyFlagged, FamilyGround
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base


class Family(Aggregate, Base):
    """A family in one household, flagged while article 14 owes it at least one member in stable work."""

    __tablename__ = "families"
    SUBJECT = "family"

    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"), unique=True)
    """The household whose members belong to the family; none of a family that is no recorded household."""
    district: Mapped[str]
    formed_on: Mapped[date]
    grounds: Mapped[list[Any]]
    """Of the flag that stands, or of the last one."""
    flagged_on: Mapped[date | None]
    cleared_on: Mapped[date | None]
    clear_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("cleared_on IS NULL OR flagged_on <= cleared_on", name="flag"),
        Index("ix_families_district_id", "district", "id"),
        Index(
            "ix_families_flagged",
            "district",
            "id",
            postgresql_where=text("flagged_on IS NOT NULL AND cleared_on IS NULL"),
        ),
    )

    @classmethod
    def form(cls, *, district: str, on: date) -> Self:
        """A family without a flag."""
        return cls(id=new_id(), district=district, formed_on=on, grounds=[])

    @property
    def flagged(self) -> bool:
        """Whether the family is owed work by now."""
        return self.flagged_on is not None and self.cleared_on is None

    def flagged_for(self, ground: FamilyGround, on: date) -> bool:
        """Whether the flag that stands, or the last one, had this ground on the day."""
        if self.flagged_on is None or ground not in self.grounds:
            return False
        return self.flagged_on <= on and (self.cleared_on is None or on < self.cleared_on)

    def flag(self, grounds: tuple[FamilyGround, ...], *, on: date, eligible_members: int) -> FamilyFlagged:
        """Flag the family: members are eligible, and none of them is in stable work."""
        if self.flagged:
            raise Conflict("this family is flagged already", code="FAMILY_STATUS", state="FLAGGED")
        if self.cleared_on is not None and on < self.cleared_on:
            raise Conflict(f"the last flag was cleared on {self.cleared_on}", code="END_BEFORE_START")
        self.flagged_on, self.cleared_on, self.clear_reason, self.grounds = on, None, None, list(grounds)
        return self.announce(
            FamilyFlagged(
                family_id=self.id, district=self.district, on=on, grounds=grounds, eligible_members=eligible_members
            )
        )

    def clear(self, *, on: date, reason: ClearReason) -> FamilyCleared:
        """Clear the flag from the day on which its ground was gone."""
        if self.flagged_on is None or self.cleared_on is not None:
            raise Conflict("this family is not flagged", code="FAMILY_STATUS", state="CLEAR")
        if on < self.flagged_on:
            raise Conflict(f"the family was flagged on {self.flagged_on}", code="END_BEFORE_START")
        self.cleared_on, self.clear_reason = on, reason
        return self.announce(
            FamilyCleared(family_id=self.id, district=self.district, since=self.flagged_on, on=on, reason=reason)
        )


class FamilyMember(Base):
    """A person's time in a family; at most one family at a time."""

    __tablename__ = "family_members"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    relation: Mapped[str]
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    """The first day on which the person does not belong to the family any more."""

    __table_args__ = (
        CheckConstraint("left_on IS NULL OR joined_on <= left_on", name="order"),
        Index("ix_family_members_family_id", "family_id"),
        Index("uq_family_members_current", "person_id", unique=True, postgresql_where=text("left_on IS NULL")),
    )

    @classmethod
    def join(cls, family: Family, person_id: UUID, relation: str, *, on: date) -> Self:
        """A person who belongs to the family from the day on."""
        return cls(id=new_id(), family_id=family.id, person_id=person_id, relation=relation, joined_on=on)

    def leave(self, *, on: date) -> None:
        """End the membership; raises `Conflict` where it has ended, or begins later."""
        if self.left_on is not None:
            raise Conflict("this member has left already", code="MEMBER_LEFT")
        if on < self.joined_on:
            raise Conflict(f"this member joined on {self.joined_on}", code="END_BEFORE_START")
        self.left_on = on
