"""The service's own picture of people: projections of what registration announces, nothing personal in them."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Select, false
from sqlalchemy.orm import Mapped, mapped_column

from contracts.facts import Fact, FactKind
from contracts.registration.employers import digest_of_code
from kit.actor import Actor
from kit.merged import same_as
from kit.orm import TYPES
from subsidy.models.base import Base


class PersonPicture(Base):
    """A person whom registration has announced."""

    __tablename__ = "person_pictures"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    district: Mapped[str]
    registered_on: Mapped[date]
    died_on: Mapped[date | None]
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


class PictureEmployer(Base):
    """用人单位 An employer as registration knows it."""

    __tablename__ = "picture_employers"

    employer_id: Mapped[UUID] = mapped_column(primary_key=True)
    district: Mapped[str]
    registered_on: Mapped[date]
    kind: Mapped[str]
    size: Mapped[str | None]
    four_new: Mapped[list[Any]]
    industries: Mapped[list[Any]]
    decapacity: Mapped[bool]
    code_digest: Mapped[str | None]
    """By which the employer's own token is known; None where registration did not tell it."""
    closed_on: Mapped[date | None]
    """The day of revocation or deregistration."""
    closed_as: Mapped[str | None]


def as_announced(actor: Actor) -> Actor:
    """The caller, its employer's code in the form in which registration announces it."""
    code = actor.employer_code
    return actor if code is None else replace(actor, employer_code=digest_of_code(code))


OPEN_ENDED = "OPEN_ENDED"
OPEN_ENDED_MONTHS = 1200
"""By which an open-ended contract is longer than any term: a hundred years."""


class PictureEmployment(Base):
    """就业登记 An employment, open until its end is heard of."""

    __tablename__ = "picture_employments"

    employment_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    employer_id: Mapped[UUID]
    district: Mapped[str]
    hired_on: Mapped[date]
    form: Mapped[str]
    contract: Mapped[str]
    contract_months: Mapped[int | None]
    left_on: Mapped[date | None]
    leaving_reason: Mapped[str | None]

    __table_args__ = (
        Index("ix_picture_employments_person_id", "person_id"),
        Index("ix_picture_employments_employer_id", "employer_id"),
    )

    @property
    def months(self) -> int | None:
        """For how many months the contract is; None where nobody has said."""
        return OPEN_ENDED_MONTHS if self.contract == OPEN_ENDED else self.contract_months


class PictureCertification(Base):
    """就业困难人员认定 A certification as hard to employ, open until it has ended."""

    __tablename__ = "picture_certifications"

    certification_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    since: Mapped[date]
    ended_on: Mapped[date | None]
    """The first day that does not count any more."""
    categories: Mapped[list[Any]]

    __table_args__ = (Index("ix_picture_certifications_person_id", "person_id"),)

    def holds_on(self, day: date) -> bool:
        """Whether the person was certified on the day."""
        return self.since <= day and (self.ended_on is None or day < self.ended_on)


class PictureImprisonment(Base):
    """服刑 A term of imprisonment as it was stated last: only the checks after payment read it, no rule does."""

    __tablename__ = "picture_imprisonments"

    imprisonment_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    source_department: Mapped[str]


class PicturePlan(Base):
    """应急预案 A region's emergency plan, active until it is closed."""

    __tablename__ = "picture_plans"

    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(index=True)
    activated_on: Mapped[date]
    closed_on: Mapped[date | None]
    document: Mapped[str | None]
    measures: Mapped[list[Any] | None]
    """Null where it was heard of before these were kept: a rebuild makes them known."""

    def is_active_on(self, day: date) -> bool:
        """Whether the plan is active on the day; the day on which it closes is not one."""
        return self.activated_on <= day and (self.closed_on is None or day < self.closed_on)
