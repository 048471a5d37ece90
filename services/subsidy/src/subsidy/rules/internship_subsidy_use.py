"""就业见习补贴用途: what an internship base may spend the internship subsidy on (art. 11)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Verdict
from subsidy.rules.employer_facts import use

ARTICLE = 11
QUOTE = "允许就业见习补贴用于见习单位为见习人员办理人身意外伤害保险以及见习人员的指导管理费用支出"

INSTRUMENT = Instrument(
    code="internship_subsidy_use",
    zh="就业见习补贴用途",
    en="Use of the internship subsidy",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="USE_NOT_ALLOWED",
            article=ARTICLE,
            quote=QUOTE,
            zh="补贴不得用于该项支出",
            en="The subsidy may not be spent on this",
            condition=use.is_in(figure_codes("internship_subsidy.uses")),
        ),
    ),
    fund="EMPLOYMENT_SUBSIDY_FUND",
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """就业见习补贴用途: whether a use is on the closed list. Art. 11."""
    return INSTRUMENT.decide(facts, as_of, figures)
