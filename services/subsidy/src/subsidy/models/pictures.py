"""The service's own picture of people: projections of what registration announces, nothing personal in them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Select, false
from sqlalchemy.orm import Mapped, mapped_column

from contracts.facts import Fact, FactKind
from kit.merged import same_as
from kit.orm import TYPES
from subsidy.models.base import Base


class PersonPicture(Base):
    """A person whom registration has announced."""

    __tablename__ = "person_pictures"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    district: Mapped[str]
    registered_on: Mapped[date]
    merged_into: Mapped[UUID | None] = mapped_column(index=True)
    """The entry that registration gave this one up for."""


def same_person(person_id: UUID) -> Select[Any]:
    """Every id under which the person is or was known."""
    return same_as(person_id, key=PersonPicture.person_id, merged_into=PersonPicture.merged_into)


class PictureFact(Base):
    """A fact that departments have stated about a person, as announced."""

    __tablename__ = "picture_facts"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    kind: Mapped[str]
    value: Mapped[Any] = mapped_column(TYPES[dict[str, Any]])
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source_department: Mapped[str]
    recorded_at: Mapped[str]
    settled: Mapped[bool] = mapped_column(server_default=false())

    __table_args__ = (Index("ix_picture_facts_person_id", "person_id"),)

    def as_fact(self) -> Fact:
        """The fact as it travelled."""
        return Fact(
            kind=FactKind(self.kind),
            value=self.value,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source_department=self.source_department,
            recorded_at=self.recorded_at,
            settled=self.settled,
        )


class PictureSpell(Base):
    """A confirmed spell of unemployment (失业登记), open until it has an end."""

    __tablename__ = "picture_spells"

    spell_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    district: Mapped[str]
    confirmed_on: Mapped[date]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]

    __table_args__ = (Index("ix_picture_spells_person_id", "person_id"),)
