"""政策测算 What a changed figure would mean: asked for, counted programme by programme, and nothing else written."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from rulebook.figures import Figure
from subsidy.models.base import Base
from subsidy.models.budget import ZERO


class WhatIfStatus(StrEnum):
    """How far it is; its parts say more."""

    QUEUED = "QUEUED"
    COUNTING = "COUNTING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


@dataclass(slots=True)
class Tally:
    """Of those whom a programme knows in a district, by the figures in force and by the changed one; yuan."""

    known: int = 0
    before: int = 0
    yuan_before: Decimal = ZERO
    after: int = 0
    yuan_after: Decimal = ZERO
    newly: int = 0
    """Granted by the changed figure alone."""
    no_longer: int = 0
    facts_missing: int = 0
    """Who can't be decided by the changed figure for want of facts."""
    figures_missing: int = 0

    @property
    def difference(self) -> Decimal:
        """What the change costs, or saves, in yuan."""
        return self.yuan_after - self.yuan_before

    def add(self, other: "Tally") -> None:
        """Count more."""
        for name, number in asdict(other).items():
            setattr(self, name, getattr(self, name) + number)


class WhatIf(Base):
    """政策测算 One changed figure, tried on the population that the service knows."""

    __tablename__ = "what_ifs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    on: Mapped[date]
    figure: Mapped[dict[str, Any]]
    """The changed figure as a verdict would keep it."""
    districts: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Where it would hold; null: everywhere."""
    proposal_id: Mapped[UUID | None]
    status: Mapped[str]
    lines: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    failure: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(status IN ('COMPLETED', 'FAILED')) = (ended_at IS NOT NULL)", name="ended"),
        Index("ix_what_ifs_status_id", "status", "id"),
    )

    @classmethod
    def request(cls, figure: Figure, on: date, *, proposal_id: UUID | None, by: Actor) -> Self:
        """Ask what it would mean on a day were the figure in force."""
        return cls(
            id=new_id(),
            on=on,
            figure=figure.to_dict(),
            districts=list(figure.districts) or None,
            proposal_id=proposal_id,
            status=WhatIfStatus.QUEUED,
            requested_by=by.subject,
            requested_at=clock.now(),
        )

    @property
    def trial(self) -> Figure:
        """The changed figure, laid over those in force while it is tried."""
        return Figure.from_dict(self.figure, place=f"what_if/{self.id}").in_districts(tuple(self.districts or ()))

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens."""
        return self.ended_at is not None

    def begin(self) -> None:
        """Begin, or go on."""
        if self.has_ended:
            raise Conflict(f"what is {self.status} goes no further", code="WHAT_IF_STATUS")
        self.status = WhatIfStatus.COUNTING

    def complete(self, lines: list[dict[str, Any]]) -> None:
        """Everything is counted, and held against the budget lines."""
        self.status, self.lines, self.ended_at = WhatIfStatus.COMPLETED, lines, clock.now()

    def fail(self, failure: str) -> None:
        """It could not be finished."""
        self.status, self.failure, self.ended_at = WhatIfStatus.FAILED, failure, clock.now()


class WhatIfPart(Base):
    """How far one programme is: whom it has seen, by the last id."""

    __tablename__ = "what_if_parts"

    what_if_id: Mapped[UUID] = mapped_column(ForeignKey("what_ifs.id"), primary_key=True)
    programme: Mapped[str] = mapped_column(primary_key=True)
    seen: Mapped[int]
    after_id: Mapped[UUID | None]
    is_done: Mapped[bool]


class WhatIfRow(Base):
    """What the change means for a programme in a district."""

    __tablename__ = "what_if_rows"

    what_if_id: Mapped[UUID] = mapped_column(ForeignKey("what_ifs.id"), primary_key=True)
    programme: Mapped[str] = mapped_column(primary_key=True)
    district: Mapped[str] = mapped_column(primary_key=True)
    known: Mapped[int]
    before: Mapped[int]
    yuan_before: Mapped[Decimal]
    after: Mapped[int]
    yuan_after: Mapped[Decimal]
    newly: Mapped[int]
    no_longer: Mapped[int]
    facts_missing: Mapped[int]
    figures_missing: Mapped[int]

    @classmethod
    def empty(cls, what_if_id: UUID, programme: str, district: str) -> Self:
        """Nobody counted yet."""
        return cls(what_if_id=what_if_id, programme=programme, district=district, **asdict(Tally()))

    def add(self, tally: Tally) -> None:
        """Count more."""
        for name, number in asdict(tally).items():
            setattr(self, name, getattr(self, name) + number)

    @property
    def difference(self) -> Decimal:
        """What the change costs, or saves, in yuan."""
        return self.yuan_after - self.yuan_before
