"""持证上岗 Shapes of officers' certificates."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.wire import Answer, Body

Officer = Annotated[str, Field(min_length=1, max_length=200, description="the subject of the officer's token")]


class NewOfficerCertificate(Body):
    """上岗证 A certificate that an officer was given, with its first and its last day."""

    officer: Officer
    valid_from: Day
    valid_to: Day
    document: Annotated[str, Field(min_length=2, max_length=200, description="by which it was given")]

    @model_validator(mode="after")
    def check(self) -> Self:
        """It ends after it has begun."""
        if self.valid_to < self.valid_from:
            raise PydanticCustomError("days", "valid_to: valid_from or a later day expected")
        return self


class OfficerCertificateOut(Answer):
    """A certificate on record."""

    id: UUID
    officer: str
    valid_from: date
    valid_to: date
    document: str
    recorded_at: datetime
    recorded_by: str
