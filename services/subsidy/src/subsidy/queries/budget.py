"""预算执行 Where the budget lines stand: gauge, forecast and execution report."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Date, Select, cast, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.figures import figures_in_force
from kit.scope import in_scope
from rulebook.rounding import round_fen, round_half_up
from subsidy.models import (
    BudgetAdjustment,
    BudgetAlert,
    BudgetLine,
    Fund,
    Kind,
    LedgerTransaction,
    LineAccount,
    Payment,
    Programme,
    Standing,
)
from subsidy.rules import fund_posting, shipped_figures

RATE_PLACES = 4


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How many days of a budget year have passed by a day, that day included."""

    days: int
    of: int

    @classmethod
    def of_year(cls, year: int, today: date) -> "Elapsed":
        """0 before the year begins, all of them once it is over."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        return cls(min(max((today - first).days + 1, 0), (last - first).days + 1), (last - first).days + 1)


def forecast(spent: Decimal, elapsed: Elapsed) -> Decimal | None:
    """What will be spent by the end of the year at the present rate, in yuan; None before the year has begun.

    spent x days of the year / days elapsed, exactly, rounded half-up to the fen once.
    """
    return None if elapsed.days == 0 else round_fen(Fraction(spent) * elapsed.of / elapsed.days)


def execution_rate(standing: Standing) -> Decimal | None:
    """预算执行率 What was spent of what was appropriated, four places, half-up; None where nothing was."""
    if standing.appropriated == 0:
        return None
    return round_half_up(Fraction(standing.spent) / Fraction(standing.appropriated), RATE_PLACES)


def total(standings: Sequence[Standing]) -> Standing:
    """The sum, account by account."""
    zero = Decimal("0.00")
    return Standing(
        **{field.name: sum((getattr(one, field.name) for one in standings), zero) for field in fields(Standing)}
    )


@dataclass(frozen=True, slots=True)
class Gauge:
    """One line and where it stands, with the thresholds that it has reached."""

    line: BudgetLine
    standing: Standing
    alerts: list[str]


def _lines(
    actor: Actor, *, year: int, fund: Fund | None, programme: Programme | None, district: str | None
) -> Select[BudgetLine]:
    statement = (
        select(BudgetLine)
        .where(in_scope(actor, district=BudgetLine.district), BudgetLine.year == year)  # type: ignore[arg-type]
        .order_by(BudgetLine.id)
    )
    if fund is not None:
        statement = statement.where(BudgetLine.fund == fund)
    if programme is not None:
        statement = statement.where(BudgetLine.programme == programme)
    if district is not None:
        statement = statement.where(BudgetLine.district.in_(same_places([district])))
    return statement


async def budget(
    session: AsyncSession,
    actor: Actor,
    *,
    year: int,
    fund: Fund | None = None,
    programme: Programme | None = None,
    district: str | None = None,
) -> list[Gauge]:
    """Lines of a year in the caller's scope, by id, as of one moment."""
    lines = _lines(actor, year=year, fund=fund, programme=programme, district=district)
    wanted = lines.with_only_columns(BudgetLine.id).order_by(None).subquery()
    rows = await session.execute(
        select(BudgetLine, LineAccount.account, LineAccount.balance)
        .join(LineAccount, LineAccount.line_id == BudgetLine.id)
        .where(BudgetLine.id.in_(select(wanted.c.id)))
        .order_by(BudgetLine.id)
    )
    found: dict[UUID, BudgetLine] = {}
    balances: dict[UUID, dict[str, Decimal]] = defaultdict(dict)
    for line, account, balance in rows:
        found[line.id] = line
        balances[line.id][account] = balance
    told = await session.execute(
        select(BudgetAlert.line_id, BudgetAlert.threshold)
        .where(BudgetAlert.line_id.in_(select(wanted.c.id)))
        .order_by(BudgetAlert.share)
    )
    alerts: dict[UUID, list[str]] = defaultdict(list)
    for line_id, threshold in told:
        alerts[line_id].append(threshold)
    return [Gauge(line, Standing.of(balances[line.id]), alerts[line.id]) for line in found.values()]


@dataclass(frozen=True, slots=True)
class FundExecution:
    """What one fund was given for a year and what became of it, by month."""

    fund: Fund
    standing: Standing
    lines: list[Gauge]
    given: Mapping[str, Decimal]
    """In yuan by kind of movement: APPROPRIATE, INCREASE, DECREASE, CARRY_IN, CARRY_OUT, SETTLE_IN, SETTLE_OUT."""
    months: list[tuple[str, Decimal, Decimal]]
    """Month, paid, and what came back in it, in yuan."""

    @property
    def is_within(self) -> bool:
        """Whether no more is spent than was given, in the fund and in each of its lines."""
        return all(one.spent <= one.appropriated for one in (self.standing, *(gauge.standing for gauge in self.lines)))


