"""持证上岗: whether an operator may decide a case on a day (art. 12)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import AS_OF
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Verdict
from subsidy.rules.startup_facts import certificate_from, certificate_until

ARTICLE = 12
CERTIFIED = "建立定期培训、持证上岗制度"

INSTRUMENT = Instrument(
    code="case_decision_authority",
    zh="经办人员持证上岗",
    en="Authority of an operator to decide a case",
    article=ARTICLE,
    quote=CERTIFIED,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="CERTIFICATE_NOT_YET_VALID",
            article=ARTICLE,
            quote=CERTIFIED,
            zh="上岗证尚未生效",
            en="The certificate to serve is not yet valid",
            condition=certificate_from <= AS_OF,
        ),
        Clause(
            code="CERTIFICATE_EXPIRED",
            article=ARTICLE,
            quote=CERTIFIED,
            zh="上岗证已过有效期",
            en="The certificate to serve has expired",
            condition=certificate_until >= AS_OF,
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """持证上岗: both days of validity count; without a certificate on record the answer is NEEDS_FACTS. Art. 12."""
    return INSTRUMENT.decide(facts, as_of, figures)
