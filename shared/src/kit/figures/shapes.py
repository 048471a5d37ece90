"""What the routes about figures take and give."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from kit.days import Day
from kit.figures.value import FigureValue
from kit.proposals import ProposalStatus
from kit.wire import Answer, Body
from rulebook.figures import Figure, Figures

Reason = Annotated[str, Field(min_length=1, max_length=500)]


class StatedFigure(Body):
    """A figure to be laid over the shipped one from `valid_from` to `valid_to`, both days included."""

    key: Annotated[str, Field(min_length=1, max_length=200, examples=["flexible_si_subsidy.hard_to_employ.month"])]
    unit: Annotated[str, Field(min_length=1, max_length=50, examples=["yuan_per_month"])]
    value: FigureValue
    national: Annotated[FigureValue, Field(description="the part of it that national rules carry; null: not split")] = (
        None
    )
    valid_from: Day
    valid_to: Day | None = None
    document: Annotated[str, Field(min_length=1, max_length=200, description="number or title of the document")]
    article: Annotated[int, Field(ge=1, le=20)]
    districts: Annotated[
        Sequence[Annotated[str, Field(pattern=r"^[0-9]{6}$")]] | None,
        Field(min_length=1, max_length=100, description="where it holds (GB/T 2260); null: everywhere"),
    ] = None


class NewProposal(StatedFigure):
    """A figure that is proposed, and why."""

    reason: Reason


class Approval(Body):
    """What one approves, as one saw it."""

    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="of what you act on, as you saw it")]


class Rejection(Body):
    """Why a proposal is rejected."""

    reason: Reason


class ProposalOut(Answer):
    """A proposed local figure, and what became of it."""

    id: UUID
    key: str
    unit: str
    value: FigureValue
    national: FigureValue
    valid_from: date
    valid_to: date | None
    document: str
    article: int
    fund: str | None
    districts: Sequence[str] | None
    reason: str
    content_hash: str
    status: ProposalStatus
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str | None
    decision_reason: str | None


class Origin(StrEnum):
    """Where a version of a figure comes from."""

    SHIPPED = "SHIPPED"
    LOCAL = "LOCAL"


class VersionOut(Answer):
    """The version of a figure that holds on a day, on the days on which it does; value null: to be configured."""

    value: FigureValue
    national: FigureValue
    valid_from: date
    valid_to: date | None
    document: str
    article: int
    confidence: str
    fund: str | None
    origin: Origin
    proposal_id: UUID | None

    @classmethod
    def of(cls, version: Figure) -> Self:
        """The version as it is shown."""
        stored: dict[str, Any] = version.to_dict()
        return cls(
            value=stored["value"],
            national=stored.get("national"),
            valid_from=version.since,
            valid_to=version.until,
            document=version.document,
            article=version.article,
            confidence=version.confidence,
            fund=version.fund,
            origin=Origin.LOCAL if version.local else Origin.SHIPPED,
            proposal_id=UUID(version.local) if version.local else None,
        )


class FigureOut(Answer):
    """A figure by its key; `in_force` is null on a day before its first or after its last version."""

    key: str
    unit: str
    in_force: VersionOut | None

    @classmethod
    def on_day(cls, figures: Figures, key: str, day: date) -> Self:
        """The figure as it is on the day."""
        version = figures.version_on(key, day)
        unit = figures.unit_of(key) or ""
        return cls(key=key, unit=unit, in_force=None if version is None else VersionOut.of(version))
