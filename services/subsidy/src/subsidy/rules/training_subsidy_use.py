"""职业培训补贴支持用途: what else of a training institution the training subsidy supports (art. 10)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument, Status
from rulebook.verdicts import Verdict
from subsidy.rules.employer_facts import use

ARTICLE = 10
QUOTE = "充分运用职业培训补贴，支持优质培训机构开发数字培训课程，引进国外优质资源或开展联合办学"

INSTRUMENT = Instrument(
    code="training_subsidy_use",
    zh="职业培训补贴支持用途",
    en="What the training subsidy supports",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.INSTITUTION,),
    frequency=Frequency.ANY_TIME,
    status=Status.DISCRETIONARY,
    clauses=(
        Clause(
            code="USE_NOT_NAMED",
            article=ARTICLE,
            quote=QUOTE,
            zh="第十条列举的支持用途不包括该项",
            en="This is not among the uses that article 10 names",
            condition=use.is_in(figure_codes("training_subsidy.uses")),
        ),
    ),
    fund="EMPLOYMENT_SUBSIDY_FUND",
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """职业培训补贴支持用途: whether a use is among those that the article names. Art. 10."""
    return INSTRUMENT.decide(facts, as_of, figures)
