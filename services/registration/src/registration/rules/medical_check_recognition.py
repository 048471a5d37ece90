"""体检结果互认: whether an entry medical check is recognised by every participant (art. 12).

For how long a check is valid is not stated: NEEDS_CONFIG until it is configured.
"""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import AS_OF, day_fact, figure, truth_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Document, Frequency, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 12
RECOGNITION = "建立入职定点体检和体检结果互认机制"

designated = truth_fact(
    "designated_institution",
    owner="HFP",
    zh="是否定点体检机构",
    en="whether a designated institution made the check",
)
checked_on = day_fact("checked_on", owner="HFP", zh="体检日期", en="day of the check")

INSTRUMENT = Instrument(
    code="medical_check_recognition",
    zh="入职体检结果互认",
    en="Recognition of an entry medical check",
    article=ARTICLE,
    quote=RECOGNITION,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NOT_DESIGNATED",
            article=ARTICLE,
            quote=RECOGNITION,
            zh="不是定点体检机构出具的结果",
            en="The check was not made by a designated institution",
            condition=designated,
        ),
        Clause(
            code="NO_VALID_CHECK",
            article=ARTICLE,
            quote=RECOGNITION,
            zh="当日没有有效的体检结果",
            en="No check is valid on the day",
            condition=(checked_on <= AS_OF)
            & (checked_on.plus_months(figure("medical_check.validity_months")) >= AS_OF),
        ),
    ),
    documents=(Document(zh="入职体检报告", en="Report of the entry medical check"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """体检结果互认: decide one check. Art. 12."""
    return INSTRUMENT.decide(facts, as_of, figures)
