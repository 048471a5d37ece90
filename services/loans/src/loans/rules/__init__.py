"""Rules of the guarantee loans: one module per instrument, pure."""

from functools import cache
from importlib.resources import files

from loans.rules import (
    benchmark_lookup,
    counter_guarantee,
    credit_assessment,
    guarantee_compensation,
    guarantee_loan_individual,
    guarantee_loan_interest_subsidy_day,
    guarantee_loan_sme,
    micro_poverty_credit,
)
from rulebook.catalogue import Catalogue
from rulebook.exclusions import Exclusions, load_exclusions
from rulebook.figures import Figures, load_figures
from rulebook.instruments import Instrument

INSTRUMENTS: dict[str, Instrument] = {
    rule.INSTRUMENT.code: rule.INSTRUMENT
    for rule in (
        guarantee_loan_individual,
        guarantee_loan_interest_subsidy_day,
        guarantee_loan_sme,
        benchmark_lookup,
        credit_assessment,
        counter_guarantee,
        guarantee_compensation,
        micro_poverty_credit,
    )
}


@cache
def shipped_figures() -> Figures:
    """The figures that this service ships, validated once; raises SourceError naming file and line."""
    return load_figures(files("loans") / "figures")


CATALOGUE = Catalogue(INSTRUMENTS.values(), shipped_figures())
CATALOGUE.check()
EXCLUSIONS: Exclusions = load_exclusions(files("loans") / "rules" / "exclusions.yaml")
