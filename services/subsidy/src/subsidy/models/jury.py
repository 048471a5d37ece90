"""评审专家 A call's jury: who is on it, what conflicts they declare, and how they score."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict, Forbidden
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.candidates import Candidate


class Juror(Base):
    """A member of a jury, by the subject of their token; conflicts are declared once, before the first score."""

    __tablename__ = "jurors"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    subject: Mapped[str]
    employer_id: Mapped[UUID | None]
    """Who employs them, as far as the office knows."""
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[str]
    employers: Mapped[list[Any]]
    """回避 Employers that they declared to be close to."""
    kin: Mapped[list[Any]]
    """回避 People that they declared to be close to."""
    declared_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("call_id", "subject"),
        Index("ix_jurors_call_id_id", "call_id", "id"),
    )

    @classmethod
    def assign(cls, call_id: UUID, *, subject: str, employer_id: UUID | None, by: Actor) -> Self:
        """Put somebody on the jury."""
        return cls(
            id=new_id(),
            call_id=call_id,
            subject=subject,
            employer_id=employer_id,
            assigned_at=clock.now(),
            assigned_by=by.subject,
            employers=[],
            kin=[],
        )

    def declare(self, employers: Collection[UUID], kin: Collection[UUID]) -> None:
        """回避声明 State every employer and person that they are close to, or none."""
        if self.declared_at is not None:
            raise Conflict("a declaration is made once: ask the office", code="CONFLICT_DECLARED")
        self.employers, self.kin = sorted(map(str, employers)), sorted(map(str, kin))
        self.declared_at = clock.now()

    def is_close_to(self, candidate: Candidate, members: Collection[UUID]) -> bool:
        """Whether the candidate is their own employer, or one that they declared, or a person that they did."""
        own = {*self.employers, str(self.employer_id)}
        return (candidate.employer_id is not None and str(candidate.employer_id) in own) or not set(
            map(str, members)
        ).isdisjoint(self.kin)

    def require_free(self, candidate: Candidate, members: Collection[UUID]) -> None:
        """Raise unless they have declared their conflicts, and have none with the candidate."""
        if self.declared_at is None:
            raise Conflict("declare first whom you are close to, or nobody", code="CONFLICT_NOT_DECLARED")
        if self.is_close_to(candidate, members):
            raise Forbidden("you are close to this candidate: others score it", code="CONFLICT_OF_INTEREST")


class Scorecard(Base):
    """评分表 One juror's scores of one candidate; fixed once it is submitted."""

    __tablename__ = "scorecards"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    juror_id: Mapped[UUID] = mapped_column(ForeignKey("jurors.id"))
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    scores: Mapped[dict[str, Any]]
    """By criterion, from 0 to 100, as text."""
    submitted_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("juror_id", "candidate_id"),
        Index("ix_scorecards_candidate_id_id", "candidate_id", "id"),
    )

    @classmethod
    def begin(cls, juror: Juror, candidate: Candidate) -> Self:
        """A card without scores."""
        return cls(id=new_id(), juror_id=juror.id, candidate_id=candidate.id, scores={})

    def write(self, scores: Mapping[str, Decimal]) -> None:
        """Score each criterion, or change what was not submitted yet."""
        self._require_open()
        self.scores = {criterion: str(score) for criterion, score in scores.items()}

    def submit(self) -> None:
        """Let it count; it is not changed any more."""
        self._require_open()
        self.submitted_at = clock.now()

    @property
    def numbers(self) -> dict[str, Decimal]:
        """The scores as numbers."""
        return {criterion: Decimal(score) for criterion, score in self.scores.items()}

    def _require_open(self) -> None:
        if self.submitted_at is not None:
            raise Conflict("these scores are submitted: they stand", code="SCORES_SUBMITTED")
