"""贷款基准利率: the tier of a loan and the published rate of that tier."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from rulebook.calendar import add_months

# The tier that took over when five tiers became three.
WIDER_TIER: Mapping[str, str] = {"<=6M": "<=1Y", "1Y-3Y": "1Y-5Y", "3Y-5Y": "1Y-5Y"}
LONGEST_TIER = ">5Y"


def tenor_of(drawdown: date, maturity: date, tier_months: Mapping[str, int]) -> str:
    """The narrowest tier whose longest term, inclusive, reaches from drawdown to maturity."""
    for tier, months in sorted(tier_months.items(), key=lambda item: item[1]):
        if maturity <= add_months(drawdown, months):
            return tier
    return LONGEST_TIER


def published_rate(tenor: str, rates: Mapping[str, Decimal]) -> Decimal | None:
    """The rate of a tier, percent a year, or of the wider tier that holds it; None where neither is published."""
    return rates.get(tenor, rates.get(WIDER_TIER.get(tenor, tenor)))


def is_published(tenor: str, rates: Mapping[str, Decimal]) -> bool:
    """Whether a rate is published for the tier, or for the wider tier that holds it."""
    return published_rate(tenor, rates) is not None
