"""Reading the counts: series, rates and summaries within the caller's districts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import Forbidden, Refusal
from kit.figures import figures_in_force
from monitoring.models import (
    EmployedPersons,
    Indicator,
    MonthlyCount,
    Rate,
    Stock,
    last_day_of,
    months_from,
)
from monitoring.queries.scopes import place_in_scope, places_in_scope
from monitoring.rules import shipped_figures, vacancy_seeker_ratio
from rulebook.figures import Figures

LONGEST_SERIES = 240
_ZERO = Decimal(0)
_MOVEMENT = case((MonthlyCount.indicator == Indicator.ENDED, -MonthlyCount.value), else_=MonthlyCount.value)
_MOVES = MonthlyCount.indicator.in_([Indicator.NEWLY_REGISTERED, Indicator.ENDED])
_MARKET = (Indicator.VACANCIES_OPENED, Indicator.JOB_SEEKERS_REGISTERED)
Point = tuple[str, Decimal | None]


async def series(
    session: AsyncSession, actor: Actor, indicator: Indicator, *, district: str | None, first: str, last: str
) -> list[Point]:
    """An indicator by month, of a district or of the city; a month without anything is zero, a rate unknown is None.

    Raises `NotFound` for a district out of scope, `Forbidden` for the city's total to a caller with a district scope,
    `Refusal` for months that run backwards or are more than 240, or for a rate of the whole city.
    """
    months = list(months_from(first, last))
    if not 1 <= len(months) <= LONGEST_SERIES:
        raise Refusal(f"from and to enclose 1 to {LONGEST_SERIES} months", code="MONTHS_INVALID")
    if district is None and actor.districts is not None:
        asked = ", ".join(sorted(places_in_scope(actor) or ())) or "none"
        raise Forbidden(
            f"the city's total is for those without a district scope: ask by district= for one of yours ({asked})",
            code="CITY_TOTAL_OUT_OF_SCOPE",
        )
    place = None if district is None else place_in_scope(actor, district)
    if indicator is Indicator.REGISTERED_UNEMPLOYMENT_RATE:
        if place is None:
            raise Refusal("the rate is kept by district: ask by district=", code="DISTRICT_REQUIRED")
        known = {rate.month: rate.percent for rate in await rates(session, place, since=first, until=last)}
        return [(month, known.get(month)) for month in months]
    where = true() if place is None else MonthlyCount.district == place
    if indicator is Indicator.CURRENTLY_REGISTERED:
        return await _month_ends(session, months, where)
    if indicator is Indicator.VACANCY_SEEKER_RATIO:
        return await _ratios(session, months, where)
    statement = (
        select(MonthlyCount.month, func.sum(MonthlyCount.value))
        .where(MonthlyCount.indicator == indicator, MonthlyCount.month.between(first, last), where)
        .group_by(MonthlyCount.month)
    )
    found = dict((await session.execute(statement)).all())
    return [(month, found.get(month, _ZERO)) for month in months]


async def _month_ends(session: AsyncSession, months: Sequence[str], where: ColumnElement[bool]) -> list[Point]:
    statement = (
        select(MonthlyCount.month, func.sum(_MOVEMENT))
        .where(_MOVES, MonthlyCount.month <= months[-1], where)
        .group_by(MonthlyCount.month)
    )
    moved = dict((await session.execute(statement)).all())
    level = sum((value for month, value in moved.items() if month < months[0]), _ZERO)
    points: list[Point] = []
    for month in months:
        level += moved.get(month, _ZERO)
        points.append((month, level))
    return points


async def _ratios(session: AsyncSession, months: Sequence[str], where: ColumnElement[bool]) -> list[Point]:
    statement = (
        select(MonthlyCount.month, MonthlyCount.indicator, func.sum(MonthlyCount.value))
        .where(MonthlyCount.indicator.in_(_MARKET), MonthlyCount.month.between(months[0], months[-1]), where)
        .group_by(MonthlyCount.month, MonthlyCount.indicator)
    )
    found: dict[str, dict[str, Decimal]] = {month: {} for month in months}
    for month, indicator, value in await session.execute(statement):
        found[month][indicator] = value
    figures = await figures_in_force(session, shipped_figures())
    return [(month, _ratio(month, counted, figures)) for month, counted in found.items()]


async def market_ratio(session: AsyncSession, month: str, counted: Mapping[str, Decimal]) -> Decimal | None:
    """求人倍率 Posts for each job seeker of a month by its counts; None without job seekers."""
    return _ratio(month, counted, await figures_in_force(session, shipped_figures()))


def _ratio(month: str, counted: Mapping[str, Decimal], figures: Figures) -> Decimal | None:
    vacancies, seekers = (int(counted.get(indicator, _ZERO)) for indicator in _MARKET)
    verdict = vacancy_seeker_ratio.decide({"vacancies": vacancies, "seekers": seekers}, last_day_of(month), figures)
    return Decimal(str(verdict.outputs["ratio"])) if verdict.is_eligible else None


async def rates(session: AsyncSession, place: str, *, since: str = "", until: str = "9999-12") -> list[Rate]:
    """The rate at the end of every month, in order, for which somebody has stated the employed."""
    registered = func.coalesce(func.sum(_MOVEMENT), 0)
    statement = (
        select(
            EmployedPersons.month,
            EmployedPersons.employed,
            EmployedPersons.document,
            EmployedPersons.source_department,
            registered,
        )
        .outerjoin(
            MonthlyCount,
            and_(MonthlyCount.district == place, _MOVES, MonthlyCount.month <= EmployedPersons.month),
        )
        .where(EmployedPersons.district == place, EmployedPersons.month.between(since, until))
        .group_by(EmployedPersons.district, EmployedPersons.month)
        .order_by(EmployedPersons.month)
    )
    return [
        Rate(
            district=place,
            month=month,
            registered=int(stock),
            employed=employed,
            employed_document=document,
            employed_source=source,
        )
        for month, employed, document, source, stock in await session.execute(statement)
    ]


async def latest_month(session: AsyncSession, place: str) -> str | None:
    """The last month of which anything is counted in the district."""
    statement = select(func.max(MonthlyCount.month)).where(MonthlyCount.district == place)
    return (await session.execute(statement)).scalar_one()


async def counts(session: AsyncSession, place: str, month: str) -> dict[str, Decimal]:
    """Every count of a district's month by indicator; what is absent is zero."""
    statement = select(MonthlyCount.indicator, MonthlyCount.value).where(
        MonthlyCount.district == place, MonthlyCount.month == month
    )
    return dict((await session.execute(statement)).all())


async def stock(session: AsyncSession, place: str) -> int:
    """How many are registered as unemployed in the district by all that has been heard."""
    statement = select(Stock.registered).where(Stock.district == place)
    return (await session.execute(statement)).scalar_one_or_none() or 0
