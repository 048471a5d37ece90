"""连续居住: residence facts and tests on the last gap-free stretch."""

from collections.abc import Iterable, Sequence
from datetime import date

from rulebook.calendar import at_least_months_since, breaks_between, stretch_start


def residence_facts(spells: Iterable[tuple[date, date | None]]) -> dict[str, object]:
    """The facts ``residence_start`` and ``residence_breaks`` from spells (first day, last day; None: still there).

    Empty, which means unknown, when there is no spell.
    """
    residence = breaks_between(spells)
    if residence is None:
        return {}
    start, breaks = residence
    return {"residence_start": start, "residence_breaks": breaks}


def is_unbroken(start: date, breaks: Sequence[tuple[date, date | None]], months: int, on: date) -> bool:
    """Whether no break leaves the last gap-free stretch shorter than ``months`` on the day."""
    if start > on:
        return True
    current = stretch_start(start, breaks, on=on)
    return current is not None and (current == start or at_least_months_since(current, months, on=on))
