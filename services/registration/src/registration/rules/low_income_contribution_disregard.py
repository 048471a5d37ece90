"""最低档社会保险费、住房公积金不计入: contributions of the lowest tier that do not count as family income (art. 14).

Of what was paid no more than the lowest tier is taken off. Where only one of the two kinds is stated, the other was
not paid; a lowest tier that is not stated must be configured.
"""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import Quantity, choose, figure, max_, min_, number, number_fact
from rulebook.figures import Figures
from rulebook.instruments import OK, Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 14
DISREGARD = "最低档基本社会保险费、住房公积金不计入家庭收入核算"

income = number_fact("income", owner="CAB", unit="yuan_per_month", zh="家庭月收入", en="income of the family")
si_paid = number_fact(
    "si_paid",
    owner="HRSS",
    unit="yuan_per_month",
    zh="当月缴纳的基本社会保险费",
    en="basic social insurance contributions paid in the month",
)
si_lowest_tier = number_fact(
    "si_lowest_tier",
    owner="HRSS",
    unit="yuan_per_month",
    zh="基本社会保险费最低档",
    en="lowest tier of the basic social insurance contributions",
)
fund_paid = number_fact(
    "fund_paid",
    owner="URC",
    unit="yuan_per_month",
    zh="当月缴存的住房公积金",
    en="housing fund contributions paid in the month",
)
fund_lowest = number_fact(
    "fund_lowest",
    owner="URC",
    unit="yuan_per_month",
    zh="住房公积金最低缴存额",
    en="lowest housing fund contribution",
)


def at_most_lowest(paid: Quantity, stated: Quantity, configured: Quantity) -> Quantity:
    """The part of what was paid that the lowest tier covers."""
    return min_(paid, choose(stated.is_known(), stated, configured))


insurance = choose(
    si_paid.is_known() | ~fund_paid.is_known(),
    at_most_lowest(si_paid, si_lowest_tier, figure("low_income.lowest_insurance_tier")),
    number(0),
)
housing = choose(
    fund_paid.is_known() | ~si_paid.is_known(),
    at_most_lowest(fund_paid, fund_lowest, figure("low_income.lowest_housing_fund_tier")),
    number(0),
)
disregarded = insurance + housing

INSTRUMENT = Instrument(
    code="low_income_contribution_disregard",
    zh="最低档社会保险费、住房公积金不计入家庭收入",
    en="Disregard of the lowest-tier contributions",
    article=ARTICLE,
    quote=DISREGARD,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_MONTH,
    clauses=(
        Clause(
            code="NOTHING_TO_COUNT",
            article=ARTICLE,
            quote=DISREGARD,
            zh="既无收入也无缴费，无可核算",
            en="Neither income nor contributions: there is nothing to count",
            condition=income + disregarded > 0,
        ),
    ),
    grants=(OK,),
    outputs={"counted": max_(income - disregarded, number(0))},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """最低档缴费不计入: decide one month; outputs ``counted``, yuan of income that count, at least 0. Art. 14."""
    return INSTRUMENT.decide(facts, as_of, figures)
