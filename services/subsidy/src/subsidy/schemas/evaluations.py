"""绩效评价 Shapes of evaluations: asked for by year or days, told as JSON and as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.money import NonNegativeYuan, Yuan
from kit.wire import Answer, Body
from subsidy.models import Evaluation, EvaluationStatus, Fund, Programme
from subsidy.models.evaluations import STEPS, Kept, Level, Measures, Money, Told, Unplanned
from subsidy.schemas.funds import BudgetYear
from subsidy.schemas.wording import DistrictCode

Part = Annotated[Decimal, PlainSerializer(str, return_type=str, when_used="json")]


class NewEvaluation(Body):
    """What is to be evaluated: a year, or the days from `since` to `until`, both included; programmes and districts."""

    year: BudgetYear | None = None
    since: Day | None = None
    until: Day | None = None
    programmes: Annotated[Sequence[Programme] | None, Field(min_length=1, max_length=100)] = None
    districts: Annotated[Sequence[DistrictCode] | None, Field(min_length=1, max_length=100)] = None

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        days = (self.since is not None, self.until is not None)
        if (self.year is None and days != (True, True)) or (self.year is not None and any(days)):
            raise PydanticCustomError("days", "a year, or both since and until")
        return self

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day; of the year that runs, the days until today."""
        if self.year is not None:
            end = date(self.year, 12, 31)
            return date(self.year, 1, 1), min(end, today) if self.year == today.year else end
        assert self.since is not None
        assert self.until is not None
        return self.since, self.until


class MoneyOut(Answer):
    """In yuan: what budget lines of the years were given, and what the ledger moved between the days."""

    planned: NonNegativeYuan
    paid: NonNegativeYuan
    returned: NonNegativeYuan
    clawed_back: NonNegativeYuan
    net: Annotated[Yuan, Field(description="paid - returned - clawed_back")]

    @classmethod
    def of(cls, money: Money) -> Self:
        """As counted."""
        return cls.model_validate(money)


class KeptOut(Answer):
    """Those in work so many months after the programme first paid them in these days."""

    measurable: Annotated[int, Field(description="the denominator: people whose months have passed by `known_at`")]
    in_work: int
    share: Annotated[Part | None, Field(description="null where nobody's months have passed")]
    not_yet: Annotated[int, Field(description="people whose months have not passed: they count neither way")]

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """As counted."""
        return cls.model_validate(kept)


class MeasuresOut(Answer):
    """What a programme has achieved."""

    money: MoneyOut
    payments: int
    planned_headcount: Annotated[
        int | None, Field(description="people or employers whom the programme was to reach in the calendar years")
    ]
    unplanned: Annotated[Unplanned | None, Field(description="why that is null")]
    people: Annotated[int, Field(description="people who were paid, or whose employment was paid for; each once")]
    employers: int
    jobs: Annotated[int, Field(description="employments that were paid for by name")]
    cost_per_job: Annotated[NonNegativeYuan | None, Field(description="net / jobs; null where no job is named")]
    cost_per_person: NonNegativeYuan | None
    after_6_months: KeptOut
    after_12_months: KeptOut
    approved: int
    refused: int
    median_days: Annotated[int | None, Field(description="working days from submission to decision")]
    p90_days: int | None
    reasons: Annotated[Mapping[str, int], Field(description="refusals by reason; one may have several")]

    @classmethod
    def of(cls, measures: Measures) -> Self:
        """As counted."""
        return cls.model_validate(
            {
                **{name: getattr(measures, name) for name in cls.model_fields},
                "money": MoneyOut.of(measures.money),
                "cost_per_job": _not_negative(measures.cost_per_job),
                "cost_per_person": _not_negative(measures.cost_per_person),
                "after_6_months": KeptOut.of(measures.after_6_months),
                "after_12_months": KeptOut.of(measures.after_12_months),
            }
        )


