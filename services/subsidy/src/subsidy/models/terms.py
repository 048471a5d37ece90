"""按月发放 Terms: what a rule grants for several months together is paid one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from rulebook.calendar import add_months
from subsidy.models.forms import FORMS
from subsidy.models.funds import Programme

FEN = Decimal("0.01")
LONGEST = 1200
"""No term is longer, whatever somebody states: a hundred years, in months."""


@dataclass(frozen=True, slots=True)
class Term:
    """So many months from the first (2018-01) on, of which the month is one."""

    since: str
    months: int
    month: str

    @property
    def until(self) -> str:
        """The last month."""
        return month_after(self.since, min(self.months, LONGEST) - 1)

    def part(self, whole: Decimal) -> Decimal:
        """What of the whole, in yuan, the month is paid: each the same, to the fen, and the last what remains."""
        each = (whole / self.months).quantize(FEN, ROUND_DOWN)
        if not self.since <= self.month <= self.until:
            return Decimal("0.00")
        return whole - each * (self.months - 1) if self.month == self.until else each


def term_of(programme: str, stated: Mapping[str, object], *, since: str, month: str) -> Term | None:
    """The term that a month of a programme is one of; None where the programme grants a period at a time."""
    form = FORMS.get(Programme(programme))
    months = None if form is None else form.term(stated)
    return None if not months else Term(since, months, month)


def month_after(month: str, months: int) -> str:
    """The month YYYY-MM so many months later."""
    return f"{add_months(date.fromisoformat(f'{month}-01'), months):%Y-%m}"
