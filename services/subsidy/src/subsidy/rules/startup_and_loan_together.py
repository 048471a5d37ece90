"""创业补贴与创业担保贷款: whether the startup subsidy and the guarantee loan exclude each other (art. 7)."""

from collections.abc import Mapping
from datetime import date

from rulebook.facts import Unread
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 7
WHY = "第七条、第九条均未规定一次性创业补贴与创业担保贷款互斥"

INSTRUMENT = Instrument(
    code="startup_and_loan_together",
    zh="一次性创业补贴与创业担保贷款同时享受",
    en="Startup subsidy together with a guarantee loan",
    article=ARTICLE,
    quote="加大一次性创业补贴发放力度",
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(),
    grants=(
        Grant(
            code="NO_EXCLUSION",
            zh="没有规定二者互斥，可以同时享受",
            en="No text excludes one because of the other: both may be had",
        ),
    ),
    unread=(
        Unread(name="startup_subsidy_paid", why=WHY),
        Unread(name="guarantee_loan_application", why=WHY),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """同时享受: always ELIGIBLE, whatever was paid or applied for; no text lays down an exclusion. Arts. 7 and 9."""
    return INSTRUMENT.decide(facts, as_of, figures)
