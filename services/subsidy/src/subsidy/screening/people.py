"""One person alone: what is known of them in the words of the rules, as a snapshot would hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.facts import Fact, all_holding, holding
from subsidy.screening.columns import CONTRIBUTION, FORM, MONTHS_USED, OTHER_SUBSIDY, PAID_MONTH, TOLD
from subsidy.screening.programmes import Look, Programme, seen

NONE = "NONE"
PUBLIC_WELFARE_POST = "PUBLIC_WELFARE_POST"


@dataclass(frozen=True, slots=True)
class Own:
    """The service's own records of a person."""

    months: int = 0
    """Months for which 灵活就业社会保险补贴 was granted."""
    beside: str | None = None
    """Another social insurance subsidy that was granted for the month."""


def known(facts: Sequence[Fact], own: Own, programme: Programme, on: date) -> Mapping[str, Any]:
    """What the programme's rule may read of a person on a day, by the names of its facts; unknown ones are left out."""
    day = programme.as_of(on)
    found: dict[str, Any] = {MONTHS_USED: own.months, OTHER_SUBSIDY: _other_subsidy(facts, own, day)}
    for name, told in TOLD.items():
        if (fact := holding(facts, told.kind, day)) is not None:
            found[name] = fact.value if told.value is None else fact.value == told.value
    if (contribution := contribution_of(facts, on)) is not None:
        found[PAID_MONTH] = contribution.value["pension_and_medical"]
    return {name: value for name, value in found.items() if name in programme.rule.facts}


def contribution_of(facts: Sequence[Fact], on: date) -> Fact | None:
    """What was paid for the month of a day: the fact that begins in it, or reaches over it."""
    first, last = on.replace(day=1), seen(Look.MONTH_END, on)
    of_month = [
        fact
        for fact in all_holding(facts, CONTRIBUTION)
        if fact.valid_from <= last and first <= (fact.valid_to or fact.valid_from)
    ]
    return of_month[-1] if of_month else None


def _other_subsidy(facts: Sequence[Fact], own: Own, day: date) -> str:
    form = holding(facts, FORM, day)
    if own.beside is not None:
        return own.beside
    # The post's own subsidy pays the contributions of whoever holds it.
    return PUBLIC_WELFARE_POST if form is not None and form.value == PUBLIC_WELFARE_POST else NONE
