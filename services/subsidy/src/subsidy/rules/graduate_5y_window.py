"""毕业5年内高校毕业生: whether a graduate is within five years of graduation (art. 7)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict
from subsidy.rules.graduate_window import within_window
from subsidy.rules.startup_facts import graduate_kind

ARTICLE = 7
WINDOW = "毕业5年内高校毕业生"

INSTRUMENT = Instrument(
    code="graduate_5y_window",
    zh="毕业5年内高校毕业生",
    en="Graduate within five years of graduation",
    article=ARTICLE,
    quote=WINDOW,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NOT_A_GRADUATE",
            article=ARTICLE,
            quote="含技师学院高级工班、预备技师班和特殊教育学院职业教育类毕业生",
            zh="不属于高校毕业生范围",
            en="Not one of the kinds that count as graduates",
            condition=graduate_kind.is_in(figure_codes("graduate_5y_window.kinds")),
        ),
        Clause(
            code="AFTER_60_MONTHS",
            article=ARTICLE,
            quote=WINDOW,
            zh="毕业已超过{graduate_5y_window.months}个月",
            en="More than {graduate_5y_window.months} months after graduation",
            condition=within_window,
        ),
    ),
    grants=(
        Grant(
            code="WITHIN_60_MONTHS",
            zh="毕业未超过{graduate_5y_window.months}个月",
            en="Within {graduate_5y_window.months} months of graduation",
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """毕业5年内: ELIGIBLE reads "within", the last day included; a graduate of no stated kind is of a university."""
    return INSTRUMENT.decide(facts, as_of, figures)
