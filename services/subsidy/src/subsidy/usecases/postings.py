"""资金列支核对 Whether a programme is charged to its fund (article 18)."""

from datetime import date

from kit.db import Tx
from kit.errors import Refusal
from kit.figures import figures_in_force
from rulebook.verdicts import Outcome
from subsidy.rules import fund_posting, shipped_figures


async def require_posting(tx: Tx, programme: str, fund: str, *, on: date) -> None:
    """Raise `Refusal` (WRONG_FUND, FUND_UNKNOWN) unless the rule posts the programme to the fund on the day."""
    figures = await figures_in_force(tx, shipped_figures())
    verdict = fund_posting.decide({"instrument": programme, "fund": fund}, on, figures)
    if verdict.outcome is not Outcome.ELIGIBLE:
        raise Refusal(verdict.reasons[0].en, code=verdict.reason, reasons=verdict.codes, fund=fund)
