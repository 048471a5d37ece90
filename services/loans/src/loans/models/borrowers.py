"""What registration has announced about people, as far as article 9 asks: kept by handlers, rebuilt from history."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Select, false, or_
from sqlalchemy.orm import Mapped, mapped_column

from contracts.facts import Fact, FactKind
from kit.actor import Actor
from kit.merged import same_as
from kit.orm import TYPES
from kit.scope import in_scope
from loans.models.base import Base

FACTS_THAT_MATTER = frozenset({FactKind.SUPPORT_CATEGORY})
"""The kinds of facts that say which group of borrowers somebody belongs to."""


class Borrower(Base):
    """A registered person, who may apply for a loan."""

    __tablename__ = "borrowers"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    district: Mapped[str]
    merged_into: Mapped[UUID | None] = mapped_column(index=True)
    """The entry that registration gave this one up for."""

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """The borrowers whom the caller may know of."""
        return in_scope(actor, district=cls.district, person=cls.person_id)


def same_person(person_id: UUID) -> Select[Any]:
    """Every id under which the person is or was known."""
    return same_as(person_id, key=Borrower.person_id, merged_into=Borrower.merged_into)


class BorrowerSpell(Base):
    """失业登记 A confirmed spell of unemployment; its last day is the one before `ended_on`."""

    __tablename__ = "borrower_spells"

    spell_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    confirmed_on: Mapped[date]
    ended_on: Mapped[date | None]

    @classmethod
    def open_on(cls, day: date) -> ColumnElement[bool]:
        """Whether the person was registered as unemployed on the day."""
        return (cls.confirmed_on <= day) & or_(cls.ended_on.is_(None), cls.ended_on > day)


class BorrowerFact(Base):
    """A department's word about a person, keyed by the announcement that it came with."""

    __tablename__ = "borrower_facts"

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

    __table_args__ = (Index("ix_borrower_facts_person_id_kind", "person_id", "kind"),)

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
