"""灵活就业人员身份: whether a worker without an employment contract may insure as flexibly employed (art. 6)."""

from collections.abc import Mapping
from datetime import date

from registration.rules.facts import working
from rulebook.expressions import choose, code_fact, figure_codes, text, truth_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 6
STATUS = "其他从业者可按灵活就业人员身份参加养老、医疗保险和缴纳住房公积金"

employment_contract = truth_fact(
    "employment_contract",
    owner="HRSS",
    zh="是否与用人单位订立劳动合同",
    en="whether the worker has an employment contract",
)
scheme = code_fact("scheme", owner="HRSS", zh="参加的险种或公积金", en="insurance or fund to be paid into")

INSTRUMENT = Instrument(
    code="flexible_employment_status",
    zh="灵活就业人员身份参保",
    en="Insurance as a flexible worker",
    article=ARTICLE,
    quote=STATUS,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NOT_WORKING",
            article=ARTICLE,
            quote=STATUS,
            zh="未从业",
            en="Not in work",
            condition=working,
        ),
        Clause(
            code="HAS_EMPLOYMENT_CONTRACT",
            article=ARTICLE,
            quote=STATUS,
            zh="已订立劳动合同，由用人单位参保",
            en="The worker has an employment contract: the employer insures",
            condition=~employment_contract,
        ),
        Clause(
            code="SCHEME_NOT_OPEN",
            article=ARTICLE,
            quote=STATUS,
            zh="该险种不能以灵活就业人员身份参加",
            en="Flexible workers cannot pay into this scheme",
            condition=scheme.is_in(figure_codes("flexible_employment.schemes")),
        ),
    ),
    outputs={"status": choose(working & ~employment_contract, text("FLEXIBLE_EMPLOYED"), text("NONE"))},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """灵活就业人员身份: decide one worker and scheme; outputs ``status``. Art. 6."""
    return INSTRUMENT.decide(facts, as_of, figures)
