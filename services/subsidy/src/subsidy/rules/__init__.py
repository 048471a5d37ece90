"""Rules of the subsidies: one module per instrument, pure."""

from functools import cache
from importlib.resources import files

from rulebook.figures import Figures, load_figures
from rulebook.instruments import Instrument
from subsidy.rules import flexible_si_subsidy, skill_upgrade_subsidy

INSTRUMENTS: dict[str, Instrument] = {
    rule.INSTRUMENT.code: rule.INSTRUMENT for rule in (flexible_si_subsidy, skill_upgrade_subsidy)
}


@cache
def shipped_figures() -> Figures:
    """The figures that this service ships, validated once; raises SourceError naming file and line."""
    return load_figures(files("subsidy") / "figures")
