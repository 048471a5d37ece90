"""预算执行 Shapes of budget lines, adjustments, the gauge and the execution report."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from kit.money import NonNegativeYuan, PositiveYuan, Yuan
from kit.proposals import ProposalStatus
from kit.wire import Answer, Body
from subsidy.models import BudgetAdjustment, Fund, LedgerTransaction, Programme, Standing
from subsidy.queries import Elapsed, FundExecution, Gauge, Posting, execution_rate, forecast, total
from subsidy.schemas.funds import BudgetYear, DocumentName, Share, SharesIn, StandingOut
from subsidy.schemas.wording import ContentHash, DistrictCode, Sentence
from subsidy.usecases import LineChange

Rate = Annotated[Decimal, PlainSerializer(str, return_type=str, when_used="json")]


class LineChangeIn(Body):
    """More or less money for a line, in yuan, and the shares that hold from then on."""

    programme: Programme | None = None
    district: DistrictCode | None = None
    change: Yuan
    shares: SharesIn | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.change == 0 and self.shares is None:
            raise PydanticCustomError("no_change", "a change states an amount other than zero, or shares")
        return self

    def stated(self) -> LineChange:
        """As a value."""
        shares = None if self.shares is None else self.shares.stated()
        return LineChange(self.programme, self.district, self.change, shares)


class NewAdjustment(Body):
    """预算调整 Changes of a fund's lines in a year, by a document, for another person to approve."""

    year: BudgetYear
    document: DocumentName
    reason: Sentence
    changes: Annotated[Sequence[LineChangeIn], Field(min_length=1, max_length=200)]


class AdjustmentApproval(Body):
    """A second person's word that what was seen is to be posted."""

    content_hash: ContentHash


class AdjustmentRejection(Body):
    """Why a second person does not want it."""

    reason: Sentence


class LineChangeOut(Answer):
    """A change of a line, in yuan."""

    programme: Programme | None
    district: str | None
    change: Yuan
    city_share: str | None
    district_share: str | None


class AdjustmentOut(Answer):
    """An adjustment, with the hash that an approval answers for."""

    id: UUID
    fund: Fund
    year: int
    document: str
    reason: str
    changes: Sequence[LineChangeOut]
    content_hash: str
    status: ProposalStatus
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str | None
    decision_reason: str | None

    @classmethod
    def of(cls, proposal: BudgetAdjustment) -> Self:
        """As it was proposed, and decided."""
        return cls.model_validate(proposal)


class NewCarryOver(Body):
    """结转 What is left of a year that is over goes into the next one, by a document."""

    year: BudgetYear
    document: DocumentName


class CarriedOut(Answer):
    """What a line of the next year has got, in yuan."""

    id: UUID
    line_id: UUID
    amount: PositiveYuan
    year: int
    document: str

    @classmethod
    def all(cls, posted: Sequence[LedgerTransaction]) -> list[Self]:
        """Each movement into the next year."""
        return [cls.model_validate(one) for one in posted]


class GaugeOut(StandingOut):
    """Where money stands, what will be spent at the present rate, and what share of what was given is spent."""

    spent: NonNegativeYuan
    """Paid and not come back."""
    forecast: NonNegativeYuan | None
    """`spent` x days of the year / days elapsed, rounded half-up to the fen once; null before the year begins."""
    execution_rate: Rate | None
    """`spent` / `appropriated`, four places, half-up; null where nothing is appropriated."""

    @classmethod
    def read(cls, standing: Standing, elapsed: Elapsed) -> dict[str, Any]:
        """The fields that follow from the accounts."""
        return {
            **asdict(standing),
            "spent": standing.spent,
            "forecast": forecast(standing.spent, elapsed),
            "execution_rate": execution_rate(standing),
        }


