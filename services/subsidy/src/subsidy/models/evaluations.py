"""绩效评价 Evaluations of programmes and funds: what was asked for, how far it is, and what was found (arts 17, 18)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from rulebook.rounding import round_fen, round_half_up
from subsidy.models.base import Base
from subsidy.models.budget import ZERO

SHARE_PLACES = 4


class EvaluationStatus(StrEnum):
    """How far an evaluation is: what is being counted."""

    QUEUED = "QUEUED"
    MONEY = "MONEY"
    REACH = "REACH"
    WORK = "WORK"
    DECISIONS = "DECISIONS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


STEPS = (EvaluationStatus.MONEY, EvaluationStatus.REACH, EvaluationStatus.WORK, EvaluationStatus.DECISIONS)


class Level(StrEnum):
    """What a row of an evaluation is about."""

    CELL = "CELL"
    """One programme in one district."""
    PROGRAMME = "PROGRAMME"
    """One programme everywhere: whoever is in two districts counts once."""
    TOTAL = "TOTAL"


@dataclass(slots=True)
class Money:
    """In yuan: what budget lines were given, and what the ledger moved between the days."""

    planned: Decimal = ZERO
    paid: Decimal = ZERO
    returned: Decimal = ZERO
    clawed_back: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """What was paid and did not come back."""
        return self.paid - self.returned - self.clawed_back


@dataclass(slots=True)
class Kept:
    """Of those who were paid, how many were in work some months after they were first paid."""

    measurable: int = 0
    """The denominator: those whose months have passed by what is known."""
    in_work: int = 0
    not_yet: int = 0
    """Those whose months have not passed: they count neither way."""

    @property
    def share(self) -> Decimal | None:
        """The part of 1 that was in work, four places, half-up; None where nobody's months have passed."""
        return None if self.measurable == 0 else round_half_up(Fraction(self.in_work, self.measurable), SHARE_PLACES)


class Unplanned(StrEnum):
    """Why it can't be said how many were to be reached."""

    NOT_STATED = "NOT_STATED"
    """Neither a figure nor a call says how many."""
    NOT_FOR_EVERY_YEAR = "NOT_FOR_EVERY_YEAR"
    """Of some of the years nobody has said it."""
    NOT_BY_DISTRICT = "NOT_BY_DISTRICT"
    """It is said for other places alone: for the whole city and not its districts, or for some of them."""
    NOT_ADDED_UP = "NOT_ADDED_UP"
    """People of one programme and employers of another are no sum."""


@dataclass(slots=True)
class Measures:
    """What is said of a programme, a district, or all."""

    money: Money = field(default_factory=Money)
    payments: int = 0
    planned_headcount: int | None = None
    """计划人数 How many people or employers were to be reached in the years, whichever the programme pays."""
    unplanned: Unplanned | None = Unplanned.NOT_STATED
    people: int = 0
    employers: int = 0
    jobs: int = 0
    """Employments that were paid for by name."""
    after_6_months: Kept = field(default_factory=Kept)
    after_12_months: Kept = field(default_factory=Kept)
    approved: int = 0
    refused: int = 0
    median_days: int | None = None
    p90_days: int | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    """By reason of a refusal, how many were refused for it; one refusal may have several."""

    @property
    def cost_per_job(self) -> Decimal | None:
        """What each employment that was paid for by name has cost, in yuan; None where none was."""
        return None if self.jobs == 0 else round_fen(Fraction(self.money.net) / self.jobs)

    @property
    def cost_per_person(self) -> Decimal | None:
        """What each person who was reached has cost, in yuan; None where nobody was."""
        return None if self.people == 0 else round_fen(Fraction(self.money.net) / self.people)

    def stored(self) -> dict[str, Any]:
        """As it is kept: yuan as text."""
        return asdict(self) | {"money": {name: str(yuan) for name, yuan in asdict(self.money).items()}}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """What `stored` made."""
        return cls(
            **{
                **stored,
                "money": Money(**{name: Decimal(yuan) for name, yuan in stored["money"].items()}),
                "after_6_months": Kept(**stored["after_6_months"]),
                "after_12_months": Kept(**stored["after_12_months"]),
            }
        )


