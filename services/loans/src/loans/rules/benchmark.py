"""贷款基准利率: the tier of a loan and the published rate of that tier."""

from collections.abc import Mapping
from datetime import date

from rulebook.calendar import add_months
from rulebook.expressions import AS_OF, Code, Condition, Day, Quantity, choose, figure_code_table, figure_table
from rulebook.nodes import Function

LONGEST_TIER = ">5Y"


def tenor_of(drawdown: date, maturity: date, tier_months: Mapping[str, int]) -> str:
    """The narrowest tier whose longest term, inclusive, reaches from drawdown to maturity."""
    for tier, months in sorted(tier_months.items(), key=lambda item: item[1]):
        if maturity <= add_months(drawdown, months):
            return tier
    return LONGEST_TIER


def _tenor_of(drawdown: str, maturity: str, tier_months: Mapping[str, int]) -> str:
    tiers = sorted(tier_months.items(), key=lambda item: item[1])
    choices = " ".join(
        f"WHEN {maturity} <= CAST({drawdown} + to_months({months}) AS DATE) THEN '{tier}'" for tier, months in tiers
    )
    return f"CASE WHEN {drawdown} IS NULL OR {maturity} IS NULL THEN NULL {choices} ELSE '{LONGEST_TIER}' END"


TENOR_OF = Function("tenor_of", tenor_of, _tenor_of)
"""The tier of a loan by its days of drawdown and maturity."""


def published_rate(tenor: Code, *, on: Day = AS_OF) -> Quantity:
    """The rate of a tier on a day, percent a year, or of the wider tier that took it over."""
    rates, wider = figure_table("benchmark_lending_rate", on=on), figure_code_table("benchmark_lending_rate.wider_tier")
    return choose(tenor.is_row_of(rates), rates.row(tenor), rates.row(wider.row(tenor)))


def is_published(tenor: Code) -> Condition:
    """Whether a rate is published for the tier, or for the wider tier that took it over."""
    rates, wider = figure_table("benchmark_lending_rate"), figure_code_table("benchmark_lending_rate.wider_tier")
    return tenor.is_row_of(rates) | (tenor.is_row_of(wider) & wider.row(tenor).is_row_of(rates))
