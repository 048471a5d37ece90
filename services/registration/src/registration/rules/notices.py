"""用工备案: the day of an employer's notice, and the calendar days until it."""

from datetime import date

from rulebook.expressions import Condition, Day, Quantity, day_fact, derived_quantity
from rulebook.nodes import Function

BASIS = "就业服务与就业管理规定 第六十二条"

notified = day_fact("notified", owner="HRSS", zh="备案日期", en="day of the notice")


def days_between(start: date, end: date) -> int:
    """Calendar days from ``start``, not counted, to ``end``, counted; negative where ``end`` comes first."""
    return (end - start).days


def _days_between(start: str, end: str) -> str:
    return f"date_diff('day', {start}, {end})"


DAYS_BETWEEN = Function("days_between", days_between, _days_between)
"""Calendar days from one day to another."""


def is_notified_within(days: Quantity, *, of: Day) -> Condition:
    """n日内: whether the notice came at most ``days`` calendar days after ``of``, which does not count itself."""
    return derived_quantity(DAYS_BETWEEN, of, notified) <= days
