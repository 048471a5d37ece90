"""Circumstances of people who may need help, on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from contracts.departments import CODES
from kit.days import Day
from kit.wire import Answer, Body
from registration.models import CircumstanceKind
from registration.usecases import StatedCircumstance


class NewCircumstance(Body):
    """帮扶情形 A circumstance as a department states it."""

    kind: CircumstanceKind
    holds: StrictBool
    valid_from: Day
    valid_to: Day | None = None
    source_department: str
    document: Annotated[str | None, Field(max_length=200)] = None

    @model_validator(mode="after")
    def check(self) -> Self:
        """The validity runs forwards, the department is one of the 33 or their heirs."""
        if self.source_department not in CODES:
            raise PydanticCustomError("department", "source_department is not the code of a department")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise PydanticCustomError("validity", "valid_to lies before valid_from")
        return self

    def stated(self) -> StatedCircumstance:
        """The circumstance as the use case takes it."""
        return StatedCircumstance(
            self.kind, self.holds, self.valid_from, self.valid_to, self.source_department, self.document
        )


class NewCircumstances(Body):
    """Circumstances of one person, recorded together or not at all."""

    circumstances: Annotated[Sequence[NewCircumstance], Field(min_length=1, max_length=50)]


class CircumstanceOut(Answer):
    """A circumstance and where it comes from."""

    id: UUID
    kind: CircumstanceKind
    holds: bool
    valid_from: date
    valid_to: date | None
    source_department: str
    document: str | None
    recorded_at: datetime


class CircumstancesOut(Answer):
    """Everything stated about a person, in the order in which it became known."""

    items: Sequence[CircumstanceOut]
