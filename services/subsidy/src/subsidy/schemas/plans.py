"""应急预案 Shapes of emergency plans as heard, and of raises proposed for them."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from kit.days import Day
from kit.figures.model import LocalFigure
from kit.figures.shapes import ProposalOut, Reason
from kit.wire import Answer, Body
from subsidy.models import PicturePlan


class NewRaise(Body):
    """A raised share for as long as the plan is active, or for some of its days."""

    since: Day | None = None
    until: Day | None = None
    reason: Reason


class PlanOut(Answer):
    """A region's emergency plan, and the raises that were proposed for it."""

    plan_id: UUID
    region: str
    activated_on: date
    closed_on: date | None
    document: str | None
    measures: Sequence[str] | None
    raises: Sequence[ProposalOut]

    @classmethod
    def of(cls, plan: PicturePlan, figures: Sequence[LocalFigure]) -> Self:
        """As heard and proposed."""
        names = cls.model_fields.keys() - {"raises"}
        raises = [ProposalOut.model_validate(figure) for figure in figures]
        return cls.model_validate({name: getattr(plan, name) for name in names} | {"raises": raises})
