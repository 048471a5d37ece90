"""The figures that hold in a district: its own before those of everywhere, a plan's no longer than the plan."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import UnknownDivisionError, successor_of
from kit.db import Tx
from kit.figures import figures_in_force
from rulebook.figures import Figure, Figures
from subsidy.models import PicturePlan, PlanFigure
from subsidy.rules import shipped_figures


async def figures_of(reader: Tx | AsyncSession, district: str, *, trial: Figure | None = None) -> Figures:
    """What is decided with in the district by now; as it would be were `trial` the figure approved last."""
    figures = await figures_in_force(reader, shipped_figures())
    if trial is not None:
        figures = figures.over([trial])
    own = figures.of_district(present_code(district)) if figures.districts else ()
    if not own:
        return figures
    plans = await _plans(reader.session if isinstance(reader, Tx) else reader, own)
    return figures.over(_while_active(own, plans))


def present_code(district: str) -> str:
    """The code by which the district is known today; one that never was a division's stays as it is."""
    try:
        return successor_of(district)
    except UnknownDivisionError:
        return district


async def _plans(session: AsyncSession, own: tuple[Figure, ...]) -> Mapping[str, PicturePlan | None]:
    """By figure, the plan that it rests on; None where the plan is not known (any more)."""
    rows = await session.execute(
        select(PlanFigure.figure_id, PicturePlan)
        .outerjoin(PicturePlan, PicturePlan.plan_id == PlanFigure.plan_id)
        .where(PlanFigure.figure_id.in_([UUID(one.local) for one in own if one.local]))
    )
    return {str(figure_id): plan for figure_id, plan in rows}


def _while_active(own: tuple[Figure, ...], plans: Mapping[str, PicturePlan | None]) -> Iterator[Figure]:
    for one in own:
        if one.local not in plans:
            yield one
        elif (plan := plans[one.local]) is not None:
            since = max(one.since, plan.activated_on)
            until = _earlier(one.until, None if plan.closed_on is None else plan.closed_on - timedelta(days=1))
            if until is None or since <= until:
                yield replace(one, since=since, until=until)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
