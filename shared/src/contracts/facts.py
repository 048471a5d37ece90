"""Facts about people that departments hold and hand to each other: kinds, values and owners (articles 5 and 19)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, TypeAdapter

from kit.days import Day
from kit.identity import DivisionCode
from kit.money import NonNegativeYuan

SELF: Final = "SELF"
"""Who speaks in a fact that a person states about themself; every other source is a department's code."""


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
    settled: bool = False
    """Whether a case worker has settled a conflict of sources for this word: it counts as the owner's, as of then."""

    @property
    def is_certified(self) -> bool:
        """Whether more than the person's own word stands behind it."""
        return self.settled or self.source_department != SELF

    def is_valid_on(self, day: date) -> bool:
        """Whether it says something about the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, valid_from: date, valid_to: date | None) -> bool:
        """Whether it says something about a day from the one to the other, both included."""
        return (valid_to is None or self.valid_from <= valid_to) and (
            self.valid_to is None or valid_from <= self.valid_to
        )


def holding(facts: Iterable[Fact], kind: FactKind, on: date) -> Fact | None:
    """The fact of a single kind that holds on the day.

    A department's word before the person's own, the owner's before other departments', then the later saying; a word
    for which a case worker has settled a conflict counts as the owner's, said then. A department closes a fact by
    stating it again with its end: of several sayings of one source about one start, the latest counts.
    """
    latest: dict[tuple[str, date, bool], Fact] = {}
    for fact in sorted((fact for fact in facts if fact.kind == kind), key=lambda fact: fact.recorded_at):
        latest[fact.source_department, fact.valid_from, fact.settled] = fact
    candidates = [fact for fact in latest.values() if fact.is_valid_on(on)]
    return max(candidates, key=_rank, default=None)


def all_holding(facts: Iterable[Fact], kind: FactKind) -> list[Fact]:
    """All facts of a kind in order of time; of several sayings of one source about one start, the latest counts.

    So a department closes a stay by stating it again with its end. Where the owner has spoken, others are left out,
    and so is the person's own word where a department has. What a case worker has settled pushes out what was said
    otherwise about its time before.
    """
    latest: dict[tuple[str, date, str], Fact] = {}
    for fact in sorted((fact for fact in facts if fact.kind == kind), key=lambda fact: fact.recorded_at):
        latest[fact.source_department, fact.valid_from, _identity(fact)] = fact
    best = max((_standing(fact) for fact in latest.values() if not fact.settled), default=None)
    spoken = [fact for fact in latest.values() if fact.settled or _standing(fact) == best]
    if kind != FactKind.TRAINING_SUBSIDY:
        for settled in [fact for fact in spoken if fact.settled]:
            spoken = [part for fact in spoken for part in _cut(fact, settled)]
    return sorted(spoken, key=lambda fact: fact.valid_from)


def _rank(fact: Fact) -> tuple[tuple[bool, bool], str]:
    return (True, True) if fact.settled else _standing(fact), fact.recorded_at


def _standing(fact: Fact) -> tuple[bool, bool]:
    return fact.source_department != SELF, fact.source_department == FACTS[fact.kind].owner


def _cut(fact: Fact, settled: Fact) -> list[Fact]:
    """What is left of a fact beside a word that was settled after it."""
    later = fact is settled or fact.recorded_at > settled.recorded_at
    if later or not fact.overlaps(settled.valid_from, settled.valid_to):
        return [fact]
    parts = []
    if fact.valid_from < settled.valid_from:
        parts.append(fact.model_copy(update={"valid_to": settled.valid_from - timedelta(days=1)}))
    if settled.valid_to is not None and (fact.valid_to is None or settled.valid_to < fact.valid_to):
        parts.append(fact.model_copy(update={"valid_from": settled.valid_to + timedelta(days=1)}))
    return parts


def _identity(fact: Fact) -> str:
    # Two certificates may begin on one day, two stays or two months' contributions can't.
    return str(fact.value) if fact.kind == FactKind.TRAINING_SUBSIDY else ""
