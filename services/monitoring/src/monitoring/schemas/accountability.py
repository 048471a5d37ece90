"""目标责任制和协调任务 Targets and tasks on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictInt, StringConstraints

from kit.days import Day
from kit.proposals import ProposalStatus
from kit.wire import Answer, Body
from monitoring.models import (
    Direction,
    Indicator,
    Target,
    TaskStatus,
)
from monitoring.schemas.wording import Department, Document, Place, Reason, Value, in_unit


class NewTarget(Body):
    """目标 What a district, or the city, is to reach in a year by an indicator, and the document that says so."""

    indicator: Indicator
    district: Annotated[Place | None, Field(description="null: the whole city")] = None
    year: Annotated[StrictInt, Field(ge=1990, le=2099)]
    direction: Direction
    value: Annotated[str, StringConstraints(pattern=r"^\d{1,16}(\.\d{1,2})?$"), Field(examples=["4.00"])]
    document: Document
    reason: Reason


class Approval(Body):
    """The hash of what was seen."""

    content_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class TargetOut(Answer):
    """目标 A target, with the hash that an approval answers for."""

    id: UUID
    indicator: Indicator
    district: str | None
    year: int
    direction: Direction
    value: Annotated[str, Field(description="in the indicator's unit, two decimal places", examples=["4.00"])]
    document: str
    reason: str
    status: ProposalStatus
    content_hash: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str | None
    decision_reason: str | None

    @classmethod
    def of(cls, target: Target) -> Self:
        """The target, its value as text."""
        plain = {name: getattr(target, name) for name in cls.model_fields}
        return cls.model_validate(plain | {"value": f"{target.value:.2f}"})


class StandingOut(Answer):
    """A target in force, and what was counted towards it up to now."""

    target: TargetOut
    counted: Value
    met: Annotated[bool | None, Field(description="by what was counted up to now; null where nothing is known")]

    @classmethod
    def of(cls, target: Target, counted: Decimal | None) -> Self:
        """The target beside the count."""
        met = None if counted is None else target.is_met_by(counted)
        return cls(target=TargetOut.of(target), counted=in_unit(Indicator(target.indicator), counted), met=met)


class StandingsOut(Answer):
    """A year's targets in force."""

    year: int
    targets: Sequence[StandingOut]


class NewTask(Body):
    """协调任务 What departments are to do by a day; unless said, those that the article names."""

    article: Annotated[StrictInt, Field(ge=1, le=20)]
    title: Annotated[str, Field(min_length=2, max_length=200)]
    district: Annotated[Place | None, Field(description="null: the whole city")] = None
    lead: Annotated[Department | None, Field(description="a code of the directory; null: by the article")] = None
    cooperating: Annotated[tuple[Department, ...] | None, Field(max_length=33)] = None
    document: Document
    due_on: Day


class TaskReport(Body):
    """What the lead department has done."""

    report: Annotated[str, Field(min_length=5, max_length=2000, description="without personal data")]


class TaskOut(Answer):
    """协调任务 A task, who leads it, who takes part, and where it stands."""

    id: UUID
    article: int
    title: str
    district: str | None
    lead: str
    cooperating: Sequence[str]
    document: str
    due_on: date
    status: TaskStatus
    opened_at: datetime
    opened_by: str
    report: str | None
    reported_at: datetime | None
    reported_by: str | None
    sent_back: Annotated[str | None, Field(description="why the last report was not accepted")]
    closed_on: date | None
    closed_by: str | None
