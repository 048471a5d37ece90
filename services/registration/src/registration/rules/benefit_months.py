"""领取失业保险金期限: the months of benefit that years of contributions give, read from the figures in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from rulebook.calendar import MONTHS_PER_YEAR
from rulebook.figures import Figure, Figures

LONGEST: Final = "unemployment_benefit.longest_months"
BY_YEAR: Final = "unemployment_benefit.months_by_year"


class FiguresMissing(LookupError):
    """Figures that the months turn on are not configured on the day; `keys` names them."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(f"not configured: {', '.join(keys)}")
        self.keys = keys


@dataclass(frozen=True, slots=True)
class BenefitMonths:
    """How many months of benefit; none where the contributions are too short for any."""

    months: int
    figures: tuple[Figure, ...]


def benefit_months(insured_months: int, on: date, figures: Figures) -> BenefitMonths:
    """领取期限 The months for completed years of contributions, never more than the law's longest for their tier.

    Raises FiguresMissing, ValueError for a tier that is no range of years. 社会保险法 第四十六条.
    """
    longest, by_year = figures.on(LONGEST, on), figures.on(BY_YEAR, on)
    years = insured_months // MONTHS_PER_YEAR
    # Whoever is in no tier has no claim, whatever the table by years will say.
    limit = None if longest is None else _tier(_table(longest), years)
    if longest is not None and limit is None:
        return BenefitMonths(0, (longest,))
    if longest is None or by_year is None:
        missing = tuple(key for key, found in ((LONGEST, longest), (BY_YEAR, by_year)) if found is None)
        raise FiguresMissing(missing)
    reached = [months for year, months in _table(by_year).items() if int(year) <= years]
    return BenefitMonths(min(max(reached, default=0), limit or 0), (longest, by_year))


def _table(figure: Figure) -> Mapping[str, int]:
    assert isinstance(figure.value, Mapping)
    return figure.value


def _tier(tiers: Mapping[str, int], years: int) -> int | None:
    """The months of the tier that holds so many years: "1Y-5Y" is one year up to, not including, five; ">=10Y"."""
    for tier, months in tiers.items():
        if tier.startswith(">="):
            first, last = _years(tier.removeprefix(">=")), None
        else:
            left, _, right = tier.partition("-")
            first, last = _years(left), _years(right)
        if first <= years and (last is None or years < last):
            return months
    return None


def _years(text: str) -> int:
    number = text.removesuffix("Y")
    if not number.isdigit() or number == text:
        raise ValueError(f"years such as 5Y expected, not {text!r}")
    return int(number)
