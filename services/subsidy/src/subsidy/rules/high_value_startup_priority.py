"""高附加值产业创业倾斜: priority of founders in high-value-added industries, without an amount (art. 7)."""

from collections.abc import Mapping
from datetime import date

from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument, Status
from rulebook.verdicts import Verdict
from subsidy.rules.startup_facts import high_value_added

ARTICLE = 7
LEAN = "对在高附加值产业创业的劳动者，创业扶持政策要给予倾斜"

INSTRUMENT = Instrument(
    code="high_value_startup_priority",
    zh="高附加值产业创业倾斜",
    en="Priority of startups in high-value-added industries",
    article=ARTICLE,
    quote=LEAN,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    status=Status.DISCRETIONARY,
    clauses=(
        Clause(
            code="NOT_HIGH_VALUE_ADDED",
            article=ARTICLE,
            quote=LEAN,
            zh="不在高附加值产业创业",
            en="Not founded in a high-value-added industry",
            condition=high_value_added,
        ),
    ),
    grants=(
        Grant(
            code="PRIORITY", zh="创业扶持政策给予倾斜", en="Priority among startup instruments; no amount of its own"
        ),
    ),
    outputs={"priority": high_value_added},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """高附加值产业创业倾斜: outputs ``priority``, a flag; it pays nothing and refuses nothing elsewhere. Art. 7."""
    return INSTRUMENT.decide(facts, as_of, figures)
