"""失业率控制线: whether the registered unemployment rate stays within the control line (art. 20)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import choose, figure, number_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 20

registered_rate = number_fact(
    "registered_rate", owner="HRSS", unit="percent", zh="城镇登记失业率", en="registered unemployment rate"
)
stated_line = number_fact("line", owner="HRSS", unit="percent", zh="控制线", en="control line")

line = choose(stated_line.is_known(), stated_line, figure("control_line.national"))

INSTRUMENT = Instrument(
    code="control_line",
    zh="失业率控制线",
    en="Control line of the registered unemployment rate",
    article=ARTICLE,
    quote="及早发现异常情况和潜在风险",
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="BREACH",
            article=ARTICLE,
            quote="根据就业失业重点指标",
            zh="城镇登记失业率超过控制线",
            en="The registered unemployment rate is above the control line",
            basis="国务院政府工作报告 城镇登记失业率控制目标",
            condition=registered_rate <= line,
        ),
    ),
    grants=(Grant(code="WITHIN", zh="在控制线以内", en="Within the control line"),),
    outputs={"line": line},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """失业率控制线: ELIGIBLE reads "within", INELIGIBLE "breached"; percent. Art. 20.

    Without the fact ``line`` the national line of the day holds.
    """
    return INSTRUMENT.decide(facts, as_of, figures)
