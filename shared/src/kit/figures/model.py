"""The local figure: proposed by one person, decided by another one, never changed."""

from datetime import date
from typing import Any, ClassVar, Self

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit import tables
from kit.actor import Actor
from kit.db import Aggregate
from kit.events import Event
from kit.figures.book import Announcement
from kit.ids import new_id
from kit.orm import TYPES
from kit.proposals import DECIDED_ONCE, TWO_PEOPLE, Proposal
from rulebook.figures import Figure, Figures
from rulebook.local import CONFIDENCE


class Base(DeclarativeBase):
    """The kit's entities: their tables stand among the kit's own."""

    metadata = tables.metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = dict(TYPES)


class LocalFigure(Proposal, Aggregate, Base):
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
    districts: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Where it holds, by the districts' present codes; null: everywhere."""
    approval: Mapped[int | None]
    """The number of its approval, without gaps: of two that cover a day the later one holds."""

    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="ck_local_figures_days"),
        CheckConstraint("(approval IS NOT NULL) = (status = 'APPROVED')", name="ck_local_figures_approval"),
        CheckConstraint("districts <> '[]'", name="ck_local_figures_districts"),
        CheckConstraint(DECIDED_ONCE, name="ck_local_figures_decided"),
        CheckConstraint(TWO_PEOPLE, name="ck_local_figures_two_people"),
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
            districts=list(figure.districts) or None,
        )
        proposed.open(reason=reason, by=by)
        return proposed

    def approve(self, *, content_hash: str, number: int, announcement: Announcement, by: Actor) -> Event:
        """Let decisions use it from now on; approved as seen, by somebody else than who proposed it."""
        self.accept(content_hash=content_hash, by=by)
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
            **({} if self.districts is None else {"districts": tuple(self.districts)}),
        )
        return self.announce(event)

    def figure(self, shipped: Figures) -> Figure:
        """The version that decisions use.

        Where the unit has changed since with the shipped files, its value is unknown: it must be stated anew.
        """
        fits = shipped.unit_of(self.key) == self.unit
        version = Figure.from_dict(
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
        return version.in_districts(tuple(self.districts or ()))

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
            **({} if self.districts is None else {"districts": self.districts}),
        }
