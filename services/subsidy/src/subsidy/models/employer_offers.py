"""免申即享 Offers to employers: for whom of its workers it can have what, until it files or the ground falls away."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.errors import Conflict
from kit.ids import new_id
from rulebook.verdicts import Verdict
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.offers import OfferStatus
from subsidy.models.pictures import PictureEmployer


class EmployerOffer(Base):
    """What a programme's rule grants an employer for a period by the records alone; nothing is owed before a filing."""

    __tablename__ = "employer_offers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employer_id: Mapped[UUID]
    employer_digest: Mapped[str | None]
    programme: Mapped[str]
    period: Mapped[str]
    """The month (2018-01), the year, or `once`."""
    district: Mapped[str]
    employments: Mapped[list[Any]]
    """The employments that it is for, by id."""
    missing: Mapped[list[Any]]
    """The facts that only the employer can state and the amount turns on."""
    status: Mapped[str]
    amount: Mapped[Decimal | None]
    """In yuan for all of them; empty as long as a fact is missing."""
    reasons: Mapped[list[Any]]
    as_of: Mapped[date]
    """The day on which the rule looked."""
    rule_version: Mapped[str]
    offered_on: Mapped[date]
    expires_on: Mapped[date]
    filing_id: Mapped[UUID | None] = mapped_column(ForeignKey("filings.id"))
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("status", OfferStatus), name="status"),
        CheckConstraint("(status = 'OFFERED') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("(status = 'ACCEPTED') = (filing_id IS NOT NULL)", name="accepted"),
        CheckConstraint("amount IS NULL OR amount > 0", name="amount"),
        Index(
            "uq_employer_offers_open",
            "employer_id",
            "programme",
            "period",
            unique=True,
            postgresql_where=text("status = 'OFFERED'"),
        ),
        Index("ix_employer_offers_employer_id_id", "employer_id", "id"),
        Index("ix_employer_offers_employer_digest_id", "employer_digest", "id"),
        Index("ix_employer_offers_district_id", "district", "id"),
        Index("ix_employer_offers_programme_status_id", "programme", "status", "id"),
        Index("ix_employer_offers_status_id", "status", "id"),
        Index("ix_employer_offers_expires_on", "expires_on", postgresql_where=text("status = 'OFFERED'")),
    )

    @classmethod
    def make(cls, employer: PictureEmployer, found: "Grant", *, period: str, on: date, expires_on: date) -> Self:
        """Offer what the rule grants."""
        return cls(
            id=new_id(),
            employer_id=employer.employer_id,
            employer_digest=employer.code_digest,
            programme=found.verdict.instrument,
            period=period,
            district=employer.district,
            status=OfferStatus.OFFERED,
            offered_on=on,
            expires_on=expires_on,
            as_of=found.verdict.as_of,
            rule_version=found.verdict.rule_version,
            **found.content(),
        )

    def renew(self, found: "Grant") -> bool:
        """Let it say what the rule grants now; whether that is something else."""
        self._require_open("renewed")
        content = found.content()
        changed = any(getattr(self, name) != value for name, value in content.items())
        for name, value in content.items():
            setattr(self, name, value)
        return changed

    def require_standing(self, *, on: date) -> None:
        """Raise `Conflict` unless it can be taken on the day."""
        self._require_open("accepted")
        if self.expires_on < on:
            raise Conflict(f"the offer stood until {self.expires_on}", code="OFFER_EXPIRED")

    def accept(self, filing_id: UUID, *, on: date) -> None:
        """Take it: it was filed."""
        self.require_standing(on=on)
        self.filing_id = filing_id
        self._close(OfferStatus.ACCEPTED)

    def decline(self) -> None:
        """Leave it; the programme can still be applied for."""
        self._require_open("declined")
        self._close(OfferStatus.DECLINED)

    def withdraw(self) -> None:
        """Its ground has fallen away."""
        self._require_open("withdrawn")
        self._close(OfferStatus.WITHDRAWN)

    def expire(self) -> None:
        """Its last day is over."""
        self._require_open("expired")
        self._close(OfferStatus.EXPIRED)

    def _close(self, status: OfferStatus) -> None:
        self.status, self.closed_at = status, clock.now()

    def _require_open(self, verb: str) -> None:
        if self.status != OfferStatus.OFFERED:
            became = {"filing_id": str(self.filing_id)} if self.filing_id else {}
            raise Conflict(
                f"an offer that is {self.status} can't be {verb}", code="OFFER_STATUS", state=self.status, **became
            )


class Grant:
    """What a rule grants an employer for some of its employments."""

    def __init__(self, verdicts: Sequence[tuple[Verdict, Sequence[UUID]]], missing: Sequence[str]) -> None:
        self.verdict = verdicts[0][0]
        self._verdicts, self._missing = verdicts, sorted(missing)

    def content(self) -> dict[str, Any]:
        """As an offer says it."""
        amounts = [verdict.amount for verdict, _ in self._verdicts if verdict.amount is not None]
        whole = len(amounts) == len(self._verdicts) and not self._missing
        return {
            "employments": sorted(str(one) for _, employments in self._verdicts for one in employments),
            "missing": self._missing,
            "amount": sum(amounts) if whole else None,
            "reasons": sorted({verdict.reason for verdict, _ in self._verdicts}),
        }


class EmployerToScreen(Base):
    """An employer of whom something was heard since it was screened: a job screens it, once for all of it."""

    __tablename__ = "employers_to_screen"

    employer_id: Mapped[UUID] = mapped_column(primary_key=True)
