"""全员筛查 What has changed about whom since a snapshot, and runs of the screen with how far they are."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from subsidy.models.base import Base


class PersonChange(Base):
    """A transaction that changed what is known of a person; written by triggers, kept for some weeks."""

    __tablename__ = "person_changes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person_id: Mapped[UUID]
    xid: Mapped[int] = mapped_column(server_default=text("(pg_current_xact_id()::text)::bigint"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (Index("ix_person_changes_xid", "xid"),)


class EmployerChange(Base):
    """A transaction that changed what is known of an employer or its workers there; written by triggers."""

    __tablename__ = "employer_changes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    employer_id: Mapped[UUID]
    xid: Mapped[int] = mapped_column(server_default=text("(pg_current_xact_id()::text)::bigint"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (Index("ix_employer_changes_xid", "xid"),)


class ScreeningStatus(StrEnum):
    """How far a screening is."""

    QUEUED = "QUEUED"
    EXPORTING = "EXPORTING"
    """The snapshot is being taken."""
    SCREENING = "SCREENING"
    LOADING = "LOADING"
    """Offers are being made and withdrawn."""
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


STEPS = (ScreeningStatus.EXPORTING, ScreeningStatus.SCREENING, ScreeningStatus.LOADING)


class Screening(Base):
    """One run of the screen over everybody known."""

    __tablename__ = "screenings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    on: Mapped[date]
    programmes: Mapped[list[Any]]
    engine: Mapped[str]
    status: Mapped[str]
    people: Mapped[int | None]
    changed: Mapped[int | None]
    """People whose rows of the snapshot were made anew."""
    employers: Mapped[int | None]
    employers_changed: Mapped[int | None]
    """Employers whose rows of the snapshot were made anew."""
    outcomes: Mapped[dict[str, Any] | None]
    """By programme, how many people, or workers of employers, by outcome."""
    offered: Mapped[int | None]
    renewed: Mapped[int | None]
    """Offers that stand with another amount."""
    withdrawn: Mapped[int | None]
    offered_to_employers: Mapped[int | None]
    renewed_to_employers: Mapped[int | None]
    """Offers that stand with other workers or another amount."""
    withdrawn_from_employers: Mapped[int | None]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    failure: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(status IN ('COMPLETED', 'FAILED')) = (ended_at IS NOT NULL)", name="ended"),
        Index("ix_screenings_status_id", "status", "id"),
    )

    @classmethod
    def request(cls, on: date, programmes: list[str], engine: str, *, by: Actor) -> Self:
        """Ask for everybody to be screened on a day."""
        return cls(
            id=new_id(),
            on=on,
            programmes=programmes,
            engine=engine,
            status=ScreeningStatus.QUEUED,
            requested_by=by.subject,
            requested_at=clock.now(),
        )

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens."""
        return self.ended_at is not None

    def advance(self, to: ScreeningStatus) -> None:
        """Begin a step; a run that was cut short begins again with the first."""
        if self.has_ended:
            raise Conflict(f"a screening that is {self.status} goes no further", code="SCREENING_STATUS")
        self.status = to

    def complete(self, people: tuple[int, int, int] | None, employers: tuple[int, int, int] | None) -> None:
        """Everything is loaded: so many offers were made, stand otherwise, and were withdrawn."""
        self.advance(ScreeningStatus.COMPLETED)
        self.offered, self.renewed, self.withdrawn = people or (None,) * 3
        self.offered_to_employers, self.renewed_to_employers, self.withdrawn_from_employers = employers or (None,) * 3
        self.ended_at = clock.now()

    def fail(self, failure: str) -> None:
        """It could not be finished; no offer has changed."""
        self.advance(ScreeningStatus.FAILED)
        self.failure, self.ended_at = failure, clock.now()
