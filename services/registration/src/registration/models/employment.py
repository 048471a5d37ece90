"""就业登记 Employment from the hire to the end."""

from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import ContractKind, EmployeeForm, Hired, LeavingReason, Left
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.orm import TYPES
from registration.models.base import Base
from registration.models.employers import Employer
from registration.models.people import Person


class EmploymentStatus(StrEnum):
    """Whether somebody still works there."""

    EMPLOYED = "EMPLOYED"
    ENDED = "ENDED"


class Employment(Aggregate, Base):
    """就业登记 One person's employment with one employer, from the hire to its end, the day of the end left out."""

    __tablename__ = "employments"
    SUBJECT = "employment"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"))
    credit_code: Mapped[str]
    district: Mapped[str]
    status: Mapped[str]
    form: Mapped[str]
    contract: Mapped[str]
    contract_months: Mapped[int | None]
    hired_on: Mapped[date]
    hire_notified_on: Mapped[date]
    hire_days_late: Mapped[int | None]
    hired_by: Mapped[str]
    ended_on: Mapped[date | None]
    leaving_reason: Mapped[str | None]
    end_notified_on: Mapped[date | None]
    end_days_late: Mapped[int | None]
    layoff_id: Mapped[UUID | None] = mapped_column(ForeignKey("layoff_plans.id"))
    """The plan that the end is counted against."""
    layoff_flags: Mapped[list[Any]] = mapped_column(TYPES[list[Any]], server_default="[]")
    """What about the end is not by that plan."""

    __table_args__ = (
        CheckConstraint("(status = 'ENDED') = (ended_on IS NOT NULL)", name="end"),
        CheckConstraint("(status = 'ENDED') = (leaving_reason IS NOT NULL)", name="reason"),
        CheckConstraint("ended_on IS NULL OR hired_on <= ended_on", name="order"),
        CheckConstraint("hired_on <= hire_notified_on AND ended_on <= end_notified_on", name="notices"),
        CheckConstraint("layoff_id IS NULL OR leaving_reason = 'LAID_OFF'", name="layoff"),
        CheckConstraint("(contract = 'FIXED_TERM') = (contract_months IS NOT NULL)", name="contract"),
        Index("ix_employments_person_id_hired_on", "person_id", "hired_on"),
        Index("ix_employments_employer_id_id", "employer_id", "id"),
        Index("ix_employments_credit_code_id", "credit_code", "id"),
        Index("ix_employments_district_id", "district", "id"),
        Index("ix_employments_layoff_id", "layoff_id", "id", postgresql_where=text("layoff_id IS NOT NULL")),
    )

    @classmethod
    def hire(
        cls,
        person: Person,
        employer: Employer,
        *,
        on: date,
        form: EmployeeForm,
        contract: ContractKind,
        contract_months: int | None,
        notified_on: date,
        by: Actor,
    ) -> Self:
        """Take the notice of a hire."""
        return cls(
            id=new_id(),
            person_id=person.id,
            employer_id=employer.id,
            credit_code=employer.credit_code,
            district=employer.district,
            status=EmploymentStatus.EMPLOYED,
            form=form,
            contract=contract,
            contract_months=contract_months,
            hired_on=on,
            hire_notified_on=notified_on,
            hired_by=by.subject,
            layoff_flags=[],
        )

    def hired(self, *, days_late: int | None) -> Hired:
        """Announce the hire, and by how many days its notice was late."""
        self.hire_days_late = days_late
        return self.announce(
            Hired(
                employment_id=self.id,
                person_id=self.person_id,
                employer_id=self.employer_id,
                district=self.district,
                on=self.hired_on,
                form=self.form,
                contract=self.contract,
                contract_months=self.contract_months,
                days_late=days_late,
            )
        )

    def require_end(self, on: date) -> None:
        """Raise `Conflict` unless the employment can end on the day."""
        if self.status != EmploymentStatus.EMPLOYED:
            raise Conflict("this employment has ended already", code="EMPLOYMENT_STATUS", state=self.status)
        if on < self.hired_on:
            raise Conflict(f"the hire was on {self.hired_on}: it can't end before", code="END_BEFORE_START")

    def end(self, *, on: date, reason: LeavingReason, notified_on: date, days_late: int | None) -> Left:
        """Take the notice of the end."""
        self.require_end(on)
        self.status, self.ended_on, self.leaving_reason = EmploymentStatus.ENDED, on, reason
        self.end_notified_on, self.end_days_late = notified_on, days_late
        return self.announce(
            Left(
                employment_id=self.id,
                person_id=self.person_id,
                employer_id=self.employer_id,
                district=self.district,
                on=on,
                reason=reason,
                days_late=days_late,
                layoff_id=self.layoff_id,
            )
        )
