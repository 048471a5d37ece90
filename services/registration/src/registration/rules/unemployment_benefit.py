"""领取失业保险金: whether the law gives unemployment benefit, and for how many months, which art. 20 extends.

The table of months by years is the province's: NEEDS_CONFIG until it is configured.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from rulebook.calendar import MONTHS_PER_YEAR
from rulebook.expressions import count_fact, derived_quantity, figure_table, min_, truth_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.nodes import Function
from rulebook.verdicts import Verdict

ARTICLE = 20
EXTENSION = "阶段性延长领取失业保险金期限"
LONGEST: Final = "unemployment_benefit.longest_months"
BY_YEAR: Final = "unemployment_benefit.months_by_year"
MONTHS: Final = "months"

insured = count_fact(
    "unemployment_insurance_months",
    owner="HRSS",
    unit="months",
    zh="失业保险缴费月数",
    en="months of unemployment insurance",
)
involuntary = truth_fact(
    "left_involuntarily",
    owner="HRSS",
    zh="是否非因本人意愿中断就业",
    en="whether the work ended against the person's will",
)


def longest_months(insured_months: int, tiers: Mapping[str, int]) -> int:
    """The longest that the tier of the completed years gives, "1Y-5Y" without its upper end; 0 in no tier."""
    years = insured_months // MONTHS_PER_YEAR
    for first, last, months in _tiers(tiers):
        if first <= years and (last is None or years < last):
            return months
    return 0


def _longest_months(insured_months: str, tiers: Mapping[str, int]) -> str:
    cases = [
        f"WHEN {insured_months} >= {first * MONTHS_PER_YEAR}"
        + ("" if last is None else f" AND {insured_months} < {last * MONTHS_PER_YEAR}")
        + f" THEN {months}"
        for first, last, months in _tiers(tiers)
    ]
    return f"CASE {' '.join(cases)} ELSE 0 END"


def months_reached(insured_months: int, by_year: Mapping[str, int]) -> int:
    """The months of the last of the years in the table that are completed; 0 before the first."""
    years = insured_months // MONTHS_PER_YEAR
    return max((months for first, _, months in _tiers(by_year) if first <= years), default=0)


def _months_reached(insured_months: str, by_year: Mapping[str, int]) -> str:
    reached = [
        f"CASE WHEN {insured_months} >= {first * MONTHS_PER_YEAR} THEN {months} ELSE 0 END"
        for first, _, months in _tiers(by_year)
    ]
    return f"greatest({', '.join([*reached, '0'])})"


def _tiers(tiers: Mapping[str, int]) -> list[tuple[int, int | None, int]]:
    """First year, the year that is not in it any more, months: "1Y-5Y" ends before five, "5" and ">=5Y" never."""
    found: list[tuple[int, int | None, int]] = []
    for tier, months in tiers.items():
        first, _, last = tier.removeprefix(">=").partition("-")
        found.append((_years(first), _years(last) if last else None, months))
    return found


def _years(text: str) -> int:
    number = text.removesuffix("Y")
    if not number.isdigit():
        raise ValueError(f"years such as 5 or 5Y expected, not {text!r}")
    return int(number)


LONGEST_MONTHS = Function("benefit_longest_months", longest_months, _longest_months)
MONTHS_REACHED = Function("benefit_months_reached", months_reached, _months_reached)

longest = derived_quantity(LONGEST_MONTHS, insured, figure_table(LONGEST))
given = min_(derived_quantity(MONTHS_REACHED, insured, figure_table(BY_YEAR)), longest)

INSTRUMENT = Instrument(
    code="unemployment_benefit",
    zh="领取失业保险金",
    en="Months of unemployment benefit",
    article=ARTICLE,
    quote=EXTENSION,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="INSURED_TOO_SHORT",
            article=ARTICLE,
            quote=EXTENSION,
            zh="缴费不满规定年限",
            en="The contributions are too short for any month of benefit",
            basis="社会保险法 第四十五条第一项",
            # Who is in no tier has no claim, whatever the table by years will say.
            condition=(longest > 0) & (given > 0),
        ),
        Clause(
            code="LEFT_VOLUNTARILY",
            article=ARTICLE,
            quote=EXTENSION,
            zh="本人意愿中断就业",
            en="The work ended by the person's own will",
            basis="社会保险法 第四十五条第二项",
            condition=involuntary,
        ),
    ),
    outputs={MONTHS: given},
    fund="UI_FUND",
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """领取失业保险金: decide one claim; outputs ``months``. 社会保险法 第四十五、四十六条, art. 20."""
    return INSTRUMENT.decide(facts, as_of, figures)
