"""全员筛查 Shapes of runs of the screen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from kit.days import Day
from kit.wire import Answer, Body
from subsidy.models import ScreeningStatus


class NewScreening(Body):
    """What a day's screen asks everybody about: all programmes of people and of employers' workers, or those named."""

    on: Day
    programmes: Annotated[
        Sequence[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]] | None, Field(min_length=1, max_length=100)
    ] = None
    engine: Literal["duckdb", "spark"] = "duckdb"


class ScreeningOut(Answer):
    """A run of the screen and how far it is; numbers are empty until their step has ended."""

    id: UUID
    on: date
    programmes: Sequence[str]
    engine: str
    status: ScreeningStatus
    people: int | None
    changed: Annotated[int | None, Field(description="people whose rows of the snapshot were made anew")]
    employers: int | None
    employers_changed: Annotated[int | None, Field(description="employers whose rows of the snapshot were made anew")]
    outcomes: Annotated[
        Mapping[str, Mapping[str, int]] | None,
        Field(description="by programme, how many people, or workers of employers, by outcome"),
    ]
    offered: Annotated[int | None, Field(description="offers made to people")]
    renewed: int | None
    withdrawn: int | None
    offered_to_employers: int | None
    renewed_to_employers: int | None
    withdrawn_from_employers: int | None
    requested_by: str
    requested_at: datetime
    ended_at: datetime | None
    failure: str | None
