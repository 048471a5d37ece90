"""分流人员优先入驻创业孵化基地: displaced workers who found a business go first into incubators (art. 15)."""

from collections.abc import Mapping
from datetime import date

from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict
from subsidy.rules.startup_facts import displaced, self_started

ARTICLE = 15
FIRST = "对自主创业的分流人员，优先安排入驻各类创业孵化基地，落实创业扶持政策"

INSTRUMENT = Instrument(
    code="displaced_founder_incubator_priority",
    zh="分流人员优先入驻创业孵化基地",
    en="Incubator priority of displaced founders",
    article=ARTICLE,
    quote=FIRST,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NOT_DISPLACED",
            article=ARTICLE,
            quote=FIRST,
            zh="不是分流人员",
            en="Not displaced by the cut in capacity",
            condition=displaced,
        ),
        Clause(
            code="NOT_SELF_STARTED",
            article=ARTICLE,
            quote=FIRST,
            zh="没有自主创业",
            en="Not founding a business",
            condition=self_started,
        ),
    ),
    grants=(
        Grant(
            code="PRIORITY",
            zh="优先安排入驻，并落实创业扶持政策",
            en="First in the queue of the incubators; the startup instruments are open",
        ),
    ),
    outputs={"priority": displaced & self_started},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """分流人员优先入驻: outputs ``priority``, whether the founder goes first in the queue. Art. 15."""
    return INSTRUMENT.decide(facts, as_of, figures)
