"""Decisions as they were made: what was known, what the rule said, byte for byte."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.ids import new_id
from rulebook.verdicts import Verdict


class DecisionRecord:
    """One run of a rule: its subject, facts and the verdict's canonical bytes, which a replay must give again."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    instrument: Mapped[str]
    as_of: Mapped[date]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
    facts: Mapped[dict[str, Any]]
    sources: Mapped[dict[str, Any]]
    outcome: Mapped[str]
    reason: Mapped[str]
    verdict: Mapped[bytes]

    @classmethod
    def of(cls, verdict: Verdict, *, subject: str, sources: Mapping[str, Any], by: str) -> Self:
        """Record the verdict about the subject (`spell/…`, `application/…`, `loan/…`)."""
        content: dict[str, Any] = verdict.to_dict()
        record = cls()
        record.id = new_id()
        record.subject = subject
        record.instrument = verdict.instrument
        record.as_of = verdict.as_of
        record.decided_at = clock.now()
        record.decided_by = by
        record.facts = content["facts"]
        record.sources = dict(sources)
        record.outcome = verdict.outcome.value
        record.reason = verdict.reason
        record.verdict = verdict.to_bytes()
        return record
