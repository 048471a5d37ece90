"""持证上岗 Certificates of officers: who may decide cases, from when until when."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.ids import new_id
from subsidy.models.base import Base

REQUIRED_FROM = "review.certificate_required_from"
"""Figure: from when on nobody decides without a certificate on record; an ended one stops its holder at any time."""


class OfficerCertificate(Base):
    """A certificate to serve; kept for good, for decisions rest on it."""

    __tablename__ = "officer_certificates"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    officer: Mapped[str]
    """The subject of the officer's token."""
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    """The last day on which it is valid."""
    document: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="days"),
        CheckConstraint("recorded_by <> officer", name="recorded_by"),
        Index("ix_officer_certificates_officer_id", "officer", "id"),
    )

    @classmethod
    def record(cls, officer: str, *, valid_from: date, valid_to: date, document: str, by: Actor) -> Self:
        """Enter a certificate that an officer was given."""
        return cls(
            id=new_id(),
            officer=officer,
            valid_from=valid_from,
            valid_to=valid_to,
            document=document,
            recorded_at=clock.now(),
            recorded_by=by.subject,
        )
