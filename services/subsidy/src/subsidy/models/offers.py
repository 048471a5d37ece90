"""免申即享 Offers: what somebody is told that they can have, until they take it or its ground falls away."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.errors import Conflict
from kit.ids import new_id
from rulebook.verdicts import Verdict
from subsidy.models.base import Base

STANDING = timedelta(days=90)
"""For how long an offer stands: no article says so; after it the programme can still be applied for."""


class OfferStatus(StrEnum):
    """Where an offer stands."""

    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    """An application was made of it."""
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    """The rule grants it no more, or it was applied for otherwise; it may be offered again."""


class Offer(Base):
    """What a programme's rule grants a person for a period, as of a day; nothing is owed before an application."""

    __tablename__ = "offers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    programme: Mapped[str]
    period: Mapped[str]
    """The month (2018-01), the year, or empty where it is had once."""
    district: Mapped[str]
    status: Mapped[str]
    amount: Mapped[Decimal | None]
    """In yuan; empty where the rule grants it and the amount is not known yet."""
    reasons: Mapped[list[Any]]
    """The codes under which the rule grants it."""
    as_of: Mapped[date]
    """The day on which the rule looked."""
    rule_version: Mapped[str]
    screening_id: Mapped[UUID | None]
    """The run that made it; empty where the person was screened alone."""
    offered_on: Mapped[date]
    expires_on: Mapped[date]
    application_id: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(status = 'OFFERED') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("(status = 'ACCEPTED') = (application_id IS NOT NULL)", name="accepted"),
        CheckConstraint("amount IS NULL OR amount > 0", name="amount"),
        Index(
            "uq_offers_period",
            "person_id",
            "programme",
            "period",
            unique=True,
            postgresql_where=text("status <> 'WITHDRAWN'"),
        ),
        Index("ix_offers_person_id_id", "person_id", "id"),
        Index("ix_offers_district_id", "district", "id"),
        Index("ix_offers_programme_status_id", "programme", "status", "id"),
        Index("ix_offers_status_id", "status", "id"),
    )

    @classmethod
    def make(cls, verdict: Verdict, *, person_id: UUID, district: str, period: str, on: date, expires_on: date) -> Self:
        """Offer what a verdict grants."""
        return cls(
            id=new_id(),
            person_id=person_id,
            programme=verdict.instrument,
            period=period,
            district=district,
            status=OfferStatus.OFFERED,
            amount=verdict.amount,
            reasons=[verdict.reason],
            as_of=verdict.as_of,
            rule_version=verdict.rule_version,
            offered_on=on,
            expires_on=expires_on,
        )

    def renew(self, verdict: Verdict) -> bool:
        """Let it say what the rule grants now; whether that is something else."""
        self._require_open("renewed")
        granted = (verdict.amount, [verdict.reason])
        changed = granted != (self.amount, self.reasons)
        self.amount, self.reasons = granted
        return changed

    def accept(self, application_id: UUID, *, on: date) -> None:
        """Take it: an application was made of it."""
        self.require_standing(on=on)
        self.application_id = application_id
        self._close(OfferStatus.ACCEPTED)

    def require_standing(self, *, on: date) -> None:
        """Raise `Conflict` unless it can be taken on the day."""
        self._require_open("accepted")
        if self.expires_on < on:
            raise Conflict(f"the offer stood until {self.expires_on}", code="OFFER_EXPIRED")

    def decline(self) -> None:
        """Leave it; the programme can still be applied for."""
        self._require_open("declined")
        self._close(OfferStatus.DECLINED)

    def withdraw(self) -> None:
        """Its ground has fallen away."""
        self._require_open("withdrawn")
        self._close(OfferStatus.WITHDRAWN)

    def expire(self, *, on: date) -> None:
        """Its last day is over."""
        self._require_open("expired")
        if on <= self.expires_on:
            raise Conflict(f"the offer stands until {self.expires_on}", code="OFFER_STANDS")
        self._close(OfferStatus.EXPIRED)

    def _close(self, status: OfferStatus) -> None:
        self.status, self.closed_at = status, clock.now()

    def _require_open(self, verb: str) -> None:
        if self.status != OfferStatus.OFFERED:
            became = {"application_id": str(self.application_id)} if self.application_id else {}
            raise Conflict(
                f"an offer that is {self.status} can't be {verb}", code="OFFER_STATUS", state=self.status, **became
            )
