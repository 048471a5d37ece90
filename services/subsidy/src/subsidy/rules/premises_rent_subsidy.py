"""创业场所租赁补贴: rent subsidy of founders, explored and not yet granted (art. 7)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure, figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line, Status
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.graduate_window import within_window
from subsidy.rules.startup_facts import group

ARTICLE = 7
EXPLORED = "给予创业场所租赁补贴机制"

year = figure("premises_rent_subsidy.year")

INSTRUMENT = Instrument(
    code="premises_rent_subsidy",
    zh="创业场所租赁补贴",
    en="Rent subsidy for startup premises",
    article=ARTICLE,
    quote=EXPLORED,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_YEAR,
    status=Status.EXPLORATORY,
    clauses=(
        Clause(
            code="GROUP_NOT_COVERED",
            article=ARTICLE,
            quote="探索建立我市高层次高技能人才、返乡农民工、就业困难人员、毕业5年内高校毕业生",
            zh="不属于规定的创业人员范围",
            en="Not one of the groups of founders",
            condition=group.is_in(figure_codes("premises_rent_subsidy.groups")),
        ),
        Clause(
            code="AFTER_60_MONTHS",
            article=ARTICLE,
            quote="毕业5年内高校毕业生",
            zh="毕业已超过{graduate_5y_window.months}个月",
            en="More than {graduate_5y_window.months} months after graduation",
            condition=~group.is_("GRADUATE_5Y") | within_window,
        ),
        Clause(
            code="INSTRUMENT_EXPLORATORY",
            article=ARTICLE,
            quote=EXPLORED,
            zh="尚在探索建立，市级办法出台前不能享受",
            en="Still being explored: no entitlement until the city lays down a rule",
            condition=year.is_known(),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(value=year, lines=(Line(zh="年补贴标准（元）", en="Amount of a year, yuan", value=year),)),
    fund="STARTUP_SUPPORT_FUND",
    documents=(Document(zh="场地租赁合同", en="Lease of the premises"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """创业场所租赁补贴: NEEDS_CONFIG until a figure of the city sets the amount, in yuan a year. Art. 7."""
    return INSTRUMENT.decide(facts, as_of, figures)
