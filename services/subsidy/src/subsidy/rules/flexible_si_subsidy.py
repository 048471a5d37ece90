"""灵活就业社会保险补贴: social insurance subsidy of people in flexible employment, per month (art. 6)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import choose, derived_quantity, derived_truth, figure, min_, text
from rulebook.facts import Unread
from rulebook.figures import Figures
from rulebook.functions import LESS_THAN_YEARS_BEFORE, MONTHS_TO_AGE
from rulebook.instruments import OK, Amount, Applicant, Clause, Document, Frequency, Grant, Instrument, Line
from rulebook.verdicts import Verdict
from subsidy.rules.facts import (
    age_at_first,
    category,
    ever_employed,
    flex_start,
    left_school,
    months_used,
    other_si_subsidy,
    paid_month,
    retire_age,
)

ARTICLE = 6
GROUPS = "属于就业困难人员、离校2年内未就业高校毕业生的"
BY_RULE = "可按照规定享受灵活就业社会保险补贴政策"
NATIONAL = "财社〔2017〕164号"


hard_to_employ = category.is_("HARD_TO_EMPLOY")
graduate = category.is_("GRADUATE")
fixed = choose(
    graduate, figure("flexible_si_subsidy.graduate.month"), figure("flexible_si_subsidy.hard_to_employ.month")
)
share_of_paid = figure("flexible_si_subsidy.share_of_paid") * paid_month

# The longer period is granted at the first approval; without a record of that age it was not granted.
near_retirement = (
    age_at_first.is_known()
    & retire_age.is_known()
    & derived_truth(
        LESS_THAN_YEARS_BEFORE, age_at_first, retire_age, figure("flexible_si_subsidy.near_retirement_years")
    )
)
period = choose(
    near_retirement,
    derived_quantity(MONTHS_TO_AGE, age_at_first, retire_age),
    figure("flexible_si_subsidy.period_months"),
)
within_period = choose(
    graduate, months_used < figure("flexible_si_subsidy.graduate.period_months"), months_used < period
)

# No amount for graduates is in force, so nothing can be paid to them yet; what only matters for payment may be unknown.
nothing_payable = graduate & ~figure("flexible_si_subsidy.graduate.month").is_known()

INSTRUMENT = Instrument(
    code="flexible_si_subsidy",
    zh="灵活就业社会保险补贴",
    en="Social insurance subsidy for flexible employment",
    article=ARTICLE,
    quote=BY_RULE,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_MONTH,
    clauses=(
        Clause(
            code="NO_CATEGORY",
            article=ARTICLE,
            quote=GROUPS,
            zh="不属于就业困难人员或离校未就业高校毕业生",
            en="Neither hard to employ nor a graduate without work",
            condition=hard_to_employ | graduate,
        ),
        Clause(
            code="AFTER_24_MONTHS",
            article=ARTICLE,
            quote="离校2年内未就业高校毕业生",
            zh="灵活就业开始时离校已超过{flexible_si_subsidy.graduate.window_months}个月",
            en="Flexible work began more than {flexible_si_subsidy.graduate.window_months} months after leaving school",
            condition=~graduate
            | (flex_start <= left_school.plus_months(figure("flexible_si_subsidy.graduate.window_months"))),
        ),
        Clause(
            code="NOT_UNEMPLOYED_SINCE_LEAVING",
            article=ARTICLE,
            quote="离校2年内未就业高校毕业生",
            zh="离校后曾就业",
            en="Was employed after leaving school",
            condition=~graduate | ~ever_employed,
        ),
        Clause(
            code="NO_CONTRIBUTION",
            article=ARTICLE,
            quote="其他从业者可按灵活就业人员身份参加养老、医疗保险",
            zh="当月没有实际缴纳养老、医疗保险费",
            en="No pension or medical contribution was paid for the month",
            basis=NATIONAL,
            condition=(paid_month > 0) | (nothing_payable & ~paid_month.is_known()),
        ),
        Clause(
            code="PERIOD_EXHAUSTED",
            article=ARTICLE,
            quote=BY_RULE,
            zh="补贴期限已满",
            en="The subsidised period is used up",
            basis=NATIONAL,
            condition=within_period | (nothing_payable & ~months_used.is_known()),
        ),
        Clause(
            code="SI_SUBSIDY_OVERLAP",
            article=ARTICLE,
            quote=BY_RULE,
            zh="同月已享受其他社会保险补贴",
            en="Another social insurance subsidy covers the same month",
            basis=NATIONAL,
            condition=other_si_subsidy.is_("NONE"),
        ),
    ),
    grants=(
        Grant(
            code=OK.code,
            zh=OK.zh,
            en=OK.en,
            when=hard_to_employ & (months_used < figure("flexible_si_subsidy.period_months")),
        ),
        Grant(
            code="UNTIL_RETIREMENT",
            zh="初次核定时距法定退休年龄不足{flexible_si_subsidy.near_retirement_years}年，可享受至退休",
            en="Less than {flexible_si_subsidy.near_retirement_years} years to retirement at first: until retirement",
            when=hard_to_employ & near_retirement,
        ),
        Grant(
            code="WITHIN_24_MONTHS",
            zh="离校{flexible_si_subsidy.graduate.window_months}个月内开始灵活就业",
            en="Flexible work began within {flexible_si_subsidy.graduate.window_months} months of leaving school",
            when=graduate,
        ),
    ),
    amount=Amount(
        value=min_(fixed, share_of_paid),
        applies=~nothing_payable,
        lines=(
            Line(zh="定额标准（元/月）", en="Fixed amount, yuan a month", value=fixed),
            Line(zh="当月实缴（元）", en="Paid for the month, yuan", value=paid_month),
            Line(
                zh="实缴的补贴比例上限",
                en="Largest share of what was paid",
                value=figure("flexible_si_subsidy.share_of_paid"),
            ),
        ),
    ),
    outputs={
        "amount_source": choose(
            category.is_known() & ~fixed.is_known(),
            text("NEEDS_CONFIG"),
            choose(fixed <= share_of_paid, text("FIXED_AMOUNT"), text("SHARE_OF_PAID")),
        )
    },
    fund="EMPLOYMENT_SUBSIDY_FUND",
    documents=(Document(zh="灵活就业社会保险缴费凭证", en="Proof of contributions paid"),),
    unread=(Unread(name="sex", why="第十三条：性别不得影响补贴，法定退休年龄另行给出"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """灵活就业社会保险补贴: decide one month; outputs ``amount_source``, amount in yuan a month. Art. 6.

    A graduate within the window is ELIGIBLE without an amount while the city has set none.
    """
    return INSTRUMENT.decide(facts, as_of, figures)