class Evaluation(Base):
    """绩效评价 One evaluation, of what was known at one moment."""

    __tablename__ = "evaluations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[date]
    until: Mapped[date]
    programmes: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Null: all."""
    districts: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """By their present codes; null: everywhere."""
    status: Mapped[str]
    known_at: Mapped[datetime | None]
    """The moment of which it tells: one state of the database."""
    smallest_cell: Mapped[int | None]
    """Fewer than these are not told outside the offices."""
    funds: Mapped[dict[str, Any] | None]
    """By fund, its money."""
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    failure: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("since <= until", name="days"),
        CheckConstraint("(status IN ('COMPLETED', 'FAILED')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("status <> 'COMPLETED' OR (known_at IS NOT NULL AND funds IS NOT NULL)", name="completed"),
        Index("ix_evaluations_status_id", "status", "id"),
    )

    @classmethod
    def request(
        cls, since: date, until: date, *, programmes: list[str] | None, districts: list[str] | None, by: Actor
    ) -> Self:
        """Ask for what was achieved from a day to a day, both included."""
        return cls(
            id=new_id(),
            since=since,
            until=until,
            programmes=programmes,
            districts=districts,
            status=EvaluationStatus.QUEUED,
            requested_by=by.subject,
            requested_at=clock.now(),
        )

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens."""
        return self.ended_at is not None

    def advance(self, to: EvaluationStatus) -> None:
        """Begin a step; one that was cut short begins again with the first."""
        if self.has_ended:
            raise Conflict(f"an evaluation that is {self.status} goes no further", code="EVALUATION_STATUS")
        self.status = to

    def complete(self, funds: Mapping[str, Money], *, known_at: datetime, smallest_cell: int) -> None:
        """Everything is counted."""
        self.advance(EvaluationStatus.COMPLETED)
        self.funds = {fund: {name: str(yuan) for name, yuan in asdict(money).items()} for fund, money in funds.items()}
        self.known_at, self.smallest_cell, self.ended_at = known_at, smallest_cell, clock.now()

    def fail(self, failure: str) -> None:
        """It could not be finished; nothing of it is told."""
        self.advance(EvaluationStatus.FAILED)
        self.failure, self.ended_at = failure, clock.now()

    @property
    def by_fund(self) -> dict[str, Money]:
        """The money of each fund."""
        return {
            fund: Money(**{name: Decimal(yuan) for name, yuan in money.items()})
            for fund, money in sorted((self.funds or {}).items())
        }


class EvaluationRow(Base):
    """What an evaluation says of one programme in one district, of one everywhere, or of all."""

    __tablename__ = "evaluation_rows"

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluations.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str]
    programme: Mapped[str | None]
    district: Mapped[str | None]
    measures: Mapped[dict[str, Any]]

    __table_args__ = (
        CheckConstraint("(level = 'TOTAL') = (programme IS NULL)", name="programme"),
        CheckConstraint("(level = 'CELL') = (district IS NOT NULL)", name="district"),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A row as it is shown; `withheld` where its numbers are so few that they would tell of single people."""

    level: Level
    programme: str | None
    district: str | None
    measures: Measures | None
    withheld: bool = False


def told(rows: Iterable[EvaluationRow]) -> list[Told]:
    """The rows as counted."""
    return [
        Told(Level(row.level), row.programme, row.district, Measures.read(row.measures))
        for row in sorted(rows, key=lambda row: row.position)
    ]


def published(rows: Iterable[Told], *, smallest: int) -> list[Told]:
    """小数隐去 The rows without those that tell of fewer than `smallest` people, employers, or decisions.

    Where only one cell of a programme is withheld the next smallest is as well: the programme's total would tell it.
    Of reasons those with fewer are left out.
    """
    rows = list(rows)
    hidden = {(row.programme, row.district) for row in rows if row.measures and _is_small(row.measures, smallest)}
    for programme in {row.programme for row in rows}:
        cells = [row for row in rows if row.level is Level.CELL and row.programme == programme and row.measures]
        shown = [row for row in cells if (row.programme, row.district) not in hidden and _counted(row.measures)]
        few = [row for row in cells if (row.programme, row.district) in hidden]
        if len(few) == 1 and shown:
            least = min(shown, key=lambda row: (_counted(row.measures), row.district or ""))
            hidden.add((least.programme, least.district))
    return [_withheld(row) if (row.programme, row.district) in hidden else _few_left_out(row, smallest) for row in rows]


def _is_small(measures: Measures, smallest: int) -> bool:
    counts = (
        measures.people,
        measures.employers,
        measures.approved + measures.refused,
        measures.after_6_months.measurable,
        measures.after_12_months.measurable,
    )
    return any(0 < count < smallest for count in counts)


def _counted(measures: Measures | None) -> int:
    return 0 if measures is None else measures.people + measures.employers


def _withheld(row: Told) -> Told:
    return Told(row.level, row.programme, row.district, None, withheld=True)


def _few_left_out(row: Told, smallest: int) -> Told:
    if row.measures is None:
        return row
    reasons = {reason: number for reason, number in row.measures.reasons.items() if number >= smallest}
    shown = Measures.read(row.measures.stored() | {"reasons": reasons})
    return Told(row.level, row.programme, row.district, shown)
