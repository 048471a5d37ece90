"""裁减人员方案 Plans to lay off staff, as employers state them (劳动合同法第四十一条)."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import LayoffPlanned
from kit.actor import Actor
from kit.db import Aggregate
from kit.ids import new_id
from registration.models.base import Base
from registration.models.employers import Employer
from registration.rules.mass_layoff import PlanCheck


class LayoffPlan(Aggregate, Base):
    """裁减人员方案 A plan to lay off staff; taken as it is stated, with what the law asks of it beside."""

    __tablename__ = "layoff_plans"
    SUBJECT = "layoff"

    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"))
    credit_code: Mapped[str]
    district: Mapped[str]
    staff: Mapped[int]
    layoffs: Mapped[int]
    notified_on: Mapped[date]
    first_on: Mapped[date]
    grounds: Mapped[list[Any]]
    stated_on: Mapped[date]
    stated_by: Mapped[str]
    report_required: Mapped[bool | None]
    notice_days: Mapped[int]
    days_short: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("0 < layoffs AND layoffs <= staff", name="layoffs"),
        CheckConstraint("notified_on <= first_on", name="order"),
        Index("ix_layoff_plans_employer_id_id", "employer_id", "id"),
        Index("ix_layoff_plans_credit_code_id", "credit_code", "id"),
        Index("ix_layoff_plans_district_id", "district", "id"),
    )

    @classmethod
    def state(
        cls,
        employer: Employer,
        check: PlanCheck,
        *,
        staff: int,
        layoffs: int,
        notified_on: date,
        first_on: date,
        grounds: tuple[str, ...],
        on: date,
        by: Actor,
    ) -> Self:
        """Take a plan."""
        return cls(
            id=new_id(),
            employer_id=employer.id,
            credit_code=employer.credit_code,
            district=employer.district,
            staff=staff,
            layoffs=layoffs,
            notified_on=notified_on,
            first_on=first_on,
            grounds=list(grounds),
            stated_on=on,
            stated_by=by.subject,
            report_required=check.report_required,
            notice_days=check.notice_days,
            days_short=check.days_short,
        )

    def planned(self) -> LayoffPlanned:
        """Announce the plan."""
        return self.announce(
            LayoffPlanned(
                layoff_id=self.id,
                employer_id=self.employer_id,
                district=self.district,
                on=self.stated_on,
                staff=self.staff,
                layoffs=self.layoffs,
                notified_on=self.notified_on,
                first_on=self.first_on,
                notice_days=self.notice_days,
                grounds=tuple(self.grounds),
                report_required=self.report_required,
            )
        )