class RowOut(Answer):
    """One programme in one district, one everywhere, or all; `measures` is null where so few are not told."""

    level: Level
    programme: Programme | None
    district: str | None
    withheld: bool
    measures: MeasuresOut | None

    @classmethod
    def of(cls, row: Told) -> Self:
        """As told."""
        measures = None if row.measures is None else MeasuresOut.of(row.measures)
        return cls.model_validate(
            {
                "level": row.level,
                "programme": row.programme,
                "district": row.district,
                "withheld": row.withheld,
                "measures": measures,
            }
        )


class EvaluationOut(Answer):
    """An evaluation, and how far it is."""

    id: UUID
    since: date
    until: date
    programmes: Sequence[Programme] | None
    districts: Sequence[str] | None
    status: EvaluationStatus
    steps_done: int
    steps: int
    known_at: Annotated[datetime | None, Field(description="the one moment of which everything in it tells")]
    smallest_cell: Annotated[int | None, Field(description="fewer are not told in the published form")]
    requested_by: str
    requested_at: datetime
    ended_at: datetime | None
    failure: str | None

    @classmethod
    def of(cls, evaluation: Evaluation) -> Self:
        """As it stands."""
        return cls.model_validate(cls.read(evaluation))

    @classmethod
    def read(cls, evaluation: Evaluation) -> dict[str, Any]:
        """Its fields by name."""
        status = EvaluationStatus(evaluation.status)
        done = len(STEPS) if status is EvaluationStatus.COMPLETED else STEPS.index(status) if status in STEPS else 0
        names = EvaluationOut.model_fields.keys() - {"steps_done", "steps"}
        return {name: getattr(evaluation, name) for name in names} | {"steps_done": done, "steps": len(STEPS)}


class EvaluatedOut(EvaluationOut):
    """An evaluation with what it says: nothing yet while it goes on."""

    funds: Annotated[Mapping[Fund, MoneyOut] | None, Field(description="by fund, exactly what the ledger says")]
    rows: Sequence[RowOut]

    @classmethod
    def told(cls, evaluation: Evaluation, rows: Sequence[Told]) -> Self:
        """As it is shown."""
        funds = {fund: MoneyOut.of(money) for fund, money in evaluation.by_fund.items()}
        return cls.model_validate(
            {
                **cls.read(evaluation),
                "funds": None if evaluation.funds is None else funds,
                "rows": [RowOut.of(row) for row in rows],
            }
        )


_MONEY = ("planned", "paid", "returned", "clawed_back", "net")
_COUNTS = ("payments", "planned_headcount", "people", "employers", "jobs", "cost_per_job", "cost_per_person")
_KEPT = ("measurable", "in_work", "share", "not_yet")
_DECIDED = ("approved", "refused", "median_days", "p90_days")
COLUMNS = (
    "level",
    "programme",
    "district",
    "withheld",
    *_MONEY,
    *_COUNTS,
    *(f"{name}_after_{months}_months" for months in (6, 12) for name in _KEPT),
    *_DECIDED,
    "reasons",
)


def evaluation_csv(rows: Sequence[Told]) -> str:
    """The rows as CSV (RFC 4180); empty is what is not known or not told, reasons are `CODE=number` by blanks."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(COLUMNS)
    for row in rows:
        lines.writerow([_cell(value) for value in _values(row)])
    return written.getvalue()


def _values(row: Told) -> list[object]:
    begins: list[object] = [row.level, row.programme, row.district, "yes" if row.withheld else "no"]
    measures = row.measures
    if measures is None:
        return [*begins, *[None] * (len(COLUMNS) - len(begins))]
    return [
        *begins,
        *(getattr(measures.money, name) for name in _MONEY),
        *(getattr(measures, name) for name in _COUNTS),
        *(getattr(measures.after_6_months, name) for name in _KEPT),
        *(getattr(measures.after_12_months, name) for name in _KEPT),
        *(getattr(measures, name) for name in _DECIDED),
        " ".join(f"{reason}={number}" for reason, number in sorted(measures.reasons.items())),
    ]


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _not_negative(yuan: Decimal | None) -> Decimal | None:
    """What came back in these days may be of payments before them: then nothing is said of the cost."""
    return None if yuan is None or yuan < 0 else yuan
