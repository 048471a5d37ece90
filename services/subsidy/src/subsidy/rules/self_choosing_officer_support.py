"""自主择业军队转业干部扶持: services open to officers who chose their own work (art. 16)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.employer_facts import veteran_group, veteran_support

ARTICLE = 16
QUOTE = "大力扶持自主择业军队转业干部就业创业"

INSTRUMENT = Instrument(
    code="self_choosing_officer_support",
    zh="自主择业军队转业干部就业创业扶持",
    en="Support for officers who chose their own work",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NOT_SELF_CHOOSING_OFFICER",
            article=ARTICLE,
            quote=QUOTE,
            zh="不是自主择业军队转业干部",
            en="Not a demobilised officer who chose his or her own work",
            condition=veteran_group.is_("SELF_CHOOSING_OFFICER"),
        ),
        Clause(
            code="SERVICE_NOT_NAMED",
            article=ARTICLE,
            quote="积极开展就业服务、职业培训、创业孵化等服务活动",
            zh="该项服务未列明，须由市级确定",
            en="The service is not among those named: the city has to decide",
            condition=veteran_support.is_in(figure_codes("veterans.officer_services")),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """自主择业军队转业干部扶持: whether a service is open to the person; in kind, no amount. Art. 16."""
    return INSTRUMENT.decide(facts, as_of, figures)
