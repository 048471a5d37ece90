"""The local figure: proposed by one person, decided by another one, never changed."""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Self

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit import clock, tables
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.events import Event
from kit.figures.book import Announcement
from kit.ids import new_id
from kit.orm import TYPES
from rulebook.figures import Figure, Figures
from rulebook.local import CONFIDENCE
from rulebook.verdicts import canonical_bytes


class FigureStatus(StrEnum):
    """Where a proposed local figure stands."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    """Decisions use it on the days that it covers, until a later one covers them."""
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    """Taken back by who proposed it, before anybody decided."""


class Base(DeclarativeBase):
    """The kit's entities: their tables stand among the kit's own."""

    metadata = tables.metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = dict(TYPES)


class LocalFigure(Aggregate, Base):
    """One statement of a figure for some days, kept for good: its content never changes, and it is decided once."""

    __tablename__ = "local_figures"
    SUBJECT = "figure"

    key: Mapped[str]
    unit: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    national: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    document: Mapped[str]
    article: Mapped[int]
    fund: Mapped[str | None]
    reason: Mapped[str]
    content_hash: Mapped[str]
    status: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_for: Mapped[str | None]
    """On whose behalf it was proposed, as the token said."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decision_reason: Mapped[str | None]
    approval: Mapped[int | None]
    """The number of its approval, without gaps: of two that cover a day the later one holds."""

    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="ck_local_figures_days"),
        CheckConstraint("(approval IS NOT NULL) = (status = 'APPROVED')", name="ck_local_figures_approval"),
        CheckConstraint(
            "(status = 'PROPOSED') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name="ck_local_figures_decided",
        ),
        CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') "
            "OR (decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)",
            name="ck_local_figures_two_people",
        ),
        CheckConstraint("status IN ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN')", name="ck_local_figures_status"),
        Index("uq_local_figures_approval", "approval", unique=True),
        Index("ix_local_figures_key_id", "key", "id"),
        Index("ix_local_figures_status_id", "status", "id"),
    )

    @classmethod
    def propose(cls, figure: Figure, *, reason: str, by: Actor) -> Self:
        """State a figure for somebody else to approve."""
        stored = figure.to_dict()
        proposed = cls(
            id=new_id(),
            key=figure.key,
            unit=figure.unit,
            value=stored["value"],
            national=stored.get("national"),
            valid_from=figure.since,
            valid_to=figure.until,
            document=figure.document,
            article=figure.article,
            fund=figure.fund,
            reason=reason,
            status=FigureStatus.PROPOSED,
            proposed_at=clock.now(),
            proposed_by=by.subject,
            proposed_for=by.on_behalf_of,
        )
        proposed.content_hash = proposed.hashed()
        return proposed

    def require_approvable(self, *, content_hash: str, by: Actor) -> None:
        """Raise `Conflict` where it is decided, proposed by the same person, or not what that person saw."""
        self._require_open()
        self._require_second(by)
        if content_hash != self.content_hash or content_hash != self.hashed():
            raise Conflict("the proposal is not what you saw: read it again", code="CONTENT_CHANGED")

    def approve(self, *, content_hash: str, number: int, announcement: Announcement, by: Actor) -> Event:
        """Let decisions use it from now on; approved as seen, by somebody else than who proposed it."""
        self.require_approvable(content_hash=content_hash, by=by)
        self._decide(FigureStatus.APPROVED, by=by)
        self.approval = number
        event = announcement(
            figure_id=self.id,
            key=self.key,
            unit=self.unit,
            value=self.value,
            national=self.national,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            document=self.document,
            article=self.article,
        )
        return self.announce(event)

    def reject(self, *, reason: str, by: Actor) -> None:
        """Refuse it; by somebody else than who proposed it, who may withdraw it."""
        self._require_open()
        self._require_second(by)
        self._decide(FigureStatus.REJECTED, by=by, reason=reason)

    def withdraw(self, *, by: Actor) -> None:
        """Take it back; only who proposed it may."""
        self._require_open()
        if by.subject != self.proposed_by:
            raise Conflict("only who proposed it withdraws it: reject it instead", code="NOT_PROPOSER")
        self._decide(FigureStatus.WITHDRAWN, by=by)

    def figure(self, shipped: Figures) -> Figure:
        """The version that decisions use.

        Where the unit has changed since with the shipped files, its value is unknown: it must be stated anew.
        """
        fits = shipped.unit_of(self.key) == self.unit
        return Figure.from_dict(
            {
                "key": self.key,
                "unit": self.unit,
                "value": self.value if fits else None,
                "national": self.national if fits else None,
                "from": self.valid_from,
                "to": self.valid_to,
                "document": self.document,
                "article": self.article,
                "confidence": CONFIDENCE,
                "fund": self.fund,
            },
            place=f"{self.SUBJECT}/{self.id}",
            local=str(self.id),
        )

    def content(self) -> dict[str, Any]:
        """What an approval answers for, as it is hashed and audited."""
        return {
            "key": self.key,
            "unit": self.unit,
            "value": self.value,
            "national": self.national,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": None if self.valid_to is None else self.valid_to.isoformat(),
            "document": self.document,
            "article": self.article,
            "fund": self.fund,
        }

    def hashed(self) -> str:
        """SHA-256 of all that an approval answers for."""
        whole = {"id": str(self.id), "reason": self.reason, "proposed_by": self.proposed_by, **self.content()}
        return hashlib.sha256(canonical_bytes(whole)).hexdigest()

    def _decide(self, status: FigureStatus, *, by: Actor, reason: str | None = None) -> None:
        self.status, self.decision_reason = status, reason
        self.decided_at, self.decided_by = clock.now(), by.subject

    def _require_open(self) -> None:
        if self.status != FigureStatus.PROPOSED:
            raise Conflict(f"a proposal that is {self.status} is decided", code="PROPOSAL_STATUS", state=self.status)

    def _require_second(self, by: Actor) -> None:
        if not {by.subject, by.on_behalf_of}.isdisjoint({self.proposed_by, self.proposed_for} - {None}):
            raise Conflict("who proposes a figure does not decide on it: another person does", code="SAME_PERSON")
