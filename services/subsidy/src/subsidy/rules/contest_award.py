"""创业大赛奖励: award of an outstanding project or team of the city's startup contest (art. 7)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Frequency, Instrument, Line
from rulebook.verdicts import Verdict
from subsidy.rules.startup_facts import amount

ARTICLE = 7
AWARD = "给予最高10万元奖励"

ceiling = figure("contest_award.ceiling")

INSTRUMENT = Instrument(
    code="contest_award",
    zh="创业大赛奖励",
    en="Startup contest award",
    article=ARTICLE,
    quote=AWARD,
    applicants=(Applicant.PERSON, Applicant.EMPLOYER),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="ABOVE_CEILING",
            article=ARTICLE,
            quote=AWARD,
            zh="奖励金额超过{contest_award.ceiling}元",
            en="The award is above {contest_award.ceiling} yuan",
            condition=amount <= ceiling,
        ),
    ),
    amount=Amount(
        value=amount,
        lines=(
            Line(zh="评定奖励（元）", en="Award of the jury, yuan", value=amount),
            Line(zh="最高奖励（元）", en="Ceiling, yuan", value=ceiling),
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """创业大赛奖励: test the award of one project or team, in yuan, against its ceiling. Art. 7."""
    return INSTRUMENT.decide(facts, as_of, figures)
