"""免费工位、场所 Shapes of the register of desks and premises that founders have for nothing."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.wire import Answer, Body
from subsidy.models import FreePlace, FreePlaceKind
from subsidy.schemas.wording import DistrictCode


class NewFreePlace(Body):
    """Desks or premises at an address, offered from a day to a day, both included."""

    kind: FreePlaceKind
    name: Annotated[str, Field(min_length=2, max_length=100, description="the themed town or street")]
    address: Annotated[str, Field(min_length=2, max_length=200)]
    district: DistrictCode
    number: Annotated[StrictInt, Field(ge=1, le=10_000)]
    since: Day
    until: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until < self.since:
            raise PydanticCustomError("days", "until is since or a later day")
        return self


class FreePlaceOut(Answer):
    """What is offered, how many of it, and how many nobody has taken."""

    id: UUID
    kind: FreePlaceKind
    name: str
    address: str
    district: str
    number: int
    free: int
    since: date
    until: date

    @classmethod
    def of(cls, place: FreePlace) -> Self:
        """As it stands."""
        return cls.model_validate(place)
