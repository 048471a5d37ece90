"""Plans of layoffs on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from kit.days import Day
from kit.wire import Answer, Body
from registration.models import LayoffPlan, LayoffStatus, PlanContent
from registration.queries import LayoffProgress
from registration.schemas.employers import Code, Persons


class _Content(Body):
    staff: Annotated[Persons, Field(ge=1, description="all staff, those to be laid off included")]
    layoffs: Annotated[Persons, Field(ge=1)]
    notified_on: Annotated[Day, Field(description="when the union or all staff were told")]
    first_on: Annotated[Day, Field(description="the first day of the layoffs")]
    grounds: Annotated[tuple[Code, ...], Field(min_length=1, max_length=4, description="figure mass_layoff.grounds")]

    def content(self) -> PlanContent:
        """What the plan says."""
        return PlanContent(self.staff, self.layoffs, self.notified_on, self.first_on, self.grounds)


class NewLayoffPlan(_Content):
    """裁减人员方案 A plan to lay off staff."""

    stated_on: Annotated[Day | None, Field(description="when an office took the plan; an employer leaves it out")] = (
        None
    )


class NewAmendment(_Content):
    """方案变更 What the plan says from now on, all of it, and why; who is told anew is told in time anew."""

    on: Annotated[Day | None, Field(description="when an office took the amendment; an employer leaves it out")] = None
    reason: Annotated[str, Field(min_length=5, max_length=500, description="on record; without personal data")]


class Completion(Body):
    """The day on which a plan was carried out."""

    on: Day


class Withdrawal(Body):
    """Why a plan is taken back, and when."""

    on: Day
    reason: Annotated[str, Field(min_length=5, max_length=500, description="on record; without personal data")]


class LayoffPlanOut(Answer):
    """A plan, and what the law asks of it: null where no figure is in force."""

    id: UUID
    employer_id: UUID
    district: str
    status: LayoffStatus
    staff: int
    layoffs: int
    notified_on: date
    first_on: date
    grounds: Sequence[str]
    stated_on: date
    report_required: bool | None
    notice_days: int
    days_short: int | None
    laid_off: Annotated[int, Field(description="ends of employment that named the plan so far")]
    beyond_plan: Annotated[int, Field(description="how many of them the plan did not have")]
    amended_on: date | None
    under_way_since: date | None
    closed_on: date | None
    withdrawal_reason: str | None


class LayoffProgressOut(LayoffPlanOut):
    """A plan and what became of the people laid off: each is counted once."""

    declared_unemployed: int
    registered_unemployed: Annotated[int, Field(description="confirmed, and not ended")]
    re_employed: int

    @classmethod
    def joined(cls, plan: LayoffPlan, progress: LayoffProgress) -> Self:
        """Join the two."""
        counted = {name: getattr(progress, name) for name in LayoffProgress.__dataclass_fields__}
        return cls(**LayoffPlanOut.model_validate(plan).model_dump(), **counted)


class AmendmentOut(Answer):
    """What a plan said until the day as of which it was amended, and why it was."""

    id: UUID
    staff: int
    layoffs: int
    notified_on: date
    first_on: date
    grounds: Sequence[str]
    until: date
    reason: str
