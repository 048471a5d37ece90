"""审核层级 Levels of review: who may decide at each, and which an application passes by its programme and amount."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kit.actor import Actor, Role
from kit.errors import Forbidden
from rulebook.figures import Figures

LEVELS = "review.levels"
"""Figure: from how many yuan on each level takes part; `programme/LEVEL` stands in for all levels of a programme."""
ORDER = "review.order"
"""Figure: the order of the levels."""
WORKING_DAYS = "review.working_days"
"""Figure: how many working days each level has; `programme/LEVEL` goes before `LEVEL`."""
CLAIM_DAYS = "review.claim_working_days"
"""Figure: for how many working days a step that somebody took is theirs."""


class Level(StrEnum):
    """At which desk an application lies; the approval is the last."""

    DISTRICT_FIRST = "DISTRICT_FIRST"
    """区县初审: a reviewer of the district, or of the whole city."""
    CITY = "CITY"
    """市级复核: a reviewer of the whole city."""
    FINANCE = "FINANCE"
    """财务审核."""
    APPROVAL = "APPROVAL"
    """审批: the one that reserves the money; every application comes to it."""

    @property
    def role(self) -> Role:
        """Who decides here."""
        return _ROLES[self]

    def require_authority(self, by: Actor) -> None:
        """Raise `Forbidden` unless the caller decides at this level; the district is a matter of scope."""
        if not by.has(self.role):
            raise Forbidden(f"{self} takes the role {self.role}", code="ROLE_MISSING")
        if self is Level.CITY and by.districts is not None:
            raise Forbidden("the city's review takes a reviewer of the whole city", code="LEVEL_OF_THE_CITY")


_ROLES = {
    Level.DISTRICT_FIRST: Role.REVIEWER,
    Level.CITY: Role.REVIEWER,
    Level.FINANCE: Role.FINANCE,
    Level.APPROVAL: Role.APPROVER,
}
REVIEWS = (Level.DISTRICT_FIRST, Level.CITY, Level.FINANCE)


def levels_of(programme: str, amount: Decimal, figures: Figures, on: date) -> tuple[Level, ...]:
    """The levels that an amount in yuan passes in a review that begins on the day, the approval last.

    Where no figure says, or it leaves an amount without a review, every level takes part.
    """
    order = tuple(Level(code) for code in _codes(figures, on)) or REVIEWS
    floors = _of_programme(_table(figures, LEVELS, on), programme)
    due = tuple(level for level in order if level in floors and amount >= Decimal(str(floors[level])))
    return (*(due or order), Level.APPROVAL)


def working_days_of(programme: str, level: Level, figures: Figures, on: date) -> int | None:
    """办理时限: the working days that a level has; None where no figure limits it."""
    limits = _table(figures, WORKING_DAYS, on)
    found = limits.get(f"{programme}/{level}", limits.get(level))
    return found if isinstance(found, int) else None


def claim_days(figures: Figures, on: date) -> int | None:
    """The working days for which a step stays with whoever took it; None where no figure limits it."""
    figure = figures.on(CLAIM_DAYS, on)
    return figure.value if figure is not None and isinstance(figure.value, int) else None


def _of_programme(table: Mapping[str, object], programme: str) -> Mapping[str, object]:
    prefix = f"{programme}/"
    own = {code.removeprefix(prefix): value for code, value in table.items() if code.startswith(prefix)}
    return own or {code: value for code, value in table.items() if "/" not in code}


def _table(figures: Figures, key: str, on: date) -> Mapping[str, object]:
    figure = figures.on(key, on)
    return figure.value if figure is not None and isinstance(figure.value, Mapping) else {}


def _codes(figures: Figures, on: date) -> tuple[str, ...]:
    figure = figures.on(ORDER, on)
    codes = figure.value if figure is not None and isinstance(figure.value, tuple) else ()
    return tuple(code for code in codes if code in REVIEWS)
