"""低保家庭收入核算与渐退 What of a low-income family's income counts in a month, and how it leaves support in steps."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import Conflict
from kit.ids import new_id
from kit.money import split, to_wire
from registration.models.base import Base
from registration.models.families import Family
from rulebook.calendar import add_months
from rulebook.verdicts import Verdict


class IncomeAssessment(Base):
    """家庭收入核算 A family's counted income of one month, and what article 14 says to it."""

    __tablename__ = "income_assessments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"))
    district: Mapped[str]
    month: Mapped[date]
    assessed_on: Mapped[date]
    assessed_by: Mapped[str]
    members: Mapped[int]
    counted_income: Mapped[Decimal | None]
    """Yuan; unknown while a figure or a fact is missing."""
    outcome: Mapped[str]
    reasons: Mapped[list[Any]]
    needs_figures: Mapped[list[Any]]

    __table_args__ = (Index("ix_income_assessments_district_family_id", "district", "family_id", "id"),)

    @classmethod
    def of(
        cls, family: Family, *, month: date, members: int, counted: Decimal | None, verdict: Verdict, by: str
    ) -> Self:
        """The assessment as the deciding rule ended it."""
        return cls(
            id=new_id(),
            family_id=family.id,
            district=family.district,
            month=month,
            assessed_on=verdict.as_of,
            assessed_by=by,
            members=members,
            counted_income=counted,
            outcome=verdict.outcome.value,
            reasons=list(verdict.codes),
            needs_figures=list(verdict.needs_figures),
        )


class ExitStatus(StrEnum):
    """Where a gradual exit stands."""

    WAITING_FOR_FIGURE = "WAITING_FOR_FIGURE"
    PLANNED = "PLANNED"


class GradualExit(Base):
    """低保渐退 A family's way out of support; the steps are planned once the length is configured."""

    __tablename__ = "gradual_exits"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("income_assessments.id"), unique=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"))
    district: Mapped[str]
    status: Mapped[str]
    starts_on: Mapped[date]
    support: Mapped[Decimal]
    """Yuan a month that the family receives before the exit."""
    months: Mapped[int | None]
    missing_figure: Mapped[str | None]
    steps: Mapped[list[Any]]

    __table_args__ = (
        CheckConstraint("(status = 'PLANNED') = (months IS NOT NULL)", name="planned"),
        CheckConstraint("(status = 'PLANNED') = (missing_figure IS NULL)", name="figure"),
        Index("ix_gradual_exits_district_id", "district", "id"),
    )

    @classmethod
    def open(cls, assessment: IncomeAssessment, *, support: Decimal, missing_figure: str) -> Self:
        """An exit that waits for the figure of its length; it starts with the month after the assessed one."""
        return cls(
            id=new_id(),
            assessment_id=assessment.id,
            family_id=assessment.family_id,
            district=assessment.district,
            status=ExitStatus.WAITING_FOR_FIGURE,
            starts_on=add_months(assessment.month, 1),
            support=support,
            missing_figure=missing_figure,
            steps=[],
        )

    def plan(self, months: int) -> None:
        """Plan the steps: the support falls by equal parts, a month each, and after `months` months it is nothing."""
        if self.status != ExitStatus.WAITING_FOR_FIGURE:
            raise Conflict("this exit is planned already", code="EXIT_STATUS", state=self.status)
        cuts = split(self.support, [1] * (months + 1))
        left, steps = self.support, []
        for step in range(months):
            left -= cuts[step]
            steps.append({"month": add_months(self.starts_on, step).isoformat(), "support": to_wire(left)})
        self.status, self.months, self.missing_figure, self.steps = ExitStatus.PLANNED, months, None, steps
