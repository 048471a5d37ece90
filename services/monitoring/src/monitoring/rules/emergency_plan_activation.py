"""启动应急预案: warning first, then the plan, each by an authorised person (art. 20)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import AS_OF, day_fact, truth_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 20
QUOTE = "适时发布预警信息和启动应急预案"

serious_risk = truth_fact(
    "serious_risk", owner="HRSS", zh="是否出现严重规模性失业风险", en="whether mass unemployment is a serious risk"
)
warning_published = truth_fact(
    "warning_published", owner="HRSS", zh="是否已发布预警信息", en="whether a warning was published"
)
warning_authorised = truth_fact(
    "warning_authorised",
    owner="HRSS",
    zh="预警是否由有权人员发布",
    en="whether an authorised person published the warning",
)
activation_authorised = truth_fact(
    "activation_authorised",
    owner="HRSS",
    zh="预案是否由有权人员启动",
    en="whether an authorised person activated the plan",
)
warning_published_on = day_fact("warning_published_on", owner="HRSS", zh="预警发布日", en="day of the warning")
activated_on = day_fact("activated_on", owner="HRSS", zh="预案启动日", en="day on which the plan was activated")

INSTRUMENT = Instrument(
    code="emergency_plan_activation",
    zh="启动失业应急预案",
    en="Activation of the unemployment emergency plan",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="NO_SERIOUS_RISK",
            article=ARTICLE,
            quote="对出现严重规模性失业风险的地区",
            zh="该地区没有出现严重规模性失业风险",
            en="The region faces no serious risk of mass unemployment",
            condition=serious_risk,
        ),
        Clause(
            code="NO_WARNING_RECORD",
            article=ARTICLE,
            quote=QUOTE,
            zh="尚未发布预警信息",
            en="No warning was published",
            condition=warning_published,
        ),
        Clause(
            code="WARNING_NOT_AUTHORISED",
            article=ARTICLE,
            quote=QUOTE,
            zh="预警信息不是由有权人员发布",
            en="The warning was not published by an authorised person",
            condition=warning_authorised,
        ),
        Clause(
            code="ACTIVATION_NOT_AUTHORISED",
            article=ARTICLE,
            quote=QUOTE,
            zh="预案不是由有权人员启动",
            en="The plan was not activated by an authorised person",
            condition=activation_authorised,
        ),
        Clause(
            code="ACTIVATED_BEFORE_WARNING",
            article=ARTICLE,
            quote=QUOTE,
            zh="预案启动早于预警发布",
            en="The plan was activated before the warning",
            condition=warning_published_on <= activated_on,
        ),
        Clause(
            code="NOT_YET_ACTIVATED",
            article=ARTICLE,
            quote=QUOTE,
            zh="预案尚未启动",
            en="The plan is not yet activated",
            condition=activated_on <= AS_OF,
        ),
    ),
    grants=(Grant(code="PLAN_ACTIVE", zh="应急预案已启动", en="The plan is active"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """启动应急预案: whether the plan of a region is active on a day; the text states no threshold. Art. 20."""
    return INSTRUMENT.decide(facts, as_of, figures)
