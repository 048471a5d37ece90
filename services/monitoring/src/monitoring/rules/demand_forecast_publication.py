"""人力资源供求调查预测和信息发布: survey, forecast and publication of labour demand (art. 12)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import AS_OF, choose, count_fact, day_fact, figure, truth_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 12
QUOTE = "人力资源供求调查预测和信息发布制度"

surveyed = truth_fact("surveyed", owner="HRSS", zh="是否进行供求调查", en="whether supply and demand were surveyed")
forecast_made = truth_fact("forecast_made", owner="HRSS", zh="是否作出需求预测", en="whether demand was forecast")
versioned = truth_fact(
    "versioned", owner="HRSS", zh="发布内容是否有版本号", en="whether what is published has a version"
)
published_on = day_fact("published_on", owner="HRSS", zh="最近发布日", en="day of the latest publication")
stated_period = count_fact("period_months", owner="HRSS", unit="months", zh="发布周期", en="period of publication")

period = choose(stated_period.is_known(), stated_period, figure("demand_forecast.period_months"))

INSTRUMENT = Instrument(
    code="demand_forecast_publication",
    zh="人力资源供求调查预测和信息发布",
    en="Survey, forecast and publication of labour supply and demand",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NO_SURVEY",
            article=ARTICLE,
            quote=QUOTE,
            zh="没有进行人力资源供求调查",
            en="Supply and demand were not surveyed",
            condition=surveyed,
        ),
        Clause(
            code="NO_FORECAST",
            article=ARTICLE,
            quote=QUOTE,
            zh="没有作出人才需求预测",
            en="Demand was not forecast",
            condition=forecast_made,
        ),
        Clause(
            code="NO_VERSION",
            article=ARTICLE,
            quote=QUOTE,
            zh="发布内容没有版本号",
            en="What is published has no version",
            condition=versioned,
        ),
        Clause(
            code="NOT_YET_PUBLISHED",
            article=ARTICLE,
            quote=QUOTE,
            zh="尚未发布",
            en="Not yet published",
            condition=published_on <= AS_OF,
        ),
        Clause(
            code="PUBLICATION_OVERDUE",
            article=ARTICLE,
            quote=QUOTE,
            zh="距上次发布已超过发布周期",
            en="The latest publication is older than the period",
            condition=published_on.plus_months(period) >= AS_OF,
        ),
    ),
    grants=(Grant(code="UP_TO_DATE", zh="按期发布", en="Published in time"),),
    outputs={"period_months": period},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """供求信息发布: whether it is up to date; NEEDS_CONFIG without ``period_months``: the text has none. Art. 12."""
    return INSTRUMENT.decide(facts, as_of, figures)
