"""信用评估: the credit assessment that a loan file must hold (art. 9)."""

from collections.abc import Mapping
from datetime import date

from loans.rules.facts import credit_assessed
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 9
QUOTE = "依托信用信息科学评估创业者的还款能力"

INSTRUMENT = Instrument(
    code="credit_assessment",
    zh="创业者信用评估",
    en="Credit assessment of a founder",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.PERSON, Applicant.EMPLOYER),
    frequency=Frequency.PER_LOAN,
    clauses=(
        Clause(
            code="NO_CREDIT_ASSESSMENT",
            article=ARTICLE,
            quote=QUOTE,
            zh="贷款档案中没有信用评估记录",
            en="The loan file holds no credit assessment",
            condition=credit_assessed,
        ),
    ),
    grants=(Grant(code="ON_FILE", zh="信用评估记录已存档", en="The credit assessment is on file"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """信用评估: whether the loan file holds the assessment of the founder's ability to repay. Art. 9."""
    return INSTRUMENT.decide(facts, as_of, figures)
