"""The values of a fact at which an instrument may change its mind: at and beside every number, day and code it reads.

Taken from the expression trees and the figures of the day; advice and tests look there.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeGuard

from rulebook import nodes
from rulebook.calendar import MONTHS_PER_YEAR, add_months
from rulebook.facts import Fact, Kind
from rulebook.figures import Figures
from rulebook.instruments import Instrument
from rulebook.rounding import Number, round_half_up

FEN = Decimal("0.01")
LARGEST = 10**12
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)


class Boundaries:
    """The boundaries of one instrument on one day."""

    def __init__(self, instrument: Instrument, as_of: date, figures: Figures) -> None:
        self._nodes = instrument.tree
        self._as_of = as_of
        values = [
            version.value
            for key in sorted(instrument.figure_keys)
            for version in figures.timeline(key)
            if version.value is not None and (version.is_in_force(as_of) or self._is_asked_on_another_day(key))
        ]
        self._plain = list(dict.fromkeys(_leaves(values)))
        self._figures = figures

    def _is_asked_on_another_day(self, key: str) -> bool:
        return any(
            isinstance(node, nodes.FigureNode) and node.key == key and not isinstance(node.on, nodes.AsOf)
            for node in self._nodes
        )

    def values(self, fact: Fact, facts: Mapping[str, object]) -> list[object]:
        """Native values of ``fact`` to try beside the other facts of a case, without repetition, in a stable order."""
        match fact.kind:
            case Kind.TRUTH:
                return [True, False]
            case Kind.CODE:
                return list(dict.fromkeys([*self._codes_of(nodes.FactNode(fact)), "OTHER"]))
            case Kind.DAY:
                return list(dict.fromkeys(self._days(facts)))
            case Kind.COUNT:
                rows = (int(row) for row in self._codes_of(nodes.FactNode(fact)) if row.isdigit())
                return list(dict.fromkeys([*self._counts(facts), *rows]))
            case Kind.NUMBER:
                return list(dict.fromkeys(self._numbers(facts)))
            case Kind.AGE:
                ages = [number for number in self._plain if isinstance(number, int) and number < LARGEST]
                whole = sorted({one for age in ages for other in (*ages, 0) if 0 < (one := age - other) < 100})
                return [f"{years}y{days}d" for years in whole for days in (0, 1)]
            case Kind.RECORDS:
                return [()]

    def entry_values(self, fact: Fact, field: str, facts: Mapping[str, object]) -> list[object]:
        """Native values of a field of an entry of a list."""
        kind = (fact.entry or {})[field]
        if kind is Kind.CODE:
            return list(dict.fromkeys([*self._codes_of(nodes.EntryField(field)), *_codes_in(facts), "OTHER"]))
        return self.values(Fact(name=field, kind=kind, owner="", zh="", en=""), facts)

    def _codes_of(self, asked: nodes.Node) -> Iterator[str]:
        """Codes written beside the fact, and the rows and lists that it is looked up in."""
        for node in self._nodes:
            match node:
                case nodes.Compare(left=left, right=nodes.Const(value=str(code))) if left == asked:
                    yield code
                case nodes.Member(item=item, collection=nodes.FigureNode(key=key)) if item == asked:
                    yield from self._listed(key)
                case nodes.Lookup(table=nodes.FigureNode(key=key), key=key_node) if key_node == asked:
                    yield from self._listed(key)

    def _listed(self, key: str) -> Iterator[str]:
        for version in self._figures.timeline(key):
            if isinstance(version.value, Mapping | tuple):
                yield from (str(code) for code in version.value if isinstance(code, str))

    def _months(self) -> list[int]:
        whole = [number for number in self._plain if isinstance(number, int) and 0 < number <= 100 * MONTHS_PER_YEAR]
        return sorted({0, *whole, *(number * MONTHS_PER_YEAR for number in whole if number <= 100)})

    def _days(self, facts: Mapping[str, object]) -> Iterator[date]:
        anchors = [self._as_of, *_of(date, facts), *_of(date, self._plain)]
        for anchor in anchors:
            for months in self._months():
                for sign in (1, -1):
                    day = add_months(anchor, sign * months)
                    for offset in (0, -1, 1):
                        if FIRST < day < LAST:
                            yield day + timedelta(days=offset)

    def _quantities(self, facts: Mapping[str, object]) -> Iterator[Number]:
        """Numbers of the figures and of the case, and what a share or rate of one makes of another."""
        figures = [number for number in self._plain if _is_number(number)]
        given = [number for number in facts.values() if _is_number(number)]
        yield from (0, 1, *figures, *given)
        for figure in figures:
            for number in given:
                yield from (Fraction(figure) * Fraction(number), Fraction(number) + Fraction(figure))
                if figure:
                    yield Fraction(number) / Fraction(figure)

    def _counts(self, facts: Mapping[str, object]) -> Iterator[int]:
        for number in self._quantities(facts):
            if 0 <= number < LARGEST:
                yield from (int(number), int(number) + 1, max(0, int(number) - 1))

    def _numbers(self, facts: Mapping[str, object]) -> Iterator[Decimal]:
        for number in self._quantities(facts):
            if 0 <= number < LARGEST:
                near = round_half_up(number, 2)
                yield from (near, near + FEN, max(Decimal(0), near - FEN))


def _is_number(value: object) -> TypeGuard[Number]:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        return False
    return not isinstance(value, Decimal) or value.is_finite()


def _of(kind: type[date], values: Mapping[str, object] | Iterable[object]) -> list[date]:
    listed = values.values() if isinstance(values, Mapping) else values
    return [value for value in listed if isinstance(value, kind)]


def _codes_in(facts: Mapping[str, object]) -> list[str]:
    return [value for value in facts.values() if isinstance(value, str)]


def _leaves(values: Iterable[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, Mapping):
            yield from _leaves(value.values())
        elif isinstance(value, tuple):
            yield from _leaves(value)
        else:
            yield value
