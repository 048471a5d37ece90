"""The daily round on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, StrictInt

from kit.days import Day
from kit.wire import Answer, Body
from registration.usecases import SweepStep


class NextSweepStep(Body):
    """Which day's round goes on, and by how much at most."""

    on: Day
    limit: Annotated[StrictInt, Field(ge=1, le=1000)] = 200


class SweepOut(Answer):
    """How far a day's round has come and what it has found."""

    day: date
    contacts_missed: int
    spells_ended: int
    parities_changed: int
    benefits_changed: int
    reviews_told: int
    started_at: datetime
    finished_at: datetime | None


class SweepStepOut(Answer):
    """The round after a step; repeat until it is finished."""

    sweep: SweepOut
    finished: bool
    needs_figures: Sequence[str]
    """Figures without which contacts were left alone."""

    @classmethod
    def of(cls, step: SweepStep) -> Self:
        """Read what a step has done."""
        return cls(sweep=SweepOut.model_validate(step.sweep), finished=step.finished, needs_figures=step.needs_figures)
