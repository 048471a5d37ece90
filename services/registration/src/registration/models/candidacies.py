"""应聘与职业介绍 Candidacies: a job seeker and a vacancy, from the application or referral to its outcome."""

from datetime import date
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.job_seekers import JobSeeker
from registration.models.vacancies import Vacancy


class CandidacyStatus(StrEnum):
    """Where a candidacy stands."""

    APPLIED = "APPLIED"
    REFERRED = "REFERRED"
    INTERVIEWED = "INTERVIEWED"
    HIRED = "HIRED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


CANDIDATE: Final = (CandidacyStatus.APPLIED, CandidacyStatus.REFERRED, CandidacyStatus.INTERVIEWED)
"""Neither hired nor given up; a seeker has at most one such candidacy for a vacancy."""


class CandidacyWay(StrEnum):
    """How it came about: 应聘 by the seeker, 职业介绍 by the public employment service or an agency."""

    APPLIED = "APPLIED"
    REFERRED = "REFERRED"


class CandidacyEnd(StrEnum):
    """Why it ended without a hire."""

    BY_EMPLOYER = "BY_EMPLOYER"
    BY_SEEKER = "BY_SEEKER"
    VACANCY_FILLED = "VACANCY_FILLED"
    VACANCY_CLOSED = "VACANCY_CLOSED"
    VACANCY_EXPIRED = "VACANCY_EXPIRED"
    SEEKER_PLACED = "SEEKER_PLACED"
    SEEKER_WITHDRAWN = "SEEKER_WITHDRAWN"


OF_SEEKER: Final = frozenset({CandidacyEnd.BY_SEEKER, CandidacyEnd.SEEKER_PLACED, CandidacyEnd.SEEKER_WITHDRAWN})
"""Ends that lie with the seeker: the candidacy is withdrawn, else it is declined."""


class Candidacy(Base):
    """A seeker's candidacy for a vacancy: the vacancy's district and employer, and the seeker's district."""

    __tablename__ = "candidacies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    vacancy_id: Mapped[UUID] = mapped_column(ForeignKey("vacancies.id"))
    seeker_id: Mapped[UUID] = mapped_column(ForeignKey("job_seekers.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    credit_code: Mapped[str]
    district: Mapped[str]
    seeker_district: Mapped[str]
    way: Mapped[str]
    status: Mapped[str]
    made_on: Mapped[date]
    made_by: Mapped[str]
    department: Mapped[str | None]
    interviewed_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    employment_id: Mapped[UUID | None] = mapped_column(ForeignKey("employments.id"))

    __table_args__ = (
        CheckConstraint("(decided_on IS NULL) = (status IN ('APPLIED', 'REFERRED', 'INTERVIEWED'))", name="decided"),
        CheckConstraint("(status = 'HIRED') = (employment_id IS NOT NULL)", name="hired"),
        CheckConstraint("(status IN ('DECLINED', 'WITHDRAWN')) = (end_reason IS NOT NULL)", name="reason"),
        CheckConstraint("made_on <= interviewed_on AND made_on <= decided_on", name="order"),
        Index(
            "uq_candidacies_open",
            "seeker_id",
            "vacancy_id",
            unique=True,
            postgresql_where=text("status IN ('APPLIED', 'REFERRED', 'INTERVIEWED')"),
        ),
        Index("ix_candidacies_vacancy_id_id", "vacancy_id", "id"),
        Index("ix_candidacies_seeker_id_id", "seeker_id", "id"),
        Index("ix_candidacies_person_id_id", "person_id", "id"),
        Index("ix_candidacies_district_status_id", "district", "status", "id"),
        Index("ix_candidacies_seeker_district_id", "seeker_district", "id"),
        Index("ix_candidacies_credit_code_id", "credit_code", "id"),
        Index("ix_candidacies_decided_on", "decided_on", postgresql_where=text("status = 'HIRED'")),
    )

    @classmethod
    def of(cls, seeker: JobSeeker, vacancy: Vacancy, *, way: CandidacyWay, on: date, by: Actor) -> Self:
        """An application of the seeker, or their referral; the caller has seen that both are open."""
        return cls(
            id=new_id(),
            vacancy_id=vacancy.id,
            seeker_id=seeker.id,
            person_id=seeker.person_id,
            credit_code=vacancy.credit_code,
            district=vacancy.district,
            seeker_district=seeker.district,
            way=way,
            status=CandidacyStatus(way),
            made_on=on,
            made_by=by.subject,
            department=by.department,
        )

    def interview(self, *, on: date) -> None:
        """The employer has spoken with the candidate; a candidate may be spoken with once more."""
        self._require("interviewed", on)
        self.status, self.interviewed_on = CandidacyStatus.INTERVIEWED, on

    def hire(self, *, on: date, employment_id: UUID) -> None:
        """The employer hires the candidate."""
        self.require_hireable(on=on)
        self.status, self.decided_on, self.employment_id = CandidacyStatus.HIRED, on, employment_id

    def require_hireable(self, *, on: date) -> None:
        """Raise `Conflict` unless the candidate may be hired on the day."""
        self._require("hired", on)

    def end(self, reason: CandidacyEnd, *, on: date) -> None:
        """End the candidacy without a hire."""
        withdrawn = reason in OF_SEEKER
        self._require("withdrawn" if withdrawn else "declined", on)
        self._give_up(reason, on)

    def lapse(self, reason: CandidacyEnd, *, on: date) -> None:
        """End the candidacy with its vacancy or its seeker, not before the day on which it was made."""
        self._require("ended", None)
        self._give_up(reason, max(on, self.made_on))

    def _give_up(self, reason: CandidacyEnd, on: date) -> None:
        self.status = CandidacyStatus.WITHDRAWN if reason in OF_SEEKER else CandidacyStatus.DECLINED
        self.decided_on, self.end_reason = on, reason

    def _require(self, verb: str, on: date | None) -> None:
        if self.status not in CANDIDATE:
            raise Conflict(
                f"a candidacy that is {self.status} can't be {verb}", code="CANDIDACY_STATUS", state=self.status
            )
        if on is not None and on < (self.interviewed_on or self.made_on):
            raise Conflict(f"the candidacy was made on {self.made_on}: not before", code="CANDIDACY_ORDER")
