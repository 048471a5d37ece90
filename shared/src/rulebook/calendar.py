"""Calendar arithmetic of the policy: months, ages and breaks of residence, on dates that are passed in."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

MONTHS_PER_YEAR = 12
DAYS_PER_YEAR = 365


def add_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later (earlier if negative), clamped to the end of a shorter month.

    Results outside the years 1 to 9999 saturate at ``date.min`` and ``date.max``.
    """
    index = day.year * MONTHS_PER_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_PER_YEAR)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_since(start: date, *, on: date) -> int:
    """The largest n with ``add_months(start, n) <= on`` (negative when ``on`` lies before ``start``)."""
    months = (on.year - start.year) * MONTHS_PER_YEAR + on.month - start.month
    return months if add_months(start, months) <= on else months - 1


def age_on(born: date, on: date) -> int:
    """周岁: whole years, reached on the birthday (28 February in a common year for a leap-day birth)."""
    return months_since(born, on=on) // MONTHS_PER_YEAR


def months_to_age(age: tuple[int, int], target: int) -> int:
    """The months, the one begun included, from an age (years, days) to the birthday of age ``target``; at least 0."""
    years, days = age
    return max(0, (target - years) * MONTHS_PER_YEAR - days * MONTHS_PER_YEAR // DAYS_PER_YEAR)


def breaks_between(spells: Iterable[tuple[date, date | None]]) -> tuple[date, list[tuple[date, date | None]]] | None:
    """The first day of residence and every break, from spells (first day, last day; None while it goes on).

    Spells may overlap and come in any order; a spell that begins the day after another ends leaves no gap. A spell
    that has ended leaves an open break. None when there is no spell.
    """
    ordered = sorted(spells, key=lambda spell: spell[0])
    if not ordered:
        return None
    start, reached = ordered[0]
    breaks: list[tuple[date, date | None]] = []
    for first, last in ordered[1:]:
        if reached is None:
            break
        away_from = next_day(reached)
        if first > away_from:
            breaks.append((away_from, first))
        reached = None if last is None else max(reached, last)
    if reached is not None:
        breaks.append((next_day(reached), None))
    return start, breaks


def next_day(day: date) -> date:
    """The day after, saturating at ``date.max``."""
    return day if day == date.max else date.fromordinal(day.toordinal() + 1)
