"""容错免责: whether a mistake made in good faith is exempt from accountability (art. 17)."""

from collections.abc import Mapping
from datetime import date

from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict
from subsidy.rules.startup_facts import bold, diligent, lawful, private_gain, unforeseeable

ARTICLE = 17
EXEMPT = "由于难以预见因素出现失误或错误的，依据有关规定容错免责"
GOOD_FAITH = "对大胆探索、担当尽责、不谋私利"

INSTRUMENT = Instrument(
    code="fault_tolerance",
    zh="容错免责",
    en="Fault tolerance",
    article=ARTICLE,
    quote=EXEMPT,
    applicants=(Applicant.DEPARTMENT, Applicant.PERSON),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="NOT_IN_GOOD_FAITH",
            article=ARTICLE,
            quote=GOOD_FAITH,
            zh="不属于大胆探索、担当尽责",
            en="Not bold exploration with diligent care of duty",
            condition=bold & diligent,
        ),
        Clause(
            code="PRIVATE_GAIN",
            article=ARTICLE,
            quote=GOOD_FAITH,
            zh="谋取了私利",
            en="For private gain",
            condition=~private_gain,
        ),
        Clause(
            code="NOT_LAWFUL",
            article=ARTICLE,
            quote="在依法依规履行职责过程中",
            zh="没有依法依规履行职责",
            en="Duties were not done by law and rule",
            condition=lawful,
        ),
        Clause(
            code="FORESEEABLE",
            article=ARTICLE,
            quote=EXEMPT,
            zh="不是由于难以预见因素",
            en="The cause could have been foreseen",
            condition=unforeseeable,
        ),
    ),
    grants=(Grant(code="EXEMPT", zh="依据有关规定容错免责", en="Exempt from accountability under the rules"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """容错免责: all four conditions (good faith, no private gain, lawful, unforeseeable) must hold. Art. 17."""
    return INSTRUMENT.decide(facts, as_of, figures)
