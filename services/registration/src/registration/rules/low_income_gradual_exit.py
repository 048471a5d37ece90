"""低保渐退: gradual exit of a family from low-income support once work lifts its income to the standard (art. 14).

The standard of the place is stated with the case or configured. How long the exit takes is not known until it is
configured: the exit is granted and ``exit_months`` stays open.
"""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import choose, code_fact, count_fact, figure, figure_codes, number_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 14
TRIGGER = "因灵活就业、自谋职业或者自主创业使家庭人均收入达到或者高于当地低保标准的"

members = count_fact("members", owner="CAB", unit="persons", zh="家庭人口", en="members of the family")
stated_standard = number_fact(
    "standard_per_head",
    owner="CAB",
    unit="yuan_per_month",
    zh="当地低保标准（每人每月）",
    en="low-income standard of the place, per head and month",
)
work_form = code_fact("work_form", owner="HRSS", zh="就业形式", en="form of work")
counted_income = number_fact(
    "counted_income",
    owner="CAB",
    unit="yuan_per_month",
    zh="计入的家庭月收入",
    en="counted income of the family in the month",
)

standard = choose(stated_standard.is_known(), stated_standard, figure("low_income.standard_per_head"))

INSTRUMENT = Instrument(
    code="low_income_gradual_exit",
    zh="低保渐退",
    en="Gradual exit from low-income support",
    article=ARTICLE,
    quote="采取渐退方式逐步退出低保",
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="STAYS_IN_SUPPORT",
            article=ARTICLE,
            quote=TRIGGER,
            zh="家庭人均收入低于当地低保标准，继续享受低保",
            en="The income per head is below the standard of the place: support goes on",
            condition=counted_income >= members * standard,
        ),
        Clause(
            code="GRADUAL_EXIT_NOT_APPLICABLE",
            article=ARTICLE,
            quote=TRIGGER,
            zh="不属于灵活就业、自谋职业或者自主创业",
            en="Neither flexible, self-found nor self-started work",
            condition=work_form.is_in(figure_codes("low_income.gradual_exit_work_forms")),
        ),
    ),
    grants=(
        Grant(
            code="GRADUAL_EXIT",
            zh="家庭人均收入达到或者高于当地低保标准，逐步退出低保",
            en="The income per head reaches the standard of the place: support ends step by step",
        ),
    ),
    outputs={"exit_months": figure("low_income.gradual_exit_months")},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """低保渐退: decide one family in one month; outputs ``exit_months``. Art. 14."""
    return INSTRUMENT.decide(facts, as_of, figures)
