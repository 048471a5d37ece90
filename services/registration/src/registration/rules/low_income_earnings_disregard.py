"""就业初期劳动所得不计入: earnings of the first months of work that do not count as family income (art. 14)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import choose, day_fact, figure, number, number_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 14
DISREGARD = "就业后3个月内的劳动所得不计入家庭收入"

start_work = day_fact("start_work", owner="HRSS", zh="就业起始日", en="first day of work")
earning_date = day_fact("earning_date", owner="CAB", zh="取得劳动所得的日期", en="day of the earning")
earning = number_fact("earning", owner="CAB", unit="yuan", zh="劳动所得", en="earning")

disregarded = (start_work <= earning_date) & (
    earning_date < start_work.plus_months(figure("low_income.disregarded_months"))
)

INSTRUMENT = Instrument(
    code="low_income_earnings_disregard",
    zh="就业初期劳动所得不计入家庭收入",
    en="Disregard of the earnings of the first months of work",
    article=ARTICLE,
    quote=DISREGARD,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="COUNTED",
            article=ARTICLE,
            quote=DISREGARD,
            zh="不在就业后{low_income.disregarded_months}个月内，劳动所得计入家庭收入",
            en="Not within the first {low_income.disregarded_months} months of the work: the earning counts",
            condition=disregarded,
        ),
    ),
    grants=(
        Grant(
            code="NOT_COUNTED",
            zh="就业后{low_income.disregarded_months}个月内的劳动所得不计入家庭收入",
            en="Earned within the first {low_income.disregarded_months} months of the work: it does not count",
        ),
    ),
    outputs={"counted": choose(disregarded, number(0), earning)},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """劳动所得不计入: decide one earning; outputs ``counted``, yuan that count as income. Art. 14."""
    return INSTRUMENT.decide(facts, as_of, figures)
