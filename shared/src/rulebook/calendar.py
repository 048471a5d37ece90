"""Calendar arithmetic of the policy: months, ages and unbroken residence, on dates that are passed in."""

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


def at_least_months_since(start: date, months: int, *, on: date) -> bool:
    """满n个月: at least ``months`` months have passed since ``start``; the corresponding day itself counts."""
    return add_months(start, months) <= on


def within_months_of(start: date, months: int, *, on: date) -> bool:
    """n个月内: ``on`` is at most ``months`` months after ``start``; the corresponding day itself counts."""
    return on <= add_months(start, months)


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


def stretch_start(start: date, breaks: Iterable[tuple[date, date | None]], *, on: date) -> date | None:
    """连续居住: the first day of the last gap-free stretch that reaches ``on``, or None for someone away that day.

    A break is (day it begins, day of return); the day of return is None while the person is still away. Breaks that
    begin after ``on``, that end by ``start``, or that last no day at all do not count.
    """
    current = start
    for left, returned in breaks:
        if left > on or (returned is not None and (returned <= start or returned <= left)):
            continue
        if returned is None or returned > on:
            return None
        current = max(current, returned)
    return current if current <= on else None


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
