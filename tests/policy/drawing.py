"""Rows of facts drawn at and beside the boundaries of an instrument, the same for the same seed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from rulebook.boundaries import Boundaries
from rulebook.evaluation import Case, compile_node
from rulebook.facts import Fact, Kind
from rulebook.figures import Figure, Figures
from rulebook.instruments import Instrument
from rulebook.units import UNITS
from rulebook.verdicts import Verdict
from tests.policy.registry import instruments

DAYS = [
    date(2017, 12, 29),
    date(2017, 12, 30),
    date(2018, 2, 28),
    date(2018, 3, 1),
    date(2018, 3, 26),
    date(2018, 3, 27),
    date(2018, 6, 30),
    date(2018, 12, 28),
    date(2020, 2, 29),
    date(2030, 1, 1),
]

ROWS, TRIES = 8, 32

Row = dict[str, Any]


class Draw:
    """Rows of facts, each fact at or beside a boundary: of the figures alone, or of the facts drawn before it."""

    def __init__(self, seed: int | str, instrument: Instrument, as_of: date, figures: Figures) -> None:
        self.random, self.instrument = Random(seed), instrument
        self.boundaries = Boundaries(instrument, as_of, figures)
        self.of_figures = cache(lambda name: self._of_figures(instrument.facts[name]))
        self.of_entries = cache(lambda name, field: self.boundaries.entry_values(instrument.facts[name], field, {}))
        self._as_of, self._figures = as_of, figures
        self._codes = codes_of(instrument, figures)
        self._clauses = [compile_node(clause.condition.node) for clause in instrument.clauses]

    def row(self) -> Row:
        """Facts in any order, one of ten unknown."""
        facts: Row = {}
        for name in self.random.sample(sorted(self.instrument.facts), len(self.instrument.facts)):
            if self.random.random() > 0.1:
                facts[name] = self.fact(self.instrument.facts[name], facts)
        return facts

    def fact(self, fact: Fact, facts: Row) -> Any:
        """A value of one fact beside the others."""
        if fact.kind is Kind.RECORDS:
            return [self.entry(fact, facts) for _ in range(self.random.choice([0, 1, 1, 2, 6, 15]))]
        return self.random.choice(self._pool(fact, facts))

    def entry(self, fact: Fact, facts: Row, *, unknown: float = 0.05) -> Row:
        """An entry of a list, each field unknown so often."""
        codes = [value for value in facts.values() if isinstance(value, str)]
        pools = {field: self.of_entries(fact.name, field) for field in fact.entry or {}}
        return {
            field: None
            if self.random.random() < unknown
            else self.random.choice(codes if codes and isinstance(pool[0], str) and beside else pool)
            for field, pool in pools.items()
            for beside in [self.random.random() < 0.5]
        }

    def _pool(self, fact: Fact, facts: Row) -> list[Any]:
        beside = self.random.random() < 0.3
        return self.boundaries.values(fact, facts) if beside else self.of_figures(fact.name)

    def _of_figures(self, fact: Fact) -> list[Any]:
        """The boundaries, and what is only looked up or only compared with another fact: rows of tables, any code."""
        values = self.boundaries.values(fact, {})
        if fact.kind is Kind.COUNT:
            return [*values, *(int(code) for code in self._codes if code.isdigit())]
        return [*values, "ANOTHER", *self._codes] if values == ["OTHER"] else values

    def granted_rows(self, tries: int) -> Iterator[Row]:
        """Of so many rows those that were eligible, or became so fact by fact."""
        names = sorted(self.instrument.facts)
        for _ in range(tries):
            row = self.row()
            for name in self.random.sample(names, len(names)) * max(2, 20 // max(1, len(names))):
                if self.grants(row):
                    yield row
                    break
                row = self._better(row, self.instrument.facts[name])
            else:
                if self.grants(row):
                    yield row

    def grants(self, row: Row) -> bool:
        """Whether the row is eligible."""
        return self.instrument.grants_to(self._parsed(row), self._as_of, self._figures)

    def _better(self, row: Row, fact: Fact) -> Row:
        """The row with that value of a fact, among some, which meets the most clauses."""
        others = {name: value for name, value in row.items() if name != fact.name}
        if fact.kind is Kind.RECORDS:
            entries = row.get(fact.name, [])
            values = [[*entries, self.entry(fact, others)] for _ in range(8)] + [self.fact(fact, others)]
        else:
            values = self.random.choices(self._pool(fact, others), k=8)
        tried = [others | {fact.name: value} for value in values]
        return max([row, *tried], key=self._clauses_met)

    def _clauses_met(self, row: Row) -> int:
        case = Case(self._parsed(row), self._as_of, self._figures)
        return sum(holds(case) is True for holds in self._clauses)

    def _parsed(self, row: Row) -> Mapping[str, object]:
        return {name: fact.parse(row.get(name)) for name, fact in self.instrument.facts.items()}


def codes_of(instrument: Instrument, figures: Figures) -> list[str]:
    """Every code that a list or a table of the instrument's figures holds, rows included."""
    values = [version.value for key in sorted(instrument.figure_keys) for version in figures.versions(key)]
    rows = [code for value in values if isinstance(value, tuple | dict) for code in value]
    held = [code for value in values if isinstance(value, dict) for code in value.values()]
    return list(dict.fromkeys(code for code in (*rows, *held) if isinstance(code, str)))


def configured(instrument: Instrument, figures: Figures) -> Figures:
    """The figures of an instrument with a value in each place that waits for one."""
    listed = dict.fromkeys(codes_of(instrument, figures) or ["OTHER"], 1)
    versions = [version for key in sorted(instrument.figure_keys) for version in figures.versions(key)]
    return Figures(_configured(version, listed) if version.value is None else version for version in versions)


def _configured(version: Figure, listed: Mapping[str, int]) -> Figure:
    amount = listed if version.unit.endswith("_by_code") else 1 if version.unit == "share" else 6
    return replace(version, value=UNITS[version.unit](amount))


@cache
def rule(code: str) -> tuple[Instrument, Figures]:
    """An instrument with a figure in each place that waits for one."""
    instrument, figures = instruments()[code]
    return instrument, configured(instrument, figures)


@cache
def granted(code: str, seed: int = 0) -> list[tuple[date, Draw, Row]]:
    """Eligible rows at and beside boundaries, each with its day and its draw."""
    return [(day, draw, row) for day, draw in _draws(code, seed) for row in islice(draw.granted_rows(TRIES), ROWS)]


@cache
def incomplete(code: str) -> list[tuple[date, Draw, Row]]:
    """Rows of any outcome, and eligible rows of which a fact was forgotten."""
    drawn = [(day, draw, draw.row()) for day, draw in _draws(code, -1) for _ in range(ROWS)]
    return drawn + [
        (day, draw, {name: value for name, value in row.items() if name != forgotten})
        for number, (day, draw, row) in enumerate(granted(code))
        for forgotten in sorted(row)[number % max(1, len(row)) :][:1]
    ]


def decided(code: str, day: date, row: Row) -> Verdict:
    """The verdict on a row."""
    instrument, figures = rule(code)
    return instrument.decide(row, day, figures)


def _draws(code: str, seed: int) -> list[tuple[date, Draw]]:
    instrument, figures = rule(code)
    return [(day, Draw(f"{seed} {day}", instrument, day, figures)) for day in DAYS[1:8:2]]
