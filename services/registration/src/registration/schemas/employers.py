"""Employers and their headcounts on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts.departments import CODES
from kit.days import Day
from kit.identity import CreditCode, DivisionCode
from kit.money import NonNegativeYuan
from kit.wire import Answer, Body
from registration.models import ClosedAs, Profile
from registration.queries import Headcount
from registration.rules.employer_size import SizeClass

MONTH = r"^(19|20)\d{2}-(0[1-9]|1[0-2])$"
Month = Annotated[str, StringConstraints(pattern=MONTH), Field(examples=["2018-01"])]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,63}$")]
EmployerName = Annotated[str, StringConstraints(min_length=2, max_length=200)]
Persons = Annotated[StrictInt, Field(ge=0, le=10_000_000)]
Document = Annotated[str | None, Field(max_length=200)]


def first_day(month: str) -> date:
    """The first day of a month as it stands on the wire."""
    return date.fromisoformat(f"{month}-01")


class EmployerProfile(Body):
    """What the enterprise register and the departments say of an employer; an employer is asked none of it (art. 5)."""

    name: EmployerName
    district: Annotated[DivisionCode, Field(description="GB/T 2260")]
    kind: Annotated[Code, Field(description="figure employer.kinds", examples=["ENTERPRISE"])]
    sector: Annotated[Code | None, Field(description="工信部联企业〔2011〕300号", examples=["INDUSTRY"])] = None
    staff: Persons | None = None
    revenue: NonNegativeYuan | None = None
    assets: NonNegativeYuan | None = None
    stated_size: Annotated[
        SizeClass | None, Field(description="by the enterprise register; counts where the sector's limits can't tell")
    ] = None
    four_new: Annotated[tuple[Code, ...], Field(max_length=4, description="figure employer.four_new")] = ()
    industries: Annotated[tuple[Code, ...], Field(max_length=10, description="figure employer.industries")] = ()
    decapacity: StrictBool = False
    on: Annotated[Day, Field(description="the day from which it holds")]
    source_department: str
    document: Document = None

    @model_validator(mode="after")
    def check(self) -> Self:
        """The department is one of the 33 or their heirs; a tag stands once."""
        if self.source_department not in CODES:
            raise PydanticCustomError("department", "source_department is not the code of a department")
        for tags in (self.four_new, self.industries):
            if len(set(tags)) < len(tags):
                raise PydanticCustomError("tags", "a tag stands once")
        return self

    def profile(self) -> Profile:
        """The profile without its day."""
        values = self.model_dump(exclude={"on", "credit_code"})
        return Profile(**values)


class NewEmployer(EmployerProfile):
    """An employer to enter under its unified social credit code."""

    credit_code: Annotated[CreditCode, Field(description="统一社会信用代码, GB 32100")]


class Closure(Body):
    """吊销、注销 That an employer is no more, as the enterprise register says."""

    closed_as: ClosedAs
    on: Annotated[Day, Field(description="the day of the revocation or deregistration")]
    source_department: str
    document: Annotated[str, Field(min_length=2, max_length=200)]

    @model_validator(mode="after")
    def check(self) -> Self:
        """The department is one of the 33 or their heirs."""
        if self.source_department not in CODES:
            raise PydanticCustomError("department", "source_department is not the code of a department")
        return self


class EmployerOut(Answer):
    """An employer."""

    id: UUID
    credit_code: str
    name: str
    district: str
    kind: str
    sector: str | None
    staff: int | None
    revenue: NonNegativeYuan | None
    assets: NonNegativeYuan | None
    stated_size: SizeClass | None
    size: SizeClass | None
    four_new: Sequence[str]
    industries: Sequence[str]
    decapacity: bool
    source_department: str
    document: str | None
    registered_on: date
    profile_on: date
    closed_on: date | None
    closed_as: ClosedAs | None


class NewHeadcount(Body):
    """How many people an employer had at the end of a month; an employer states its own, without a department."""

    month: Month
    staff: Persons
    source_department: str | None = None
    document: Document = None

    @model_validator(mode="after")
    def check(self) -> Self:
        """The department, if one is named, is one of the 33 or their heirs."""
        if self.source_department is not None and self.source_department not in CODES:
            raise PydanticCustomError("department", "source_department is not the code of a department")
        return self


class StatedHeadcountOut(Answer):
    """A statement about a month, and whose it is: a department's, or the EMPLOYER's own."""

    staff: int
    source: str
    document: str | None
    recorded_at: datetime


class HeadcountOut(Answer):
    """A month's staff: those employed at its end by the notices, and what was stated."""

    month: Month
    employed: int
    stated: Sequence[StatedHeadcountOut]

    @classmethod
    def of(cls, headcount: Headcount) -> Self:
        """Write the month as it travels."""
        stated = [StatedHeadcountOut.model_validate(row) for row in headcount.stated]
        return cls(month=f"{headcount.month:%Y-%m}", employed=headcount.employed, stated=stated)


class HeadcountsOut(Answer):
    """The months that were asked for."""

    items: Sequence[HeadcountOut]
