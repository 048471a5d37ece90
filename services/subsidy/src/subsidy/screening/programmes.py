"""The programmes by which people are screened: whose, for which period, and on which day their rules look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rulebook.instruments import Applicant, Frequency, Instrument, Status
from subsidy.models.forms import FORMS, ONCE, Period
from subsidy.models.funds import Programme as Code
from subsidy.rules import INSTRUMENTS


class Look(StrEnum):
    """The day on which a rule looks at a person who is screened on a day."""

    DAY = "DAY"
    """That day."""
    MONTH_END = "MONTH_END"
    """The last day of its month: what is owed for a month is decided by the whole of it."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme of people, with the rule that decides it."""

    rule: Instrument

    @property
    def code(self) -> str:
        """The name under which it is known."""
        return self.rule.code

    @property
    def look(self) -> Look:
        """On which day its rule looks."""
        return look_of(self.rule)

    @property
    def pays(self) -> bool:
        """Whether it is money that somebody can be offered, and not a right of another kind."""
        return self.rule.amount is not None and self.rule.status is not Status.RECORD_ONLY

    @property
    def is_monthly(self) -> bool:
        """Whether it is had month by month."""
        return self.rule.frequency is Frequency.PER_MONTH

    def period(self, on: date) -> str:
        """What is offered once, as an application names it: the month (2018-01), the year (2018), or the whole."""
        if look_of(self.rule) is Look.MONTH_END:
            return f"{on:%Y-%m}"
        match self.rule.frequency:
            case Frequency.PER_YEAR:
                return f"{on:%Y}"
            case Frequency.ONCE:
                return ONCE
        return ""

    def as_of(self, on: date) -> date:
        """The day on which its rule looks at whoever is screened on a day."""
        return seen(self.look, on)


def look_of(rule: Instrument) -> Look:
    """On which day a rule looks."""
    form = FORMS.get(Code(rule.code)) if rule.code in set(Code) else None
    by_month = rule.frequency is Frequency.PER_MONTH or (form is not None and form.period is Period.MONTH)
    return Look.MONTH_END if by_month else Look.DAY


def seen(look: Look, on: date) -> date:
    """The day that is looked at from a day."""
    if look is Look.DAY:
        return on
    following = on.replace(day=1) + timedelta(days=31)
    return following.replace(day=1) - timedelta(days=1)


PROGRAMMES: Mapping[str, Programme] = {
    code: Programme(rule)
    for code, rule in sorted(INSTRUMENTS.items())
    if Applicant.PERSON in rule.applicants and Applicant.DEPARTMENT not in rule.applicants and rule.facts
}
"""Every programme of people whose rule reads something of them, by its code; others say the same of everybody."""


def paying(codes: Iterable[str]) -> list[str]:
    """Those of which an offer is made."""
    return [code for code in codes if PROGRAMMES[code].pays]
