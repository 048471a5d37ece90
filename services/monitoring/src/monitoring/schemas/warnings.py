"""预警 Warnings on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from kit.days import Day
from kit.wire import Answer, Body
from monitoring.models import (
    MASS_LAYOFF,
    RiskWarning,
    WarningStatus,
)
from monitoring.schemas.counts import RateOut
from monitoring.schemas.wording import Document


class WarningOut(Answer):
    """预警 A warning: what was found, the line that it has passed, and the document that sets the line."""

    id: UUID
    district: str
    month: str
    indicator: str
    status: WarningStatus
    value: Annotated[str, Field(description="percent, two decimal places; of a mass_layoff persons", examples=["4.01"])]
    line: Annotated[str, Field(description="in the unit of the value", examples=["4.00"])]
    document: str
    registered: int | None
    employed: int | None
    layoff_id: Annotated[UUID | None, Field(description="the plan of layoffs that a mass_layoff is about")]
    employer_id: UUID | None
    staff: int | None
    proposed_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    note: str | None
    published_on: date | None
    published_by: str | None
    publication_document: str | None

    @classmethod
    def of(cls, warning: RiskWarning) -> Self:
        """The warning, percentages as text."""
        plain = {name: getattr(warning, name) for name in cls.model_fields}
        shape = "{:.0f}" if warning.indicator == MASS_LAYOFF else "{:.2f}"
        said = {"value": shape.format(warning.value), "line": shape.format(warning.line)}
        return cls.model_validate(plain | said)


class EmployedOut(Answer):
    """The rate by the new figure, and the warning that it proposes, if any."""

    rate: RateOut
    proposed: Sequence[WarningOut]


class Acknowledgement(Body):
    """What a duty officer notes about a warning."""

    note: Annotated[str, Field(min_length=1, max_length=1000)]


class Publication(Body):
    """发布预警信息 The day and the document by which a warning is published."""

    on: Day
    document: Document
