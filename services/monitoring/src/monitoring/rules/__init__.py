"""Rules of monitoring: one module per instrument, pure."""

from functools import cache
from importlib.resources import files

from monitoring.rules import (
    control_line,
    data_feed_coverage,
    demand_forecast_publication,
    emergency_plan_activation,
    employment_floor,
    employment_impact_assessment,
    first_responsible_person,
    mass_layoff_report_art41,
    mass_unemployment_warning_shandong_2016,
    sahm_rule,
    vacancy_seeker_ratio,
)
from rulebook.catalogue import Catalogue
from rulebook.figures import Figures, load_figures
from rulebook.instruments import Instrument

INSTRUMENTS: dict[str, Instrument] = {
    rule.INSTRUMENT.code: rule.INSTRUMENT
    for rule in (
        control_line,
        mass_layoff_report_art41,
        mass_unemployment_warning_shandong_2016,
        vacancy_seeker_ratio,
        sahm_rule,
        employment_floor,
        employment_impact_assessment,
        emergency_plan_activation,
        first_responsible_person,
        demand_forecast_publication,
        data_feed_coverage,
    )
}


@cache
def shipped_figures() -> Figures:
    """The figures that this service ships, validated once; raises SourceError naming file and line."""
    return load_figures(files("monitoring") / "figures")


CATALOGUE = Catalogue(INSTRUMENTS.values(), shipped_figures())
CATALOGUE.check()
