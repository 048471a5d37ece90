"""去产能企业下岗职工: whether a laid-off worker is inside all current employment and startup policies (art. 15)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import AS_OF, choose, figure_day, text, truth_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 15
SCOPE = "要将符合条件的去产能企业下岗职工纳入现行就业创业政策扶持范围"

decapacity_enterprise = truth_fact(
    "decapacity_enterprise",
    owner="EIC",
    zh="原单位是否去产能企业",
    en="whether the former employer cuts overcapacity",
)
laid_off = truth_fact("laid_off", owner="HRSS", zh="是否下岗", en="whether the worker was laid off")

INSTRUMENT = Instrument(
    code="decapacity_policy_scope",
    zh="去产能企业下岗职工纳入政策扶持范围",
    en="Policy scope for laid-off staff of de-capacity enterprises",
    article=ARTICLE,
    quote=SCOPE,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="RULE_NOT_IN_FORCE",
            article=ARTICLE,
            quote=SCOPE,
            zh="该规定自{decapacity_policy_scope.since}起施行",
            en="The rule holds from {decapacity_policy_scope.since}",
            condition=figure_day("decapacity_policy_scope.since") <= AS_OF,
        ),
        Clause(
            code="NOT_DECAPACITY_ENTERPRISE",
            article=ARTICLE,
            quote=SCOPE,
            zh="原单位不是去产能企业",
            en="The former employer does not cut overcapacity",
            condition=decapacity_enterprise,
        ),
        Clause(
            code="NOT_LAID_OFF",
            article=ARTICLE,
            quote=SCOPE,
            zh="不是下岗职工",
            en="Not laid off",
            condition=laid_off,
        ),
    ),
    outputs={"group": choose(decapacity_enterprise & laid_off, text("DECAPACITY_LAID_OFF"), text("NONE"))},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """去产能企业下岗职工: decide one worker; outputs ``group``, under which every policy is open. Art. 15."""
    return INSTRUMENT.decide(facts, as_of, figures)
