"""排队安置 Shapes of the lists of who waits for a place."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.wire import Answer, Body
from subsidy.models import PlaceKind, PlaceStatus, WaitingPlace
from subsidy.schemas.wording import Sentence


class NewWaiting(Body):
    """A person who is to wait, with what no department has announced about the place or the firm."""

    kind: PlaceKind
    provider_id: Annotated[UUID, Field(description="the incubator, the employer whose post it is, or the free place")]
    person_id: UUID
    on: Day
    self_started: Annotated[StrictBool | None, Field(description="of an incubator or a free place")] = None
    high_value_added: Annotated[StrictBool | None, Field(description="of an incubator or a free place")] = None
    post_origin: Annotated[Literal["NEW", "VACATED", "OTHER"] | None, Field(description="of a post")] = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        of_post = self.kind is PlaceKind.PUBLIC_WELFARE_POST
        if of_post != (self.post_origin is not None) or (
            of_post and (self.self_started is not None or self.high_value_added is not None)
        ):
            raise PydanticCustomError("kind", "post_origin is stated of a post, the others of a founder")
        return self


class Leaving(Body):
    """Since when, and why, somebody waits no longer."""

    on: Day
    reason: Sentence


class WaitingOut(Answer):
    """An entry of the list; `turn` 0 goes before 1, and that before 2."""

    id: UUID
    kind: PlaceKind
    provider_id: UUID
    person_id: UUID
    district: str
    turn: int
    reasons: Sequence[str]
    """The instruments that give the priority."""
    entered_on: date
    status: PlaceStatus
    ended_on: date | None
    given_back_on: date | None

    @classmethod
    def of(cls, waiting: WaitingPlace) -> Self:
        """The entry as it is answered."""
        return cls.model_validate(waiting)
