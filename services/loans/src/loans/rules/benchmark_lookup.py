"""贷款基准利率查询: the benchmark lending rate of a tenor on a day (art. 9)."""

from collections.abc import Mapping
from datetime import date

from loans.rules.benchmark import is_published, published_rate
from loans.rules.facts import tenor
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Outcome, Verdict

ARTICLE = 9
QUOTE = "贷款合同签订日贷款基准利率"

rate = published_rate(tenor)

INSTRUMENT = Instrument(
    code="benchmark_lookup",
    zh="贷款基准利率",
    en="Benchmark lending rate",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="TENOR_NOT_PUBLISHED",
            article=ARTICLE,
            quote=QUOTE,
            zh="没有公布该期限档次的利率",
            en="No rate is published for that tenor",
            condition=is_published(tenor),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    grants=(Grant(code="RATE", zh="当日公布的基准利率", en="The benchmark rate published for the day"),),
    outputs={"rate": rate},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """贷款基准利率: outputs ``rate`` in percent a year; NEEDS_CONFIG where none is published. Art. 9."""
    return INSTRUMENT.decide(facts, as_of, figures)