@dataclass(frozen=True, slots=True)
class Posting:
    """How many payments of a programme a fund made, and what the posting rule says of it."""

    programme: str
    fund: str
    payments: int
    amount: Decimal
    outcome: str
    reasons: tuple[str, ...]


async def execution(
    session: AsyncSession, actor: Actor, *, year: int, on: date
) -> tuple[list[FundExecution], list[Posting]]:
    """预算执行报告 The year's lines by fund, and whether what was paid is posted to the right funds (article 18).

    As of one moment; the session must not have read anything before.
    """
    _ = await session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
    gauges = await budget(session, actor, year=year)
    moved = await _moved(session, [gauge.line.id for gauge in gauges])
    by_fund: dict[str, list[Gauge]] = defaultdict(list)
    for gauge in gauges:
        by_fund[gauge.line.fund].append(gauge)
    reports = [
        FundExecution(
            fund=fund,
            standing=total([gauge.standing for gauge in by_fund[fund]]),
            lines=by_fund[fund],
            given=_given(moved[fund]),
            months=_months(moved[fund]),
        )
        for fund in Fund
        if by_fund[fund]
    ]
    return reports, await _postings(session, [gauge.line.id for gauge in gauges], on)


_Moved = dict[tuple[str, str], Decimal]


async def _moved(session: AsyncSession, lines: Sequence[UUID]) -> dict[str, _Moved]:
    month = func.to_char(cast(LedgerTransaction.on, Date), "YYYY-MM")
    rows = await session.execute(
        select(LedgerTransaction.fund, LedgerTransaction.kind, month, func.sum(LedgerTransaction.amount))
        .where(LedgerTransaction.line_id.in_(lines) if lines else ~true())
        .group_by(LedgerTransaction.fund, LedgerTransaction.kind, month)
    )
    moved: dict[str, _Moved] = defaultdict(dict)
    for fund, kind, of, amount in rows:
        moved[fund][kind, of] = amount
    return moved


_GIVEN = (
    Kind.APPROPRIATE,
    Kind.INCREASE,
    Kind.DECREASE,
    Kind.CARRY_IN,
    Kind.CARRY_OUT,
    Kind.SETTLE_IN,
    Kind.SETTLE_OUT,
)


def _given(moved: _Moved) -> dict[str, Decimal]:
    zero = Decimal("0.00")
    return {wanted: sum((amount for (kind, _), amount in moved.items() if kind == wanted), zero) for wanted in _GIVEN}


def _months(moved: _Moved) -> list[tuple[str, Decimal, Decimal]]:
    zero = Decimal("0.00")
    paying = {month for kind, month in moved if kind in {Kind.PAY, Kind.RETURN, Kind.CLAW_BACK}}
    return [
        (
            month,
            moved.get((Kind.PAY, month), zero),
            moved.get((Kind.RETURN, month), zero) + moved.get((Kind.CLAW_BACK, month), zero),
        )
        for month in sorted(paying)
    ]


async def _postings(session: AsyncSession, lines: Sequence[UUID], on: date) -> list[Posting]:
    figures = await figures_in_force(session, shipped_figures())
    rows = await session.execute(
        select(Payment.programme, Payment.fund, func.count(), func.sum(Payment.amount))
        .join(LedgerTransaction, LedgerTransaction.payment_id == Payment.id)
        .where(LedgerTransaction.kind == Kind.PAY, LedgerTransaction.line_id.in_(lines) if lines else ~true())
        .group_by(Payment.programme, Payment.fund)
        .order_by(Payment.programme, Payment.fund)
    )
    judged = []
    for programme, fund, count, amount in rows:
        verdict = fund_posting.decide({"instrument": programme, "fund": fund}, on, figures)
        judged.append(Posting(programme, fund, count, amount, verdict.outcome.value, verdict.codes))
    return judged


def adjustments_in_scope(actor: Actor) -> Select[BudgetAdjustment]:
    """Adjustments concern a whole fund: whoever has some districts only does not know of them."""
    return select(BudgetAdjustment).where(true() if actor.districts is None else ~true())


async def adjustments(
    session: AsyncSession, actor: Actor, fund: Fund, *, status: str | None, after: UUID | None, limit: int
) -> list[BudgetAdjustment]:
    """Adjustments of a fund by id, which is the order in which they were proposed."""
    statement = adjustments_in_scope(actor).where(BudgetAdjustment.fund == fund).order_by(BudgetAdjustment.id)
    if status is not None:
        statement = statement.where(BudgetAdjustment.status == status)
    if after is not None:
        statement = statement.where(BudgetAdjustment.id > after)
    return list((await session.execute(statement.limit(limit))).scalars())


async def adjustment(session: AsyncSession, actor: Actor, adjustment_id: UUID) -> BudgetAdjustment:
    """One adjustment; raises `NotFound`."""
    found = (
        await session.execute(adjustments_in_scope(actor).where(BudgetAdjustment.id == adjustment_id))
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no adjustment {adjustment_id}")
    return found
