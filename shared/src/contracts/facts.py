"""Facts about people that departments hold and hand to each other: kinds, values and owners (articles 5 and 19)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, TypeAdapter

from kit.days import Day
from kit.identity import DivisionCode
from kit.money import NonNegativeYuan


class FactKind(StrEnum):
    """What a fact says; `FACTS` has the shape of its value and the department that owns it."""

    RESIDENCE = "residence"
    LOCAL_HUKOU = "local_hukou"
    WORKING = "working"
    EMPLOYMENT_FORM = "employment_form"
    SOCIAL_INSURANCE_MONTHS_IN_CITY = "social_insurance_months_in_city"
    UNEMPLOYMENT_INSURANCE_MONTHS = "unemployment_insurance_months"
    SUPPORT_CATEGORY = "support_category"
    MONTHLY_CONTRIBUTION = "monthly_contribution"
    LEFT_SCHOOL = "left_school"
    EVER_EMPLOYED = "ever_employed"
    TRAINING_SUBSIDY = "training_subsidy"


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Residence(_Value):
    """常住 Where a person lives; the fact's validity is the stay, an open one has no `valid_to` (article 13)."""

    district: DivisionCode


class MonthlyContribution(_Value):
    """Pension and medical contributions that the person paid for the month in which the fact is valid, in yuan."""

    pension_and_medical: NonNegativeYuan


class TrainingSubsidy(_Value):
    """培训补贴 A training subsidy that was paid for a certificate (article 10)."""

    occupation: Annotated[str, Field(min_length=1, max_length=100)]
    level: Annotated[StrictInt, Field(ge=1, le=5)]


EmploymentForm = Literal["ENTERPRISE_EMPLOYEE", "FLEXIBLE", "PUBLIC_WELFARE_POST", "OTHER", "NONE"]
SupportCategory = Literal["HARD_TO_EMPLOY", "GRADUATE"]


@dataclass(frozen=True, slots=True)
class FactShape:
    """How a kind of fact is written and who owns it: where sources conflict, the owner's word counts."""

    owner: str
    value: TypeAdapter[Any]
    single: bool = True
    """Whether one value holds at a time; otherwise several stand beside each other (stays, months, certificates)."""


FACTS: Mapping[FactKind, FactShape] = MappingProxyType(
    {
        FactKind.RESIDENCE: FactShape("PSB", TypeAdapter(Residence), single=False),
        FactKind.LOCAL_HUKOU: FactShape("PSB", TypeAdapter(StrictBool)),
        FactKind.WORKING: FactShape("HRSS", TypeAdapter(StrictBool)),
        FactKind.EMPLOYMENT_FORM: FactShape("HRSS", TypeAdapter(EmploymentForm)),
        FactKind.SOCIAL_INSURANCE_MONTHS_IN_CITY: FactShape(
            "HRSS", TypeAdapter(Annotated[StrictInt, Field(ge=0, le=1200)])
        ),
        FactKind.UNEMPLOYMENT_INSURANCE_MONTHS: FactShape(
            "HRSS", TypeAdapter(Annotated[StrictInt, Field(ge=0, le=1200)])
        ),
        FactKind.SUPPORT_CATEGORY: FactShape("HRSS", TypeAdapter(SupportCategory)),
        FactKind.MONTHLY_CONTRIBUTION: FactShape("HRSS", TypeAdapter(MonthlyContribution), single=False),
        FactKind.LEFT_SCHOOL: FactShape("EDU", TypeAdapter(Day)),
        FactKind.EVER_EMPLOYED: FactShape("HRSS", TypeAdapter(StrictBool)),
        FactKind.TRAINING_SUBSIDY: FactShape("HRSS", TypeAdapter(TrainingSubsidy), single=False),
    }
)


def read_value(kind: FactKind, value: Any) -> Any:
    """The value in its canonical JSON form; raises pydantic's ValidationError where it does not fit the kind."""
    adapter = FACTS[kind].value
    return adapter.dump_python(adapter.validate_python(value), mode="json")


class Fact(BaseModel):
    """A fact about a person as it travels: what holds, since and until when, and who says so."""

    model_config = ConfigDict(frozen=True)

    kind: FactKind
    value: Any
    valid_from: date
    valid_to: date | None = None
    source_department: str
    recorded_at: str
    """ISO 8601 with its offset: of two sayings of one department about one time, the later counts."""


def holding(facts: Iterable[Fact], kind: FactKind, on: date) -> Fact | None:
    """The fact of a single kind that holds on the day: the owner's word before others', then the later saying."""
    owner = FACTS[kind].owner
    candidates = [
        fact
        for fact in facts
        if fact.kind == kind and fact.valid_from <= on and (fact.valid_to is None or on <= fact.valid_to)
    ]
    return max(candidates, key=lambda fact: (fact.source_department == owner, fact.recorded_at), default=None)


def all_holding(facts: Iterable[Fact], kind: FactKind) -> list[Fact]:
    """All facts of a kind in order of time; of several sayings of one source about one start, the latest counts.

    So a department closes a stay by stating it again with its end. Where the owner has spoken, others are left out.
    """
    latest: dict[tuple[str, date, str], Fact] = {}
    for fact in sorted((fact for fact in facts if fact.kind == kind), key=lambda fact: fact.recorded_at):
        latest[fact.source_department, fact.valid_from, _identity(fact)] = fact
    owner = FACTS[kind].owner
    spoken = [fact for fact in latest.values() if fact.source_department == owner] or list(latest.values())
    return sorted(spoken, key=lambda fact: fact.valid_from)


def _identity(fact: Fact) -> str:
    # Two certificates may begin on one day, two stays or two months' contributions can't.
    return str(fact.value) if fact.kind == FactKind.TRAINING_SUBSIDY else ""
