"""裁减人员报告: report of a mass layoff to the labour authority (劳动合同法第四十一条; art. 20)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import count_fact, figure
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 20
QUOTE = "落实失业动态监测、预测预警和预防调控工作机制"
LAW = "劳动合同法第四十一条"

staff = count_fact("staff", owner="HRSS", unit="persons", zh="企业职工总数", en="staff of the enterprise")
layoffs = count_fact("layoffs", owner="HRSS", unit="persons", zh="拟裁减人数", en="persons to be laid off")
notice_days = count_fact("notice_days", owner="HRSS", unit="days", zh="提前说明的天数", en="days of notice")

by_share = (layoffs > 0) & (layoffs >= figure("mass_layoff.share") * staff)
required = (layoffs >= figure("mass_layoff.persons")) | by_share

INSTRUMENT = Instrument(
    code="mass_layoff_report_art41",
    zh="企业裁减人员报告",
    en="Report of a mass layoff",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="NO_REPORT",
            article=ARTICLE,
            quote=QUOTE,
            zh="裁减不足{mass_layoff.persons}人且不足职工总数的{mass_layoff.share}，无须报告",
            en="Fewer than {mass_layoff.persons} persons and less than {mass_layoff.share} of the staff: no report",
            basis=LAW,
            condition=required,
        ),
        Clause(
            code="NOTICE_TOO_LATE",
            article=ARTICLE,
            quote=QUOTE,
            zh="未提前{mass_layoff.notice_days}日向工会或者全体职工说明情况",
            en="The union or the staff had less than {mass_layoff.notice_days} days of notice",
            basis=LAW,
            condition=~required | ~notice_days.is_known() | (notice_days >= figure("mass_layoff.notice_days")),
        ),
    ),
    grants=(Grant(code="REPORT_REQUIRED", zh="裁减人员方案须报告", en="The plan must be reported"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """裁减人员报告: ELIGIBLE reads "to be reported"; without ``notice_days`` only that is decided. Art. 20."""
    return INSTRUMENT.decide(facts, as_of, figures)
