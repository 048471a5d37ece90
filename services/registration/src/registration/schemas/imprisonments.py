"""服刑 Shapes of terms of imprisonment."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.departments import CODES
from kit.days import Day
from kit.wire import Answer, Body


class NewImprisonment(Body):
    """A term, or its end."""

    since: Day
    until: Annotated[Day | None, Field(description="the last day; none while it is not known")] = None
    source_department: str
    document: Annotated[str, Field(min_length=2, max_length=200)]

    @model_validator(mode="after")
    def check(self) -> Self:
        """The department is one of the 33 or their heirs; a term ends after it began."""
        if self.source_department not in CODES:
            raise PydanticCustomError("department", "source_department is not the code of a department")
        if self.until is not None and self.until < self.since:
            raise PydanticCustomError("term", "until is before since")
        return self


class ImprisonmentOut(Answer):
    """A term as it was stated."""

    id: UUID
    since: date
    until: date | None
