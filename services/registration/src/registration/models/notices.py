"""告知 What people are told in the app, by code; the words are made when a notice is read."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.ids import new_id
from registration.models.base import Base


class NoticeCode(StrEnum):
    """What has happened that a person is told of."""

    UNEMPLOYMENT_CONFIRMED = "UNEMPLOYMENT_CONFIRMED"
    UNEMPLOYMENT_REFUSED = "UNEMPLOYMENT_REFUSED"
    UNEMPLOYMENT_SUSPENDED = "UNEMPLOYMENT_SUSPENDED"
    UNEMPLOYMENT_RESUMED = "UNEMPLOYMENT_RESUMED"
    UNEMPLOYMENT_ENDED = "UNEMPLOYMENT_ENDED"
    UNEMPLOYMENT_REOPENED = "UNEMPLOYMENT_REOPENED"
    PARITY_GAINED = "PARITY_GAINED"
    PARITY_LOST = "PARITY_LOST"
    CONTACT_REMINDER = "CONTACT_REMINDER"
    CONTACT_CASE_WORKER = "CONTACT_CASE_WORKER"
    CONTACT_LAST_NOTICE = "CONTACT_LAST_NOTICE"
    CONTACT_END = "CONTACT_END"
    BENEFIT_GRANTED = "BENEFIT_GRANTED"
    BENEFIT_EXTENDED = "BENEFIT_EXTENDED"
    BENEFIT_FELL_BACK = "BENEFIT_FELL_BACK"
    CERTIFICATION_GRANTED = "CERTIFICATION_GRANTED"
    CERTIFICATION_REFUSED = "CERTIFICATION_REFUSED"
    CERTIFICATION_REVIEW_DUE = "CERTIFICATION_REVIEW_DUE"
    CERTIFICATION_ENDED = "CERTIFICATION_ENDED"
    FAMILY_FLAGGED = "FAMILY_FLAGGED"
    FAMILY_CLEARED = "FAMILY_CLEARED"
    CANDIDACY_REFERRED = "CANDIDACY_REFERRED"
    CANDIDACY_DECLINED = "CANDIDACY_DECLINED"
    CORRECTION_ACCEPTED = "CORRECTION_ACCEPTED"
    CORRECTION_REJECTED = "CORRECTION_REJECTED"
    CONFLICT_SETTLED = "CONFLICT_SETTLED"
    ENTRIES_MERGED = "ENTRIES_MERGED"
    NAME_CHANGED = "NAME_CHANGED"


class Notice(Base):
    """告知 Something that a person is told in the app; the words are made from the code when it is read."""

    __tablename__ = "notices"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    code: Mapped[str]
    details: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_notices_person_id_id", "person_id", "id"),)

    @classmethod
    def of(cls, person_id: UUID, code: NoticeCode, **details: Any) -> Self:
        """A notice that nobody has read yet; the details are days, counts and codes, and no personal data."""
        return cls(id=new_id(), person_id=person_id, code=code, details=details, at=clock.now(), read_at=None)
