"""Tasks on the wire."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.wire import Answer, Body
from registration.models import TaskKind

Note = Annotated[str, Field(min_length=1, max_length=1000, description="no personal data")]


class FollowUp(Body):
    """What a case worker means to come back to."""

    note: Note
    on: Day
    due_on: Day | None = None

    @model_validator(mode="after")
    def check(self) -> Self:
        """The last day does not lie before the first."""
        if self.due_on is not None and self.due_on < self.on:
            raise PydanticCustomError("order", "due_on lies before on")
        return self


class Assignment(Body):
    """Whose task it becomes: the subject of their token."""

    owner: Annotated[str, Field(min_length=1, max_length=200)]


class Completion(Body):
    """The day on which a task was done."""

    on: Day


class TaskOut(Answer):
    """A task; without a deadline, `missing_figure` names the figure that would set one."""

    id: UUID
    kind: TaskKind
    subject: str
    person_id: UUID | None
    district: str
    owner: str | None
    note: str | None
    opened_on: date
    due_on: date | None
    missing_figure: str | None
    done_on: date | None
    done_by: str | None
