"""服刑 Terms of imprisonment as justice states them: only what was paid meanwhile is held against them."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import ImprisonmentStated
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.ids import new_id
from registration.models.base import Base


class Imprisonment(Aggregate, Base):
    """A term, open until its end is stated."""

    __tablename__ = "imprisonments"
    SUBJECT = "imprisonment"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    """The last day."""
    source_department: Mapped[str]
    document: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    __table_args__ = (
        UniqueConstraint("person_id", "since", "source_department"),
        CheckConstraint("until IS NULL OR since <= until", name="term"),
    )

    @classmethod
    def begin(cls, person_id: UUID, since: date, source_department: str) -> Self:
        """A term of which nothing is stated yet but its start."""
        return cls(id=new_id(), person_id=person_id, since=since, source_department=source_department)

    def state(self, *, until: date | None, document: str, by: Actor) -> ImprisonmentStated:
        """Keep what is said of it now: its end, where it has one."""
        self.until, self.document = until, document
        self.recorded_at, self.recorded_by = clock.now(), by.subject
        return self.announce(
            ImprisonmentStated(
                imprisonment_id=self.id,
                person_id=self.person_id,
                since=self.since,
                until=until,
                source_department=self.source_department,
            )
        )
