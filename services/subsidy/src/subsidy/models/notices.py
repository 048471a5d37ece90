"""告知 What people and employers are told in the app, by code; the words are made when a notice is read."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.ids import new_id
from subsidy.models.base import Base


class NoticeCode(StrEnum):
    """What has happened that somebody is told of."""

    OFFER_MADE = "OFFER_MADE"
    OFFER_WITHDRAWN = "OFFER_WITHDRAWN"
    REFUSED = "REFUSED"
    REFUSAL_UPHELD = "REFUSAL_UPHELD"
    """复核 It was contested, and stands."""
    REFUSAL_REPLACED = "REFUSAL_REPLACED"
    SENT_BACK = "SENT_BACK"
    """退回补正, with the last day for it."""
    CLOSED = "CLOSED"
    """Not corrected by then."""
    GRANTED = "GRANTED"
    PUBLISHED = "PUBLISHED"
    """公示, with its last day."""
    STOPPED = "STOPPED"
    """停发 No month follows."""
    REASSESSED = "REASSESSED"
    """What was paid was looked at again: a statement says what is owed, or to be given back."""
    FILING_DECIDED = "FILING_DECIDED"
    ACCOUNT_TO_CORRECT = "ACCOUNT_TO_CORRECT"
    """The bank does not know the account, or not in this name."""
    PAID = "PAID"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    PAYMENT_RETURNED = "PAYMENT_RETURNED"


class Notice(Base):
    """告知 Something that a person or an employer is told in the app."""

    __tablename__ = "notices"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID | None]
    employer_digest: Mapped[str | None]
    """By which the employer's own token is known."""
    code: Mapped[str]
    subject: Mapped[str]
    """What it is about: application/<id>, filing/<id>, offer/<id>."""
    details: Mapped[dict[str, Any]]
    """Days, amounts and codes; no personal data."""
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (employer_digest IS NULL)", name="reader"),
        Index("ix_notices_person_id_id", "person_id", "id"),
        Index("ix_notices_employer_digest_id", "employer_digest", "id"),
    )

    @classmethod
    def of(
        cls,
        code: NoticeCode,
        subject: str,
        *,
        person_id: UUID | None,
        employer_digest: str | None,
        details: dict[str, Any],
    ) -> Self:
        """A notice that nobody has read yet."""
        return cls(
            id=new_id(),
            person_id=person_id,
            employer_digest=employer_digest,
            code=code,
            subject=subject,
            details=details,
            at=clock.now(),
            read_at=None,
        )

    def read(self) -> None:
        """Somebody has read it; the first time counts."""
        self.read_at = self.read_at or clock.now()
