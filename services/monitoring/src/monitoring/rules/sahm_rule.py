"""失业率趋势预警（萨姆规则）: the rise of the three-month mean of the unemployment rate (art. 20)."""

from collections.abc import Mapping
from datetime import date

from monitoring.rules.statistics import RISE_OF_SUMS, ROUNDED
from rulebook.expressions import choose, derived_quantity, figure, records_fact
from rulebook.facts import Kind
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Outcome, Verdict

ARTICLE = 20
QUOTE = "及早发现异常情况和潜在风险"
METHOD = "Sahm, Direct Stimulus Payments to Individuals (2019)"

monthly_rates = records_fact(
    "monthly_rates_oldest_first",
    owner="STA",
    zh="各月失业率（由远及近）",
    en="monthly unemployment rates, oldest first",
    entry={"rate": Kind.NUMBER},
)
window, earlier = figure("sahm_rule.window_months"), figure("sahm_rule.earlier_means")
is_long_enough = monthly_rates.count(lambda one: one.quantity("rate") >= 0) >= window + earlier
rise = derived_quantity(RISE_OF_SUMS, monthly_rates, window, earlier) / window

INSTRUMENT = Instrument(
    code="sahm_rule",
    zh="失业率趋势预警（萨姆规则）",
    en="Sahm rule on the unemployment rate",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NEED_15_MONTHS",
            article=ARTICLE,
            quote=QUOTE,
            zh="月份不足：需要当前{sahm_rule.window_months}个月均值和此前{sahm_rule.earlier_means}个均值",
            en="Too few months for the {sahm_rule.window_months}-month mean and the {sahm_rule.earlier_means} before",
            basis=METHOD,
            condition=is_long_enough,
            unmet=Outcome.NEEDS_CONFIG,
        ),
        Clause(
            code="NOT_TRIGGERED",
            article=ARTICLE,
            quote=QUOTE,
            zh="{sahm_rule.window_months}个月均值较此前最低值的升幅不足{sahm_rule.threshold}个百分点",
            en="The mean lies less than {sahm_rule.threshold} points above the lowest of the means before",
            basis=METHOD,
            condition=choose(is_long_enough, rise >= figure("sahm_rule.threshold"), ~is_long_enough),
        ),
    ),
    grants=(
        Grant(
            code="TRIGGERED",
            zh="升幅达到{sahm_rule.threshold}个百分点",
            en="The rise reaches {sahm_rule.threshold} points",
        ),
    ),
    outputs={"value": derived_quantity(ROUNDED, rise, figure("monitoring.decimal_places"))},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """萨姆规则: ELIGIBLE reads "triggered"; outputs ``value`` in percentage points, rounded for show. Art. 20."""
    return INSTRUMENT.decide(facts, as_of, figures)
