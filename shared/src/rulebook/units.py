"""Units of figures: how each is read from text or JSON; the same reading serves shipped files and stored decisions."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rulebook.facts import read_count, read_day, read_number

NO_LIMIT = Decimal("Infinity")

Reader = Callable[[object], object]


def _required(value: object, expected: str, raw: object) -> object:
    if value is None:
        raise ValueError(f"{expected} expected, not {raw!r}")
    return value


def _count(raw: object) -> object:
    return _required(read_count(raw), "a whole number of at least 0", raw)


def _limit(raw: object) -> object:
    """A whole number, or ``no_limit`` where a document sets none."""
    return NO_LIMIT if raw == "no_limit" else _required(read_count(raw), "a whole number or no_limit", raw)


def _number(raw: object) -> object:
    return _required(read_number(raw), "a decimal number of at least 0", raw)


def _share(raw: object) -> object:
    text = str(raw) if isinstance(raw, str | int | Decimal) and not isinstance(raw, bool) else ""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6}|/[1-9][0-9]{0,5})?", text):
        raise ValueError(f"a share such as 0.5 or 2/3 expected, not {raw!r}")
    share = Fraction(text)
    if share > 1:
        raise ValueError(f"a share of at most 1 expected, not {raw!r}")
    return share


def _day(raw: object) -> object:
    return _required(read_day(raw), "a date YYYY-MM-DD", raw)


def _code(raw: object) -> str:
    if not isinstance(raw, str) or not raw:
        raise ValueError(f"a code expected, not {raw!r}")
    return raw


def _codes(raw: object) -> object:
    return tuple(_code(item) for item in _sequence(raw))


def _month_day(raw: object) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{2})-([0-9]{2})", raw) if isinstance(raw, str) else None
    if match is None:
        raise ValueError(f"a day of the year such as 03-20 expected, not {raw!r}")
    month, day = int(match[1]), int(match[2])
    _ = date(2001, month, day)  # raises ValueError for a day that not every year has
    return (month, day)


class MonthDays(tuple[tuple[int, int], ...]):
    """Days of the year as (month, day), in order."""

    __slots__ = ()


def _month_days(raw: object) -> object:
    return MonthDays(sorted(_month_day(item) for item in _sequence(raw)))


def _table(reader: Reader) -> Reader:
    def read(raw: object) -> object:
        if not isinstance(raw, Mapping) or not raw:
            raise ValueError(f"a table (code: value) expected, not {raw!r}")
        return {str(code): reader(value) for code, value in raw.items()}

    return read


def _schedule(raw: object) -> object:
    steps: list[dict[str, object]] = []
    reached = 0
    for step in _sequence(raw):
        if not isinstance(step, Mapping) or set(step) != {"months_upto", "share"}:
            raise ValueError(f"steps with months_upto and share expected, not {step!r}")
        months = read_count(step["months_upto"])
        if months is None or months <= reached:
            raise ValueError(f"steps with rising months_upto expected, not {step!r}")
        reached = months
        steps.append({"months_upto": months, "share": _share(step["share"])})
    return tuple(steps)


def _sequence(raw: object) -> Sequence[object]:
    if isinstance(raw, str | bytes) or not isinstance(raw, Sequence) or not raw:
        raise ValueError(f"a list with at least one entry expected, not {raw!r}")
    return raw


UNITS: Mapping[str, Reader] = {
    "yuan": _number,
    "yuan_per_month": _number,
    "percent_per_year": _number,
    "percent": _number,
    "percentage_points": _number,
    "share": _share,
    "months": _count,
    "years": _count,
    "days": _count,
    "persons": _count,
    "bases": _count,
    "enterprises": _count,
    "times": _limit,
    "decimal_places": _count,
    "date": _day,
    "codes": _codes,
    "days_of_year": _month_days,
    "yuan_by_code": _table(_number),
    "percent_per_year_by_code": _table(_number),
    "months_by_code": _table(_count),
    "date_by_code": _table(_day),
    "code_by_code": _table(_code),
    "percentage_points_by_code": _table(_number),
    "hours_by_code": _table(_count),
    "days_by_code": _table(_count),
    "share_by_code": _table(_share),
    "persons_by_code": _table(_count),
    "schedule": _schedule,
}


def is_within(part: object, whole: object) -> bool:
    """Whether ``part``, read in the same unit, can be a part of ``whole``: no number of it is larger.

    Tables are compared code by code; what is no number has no order. Nothing is a part of what is not known.
    """
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return all(code in whole and is_within(value, whole[code]) for code, value in part.items())
    if isinstance(part, int | Decimal | Fraction) and isinstance(whole, int | Decimal | Fraction):
        return whole == NO_LIMIT or (part != NO_LIMIT and Fraction(part) <= Fraction(whole))
    return whole is not None
