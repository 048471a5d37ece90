"""资金列支核对 Whether a programme is charged to its fund (article 18)."""

from collections.abc import Mapping
from datetime import date

from kit.db import Tx
from kit.errors import Refusal
from kit.figures import figures_in_force
from rulebook.figures import Figures
from rulebook.verdicts import Outcome
from subsidy.rules import fund_posting, shipped_figures

FUNDS = "fund_posting.fund_by_instrument"


async def require_posting(tx: Tx, programme: str, fund: str, *, on: date) -> None:
    """Raise `Refusal` (WRONG_FUND, FUND_UNKNOWN) unless the rule posts the programme to the fund on the day."""
    figures = await figures_in_force(tx, shipped_figures())
    verdict = fund_posting.decide({"instrument": programme, "fund": fund}, on, figures)
    if verdict.outcome is not Outcome.ELIGIBLE:
        raise Refusal(verdict.reasons[0].en, code=verdict.reason, reasons=verdict.codes, fund=fund)


def fund_by_figure(programme: str, figures: Figures, on: date) -> str | None:
    """Which fund pays the programme as the city's figure says on the day; None where it says none."""
    figure = figures.on(FUNDS, on)
    return figure.value.get(programme) if figure is not None and isinstance(figure.value, Mapping) else None
