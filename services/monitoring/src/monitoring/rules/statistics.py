"""Primitives of monitoring over numbers and monthly series."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from rulebook.nodes import Function
from rulebook.rounding import round_half_up
from rulebook.terms import PLACES_OF_NUMBERS

SCALE = int(Decimal(1).scaleb(PLACES_OF_NUMBERS))


def rise_of_sums(months: Sequence[Mapping[str, Decimal | None]], window: int, earlier: int) -> Fraction | None:
    """The sum of the last ``window`` rates above the smallest such sum that ends up to ``earlier`` months before.

    None where there are fewer than ``window + earlier`` months, or one of those has no rate.
    """
    last = months[max(0, len(months) - window - earlier) :]
    rates = [Fraction(month["rate"]) for month in last if month["rate"] is not None]
    if len(rates) < window + earlier:
        return None
    sums = [sum(rates[start : start + window], Fraction(0)) for start in range(earlier + 1)]
    return sums[-1] - min(sums[:-1])


def _rise_of_sums(months: str, window: str, earlier: str) -> str:
    rates = f"list_transform({months}, lambda month: month.rate)"
    last = f"list_slice({rates}, len({months}) - {window} - {earlier} + 1, len({months}))"

    def sum_ending(back: str) -> str:
        end = f"{window} + {earlier} - {back}"
        return f"list_sum(list_slice({last}, {end} - {window} + 1, {end}))"

    lowest = f"list_min(list_transform(range(1, {earlier} + 1), lambda back: {sum_ending('back')}))"
    unknown = f"len({months}) < {window} + {earlier} OR list_count({last}) < {window} + {earlier}"
    return f"CASE WHEN {unknown} THEN NULL ELSE CAST(({sum_ending('0')} - {lowest}) * {SCALE} AS HUGEINT) END"


RISE_OF_SUMS = Function("rise_of_sums", rise_of_sums, _rise_of_sums, denominator=SCALE)
"""How far the latest moving sum of a monthly series lies above the lowest of the months before."""


def _whole(number: str, _places: str) -> str:
    """A column of whole numbers is rounded already."""
    return number


ROUNDED = Function("rounded", round_half_up, _whole)
"""四舍五入 to decimal places, for what is shown; no condition compares what is rounded."""
