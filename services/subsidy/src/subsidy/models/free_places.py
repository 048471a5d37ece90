"""免费工位、场所 Desks and premises that themed towns and streets offer founders in kind (article 8)."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import one_of


class FreePlaceKind(StrEnum):
    """What is free."""

    DESK = "DESK"
    """工位"""
    PREMISES = "PREMISES"
    """场所"""


class FreePlace(Base):
    """So many desks or premises at an address, from a day to a day; never more are taken than there are."""

    __tablename__ = "free_places"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    """The themed town or street (特色小镇、街区)."""
    address: Mapped[str]
    district: Mapped[str]
    number: Mapped[int]
    taken: Mapped[int]
    since: Mapped[date]
    until: Mapped[date]
    announced_by: Mapped[str]

    __table_args__ = (
        CheckConstraint(one_of("kind", FreePlaceKind), name="kind"),
        CheckConstraint("taken BETWEEN 0 AND number", name="taken"),
        CheckConstraint("since <= until", name="days"),
        Index("ix_free_places_district_id", "district", "id"),
        Index("ix_free_places_kind_id", "kind", "id"),
        Index("ix_free_places_until_id", "until", "id"),
    )

    @classmethod
    def announce(
        cls,
        kind: FreePlaceKind,
        *,
        name: str,
        address: str,
        district: str,
        number: int,
        since: date,
        until: date,
        by: Actor,
    ) -> Self:
        """All of them free."""
        return cls(
            id=new_id(),
            kind=kind,
            name=name,
            address=address,
            district=district,
            number=number,
            taken=0,
            since=since,
            until=until,
            announced_by=by.subject,
        )

    @property
    def free(self) -> int:
        """How many nobody has taken."""
        return self.number - self.taken

    def take(self, *, on: date) -> None:
        """Somebody moves in; raises `Conflict` where none is free, or on a day on which none is offered."""
        if not self.since <= on <= self.until:
            raise Conflict(f"these are offered from {self.since} to {self.until}", code="NOT_OFFERED")
        if self.free == 0:
            raise Conflict("all of them are taken: wait until one is given back", code="NONE_FREE")
        self.taken += 1

    def give_back(self) -> None:
        """One is free again."""
        self.taken -= 1
