"""稳岗补贴: job-stabilisation subsidy of enterprises that lay off few or none, per year (arts 15, 20)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import choose, figure, min_
from rulebook.figures import Figures
from rulebook.instruments import OK, Amount, Applicant, Clause, Frequency, Grant, Instrument, Line
from rulebook.verdicts import Verdict
from subsidy.rules.employer_facts import (
    area_rate,
    emergency_active,
    emergency_ratio_requested,
    layoff_rate,
    ui_in_full,
    ui_paid_last_year,
)

ARTICLE = 15
QUOTE = "开展失业保险稳岗补贴护航行动"
NATIONAL = "人社部发〔2014〕76号"

standard = figure("stabilisation_subsidy.share")
# Art. 20: the share may be raised while an emergency plan is active in the region, to what the city decides.
asks_more = emergency_ratio_requested.is_known() & (emergency_ratio_requested > standard)
raised = min_(emergency_ratio_requested, figure("stabilisation_subsidy.emergency_share"))
share = choose(asks_more & emergency_active, raised, standard)
standard_only = asks_more & ~emergency_active

INSTRUMENT = Instrument(
    code="stabilisation_subsidy",
    zh="稳岗补贴",
    en="Job-stabilisation subsidy",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.PER_YEAR,
    clauses=(
        Clause(
            code="CONTRIBUTIONS_IN_ARREARS",
            article=ARTICLE,
            quote=QUOTE,
            zh="未足额缴纳失业保险费",
            en="Unemployment insurance is not paid in full",
            basis=NATIONAL,
            condition=ui_in_full,
        ),
        Clause(
            code="LAYOFF_RATE_NOT_BELOW",
            article=ARTICLE,
            quote=QUOTE,
            zh="裁员率不低于统筹地区城镇登记失业率",
            en="The layoff rate is not below the registered unemployment rate of the area",
            basis=NATIONAL,
            condition=layoff_rate.equals(0) | (layoff_rate < area_rate),
        ),
    ),
    grants=(
        Grant(code=OK.code, zh=OK.zh, en=OK.en, when=~standard_only),
        Grant(
            code="STANDARD_RATIO_ONLY",
            zh="所在地区未启动应急预案，按标准比例补贴",
            en="No emergency plan is active in the region: the standard share is paid",
            when=standard_only,
        ),
    ),
    amount=Amount(
        value=share * ui_paid_last_year,
        lines=(
            Line(zh="上年度实缴失业保险费（元）", en="Insurance paid last year, yuan", value=ui_paid_last_year),
            Line(zh="补贴比例", en="Share paid", value=share),
        ),
    ),
    fund="UI_FUND",
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """稳岗补贴: decide one enterprise and year; amount in yuan from 失业保险基金. Arts 15, 20.

    A raised share counts only while an emergency plan is active in the region; NEEDS_CONFIG until the city sets it.
    """
    return INSTRUMENT.decide(facts, as_of, figures)
