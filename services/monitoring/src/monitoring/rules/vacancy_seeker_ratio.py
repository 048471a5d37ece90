"""求人倍率: vacancies for each seeker in the labour market (art. 20)."""

from collections.abc import Mapping
from datetime import date

from monitoring.rules.statistics import ROUNDED
from rulebook.expressions import choose, count_fact, derived_quantity, figure, text
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Outcome, Verdict

ARTICLE = 20
QUOTE = "人力资源市场供求"

vacancies = count_fact("vacancies", owner="HRSS", unit="persons", zh="需求人数", en="vacancies")
seekers = count_fact("seekers", owner="HRSS", unit="persons", zh="求职人数", en="seekers")

signal = choose(
    vacancies > seekers,
    text("LABOUR_SHORTAGE"),
    choose(vacancies < seekers, text("JOB_SHORTAGE"), text("BALANCED")),
)

INSTRUMENT = Instrument(
    code="vacancy_seeker_ratio",
    zh="求人倍率",
    en="Ratio of vacancies to seekers",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NO_SEEKERS",
            article=ARTICLE,
            quote=QUOTE,
            zh="没有求职人数，无法计算求人倍率",
            en="Without seekers there is no ratio",
            condition=(seekers > 0) & (vacancies >= 0),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    grants=(Grant(code="RATIO", zh="求人倍率", en="Vacancies for each seeker"),),
    outputs={
        "ratio": derived_quantity(ROUNDED, vacancies / seekers, figure("monitoring.decimal_places")),
        "signal": signal,
    },
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """求人倍率: outputs ``ratio``, rounded for show, and ``signal``, by the counts themselves. Art. 20."""
    return INSTRUMENT.decide(facts, as_of, figures)
