"""Rules of registration: one module per instrument, pure."""

from functools import cache
from importlib.resources import files

from registration.rules import (
    benefit_period_extension,
    decapacity_policy_scope,
    employer_hire_notice,
    employer_termination_notice,
    flexible_employment_status,
    hard_to_employ_certification,
    low_income_contribution_disregard,
    low_income_earnings_disregard,
    low_income_gradual_exit,
    medical_check_recognition,
    policy_parity_non_local,
    unemployment_benefit,
    unemployment_registration,
    veteran_placement_target,
    veteran_placement_task,
    zero_employment_family,
)
from rulebook.catalogue import Catalogue
from rulebook.figures import Figures, load_figures
from rulebook.instruments import Instrument

INSTRUMENTS: dict[str, Instrument] = {
    rule.INSTRUMENT.code: rule.INSTRUMENT
    for rule in (
        unemployment_registration,
        policy_parity_non_local,
        employer_hire_notice,
        employer_termination_notice,
        flexible_employment_status,
        medical_check_recognition,
        hard_to_employ_certification,
        zero_employment_family,
        low_income_gradual_exit,
        low_income_earnings_disregard,
        low_income_contribution_disregard,
        decapacity_policy_scope,
        veteran_placement_task,
        veteran_placement_target,
        unemployment_benefit,
        benefit_period_extension,
    )
}


@cache
def shipped_figures() -> Figures:
    """The figures that this service ships, validated once; raises SourceError naming file and line."""
    return load_figures(files("registration") / "figures")


CATALOGUE = Catalogue(INSTRUMENTS.values(), shipped_figures())
CATALOGUE.check()
