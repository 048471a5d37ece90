"""吸纳贫困家庭劳动力就业奖补 Awards that mature: applied for before the job has lasted as long as the rule asks."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.errors import Conflict
from kit.ids import new_id
from subsidy.models.applications import Application
from subsidy.models.base import Base
from subsidy.models.budget import one_of


class MaturingStatus(StrEnum):
    """Where it stands."""

    PENDING = "PENDING"
    MATURED = "MATURED"
    """The service has applied for it again, and the rule did not refuse it."""
    ENDED = "ENDED"
    """稳定就业中断 The job ended before, or the rule refused it."""


class MaturingAward(Base):
    """A hire whose award was refused for the time alone; it is applied for again by itself when that has passed."""

    __tablename__ = "maturing_awards"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), unique=True)
    """What was applied for too early; its facts and payee are taken over."""
    employer_id: Mapped[UUID]
    employer_digest: Mapped[str | None]
    worker_id: Mapped[UUID | None]
    employment_id: Mapped[UUID]
    programme: Mapped[str]
    district: Mapped[str]
    matures_on: Mapped[date]
    status: Mapped[str]
    reasons: Mapped[list[Any]]
    matured_as: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("status", MaturingStatus), name="status"),
        CheckConstraint("(status = 'MATURED') = (matured_as IS NOT NULL)", name="matured"),
        CheckConstraint("(status = 'PENDING') = (ended_at IS NULL)", name="ended"),
        Index(
            "uq_maturing_awards_pending",
            "employment_id",
            "programme",
            unique=True,
            postgresql_where=text("status = 'PENDING'"),
        ),
        Index("ix_maturing_awards_due", "matures_on", "id", postgresql_where=text("status = 'PENDING'")),
        Index("ix_maturing_awards_status_id", "status", "id"),
        Index("ix_maturing_awards_district_id", "district", "id"),
        Index("ix_maturing_awards_employer_digest_id", "employer_digest", "id"),
    )

    @classmethod
    def of(cls, early: Application, *, matures_on: date) -> Self:
        """Let it mature on a day."""
        return cls(
            id=new_id(),
            application_id=early.id,
            employer_id=early.employer_id,
            employer_digest=early.employer_digest,
            worker_id=early.worker_id,
            employment_id=early.employment_id,
            programme=early.programme,
            district=early.district,
            matures_on=matures_on,
            status=MaturingStatus.PENDING,
            reasons=[],
            created_at=clock.now(),
        )

    def mature(self, application_id: UUID) -> None:
        """It is applied for."""
        self._require_pending()
        self.status, self.matured_as, self.ended_at = MaturingStatus.MATURED, application_id, clock.now()

    def end(self, *reasons: str) -> None:
        """It will not be had."""
        self._require_pending()
        self.status, self.reasons, self.ended_at = MaturingStatus.ENDED, list(reasons), clock.now()

    def _require_pending(self) -> None:
        if self.status != MaturingStatus.PENDING:
            raise Conflict(f"an award that is {self.status} does not mature", code="AWARD_STATUS", state=self.status)
