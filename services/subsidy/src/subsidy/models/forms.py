"""申请表 What an application for each programme states itself, and what is taken from the records."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from rulebook.facts import Fact
from rulebook.instruments import Applicant, Document, Frequency, Instrument
from subsidy.models.funds import Programme
from subsidy.rules import INSTRUMENTS


class About(StrEnum):
    """Whom an employer's application is about."""

    ITSELF = "ITSELF"
    HIRES = "HIRES"
    """A list of employments, each decided for itself."""
    PEOPLE = "PEOPLE"
    """A list of interns or trainees, each decided for themself."""
    POSTS = "POSTS"
    """A list of employments that are one application together."""


class Period(StrEnum):
    """What of a programme is paid at a time."""

    MONTH = "MONTH"
    YEAR = "YEAR"
    EVENT = "EVENT"
    """A course, project or service, named by whoever applies."""
    ONCE = "ONCE"


_PATTERNS: Mapping[Period, re.Pattern[str]] = {
    Period.MONTH: re.compile(r"(19|20)\d{2}-(0[1-9]|1[0-2])"),
    Period.YEAR: re.compile(r"(19|20)\d{2}"),
    Period.EVENT: re.compile(r"[^/\s\x00-\x1f\x7f][^/\x00-\x1f\x7f]{0,63}"),
}
_PERIODS: Mapping[Frequency, Period] = {
    Frequency.PER_MONTH: Period.MONTH,
    Frequency.PER_YEAR: Period.YEAR,
    Frequency.PER_EVENT: Period.EVENT,
    Frequency.PER_HIRE: Period.ONCE,
    Frequency.ONCE: Period.ONCE,
}
ONCE = "once"


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked for, beside who applies and where the money goes."""

    programme: Programme
    rule: Instrument
    about: About
    held: frozenset[str]
    """Facts that the records hold; nobody is asked for them (article 5)."""
    certificate: bool
    """Whether each person's certificate is named, because a certificate is subsidised once."""
    months: int | str | None = None
    """按月发放 Over how many months what the rule grants is paid, or the fact that states it; none where it is not."""

    @property
    def period(self) -> Period:
        """What is paid at a time."""
        return Period.MONTH if self.months is not None else _PERIODS[self.rule.frequency]

    @property
    def for_people(self) -> bool:
        """Whether people may apply."""
        return Applicant.PERSON in self.rule.applicants

    @property
    def for_employers(self) -> bool:
        """Whether employers and institutions may apply."""
        return not {Applicant.EMPLOYER, Applicant.INSTITUTION}.isdisjoint(self.rule.applicants)

    @property
    def is_listed(self) -> bool:
        """Whether an employer lists people."""
        return self.about is not About.ITSELF

    @property
    def stated(self) -> Mapping[str, Fact]:
        """The facts that an application states."""
        return {name: fact for name, fact in self.rule.facts.items() if name not in self.held}

    @property
    def documents(self) -> tuple[Document, ...]:
        """The only documents that may be asked for."""
        return self.rule.documents

    def term(self, stated: Mapping[str, object]) -> int | None:
        """The months over which what the rule grants is paid; None where nobody has stated them, or it grants one."""
        months = stated.get(self.months) if isinstance(self.months, str) else self.months
        return None if months is None else int(str(months))

    def fits(self, period: str | None) -> bool:
        """Whether the text names a period of this programme; none where it is paid once."""
        pattern = _PATTERNS.get(self.period)
        return period is None if pattern is None else period is not None and pattern.fullmatch(period) is not None


_HELD: Mapping[Programme, tuple[About, tuple[str, ...]]] = {
    Programme.ENTERPRISE_SI: (About.HIRES, ("employer_type",)),
    Programme.POST_ENTERPRISE: (About.HIRES, ("employer_type", "district")),
    Programme.POST_PUBLIC_WELFARE: (About.HIRES, ("district",)),
    Programme.POVERTY_JOB: (About.HIRES, ("hire_date", "breaks")),
    Programme.INTERNSHIP: (About.PEOPLE, ("district",)),
    Programme.TRAINING: (About.PEOPLE, ()),
    Programme.ONEOFF_JOB_CREATION: (About.POSTS, ("applicant_type", "posts")),
    Programme.ONEOFF_STARTUP: (About.ITSELF, ("applicant_type", "prior_claims")),
    Programme.STABILISATION: (About.ITSELF, ("emergency_active_in_region",)),
    Programme.CONTEST: (About.ITSELF, ("amount",)),
    Programme.MUNICIPAL_INCUBATOR: (About.ITSELF, ("certified_level", "type", "amount")),
    Programme.DISTRICT_INCUBATOR: (About.ITSELF, ("certified_level", "budget_level", "district_decided")),
    Programme.HIGH_TECH_INCUBATOR: (About.ITSELF, ("type",)),
}
_TERMS: Mapping[Programme, int | str] = {Programme.PREMISES_RENT: 12, Programme.INTERNSHIP: "intern_months"}
"""What is granted for several months together: a year's rent, an internship."""
_OWN = (Programme.FLEXIBLE_SI, Programme.SKILL_UPGRADE, Programme.INTEREST)


def _form(programme: Programme) -> Form:
    about, held = _HELD.get(programme, (About.ITSELF, ()))
    certificate = programme is Programme.TRAINING
    return Form(programme, INSTRUMENTS[programme], about, frozenset(held), certificate, _TERMS.get(programme))


FORMS: Mapping[Programme, Form] = MappingProxyType(
    {programme: _form(programme) for programme in Programme if programme not in _OWN}
)
"""Every programme but those that have a shape of their own."""


def is_for_months(programme: Programme) -> bool:
    """Whether what its rule grants is for several months, paid one by one."""
    return programme in _TERMS


def day_of_rule(programme: Programme, period: str, applied_on: date) -> date:
    """The day on which the rule looks: the last of a month that is applied for, or the day of filing."""
    form = FORMS.get(programme)
    if programme is Programme.FLEXIBLE_SI or (form is not None and form.period is Period.MONTH):
        first = date.fromisoformat(f"{period[:7]}-01")
        return first.replace(day=monthrange(first.year, first.month)[1])
    return applied_on
