"""申报对象 Candidates of a call: an employer, a person or a team."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text, true
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.calls import Call
from subsidy.models.pictures import PictureEmployer


class CandidateStatus(StrEnum):
    """Where a candidate stands."""

    APPLIED = "APPLIED"
    WITHDRAWN = "WITHDRAWN"
    ADMITTED = "ADMITTED"
    """The formal conditions are met."""
    REJECTED = "REJECTED"
    SELECTED = "SELECTED"
    """On the final list."""
    NOT_SELECTED = "NOT_SELECTED"


class Candidate(Base):
    """Who applied to a call, what the screening said, and where the jury placed it."""

    __tablename__ = "candidates"
    SUBJECT: ClassVar[str] = "candidate"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    employer_id: Mapped[UUID | None]
    employer_digest: Mapped[str | None]
    district: Mapped[str]
    title: Mapped[str]
    base_type: Mapped[str | None]
    """创业载体类型 What kind of place it is (RETURN_HOME_PARK)."""
    applied_on: Mapped[date]
    applied_at: Mapped[datetime]
    made_by: Mapped[str]
    status: Mapped[str]
    reasons: Mapped[list[Any]]
    screened_by: Mapped[str | None]
    score: Mapped[Decimal | None]
    rank: Mapped[int | None]
    award: Mapped[Decimal | None]
    """What the final list grants, in yuan."""

    __table_args__ = (
        CheckConstraint(one_of("status", CandidateStatus), name="status"),
        CheckConstraint("(status = 'REJECTED') = (reasons <> '[]'::jsonb)", name="reasons"),
        CheckConstraint("status IN ('APPLIED', 'WITHDRAWN') OR screened_by <> made_by", name="two_people"),
        CheckConstraint("award IS NULL OR (award > 0 AND status = 'SELECTED')", name="award"),
        CheckConstraint("(score IS NULL) = (rank IS NULL)", name="ranked"),
        Index(
            "uq_candidates_employer",
            "call_id",
            "employer_id",
            unique=True,
            postgresql_where=text("status <> 'WITHDRAWN'"),
        ),
        Index("uq_candidates_rank", "call_id", "rank", unique=True),
        Index("ix_candidates_call_id_id", "call_id", "id"),
        Index("ix_candidates_employer_id_id", "employer_id", "id"),
        Index("ix_candidates_employer_digest_id", "employer_digest", "id"),
        Index("ix_candidates_district_id", "district", "id"),
    )

    @classmethod
    def apply(
        cls,
        call: Call,
        *,
        employer: PictureEmployer | None,
        district: str,
        title: str,
        base_type: str | None,
        on: date,
        by: Actor,
    ) -> Self:
        """申报 Enter a candidate."""
        return cls(
            id=new_id(),
            call_id=call.id,
            employer_id=employer.employer_id if employer else None,
            employer_digest=employer.code_digest if employer else None,
            district=district,
            title=title,
            base_type=base_type,
            applied_on=on,
            applied_at=clock.now(),
            made_by=by.subject,
            status=CandidateStatus.APPLIED,
            reasons=[],
        )

    def withdraw(self) -> None:
        """撤回 Take it back before the jury has spoken."""
        self._require("withdrawn", CandidateStatus.APPLIED, CandidateStatus.ADMITTED)
        self.status = CandidateStatus.WITHDRAWN

    def screen(self, unmet: Sequence[str], *, by: Actor) -> None:
        """形式审查 Admit it, or reject it for every condition that is not met; by somebody else than who entered it."""
        self._require("screened", CandidateStatus.APPLIED)
        if self.made_by in (by.subject, by.on_behalf_of):
            raise Conflict("who enters a candidate does not screen it: another person does", code="SAME_PERSON")
        self.status = CandidateStatus.REJECTED if unmet else CandidateStatus.ADMITTED
        self.reasons, self.screened_by = list(unmet), by.subject

    def place(self, rank: int, score: Decimal) -> None:
        """Keep where the jury placed it."""
        self._require("ranked", CandidateStatus.ADMITTED)
        self.rank, self.score = rank, score

    def select(self, award: Decimal | None) -> None:
        """It is on the final list, with this prize in yuan."""
        self._require("selected", CandidateStatus.ADMITTED)
        self.status, self.award = CandidateStatus.SELECTED, award

    def pass_over(self) -> None:
        """It is not on the final list."""
        self._require("passed over", CandidateStatus.ADMITTED)
        self.status = CandidateStatus.NOT_SELECTED

    def _require(self, verb: str, *statuses: CandidateStatus) -> None:
        if self.status not in statuses:
            raise Conflict(
                f"a candidate that is {self.status} can't be {verb}", code="CANDIDATE_STATUS", state=self.status
            )


class CandidateMember(Base):
    """A person who is a candidate, or of a team that is one; of one candidate in a call at a time."""

    __tablename__ = "candidate_members"

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID]
    active: Mapped[bool] = mapped_column(server_default=true(), default=True)
    """False once the candidate is withdrawn."""

    __table_args__ = (
        Index("uq_candidate_members_active", "call_id", "person_id", unique=True, postgresql_where=text("active")),
        Index("ix_candidate_members_person_id", "person_id"),
    )
