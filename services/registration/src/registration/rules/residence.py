"""连续居住: residence facts and tests on the last gap-free stretch."""

from collections.abc import Iterable
from datetime import date

from rulebook.calendar import breaks_between
from rulebook.expressions import AS_OF, Condition, Day, Entry, Quantity, Records


def residence_facts(spells: Iterable[tuple[date, date | None]]) -> dict[str, object]:
    """The facts ``residence_start`` and ``residence_breaks`` from spells (first day, last day; None: still there).

    Empty, which means unknown, when there is no spell.
    """
    residence = breaks_between(spells)
    if residence is None:
        return {}
    start, breaks = residence
    return {"residence_start": start, "residence_breaks": breaks}


def is_unbroken(start: Day, breaks: Records, months: Quantity) -> Condition:
    """连续居住: whether the last gap-free stretch reaches this day and no break leaves it shorter than ``months``.

    Breaks that begin later, that end by ``start`` or that last no day do not count.
    """

    def still_away(one: Entry) -> Condition:
        return ~one.day("returned").is_known() | (one.day("returned") > AS_OF)

    def counts(one: Entry) -> Condition:
        left, returned = one.day("left"), one.day("returned")
        return (left <= AS_OF) & (~returned.is_known() | ((returned > start) & (returned > left)))

    current = breaks.latest(lambda one: one.day("returned"), where=counts, otherwise=start)
    return (start > AS_OF) | (
        ~breaks.any(lambda one: counts(one) & still_away(one))
        & (~breaks.any(counts) | (current.plus_months(months) <= AS_OF))
    )
