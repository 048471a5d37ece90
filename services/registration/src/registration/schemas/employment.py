"""Hires, ends and flexible employment on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from contracts.registration import ContractKind, EmployeeForm, LeavingReason
from kit.days import Day
from kit.identity import DivisionCode, PersonName, Phone, ResidentId
from kit.money import NonNegativeYuan
from kit.rules import VerdictOut
from kit.wire import Answer, Body
from registration.models import (
    Employment,
    EmploymentStatus,
    FlexibleContribution,
    FlexibleEmployment,
    FlexibleStatus,
    LayoffFlag,
)
from registration.schemas.employers import Code, Month
from registration.usecases import Employee, Newcomer
from rulebook.verdicts import Verdict


class NewcomerIn(Body):
    """What enters a person whom the register does not know yet; of one whom it knows it changes nothing."""

    name: PersonName
    phone: Phone
    district: Annotated[DivisionCode, Field(description="usual place of residence, GB/T 2260")]


class HireNotice(Body):
    """招用备案 The notice of a hire: the person by identity number, or by id where the caller may know of them."""

    person_id: UUID | None = None
    identity_number: Annotated[ResidentId | None, Field(description="公民身份号码, GB 11643")] = None
    newcomer: NewcomerIn | None = None
    on: Day
    contract: ContractKind
    contract_months: Annotated[StrictInt | None, Field(ge=1, le=600, description="of a fixed term")] = None
    public_welfare_post: StrictBool = False
    notified_on: Annotated[Day | None, Field(description="when an office got the notice; employers leave it out")] = (
        None
    )

    @model_validator(mode="after")
    def check(self) -> Self:
        """One way to name the person; months where the term is fixed, and only there."""
        if (self.person_id is None) == (self.identity_number is None):
            raise PydanticCustomError("person", "either person_id or identity_number")
        if self.newcomer is not None and self.identity_number is None:
            raise PydanticCustomError("newcomer", "a newcomer is entered under an identity_number")
        if (self.contract == "FIXED_TERM") != (self.contract_months is not None):
            raise PydanticCustomError("contract_months", "contract_months belong to a fixed term, and to nothing else")
        return self

    def employee(self) -> Employee:
        """How the notice names the person."""
        newcomer = None if self.newcomer is None else Newcomer(**self.newcomer.model_dump())
        return Employee(self.person_id, self.identity_number, newcomer)


class EndNotice(Body):
    """终止解除备案 The notice of an employment's end; `on` is not worked any more."""

    on: Day
    reason: LeavingReason
    layoff_id: Annotated[UUID | None, Field(description="the plan under which somebody was LAID_OFF")] = None
    notified_on: Annotated[Day | None, Field(description="when an office got the notice; employers leave it out")] = (
        None
    )

    @model_validator(mode="after")
    def check(self) -> Self:
        """Only who is laid off goes under a plan of layoffs."""
        if self.layoff_id is not None and self.reason != "LAID_OFF":
            raise PydanticCustomError("layoff_id", "layoff_id belongs to the reason LAID_OFF")
        return self


class EmploymentOut(Answer):
    """An employment; `*_days_late` is 0 for a notice in time, null where no term is in force."""

    id: UUID
    person_id: UUID
    employer_id: UUID
    district: str
    status: EmploymentStatus
    form: EmployeeForm
    contract: ContractKind
    contract_months: int | None
    hired_on: date
    hire_notified_on: date
    hire_days_late: int | None
    ended_on: date | None
    leaving_reason: LeavingReason | None
    end_notified_on: date | None
    end_days_late: int | None
    layoff_id: UUID | None
    layoff_flags: Annotated[Sequence[LayoffFlag], Field(description="what about the end is not by its plan")]


class DecidedEmployment(Answer):
    """An employment and what the rule said about its notice."""

    employment: EmploymentOut
    verdict: VerdictOut

    @classmethod
    def of(cls, decided: tuple[Employment, Verdict]) -> Self:
        """Join the two."""
        employment, verdict = decided
        return cls(employment=EmploymentOut.model_validate(employment), verdict=VerdictOut.of(verdict))


Scheme = Annotated[Code, Field(description="figure flexible_employment.schemes", examples=["PENSION"])]


class FlexibleDeclaration(Body):
    """灵活就业登记 A declaration of flexible employment, and what the worker wants to pay into."""

    on: Day
    working: StrictBool
    employment_contract: StrictBool
    schemes: Annotated[tuple[Scheme, ...], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def check(self) -> Self:
        """A scheme stands once."""
        if len(set(self.schemes)) < len(self.schemes):
            raise PydanticCustomError("schemes", "a scheme stands once")
        return self


class FlexibleEmploymentOut(Answer):
    """Flexible employment and the schemes that it opens."""

    id: UUID
    person_id: UUID
    district: str
    status: FlexibleStatus
    schemes: Sequence[str]
    since: date
    ended_on: date | None


class DecidedFlexibleEmployment(Answer):
    """The status and what the rule said about each scheme, in the order in which they were asked for."""

    flexible_employment: FlexibleEmploymentOut
    verdicts: Sequence[VerdictOut]

    @classmethod
    def of(cls, decided: tuple[FlexibleEmployment, Sequence[Verdict]]) -> Self:
        """Join the two."""
        flexible, verdicts = decided
        return cls(
            flexible_employment=FlexibleEmploymentOut.model_validate(flexible),
            verdicts=[VerdictOut.of(verdict) for verdict in verdicts],
        )


class PaidContribution(Body):
    """What was paid into one scheme."""

    scheme: Scheme
    paid: NonNegativeYuan


class Contributions(Body):
    """缴费 What a flexible worker paid for a month, in yuan by scheme."""

    month: Month
    paid: Annotated[tuple[PaidContribution, ...], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def check(self) -> Self:
        """A scheme stands once."""
        if len(self.by_scheme()) < len(self.paid):
            raise PydanticCustomError("schemes", "a scheme stands once")
        return self

    def by_scheme(self) -> dict[str, Decimal]:
        """The yuan of each scheme."""
        return {one.scheme: one.paid for one in self.paid}


class ContributionOut(Answer):
    """A contribution as it was stated; of several about one month and scheme the last counts."""

    id: UUID
    month: Month
    scheme: str
    paid: NonNegativeYuan
    recorded_at: datetime

    @classmethod
    def of(cls, row: FlexibleContribution) -> Self:
        """Write the month as it travels."""
        return cls(id=row.id, month=f"{row.month:%Y-%m}", scheme=row.scheme, paid=row.paid, recorded_at=row.recorded_at)


class ContributionsOut(Answer):
    """What was stated together."""

    items: Sequence[ContributionOut]


class FlexibleEnding(Body):
    """The end of flexible employment."""

    on: Day
