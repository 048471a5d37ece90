"""An application's public notice, and what was contested of it, in the reader's language."""

from datetime import date
from typing import Self
from uuid import UUID

from kit.languages import Language
from kit.wire import Answer
from subsidy.models import NoticeItem, NoticeItemStatus, Reconsideration, ReconsiderationStatus
from subsidy.schemas.words import NOTICE_ITEMS, RECONSIDERATIONS, said


class MyPublicNotice(Answer):
    """公示 Where the application stands on a public notice; no last day while somebody's objection is looked at."""

    notice_id: UUID
    status: NoticeItemStatus
    text: str
    ends_on: date | None

    @classmethod
    def of(cls, item: NoticeItem, language: Language) -> Self:
        """In the reader's language."""
        status = NoticeItemStatus(item.status)
        return cls(
            notice_id=item.notice_id, status=status, text=said(NOTICE_ITEMS, status, language), ends_on=item.ends_on
        )


class MyReconsideration(Answer):
    """复核 What came of contesting a refusal, and by when it is looked at."""

    id: UUID
    status: ReconsiderationStatus
    text: str
    filed_on: date
    due_on: date
    decided_on: date | None
    reason: str | None

    @classmethod
    def of(cls, one: Reconsideration, language: Language) -> Self:
        """In the reader's language."""
        words = {"text": said(RECONSIDERATIONS, one.status, language)}
        plain = {name: getattr(one, name) for name in cls.model_fields if name not in words}
        return cls.model_validate(plain | words)
