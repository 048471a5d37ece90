"""自主就业退役士兵扶持: training and preferential policies open to soldiers who find their own work (art. 16)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Verdict
from subsidy.rules.employer_facts import veteran_group, veteran_support

ARTICLE = 16
QUOTE = "对自主就业的，要强化教育培训，落实优惠政策"

INSTRUMENT = Instrument(
    code="self_employed_veteran_support",
    zh="自主就业退役士兵扶持",
    en="Support for retired soldiers who find their own work",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NOT_SELF_EMPLOYED_VETERAN",
            article=ARTICLE,
            quote=QUOTE,
            zh="不是自主就业退役士兵",
            en="Not a retired soldier who finds his or her own work",
            condition=veteran_group.is_("RETIRED_SOLDIER_SELF_EMPLOYED"),
        ),
        Clause(
            code="SUPPORT_NOT_NAMED",
            article=ARTICLE,
            quote=QUOTE,
            zh="该项扶持不属于教育培训或优惠政策",
            en="The support is neither education and training nor a preferential policy",
            condition=veteran_support.is_in(figure_codes("veterans.soldier_supports")),
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """自主就业退役士兵扶持: whether a support is open to the person; amounts follow each policy's own rule. Art. 16."""
    return INSTRUMENT.decide(facts, as_of, figures)
