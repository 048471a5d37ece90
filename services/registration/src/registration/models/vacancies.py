"""招聘岗位 Vacancies: what an employer offers, for how many people and until when."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import VacancyClosed, VacancyEnd, VacancyFilled, VacancyOpened
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.employers import Employer
from registration.rules.occupations import major_group
from registration.rules.search_terms import normal, terms


class VacancyStatus(StrEnum):
    """Where a vacancy stands."""

    OPEN = "OPEN"
    FILLED = "FILLED"
    CLOSED = "CLOSED"
    EXPIRED = "EXPIRED"


class HoursKind(StrEnum):
    """工作时间 How the working hours lie: 全日制, 非全日制, 轮班."""

    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"
    SHIFT = "SHIFT"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a vacancy says; the wage in yuan a month."""

    occupation: str
    title: str
    description: str
    district: str
    wage_from: Decimal
    wage_to: Decimal
    hours_kind: HoursKind
    hours_a_week: int
    posts: int
    closes_on: date


class Vacancy(Aggregate, Base):
    """招聘岗位 Posts that an employer offers, open from `opened_on` to `closes_on`, both days included."""

    __tablename__ = "vacancies"
    SUBJECT = "vacancy"

    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"))
    credit_code: Mapped[str]
    employer_name: Mapped[str]
    """As it was when the vacancy was posted."""
    district: Mapped[str]
    occupation: Mapped[str]
    occupation_group: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    wage_from: Mapped[Decimal]
    wage_to: Mapped[Decimal]
    hours_kind: Mapped[str]
    hours_a_week: Mapped[int]
    posts: Mapped[int]
    filled: Mapped[int]
    status: Mapped[str]
    opened_on: Mapped[date]
    opened_by: Mapped[str]
    closes_on: Mapped[date]
    closed_on: Mapped[date | None]
    """The day on which the last post was taken, or the first day without the vacancy."""
    searched_title: Mapped[str]
    """The title in the form in which questions are asked, and likewise everything that is searched."""
    searched: Mapped[str]
    terms: Mapped[list[str]] = mapped_column(ARRAY(Text))

    __table_args__ = (
        CheckConstraint("posts > 0 AND filled BETWEEN 0 AND posts", name="posts"),
        CheckConstraint("(status = 'FILLED') = (filled = posts)", name="filled"),
        CheckConstraint("(status = 'OPEN') = (closed_on IS NULL)", name="closed"),
        CheckConstraint("opened_on <= closes_on AND opened_on <= closed_on", name="order"),
        CheckConstraint("0 <= wage_from AND wage_from <= wage_to", name="wage"),
        # Few are posted and many asked for: what is posted goes into the index at once, and not on a list before it.
        Index("ix_vacancies_terms", "terms", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index("ix_vacancies_status_group_id", "status", "occupation_group", "id"),
        Index("ix_vacancies_district_status_id", "district", "status", "id"),
        Index("ix_vacancies_employer_id_id", "employer_id", "id"),
        Index("ix_vacancies_opened_on", "opened_on"),
        Index("ix_vacancies_closes_on", "closes_on", postgresql_where=text("status = 'OPEN'")),
    )

    @classmethod
    def open(cls, employer: Employer, offer: Offer, *, on: date, by: Actor) -> Self:
        """Post a vacancy of the employer."""
        everything = f"{offer.title}\n{employer.name}\n{offer.description}"
        return cls(
            id=new_id(),
            employer_id=employer.id,
            credit_code=employer.credit_code,
            employer_name=employer.name,
            district=offer.district,
            occupation=offer.occupation,
            occupation_group=major_group(offer.occupation),
            title=offer.title,
            description=offer.description,
            wage_from=offer.wage_from,
            wage_to=offer.wage_to,
            hours_kind=offer.hours_kind,
            hours_a_week=offer.hours_a_week,
            posts=offer.posts,
            filled=0,
            status=VacancyStatus.OPEN,
            opened_on=on,
            opened_by=by.subject,
            closes_on=offer.closes_on,
            searched_title=normal(offer.title),
            searched=normal(everything),
            terms=terms(everything),
        )

    def opened(self) -> VacancyOpened:
        """Announce the vacancy."""
        return self.announce(
            VacancyOpened(
                vacancy_id=self.id,
                employer_id=self.employer_id,
                district=self.district,
                on=self.opened_on,
                occupation=self.occupation,
                posts=self.posts,
                closes_on=self.closes_on,
            )
        )

    def require_open(self, *, on: date) -> None:
        """Raise `Conflict` unless somebody may become a candidate on the day."""
        self._require(VacancyStatus.OPEN, "applied to")
        if not self.opened_on <= on <= self.closes_on:
            raise Conflict(
                f"this vacancy is open from {self.opened_on} to {self.closes_on}", code="VACANCY_NOT_OPEN_ON_DAY"
            )

    def take_post(self, *, on: date) -> VacancyFilled | None:
        """A candidate is hired; with the last post the vacancy is filled, which is announced."""
        self._require(VacancyStatus.OPEN, "hired for")
        self._not_before_opening(on)
        self.filled += 1
        if self.filled < self.posts:
            return None
        self.status, self.closed_on = VacancyStatus.FILLED, on
        return self.announce(
            VacancyFilled(
                vacancy_id=self.id, employer_id=self.employer_id, district=self.district, on=on, posts=self.posts
            )
        )

    def close(self, *, on: date) -> VacancyClosed:
        """The employer takes the vacancy back, from the day on."""
        self._require(VacancyStatus.OPEN, "closed")
        self._not_before_opening(on)
        return self._end(VacancyStatus.CLOSED, "CLOSED", on)

    def expire(self, *, on: date) -> VacancyClosed:
        """On some day after its last day, end the vacancy with that last day."""
        self._require(VacancyStatus.OPEN, "expired")
        if on <= self.closes_on:
            raise Conflict(f"this vacancy is open until {self.closes_on}", code="VACANCY_NOT_EXPIRED")
        return self._end(VacancyStatus.EXPIRED, "EXPIRED", self.closes_on + timedelta(days=1))

    def _end(self, status: VacancyStatus, reason: VacancyEnd, on: date) -> VacancyClosed:
        self.status, self.closed_on = status, on
        return self.announce(
            VacancyClosed(
                vacancy_id=self.id,
                employer_id=self.employer_id,
                district=self.district,
                on=on,
                reason=reason,
                posts=self.posts,
                filled=self.filled,
            )
        )

    def _not_before_opening(self, on: date) -> None:
        if on < self.opened_on:
            raise Conflict(f"this vacancy was opened on {self.opened_on}: not before", code="BEFORE_OPENING")

    def _require(self, status: VacancyStatus, verb: str) -> None:
        if self.status != status:
            raise Conflict(f"a vacancy that is {self.status} can't be {verb}", code="VACANCY_STATUS", state=self.status)
