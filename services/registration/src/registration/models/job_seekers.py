"""求职登记 People who look for work, unemployed or not, and what they wish."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import JobSeekerEnd, JobSeekerEnded, JobSeekerRegistered
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.people import Person
from registration.models.vacancies import HoursKind
from registration.rules.occupations import major_groups


class JobSeekerStatus(StrEnum):
    """Whether somebody still looks for work."""

    ACTIVE = "ACTIVE"
    PLACED = "PLACED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Wishes:
    """求职意向 What work somebody looks for; the wage in yuan a month."""

    occupations: tuple[str, ...]
    districts: tuple[str, ...]
    lowest_wage: Decimal
    hours_kinds: tuple[HoursKind, ...]


class JobSeeker(Aggregate, Base):
    """求职登记 One person's search for work, from its registration to its end."""

    __tablename__ = "job_seekers"
    SUBJECT = "job_seeker"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    district: Mapped[str]
    status: Mapped[str]
    occupations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    occupation_groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    districts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    lowest_wage: Mapped[Decimal]
    hours_kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    registered_on: Mapped[date]
    registered_by: Mapped[str]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(status = 'ACTIVE') = (ended_on IS NULL)", name="end"),
        CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="reason"),
        CheckConstraint("ended_on IS NULL OR registered_on <= ended_on", name="order"),
        CheckConstraint("0 <= lowest_wage", name="wage"),
        Index("uq_job_seekers_active", "person_id", unique=True, postgresql_where=text("status = 'ACTIVE'")),
        Index("ix_job_seekers_person_id_id", "person_id", "id"),
        Index("ix_job_seekers_district_status_id", "district", "status", "id"),
        Index("ix_job_seekers_status_id", "status", "id"),
        Index("ix_job_seekers_registered_on", "registered_on"),
        Index(
            "ix_job_seekers_groups",
            "occupation_groups",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=text("status = 'ACTIVE'"),
        ),
    )

    @classmethod
    def register(cls, person: Person, wishes: Wishes, *, on: date, by: Actor) -> Self:
        """Enter a person's search for work."""
        seeker = cls(
            id=new_id(),
            person_id=person.id,
            district=person.district,
            status=JobSeekerStatus.ACTIVE,
            registered_on=on,
            registered_by=by.subject,
        )
        seeker._take(wishes)
        return seeker

    def registered(self) -> JobSeekerRegistered:
        """Announce the search."""
        return self.announce(
            JobSeekerRegistered(
                seeker_id=self.id, person_id=self.person_id, district=self.district, on=self.registered_on
            )
        )

    def wish(self, wishes: Wishes) -> None:
        """Put other wishes in the place of those held."""
        self.require_active("given other wishes")
        self._take(wishes)

    def place(self, *, on: date) -> JobSeekerEnded:
        """Somebody has hired the person."""
        return self._end(JobSeekerStatus.PLACED, "PLACED", on, "placed")

    def withdraw(self, *, on: date, reason: JobSeekerEnd = "WITHDRAWN") -> JobSeekerEnded:
        """The person looks for work no longer."""
        return self._end(JobSeekerStatus.WITHDRAWN, reason, on, "withdrawn")

    def require_active(self, verb: str) -> None:
        """Raise `Conflict` unless the person still looks for work."""
        if self.status != JobSeekerStatus.ACTIVE:
            raise Conflict(
                f"a job seeker who is {self.status} can't be {verb}", code="JOB_SEEKER_STATUS", state=self.status
            )

    def _end(self, status: JobSeekerStatus, reason: JobSeekerEnd, on: date, verb: str) -> JobSeekerEnded:
        self.require_active(verb)
        if on < self.registered_on:
            raise Conflict(f"the search was registered on {self.registered_on}: not before", code="END_BEFORE_START")
        self.status, self.ended_on, self.end_reason = status, on, reason
        return self.announce(
            JobSeekerEnded(seeker_id=self.id, person_id=self.person_id, district=self.district, on=on, reason=reason)
        )

    def _take(self, wishes: Wishes) -> None:
        self.occupations, self.districts = list(wishes.occupations), list(wishes.districts)
        self.occupation_groups = major_groups(wishes.occupations)
        self.lowest_wage, self.hours_kinds = wishes.lowest_wage, [str(kind) for kind in wishes.hours_kinds]
