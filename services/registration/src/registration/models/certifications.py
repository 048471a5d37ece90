"""就业困难人员认定 Certifications as hard to employ, from the request to the end."""

from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import CertificationEnded, CertificationEndReason, CertificationGranted
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.people import Person


class CertificationStatus(StrEnum):
    """Where a certification stands."""

    WAITING = "WAITING"
    CERTIFIED = "CERTIFIED"
    REFUSED = "REFUSED"
    ENDED = "ENDED"


class Certification(Aggregate, Base):
    """就业困难人员认定 A certification with its categories, its first day, its next review and the day it ends."""

    __tablename__ = "certifications"
    SUBJECT = "certification"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    district: Mapped[str]
    status: Mapped[str]
    requested_on: Mapped[date]
    requested_by: Mapped[str]
    categories: Mapped[list[Any]]
    review_due_on: Mapped[date | None]
    review_told: Mapped[date | None]
    """The review of which the person was told that it is due."""
    reviewed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    """The first day on which the person is not certified any more."""
    end_reason: Mapped[str | None]
    end_codes: Mapped[list[Any]]

    __table_args__ = (
        CheckConstraint("(status = 'ENDED') = (ended_on IS NOT NULL)", name="end"),
        CheckConstraint("ended_on IS NULL OR requested_on < ended_on", name="order"),
        CheckConstraint("(status IN ('CERTIFIED', 'ENDED')) = (review_due_on IS NOT NULL)", name="review"),
        Index(
            "uq_certifications_open",
            "person_id",
            unique=True,
            postgresql_where=text("status IN ('WAITING', 'CERTIFIED')"),
        ),
        Index("ix_certifications_district_status_id", "district", "status", "id"),
        Index("ix_certifications_review", "review_due_on", "id", postgresql_where=text("status = 'CERTIFIED'")),
    )

    @classmethod
    def request(cls, person: Person, *, on: date, by: Actor) -> Self:
        """Take a request; it waits until it is decided."""
        return cls(
            id=new_id(),
            person_id=person.id,
            district=person.district,
            status=CertificationStatus.WAITING,
            requested_on=on,
            requested_by=by.subject,
            categories=[],
            end_codes=[],
        )

    def grant(self, categories: tuple[str, ...], *, review_due_on: date) -> CertificationGranted:
        """Certify from the day of the request, by every category that holds."""
        self._require(CertificationStatus.WAITING, "granted")
        self.status, self.categories, self.review_due_on = (
            CertificationStatus.CERTIFIED,
            list(categories),
            review_due_on,
        )
        return self.announce(
            CertificationGranted(
                certification_id=self.id,
                person_id=self.person_id,
                district=self.district,
                on=self.requested_on,
                categories=categories,
                review_due_on=review_due_on,
            )
        )

    def refuse(self) -> None:
        """Refuse the request; the stored decision has the reasons."""
        self._require(CertificationStatus.WAITING, "refused")
        self.status = CertificationStatus.REFUSED

    def review(self, categories: tuple[str, ...], *, on: date, review_due_on: date) -> None:
        """Let the certification stand after a review, by the categories of the day."""
        self._require(CertificationStatus.CERTIFIED, "reviewed")
        self._require_later(on)
        self.categories, self.reviewed_on, self.review_due_on = list(categories), on, review_due_on

    def tell_review(self, *, on: date) -> bool:
        """Whether the person is to be told, on the day, that the review is due; of each review once."""
        if self.status != CertificationStatus.CERTIFIED or self.review_due_on is None or self.review_due_on > on:
            return False
        told, self.review_told = self.review_told, self.review_due_on
        return told != self.review_due_on

    def end(self, *, on: date, reason: CertificationEndReason, codes: tuple[str, ...] = ()) -> CertificationEnded:
        """End the certification: `on` is the first day on which it does not hold; `codes` say which ground fell."""
        self._require(CertificationStatus.CERTIFIED, "ended")
        self._require_later(on)
        self.status, self.ended_on, self.end_reason = CertificationStatus.ENDED, on, reason
        self.end_codes = list(codes)
        return self.announce(
            CertificationEnded(
                certification_id=self.id,
                person_id=self.person_id,
                district=self.district,
                since=self.requested_on,
                on=on,
                reason=reason,
                codes=codes,
            )
        )

    def _require(self, status: CertificationStatus, verb: str) -> None:
        if self.status != status:
            raise Conflict(
                f"a certification that is {self.status} can't be {verb}", code="CERTIFICATION_STATUS", state=self.status
            )

    def _require_later(self, on: date) -> None:
        if on <= self.requested_on:
            raise Conflict(
                f"the certification began on {self.requested_on} and holds that day", code="END_BEFORE_START"
            )
