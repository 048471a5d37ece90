"""反担保: the counter-guarantee that a guarantor asks of a founder, lowered or waived at its discretion (art. 9)."""

from collections.abc import Mapping
from datetime import date

from loans.rules.facts import counter_guarantee_kind
from rulebook.expressions import figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument, Status
from rulebook.verdicts import Verdict

ARTICLE = 9
QUOTE = "降低反担保要求或取消反担保"

INSTRUMENT = Instrument(
    code="counter_guarantee",
    zh="反担保",
    en="Counter-guarantee",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.PERSON, Applicant.EMPLOYER),
    frequency=Frequency.PER_LOAN,
    status=Status.DISCRETIONARY,
    clauses=(
        Clause(
            code="COUNTER_GUARANTEE_UNREAD",
            article=ARTICLE,
            quote=QUOTE,
            zh="不是已知的反担保方式",
            en="Not a known kind of counter-guarantee",
            condition=counter_guarantee_kind.is_in(figure_codes("counter_guarantee.kinds")),
        ),
    ),
    grants=(
        Grant(
            code="COUNTER_GUARANTEE_WAIVED",
            zh="取消反担保",
            en="The counter-guarantee is waived",
            when=counter_guarantee_kind.is_("NONE"),
        ),
        Grant(
            code="COUNTER_GUARANTEE_REDUCED",
            zh="降低反担保要求",
            en="The counter-guarantee is reduced",
            when=counter_guarantee_kind.is_("REDUCED"),
        ),
        Grant(
            code="COUNTER_GUARANTEE_FULL",
            zh="仍要求足额反担保",
            en="The full counter-guarantee is asked for",
            when=counter_guarantee_kind.is_("FULL"),
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """反担保: what is asked of the founder; encouraged to be less, never owed. Art. 9."""
    return INSTRUMENT.decide(facts, as_of, figures)
