"""申报 An employer's application: for itself, or for a list of hires of whom each is decided for itself."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from contracts.subsidy import FilingReceived
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.funds import Programme
from subsidy.models.pictures import PictureEmployer


class Filing(Aggregate, Base):
    """What an employer filed at once; its applications say how each item stands."""

    __tablename__ = "filings"
    SUBJECT = "filing"

    employer_id: Mapped[UUID]
    employer_digest: Mapped[str | None]
    programme: Mapped[str]
    period: Mapped[str]
    district: Mapped[str]
    applied_on: Mapped[date]
    stated: Mapped[dict[str, Any]]
    items: Mapped[int]
    filed_at: Mapped[datetime]
    made_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("items > 0", name="items"),
        Index("ix_filings_employer_id_id", "employer_id", "id"),
        Index("ix_filings_employer_digest_id", "employer_digest", "id"),
        Index("ix_filings_district_id", "district", "id"),
        Index("ix_filings_programme_id", "programme", "id"),
    )

    @classmethod
    def file(
        cls,
        programme: Programme,
        employer: PictureEmployer,
        *,
        period: str,
        on: date,
        stated: dict[str, Any],
        items: int,
        by: Actor,
    ) -> Self:
        """Enter what an employer files."""
        return cls(
            id=new_id(),
            employer_id=employer.employer_id,
            employer_digest=employer.code_digest,
            programme=programme,
            period=period,
            district=employer.district,
            applied_on=on,
            stated=stated,
            items=items,
            filed_at=clock.now(),
            made_by=by.subject,
        )

    def received(self) -> FilingReceived:
        """Announce the filing."""
        return self.announce(
            FilingReceived(
                filing_id=self.id,
                employer_id=self.employer_id,
                programme=self.programme,
                district=self.district,
                on=self.applied_on,
                items=self.items,
            )
        )
