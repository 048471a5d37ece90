"""阶段性延长领取失业保险金期限: longer unemployment benefit in a region whose emergency plan is active (art. 20).

For how many months a plan may extend is not stated: NEEDS_CONFIG until it is configured.
"""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import code_fact, count_fact, figure, truth_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 20
EXTENSION = "阶段性延长领取失业保险金期限"

plan_active = truth_fact(
    "plan_active_in_region",
    owner="HRSS",
    zh="地区应急预案是否已启动",
    en="whether the emergency plan of the region is active",
)
plan_region = code_fact("plan_region", owner="HRSS", zh="应急预案所属地区", en="region of the emergency plan")
region = code_fact("region_of_person", owner="HRSS", zh="领取失业保险金的地区", en="region that pays the benefit")
months = count_fact("months_requested", owner="HRSS", unit="months", zh="拟延长的月数", en="months by which to extend")

INSTRUMENT = Instrument(
    code="benefit_period_extension",
    zh="阶段性延长领取失业保险金期限",
    en="Temporary extension of the unemployment benefit period",
    article=ARTICLE,
    quote=EXTENSION,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="NO_ACTIVE_PLAN",
            article=ARTICLE,
            quote="适时发布预警信息和启动应急预案",
            zh="应急预案未启动",
            en="No emergency plan is active",
            condition=plan_active,
        ),
        Clause(
            code="REGION_NOT_COVERED",
            article=ARTICLE,
            quote="对出现严重规模性失业风险的地区",
            zh="不在启动应急预案的地区领取失业保险金",
            en="The benefit is paid outside the region of the plan",
            # OTHER says outside every region with a plan, whichever that is.
            condition=~region.is_("OTHER") & region.equals(plan_region),
        ),
        Clause(
            code="MONTHS_NOT_ALLOWED",
            article=ARTICLE,
            quote=EXTENSION,
            zh="延长的月数须大于0且不超过规定的最长月数",
            en="The extension must be longer than no month and within the longest that is allowed",
            condition=(months > 0) & (months <= figure("benefit_period_extension.longest_months")),
        ),
    ),
    fund="UI_FUND",
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """阶段性延长领取期限: decide one extension, in months. Art. 20."""
    return INSTRUMENT.decide(facts, as_of, figures)
