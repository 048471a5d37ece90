"""What departments say about people; nothing is overwritten."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.facts import Fact, FactKind
from kit import clock
from kit.actor import Actor
from kit.ids import new_id
from kit.orm import TYPES
from registration.models.base import Base


class FactRecord(Base):
    """One thing that a department said about a person; nothing is overwritten."""

    __tablename__ = "facts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    value: Mapped[Any] = mapped_column(TYPES[dict[str, Any]])
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source_department: Mapped[str]
    document: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    settlement_id: Mapped[UUID | None] = mapped_column(ForeignKey("fact_settlements.id"))
    """Set where this repeats the word for which a case worker has settled a conflict of sources."""

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"),
        Index("ix_facts_person_id_kind", "person_id", "kind", "recorded_at"),
    )

    def as_fact(self) -> Fact:
        """The fact as it travels."""
        return Fact(
            kind=FactKind(self.kind),
            value=self.value,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source_department=self.source_department,
            recorded_at=self.recorded_at.isoformat(),
            settled=self.settlement_id is not None,
        )

    @property
    def certified(self) -> bool:
        """Whether more than the person's own word stands behind it."""
        return self.as_fact().is_certified


class FactSettlement(Base):
    """A case worker's word on a conflict of sources: for which fact, and why."""

    __tablename__ = "fact_settlements"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    fact_id: Mapped[UUID]
    """The fact that was chosen."""
    against: Mapped[list[Any]]
    """The ids of those that it was chosen against."""
    reason: Mapped[str]
    settled_at: Mapped[datetime]
    settled_by: Mapped[str]


def new_fact(
    person_id: UUID,
    fact: FactKind,
    value: Any,
    *,
    valid_from: date,
    valid_to: date | None,
    source_department: str,
    document: str | None,
    by: Actor,
    settlement_id: UUID | None = None,
) -> FactRecord:
    """A fact recorded now."""
    return FactRecord(
        id=new_id(),
        person_id=person_id,
        kind=fact.value,
        value=value,
        valid_from=valid_from,
        valid_to=valid_to,
        source_department=source_department,
        document=document,
        recorded_at=clock.now(),
        recorded_by=by.subject,
        settlement_id=settlement_id,
    )
