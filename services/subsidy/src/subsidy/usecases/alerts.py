"""预算执行预警 Telling when so much of a budget line is used that somebody has to know."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.figures import figures_in_force
from rulebook.rounding import round_half_up
from subsidy.models import BudgetAlert, BudgetLine
from subsidy.rules import shipped_figures
from subsidy.usecases.lines import standing_of

THRESHOLDS = "budget.alert_thresholds"


async def watch_line(tx: Tx, line: BudgetLine, *, on: date, by: Actor) -> None:
    """Announce each threshold that the line has reached, once for good; the caller has locked its fund."""
    stands = await standing_of(tx, line.id)
    if stands.appropriated <= 0 or stands.used <= 0:
        return
    figure = (await figures_in_force(tx, shipped_figures())).on(THRESHOLDS, on)
    used = Fraction(stands.used) / Fraction(stands.appropriated)
    reached = _reached(None if figure is None else figure.value, used)
    if not reached:
        return
    told = set(
        (await tx.session.execute(select(BudgetAlert.threshold).where(BudgetAlert.line_id == line.id))).scalars()
    )
    for threshold, share in sorted(reached.items(), key=lambda item: item[1]):
        if threshold not in told:
            announced = line.reach(threshold, round_half_up(share, 6), stands=stands, on=on)
            tx.add(BudgetAlert.of(announced))
            tx.publish(announced, by=by)


def _reached(thresholds: object, used: Fraction) -> dict[str, Fraction]:
    if not isinstance(thresholds, Mapping):
        return {}
    return {str(code): Fraction(share) for code, share in thresholds.items() if used >= Fraction(share)}
