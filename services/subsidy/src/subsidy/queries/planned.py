"""计划人数 How many each programme was to reach: by the city's figure, or by the places of what it called for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from rulebook.figures import Figures
from subsidy.models import Call, CallKind, CertifyingLevel, Programme
from subsidy.models.calls import HIDDEN
from subsidy.models.evaluations import Unplanned
from subsidy.queries.measures import Found, Scope

PLANNED = "evaluation.planned_headcount"
"""The figure: by `programme`, or `programme/district`, how many are to be reached in a calendar year."""

_ALL = frozenset(Programme)
Plan = Mapping[str, int]
"""A year's numbers, by the codes of the figure."""

_CALLED_FOR = {
    (CallKind.CONTEST, CertifyingLevel.MUNICIPAL): Programme.CONTEST,
    (CallKind.INCUBATOR, CertifyingLevel.MUNICIPAL): Programme.MUNICIPAL_INCUBATOR,
    (CallKind.INCUBATOR, CertifyingLevel.DISTRICT): Programme.DISTRICT_INCUBATOR,
}


async def count_planned(session: AsyncSession, scope: Scope, found: Found, figures: Figures) -> None:
    """How many each programme and district was to reach in the years of the days; None with the reason where unknown.

    A programme that was to reach somebody stands there although nobody was reached.
    """
    years = range(scope.since.year, scope.until.year + 1)
    places = await _places(session, years)
    plans = [{**places[year], **_stated(figures, year)} for year in years]
    for code in set().union(*plans):
        programme, _, district = code.partition("/")
        wanted = programme in (_ALL if scope.programmes is None else scope.programmes)
        if wanted and (scope.districts is None or district in scope.districts):
            _ = found[programme, None], found[programme, district or None]
    _ = found[None, None]
    for (of, place), measures in found.items():
        if of is None:
            measures.unplanned = Unplanned.NOT_ADDED_UP
        else:
            where = scope.districts if place is None else [place]
            measures.planned_headcount, measures.unplanned = planned(plans, of, where)


def planned(
    plans: Sequence[Plan], programme: str, districts: Sequence[str] | None
) -> tuple[int | None, Unplanned | None]:
    """How many a programme was to reach in the years, in some districts or in the whole city; or why nobody can say."""
    yearly = [_of_year(plan, programme, districts) for plan in plans]
    known = [number for number in yearly if number is not None]
    if len(known) == len(yearly):
        return sum(known), None
    if known:
        return None, Unplanned.NOT_FOR_EVERY_YEAR
    elsewhere = any(code.partition("/")[0] == programme for plan in plans for code in plan)
    return None, Unplanned.NOT_BY_DISTRICT if elsewhere else Unplanned.NOT_STATED


def _of_year(plan: Plan, programme: str, districts: Sequence[str] | None) -> int | None:
    if districts is None:
        return plan.get(programme)
    numbers = [plan.get(f"{programme}/{district}") for district in districts]
    return None if None in numbers else sum(number for number in numbers if number is not None)


def _stated(figures: Figures, year: int) -> Plan:
    figure = figures.on(PLANNED, date(year, 12, 31))
    return figure.value if figure is not None and isinstance(figure.value, Mapping) else {}


async def _places(session: AsyncSession, years: Iterable[int]) -> Mapping[int, Plan]:
    """By year, the places of the calls that were opened, of the programme that pays what they award."""
    statement = (
        select(Call.year, Call.kind, Call.level, Call.district, func.sum(Call.places))
        .where(Call.year.in_(years), Call.status.not_in(HIDDEN))
        .group_by(Call.year, Call.kind, Call.level, Call.district)
    )
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for year, kind, level, district, places in await session.execute(statement):
        programme = _CALLED_FOR.get((CallKind(kind), CertifyingLevel(level)))
        if programme is not None:
            found[year][programme if district is None else f"{programme}/{district}"] = int(places)
    return found
