"""Every instrument of every service, with the figures that its service ships."""

import loans.rules
import monitoring.rules
import registration.rules
import subsidy.rules
from rulebook.figures import Figures
from rulebook.instruments import Instrument

SERVICES = (registration.rules, subsidy.rules, loans.rules, monitoring.rules)


def instruments() -> dict[str, tuple[Instrument, Figures]]:
    """Instruments by code, each with its service's figures."""
    return {
        code: (instrument, service.shipped_figures())
        for service in SERVICES
        for code, instrument in service.INSTRUMENTS.items()
    }
