"""Rules of monitoring: one module per instrument, pure."""

from functools import cache
from importlib.resources import files

from monitoring.rules import control_line
from rulebook.figures import Figures, load_figures
from rulebook.instruments import Instrument

INSTRUMENTS: dict[str, Instrument] = {rule.INSTRUMENT.code: rule.INSTRUMENT for rule in (control_line,)}


@cache
def shipped_figures() -> Figures:
    """The figures that this service ships, validated once; raises SourceError naming file and line."""
    return load_figures(files("monitoring") / "figures")
