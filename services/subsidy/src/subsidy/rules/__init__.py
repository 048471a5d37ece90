"""Rules of the subsidies: one module per instrument, pure."""

from functools import cache
from importlib.resources import files

from rulebook.catalogue import Catalogue
from rulebook.exclusions import Exclusions, load_exclusions
from rulebook.figures import Figures, load_figures
from rulebook.instruments import Instrument
from subsidy.rules import (
    case_decision_authority,
    contest_award,
    displaced_founder_incubator_priority,
    district_incubator_award,
    employment_service_subsidy,
    enterprise_si_subsidy,
    fault_tolerance,
    flexible_si_subsidy,
    fund_posting,
    graduate_5y_window,
    grassroots_graduate_subsidy,
    high_tech_incubator_award,
    high_value_startup_priority,
    household_service_demo_base,
    idle_property_incubator_award,
    internship_subsidy,
    internship_subsidy_use,
    job_seeking_startup_subsidy,
    municipal_incubator_award,
    oneoff_job_creation_subsidy,
    oneoff_startup_subsidy,
    payment_share_split,
    post_subsidy_enterprise,
    post_subsidy_public_welfare,
    poverty_job_award,
    premises_rent_subsidy,
    public_welfare_post_priority,
    self_choosing_officer_support,
    self_employed_veteran_support,
    skill_upgrade_subsidy,
    stabilisation_subsidy,
    startup_and_loan_together,
    training_subsidy_direct,
    training_subsidy_use,
)

INSTRUMENTS: dict[str, Instrument] = {
    rule.INSTRUMENT.code: rule.INSTRUMENT
    for rule in (
        case_decision_authority,
        contest_award,
        displaced_founder_incubator_priority,
        district_incubator_award,
        employment_service_subsidy,
        enterprise_si_subsidy,
        fault_tolerance,
        flexible_si_subsidy,
        fund_posting,
        graduate_5y_window,
        grassroots_graduate_subsidy,
        high_tech_incubator_award,
        high_value_startup_priority,
        household_service_demo_base,
        idle_property_incubator_award,
        internship_subsidy,
        internship_subsidy_use,
        job_seeking_startup_subsidy,
        municipal_incubator_award,
        oneoff_job_creation_subsidy,
        oneoff_startup_subsidy,
        payment_share_split,
        post_subsidy_enterprise,
        post_subsidy_public_welfare,
        poverty_job_award,
        premises_rent_subsidy,
        public_welfare_post_priority,
        self_choosing_officer_support,
        self_employed_veteran_support,
        skill_upgrade_subsidy,
        stabilisation_subsidy,
        startup_and_loan_together,
        training_subsidy_direct,
        training_subsidy_use,
    )
}


@cache
def shipped_figures() -> Figures:
    """The figures that this service ships, validated once; raises SourceError naming file and line."""
    return load_figures(files("subsidy") / "figures")


CATALOGUE = Catalogue(INSTRUMENTS.values(), shipped_figures())
CATALOGUE.check()
EXCLUSIONS: Exclusions = load_exclusions(files("subsidy") / "rules" / "exclusions.yaml")
