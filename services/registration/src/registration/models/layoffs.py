"""裁减人员方案 Plans to lay off staff, as employers state, amend, carry out or withdraw them (劳动合同法第四十一条)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import LayoffAmended, LayoffCompleted, LayoffPlanned, LayoffWithdrawn
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.employers import Employer
from registration.rules.mass_layoff import PlanCheck


class LayoffStatus(StrEnum):
    """Where a plan of layoffs stands."""

    ANNOUNCED = "ANNOUNCED"
    UNDER_WAY = "UNDER_WAY"
    COMPLETED = "COMPLETED"
    WITHDRAWN = "WITHDRAWN"


class LayoffFlag(StrEnum):
    """What is not by the plan about a termination that names it."""

    BEYOND_PLAN = "BEYOND_PLAN"
    """It is one more than the plan that was reported has."""
    BEFORE_FIRST_DAY = "BEFORE_FIRST_DAY"
    """It came before the first day that the staff were told."""


@dataclass(frozen=True, slots=True)
class PlanContent:
    """What a plan says: who is told when, how many go, from when, and why."""

    staff: int
    layoffs: int
    notified_on: date
    first_on: date
    grounds: tuple[str, ...]


class LayoffPlan(Aggregate, Base):
    """裁减人员方案 A plan to lay off staff; taken as it is stated, with what the law asks of it beside."""

    __tablename__ = "layoff_plans"
    SUBJECT = "layoff"

    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"))
    credit_code: Mapped[str]
    district: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="ANNOUNCED")
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
    laid_off: Mapped[int] = mapped_column(default=0, server_default="0")
    """Ends of employment that named the plan so far."""
    amended_on: Mapped[date | None]
    under_way_since: Mapped[date | None]
    """The first day on which somebody was laid off."""
    last_laid_off_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    """The day on which it was completed or withdrawn."""
    withdrawal_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("0 < layoffs AND layoffs <= staff", name="layoffs"),
        CheckConstraint("notified_on <= first_on", name="order"),
        CheckConstraint("(status IN ('COMPLETED', 'WITHDRAWN')) = (closed_on IS NOT NULL)", name="closing"),
        CheckConstraint("(status = 'WITHDRAWN') = (withdrawal_reason IS NOT NULL)", name="withdrawal"),
        CheckConstraint("(status IN ('UNDER_WAY', 'COMPLETED')) = (laid_off > 0)", name="laid_off"),
        Index("ix_layoff_plans_employer_id_id", "employer_id", "id"),
        Index("ix_layoff_plans_credit_code_id", "credit_code", "id"),
        Index("ix_layoff_plans_district_id", "district", "id"),
        Index("ix_layoff_plans_status_id", "status", "id"),
    )

    @classmethod
    def state(cls, employer: Employer, check: PlanCheck, content: PlanContent, *, on: date, by: Actor) -> Self:
        """Take a plan."""
        plan = cls(
            id=new_id(),
            employer_id=employer.id,
            credit_code=employer.credit_code,
            district=employer.district,
            status=LayoffStatus.ANNOUNCED,
            laid_off=0,
            stated_on=on,
            stated_by=by.subject,
        )
        plan._take(content, check)
        return plan

    def planned(self) -> LayoffPlanned:
        """Announce the plan."""
        return self.announce(
            LayoffPlanned(layoff_id=self.id, employer_id=self.employer_id, on=self.stated_on, **self._content())
        )

    @property
    def beyond_plan(self) -> int:
        """How many more were laid off than the plan has."""
        return max(0, self.laid_off - self.layoffs)

    def amend(self, content: PlanContent, check: PlanCheck, *, on: date) -> LayoffAmended:
        """Put another content in the place of the one held; raises `Conflict` once the plan is closed."""
        self._require("amended", LayoffStatus.ANNOUNCED, LayoffStatus.UNDER_WAY)
        if on < (self.amended_on or self.stated_on):
            raise Conflict(
                f"the plan says so since {self.amended_on or self.stated_on}: it can't be amended as of a day before",
                code="AMENDED_TOO_EARLY",
            )
        if content.layoffs < self.laid_off:
            raise Conflict(
                f"{self.laid_off} have been laid off already: a plan can't have fewer", code="FEWER_THAN_LAID_OFF"
            )
        before, self.amended_on = self.layoffs, on
        self._take(content, check)
        return self.announce(
            LayoffAmended(
                layoff_id=self.id,
                employer_id=self.employer_id,
                on=on,
                planned_on=self.stated_on,
                layoffs_before=before,
                **self._content(),
            )
        )

    def lay_off(self, *, on: date) -> list[LayoffFlag]:
        """Count a termination against the plan; answers what about it is not by the plan.

        The termination has happened and is entered all the same: article 13 asks for its registration, article 15 for
        layoffs by the law, under which only a plan that was reported may be carried out.
        """
        self._require("carried out", LayoffStatus.ANNOUNCED, LayoffStatus.UNDER_WAY)
        self.status = LayoffStatus.UNDER_WAY
        self.laid_off += 1
        self.under_way_since = min(self.under_way_since or on, on)
        self.last_laid_off_on = max(self.last_laid_off_on or on, on)
        found = {LayoffFlag.BEYOND_PLAN: self.beyond_plan > 0, LayoffFlag.BEFORE_FIRST_DAY: on < self.first_on}
        return [flag for flag, holds in found.items() if holds]

    def complete(self, *, on: date) -> LayoffCompleted:
        """Close a plan that was carried out, be it that fewer went than it had."""
        self._require("completed", LayoffStatus.UNDER_WAY)
        if self.last_laid_off_on is not None and on < self.last_laid_off_on:
            raise Conflict(
                f"somebody was laid off on {self.last_laid_off_on}: it was not completed before",
                code="COMPLETED_TOO_EARLY",
            )
        self.status, self.closed_on = LayoffStatus.COMPLETED, on
        return self.announce(
            LayoffCompleted(
                layoff_id=self.id,
                employer_id=self.employer_id,
                district=self.district,
                on=on,
                layoffs=self.layoffs,
                laid_off=self.laid_off,
            )
        )

    def withdraw(self, reason: str, *, on: date) -> LayoffWithdrawn:
        """Take back a plan under which nobody has been laid off."""
        self._require("withdrawn", LayoffStatus.ANNOUNCED)
        if on < (self.amended_on or self.stated_on):
            raise Conflict(
                f"the plan was stated on {self.amended_on or self.stated_on}: it can't be withdrawn before",
                code="WITHDRAWN_TOO_EARLY",
            )
        self.status, self.closed_on, self.withdrawal_reason = LayoffStatus.WITHDRAWN, on, reason
        return self.announce(
            LayoffWithdrawn(
                layoff_id=self.id,
                employer_id=self.employer_id,
                district=self.district,
                on=on,
                planned_on=self.stated_on,
                layoffs=self.layoffs,
            )
        )

    def _take(self, content: PlanContent, check: PlanCheck) -> None:
        self.staff, self.layoffs = content.staff, content.layoffs
        self.notified_on, self.first_on, self.grounds = content.notified_on, content.first_on, list(content.grounds)
        self.report_required, self.notice_days = check.report_required, check.notice_days
        self.days_short = check.days_short

    def _content(self) -> dict[str, Any]:
        return {
            "district": self.district,
            "staff": self.staff,
            "layoffs": self.layoffs,
            "notified_on": self.notified_on,
            "first_on": self.first_on,
            "notice_days": self.notice_days,
            "grounds": tuple(self.grounds),
            "report_required": self.report_required,
        }

    def _require(self, verb: str, *allowed: LayoffStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"a plan that is {self.status} can't be {verb}", code="LAYOFF_STATUS", state=self.status)


class LayoffAmendment(Base):
    """What a plan said until it was amended; rows are only added."""

    __tablename__ = "layoff_amendments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    layoff_id: Mapped[UUID] = mapped_column(ForeignKey("layoff_plans.id"))
    staff: Mapped[int]
    layoffs: Mapped[int]
    notified_on: Mapped[date]
    first_on: Mapped[date]
    grounds: Mapped[list[Any]]
    until: Mapped[date]
    """The day as of which it was amended."""
    reason: Mapped[str]
    recorded_by: Mapped[str]

    __table_args__ = (Index("ix_layoff_amendments_layoff_id_id", "layoff_id", "id"),)

    @classmethod
    def of(cls, plan: LayoffPlan, *, reason: str, until: date, by: Actor) -> Self:
        """Keep what a plan says before it is amended."""
        return cls(
            id=new_id(),
            layoff_id=plan.id,
            staff=plan.staff,
            layoffs=plan.layoffs,
            notified_on=plan.notified_on,
            first_on=plan.first_on,
            grounds=list(plan.grounds),
            until=until,
            reason=reason,
            recorded_by=by.subject,
        )
