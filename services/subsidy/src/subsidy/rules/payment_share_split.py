"""市与县区支出责任划分: the shares of city and district in a payment make up the whole (art. 18)."""

from collections.abc import Mapping
from datetime import date

from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Verdict
from subsidy.rules.startup_facts import city_share, district_share

ARTICLE = 18
SPLIT = "按照市与县区事权和支出责任划分的原则"

INSTRUMENT = Instrument(
    code="payment_share_split",
    zh="市与县区支出责任划分",
    en="City and district shares of a payment",
    article=ARTICLE,
    quote=SPLIT,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="SHARES_NOT_WHOLE",
            article=ARTICLE,
            quote=SPLIT,
            zh="市与县区负担比例合计不等于全额",
            en="The shares of city and district do not add up to the whole",
            condition=(city_share + district_share).equals(1),
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """支出责任划分: shares are fractions of 1; the split itself is not stated and only its sum is tested. Art. 18."""
    return INSTRUMENT.decide(facts, as_of, figures)
