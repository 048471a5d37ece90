"""退役军人安置 Retired soldiers who are entitled to a post, and demobilised officers, until they have one."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.people import Person


class PlacementStatus(StrEnum):
    """Where a veteran's placement stands."""

    OPEN = "OPEN"
    PLACED = "PLACED"
    NOT_ENTITLED = "NOT_ENTITLED"


class VeteranCategory(StrEnum):
    """Whom the city places."""

    RETIRED_SOLDIER = "RETIRED_SOLDIER"
    """退役士兵, who are entitled to a post on grounds of their own."""
    DEMOBILISED_OFFICER = "DEMOBILISED_OFFICER"
    """军队转业干部, whom the state assigns to the city: each is placed."""


class VeteranPlacement(Base):
    """退役士兵安置 What the city owes a veteran from the day on which it received them."""

    __tablename__ = "veteran_placements"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    district: Mapped[str]
    category: Mapped[str] = mapped_column(server_default=VeteranCategory.RETIRED_SOLDIER)
    ground: Mapped[str | None]
    """Of a retired soldier: 退役士兵安置条例 第二十九条."""
    received_on: Mapped[date]
    entered_by: Mapped[str]
    status: Mapped[str]
    post: Mapped[str | None]
    secured_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("(status = 'PLACED') = (secured_on IS NOT NULL)", name="placed"),
        CheckConstraint("secured_on IS NULL OR received_on <= secured_on", name="order"),
        CheckConstraint("(category = 'RETIRED_SOLDIER') = (ground IS NOT NULL)", name="ground"),
        Index(
            "uq_veteran_placements_person_id",
            "person_id",
            unique=True,
            postgresql_where=text("status <> 'NOT_ENTITLED'"),
        ),
        Index("ix_veteran_placements_category_id", "category", "id"),
        Index("ix_veteran_placements_district_status_id", "district", "status", "id"),
    )

    @classmethod
    def enter(
        cls,
        person: Person,
        *,
        category: VeteranCategory,
        ground: str | None,
        received_on: date,
        entitled: bool,
        by: Actor,
    ) -> Self:
        """A veteran received by the city; `entitled` is what article 16 says."""
        return cls(
            id=new_id(),
            person_id=person.id,
            district=person.district,
            category=category,
            ground=ground,
            received_on=received_on,
            entered_by=by.subject,
            status=PlacementStatus.OPEN if entitled else PlacementStatus.NOT_ENTITLED,
        )

    def place(self, *, post: str, on: date) -> None:
        """岗位落实: the veteran has a post from the day on."""
        if self.status != PlacementStatus.OPEN:
            raise Conflict(
                f"a placement that is {self.status} can't be given a post", code="PLACEMENT_STATUS", state=self.status
            )
        if on < self.received_on:
            raise Conflict(f"the city received the veteran on {self.received_on}", code="END_BEFORE_START")
        self.status, self.post, self.secured_on = PlacementStatus.PLACED, post, on
