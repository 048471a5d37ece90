"""Low-income families' income and gradual exits on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.money import NonNegativeYuan, PositiveYuan
from kit.rules import VerdictOut
from kit.wire import Answer, Body
from registration.models import ExitStatus, GradualExit, IncomeAssessment
from registration.usecases import Contributions, Earning, Income
from rulebook.verdicts import Verdict


class StatedEarning(Body):
    """劳动所得 What a member earned by work in the month."""

    amount: NonNegativeYuan
    earned_on: Day
    start_work: Day


class StatedContributions(Body):
    """What a member's employer withheld and what was paid by oneself; a lowest tier not stated must be configured."""

    insurance_paid: NonNegativeYuan
    insurance_lowest: NonNegativeYuan | None = None
    fund_paid: NonNegativeYuan
    fund_lowest: NonNegativeYuan | None = None

    @model_validator(mode="after")
    def check(self) -> Self:
        """Something was paid."""
        if self.insurance_paid == 0 and self.fund_paid == 0:
            raise PydanticCustomError("contributions", "contributions of nothing: leave them out")
        return self


class NewAssessment(Body):
    """家庭收入核算 A family's income of a month."""

    on: Day
    month: Annotated[Day, Field(description="the first day of the month")]
    work_form: Literal["FLEXIBLE", "SELF_FOUND", "SELF_STARTED", "ENTERPRISE", "OTHER"]
    earnings: Annotated[Sequence[StatedEarning], Field(max_length=100)] = ()
    other_income: NonNegativeYuan
    contributions: Annotated[Sequence[StatedContributions], Field(max_length=30)] = ()
    standard_per_head: PositiveYuan | None = None
    support: Annotated[NonNegativeYuan, Field(description="yuan of low-income support that the family gets a month")]

    @model_validator(mode="after")
    def check(self) -> Self:
        """The month is named by its first day."""
        if self.month.day != 1:
            raise PydanticCustomError("month", "month is the first day of a month")
        if self.month > self.on:
            raise PydanticCustomError("order", "the month has not begun on that day")
        return self

    def stated(self) -> Income:
        """The income as the use case takes it."""
        return Income(
            month=self.month,
            work_form=self.work_form,
            earnings=[Earning(one.amount, one.earned_on, one.start_work) for one in self.earnings],
            other_income=self.other_income,
            contributions=[
                Contributions(one.insurance_paid, one.insurance_lowest, one.fund_paid, one.fund_lowest)
                for one in self.contributions
            ],
            standard_per_head=self.standard_per_head,
            support=self.support,
        )


class AssessmentOut(Answer):
    """A family's counted income of a month and how article 14 ends it."""

    id: UUID
    family_id: UUID
    month: date
    assessed_on: date
    members: int
    counted_income: NonNegativeYuan | None
    outcome: str
    reasons: Sequence[str]
    needs_figures: Sequence[str]


class StepOut(Answer):
    """A month of the exit and what is still paid in it."""

    month: date
    support: NonNegativeYuan


class GradualExitOut(Answer):
    """低保渐退 The way out of support; without `months`, `missing_figure` names what has to be configured."""

    id: UUID
    family_id: UUID
    assessment_id: UUID
    status: ExitStatus
    starts_on: date
    support: NonNegativeYuan
    months: int | None
    missing_figure: str | None
    steps: Sequence[StepOut]


class AssessedIncome(Answer):
    """An assessment, every verdict on the way, and the exit that it opened."""

    assessment: AssessmentOut
    verdicts: Sequence[VerdictOut]
    gradual_exit: GradualExitOut | None

    @classmethod
    def of(cls, assessed: tuple[IncomeAssessment, GradualExit | None, list[Verdict]]) -> Self:
        """Join them."""
        assessment, way_out, verdicts = assessed
        return cls(
            assessment=AssessmentOut.model_validate(assessment),
            verdicts=[VerdictOut.of(verdict) for verdict in verdicts],
            gradual_exit=None if way_out is None else GradualExitOut.model_validate(way_out),
        )