class LineOut(GaugeOut):
    """A budget line; null stands for any programme or district of the fund."""

    id: UUID
    fund: Fund
    year: int
    programme: Programme | None
    district: str | None
    city_share: Share | None
    district_share: Share | None
    alerts: Sequence[str]
    """The thresholds that it has reached, lowest first."""

    @classmethod
    def of(cls, gauge: Gauge, elapsed: Elapsed) -> Self:
        """Join the line with where it stands."""
        line = gauge.line
        return cls.model_validate(
            {
                "id": line.id,
                "fund": line.fund,
                "year": line.year,
                "programme": line.programme,
                "district": line.district,
                "city_share": line.city_share,
                "district_share": line.district_share,
                "alerts": gauge.alerts,
                **cls.read(gauge.standing, elapsed),
            }
        )


class BudgetOut(Answer):
    """预算执行 The sum of all lines that were asked for, and a part of them; `next` is the cursor of the next part."""

    year: int
    as_of: date
    elapsed_days: int
    days: int
    total: GaugeOut
    items: Sequence[LineOut]
    next: str | None

    @classmethod
    def of(
        cls, year: int, found: Sequence[Gauge], *, as_of: date, page: Sequence[Gauge], following: str | None
    ) -> Self:
        """The total is read from the sum of the accounts, not from rounded lines."""
        elapsed = Elapsed.of_year(year, as_of)
        return cls(
            year=year,
            as_of=as_of,
            elapsed_days=elapsed.days,
            days=elapsed.of,
            total=GaugeOut.model_validate(GaugeOut.read(total([gauge.standing for gauge in found]), elapsed)),
            items=[LineOut.of(gauge, elapsed) for gauge in page],
            next=following,
        )


COLUMNS = (
    "fund",
    "year",
    "programme",
    "district",
    "appropriated",
    "available",
    "reserved",
    "committed",
    "paid",
    "returned",
    "clawed_back",
    "spent",
    "forecast",
    "execution_rate",
    "alerts",
)


def budget_csv(found: Sequence[Gauge], elapsed: Elapsed) -> str:
    """The lines as CSV (RFC 4180), amounts with two places; nothing stands for any programme or district."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for gauge in found:
        line = LineOut.of(gauge, elapsed)
        rows.writerow([_cell(getattr(line, column)) for column in COLUMNS])
    return written.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(str(item) for item in value)
    return str(value)


class MonthOut(Answer):
    """What was paid in a month and what came back in it, in yuan."""

    month: str
    paid: NonNegativeYuan
    came_back: NonNegativeYuan


class FundExecutionOut(GaugeOut):
    """One fund in a year: what it was given and how, what became of it, and whether it kept within that."""

    fund: Fund
    given: Mapping[str, NonNegativeYuan]
    """In yuan by kind of movement; DECREASE and CARRY_OUT take away."""
    is_within_budget: bool
    months: Sequence[MonthOut]
    lines: Sequence[LineOut]

    @classmethod
    def of(cls, report: FundExecution, elapsed: Elapsed) -> Self:
        """As found."""
        return cls.model_validate(
            {
                "fund": report.fund,
                "given": report.given,
                "is_within_budget": report.is_within,
                "months": [{"month": month, "paid": paid, "came_back": back} for month, paid, back in report.months],
                "lines": [LineOut.of(gauge, elapsed) for gauge in report.lines],
                **cls.read(report.standing, elapsed),
            }
        )


class PostingOut(Answer):
    """What a fund has paid for a programme, in yuan, and what the posting rule says of it."""

    programme: str
    fund: Fund
    payments: int
    amount: NonNegativeYuan
    outcome: str
    reasons: Sequence[str]


class ExecutionOut(Answer):
    """预算执行报告 What became of a year's budget by fund, and whether payments are posted to the right funds."""

    year: int
    as_of: date
    is_within_budget: bool
    funds: Sequence[FundExecutionOut]
    postings: Sequence[PostingOut]

    @classmethod
    def of(cls, year: int, reports: Sequence[FundExecution], postings: Sequence[Posting], *, as_of: date) -> Self:
        """As found."""
        elapsed = Elapsed.of_year(year, as_of)
        return cls(
            year=year,
            as_of=as_of,
            is_within_budget=all(report.is_within for report in reports),
            funds=[FundExecutionOut.of(report, elapsed) for report in reports],
            postings=[PostingOut.model_validate(posting) for posting in postings],
        )
