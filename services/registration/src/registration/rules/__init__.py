"""Rules of registration: one module per instrument, pure."""

from functools import cache
from importlib.resources import files

from registration.rules import policy_parity_non_local, unemployment_registration
from rulebook.figures import Figures, load_figures
from rulebook.instruments import Instrument

INSTRUMENTS: dict[str, Instrument] = {
    rule.INSTRUMENT.code: rule.INSTRUMENT for rule in (unemployment_registration, policy_parity_non_local)
}


@cache
def shipped_figures() -> Figures:
    """The figures that this service ships, validated once; raises SourceError naming file and line."""
    return load_figures(files("registration") / "figures")
