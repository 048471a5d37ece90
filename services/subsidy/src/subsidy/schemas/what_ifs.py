"""政策测算 Shapes of trials of a changed figure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.figures.shapes import StatedFigure
from kit.money import NonNegativeYuan, Yuan
from kit.rules.shapes import FigureOut
from kit.wire import Answer, Body
from subsidy.models import Fund, Programme, WhatIf, WhatIfPart, WhatIfRow, WhatIfStatus
from subsidy.schemas.wording import DistrictCode


class NewWhatIf(Body):
    """A figure as it might be stated, or one that is proposed and not decided yet, to be tried on a day."""

    on: Day
    figure: StatedFigure | None = None
    proposal_id: UUID | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.figure is None) == (self.proposal_id is None):
            raise PydanticCustomError("figure", "a figure, or the id of a proposal")
        return self


class WhatIfOut(Answer):
    """A trial, and how far it is."""

    id: UUID
    on: date
    figure: FigureOut
    districts: Annotated[Sequence[DistrictCode] | None, Field(description="where it would hold; null: everywhere")]
    proposal_id: UUID | None
    status: WhatIfStatus
    requested_by: str
    requested_at: datetime
    ended_at: datetime | None
    failure: str | None


class PartOut(Answer):
    """How far one programme is."""

    programme: Programme
    seen: int
    is_done: bool


class RowOut(Answer):
    """What the change means for a programme in a district: heads and yuan, for one period of the programme."""

    programme: Programme
    district: str
    known: int
    before: int
    yuan_before: NonNegativeYuan
    after: int
    yuan_after: NonNegativeYuan
    difference: Yuan
    newly: Annotated[int, Field(description="granted by the changed figure alone")]
    no_longer: int
    facts_missing: Annotated[int, Field(description="who can't be decided for want of facts")]
    figures_missing: int


class LineOut(Answer):
    """A budget line that would pay; all null but the difference: no line would."""

    line_id: UUID | None
    fund: Fund | None
    year: int | None
    programme: Programme | None
    district: str | None
    difference: Yuan
    available: NonNegativeYuan | None
    bears: Annotated[bool | None, Field(description="whether what is available now is at least the difference")]


class TriedOut(WhatIfOut):
    """A trial with what it has found so far; lines once it is completed."""

    parts: Sequence[PartOut]
    rows: Sequence[RowOut]
    lines: Sequence[LineOut] | None

    @classmethod
    def of(cls, what_if: WhatIf, parts: Sequence[WhatIfPart], rows: Sequence[WhatIfRow]) -> Self:
        """As it stands."""
        known: dict[str, Any] = {name: getattr(what_if, name) for name in WhatIfOut.model_fields}
        return cls.model_validate(known | {"parts": parts, "rows": rows, "lines": what_if.lines})
