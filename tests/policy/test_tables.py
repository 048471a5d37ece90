"""One rule, two evaluators: what decides a single case and what screens a table agree, condition by condition."""

import json
import random
import tempfile
from datetime import date
from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook.boundaries import Boundaries
from rulebook.evaluation import Case, compile_node
from rulebook.facts import Kind, json_value
from rulebook.tables import columns, quoted, screening
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
ROWS = 150


class Draw:
    """Rows of facts, each fact at or beside a boundary: of the figures alone, or of the facts drawn before it."""

    def __init__(self, seed, instrument, as_of, figures):
        self.random, self.instrument = random.Random(seed), instrument
        self.boundaries = Boundaries(instrument, as_of, figures)
        self.of_figures = cache(lambda name: self.boundaries.values(instrument.facts[name], {}))
        self.of_entries = cache(lambda name, field: self.boundaries.entry_values(instrument.facts[name], field, {}))

    def row(self):
        facts = {}
        for name in self.random.sample(sorted(self.instrument.facts), len(self.instrument.facts)):
            if self.random.random() > 0.1:
                facts[name] = self.fact(self.instrument.facts[name], facts)
        return facts

    def fact(self, fact, facts):
        if fact.kind is Kind.RECORDS:
            return [self.entry(fact, facts) for _ in range(self.random.choice([0, 1, 1, 2, 6, 15]))]
        beside = self.random.random() < 0.3
        return self.random.choice(self.boundaries.values(fact, facts) if beside else self.of_figures(fact.name))

    def entry(self, fact, facts):
        codes = [value for value in facts.values() if isinstance(value, str)]
        pools = {field: self.of_entries(fact.name, field) for field in fact.entry}
        return {
            field: None
            if self.random.random() < 0.05
            else self.random.choice(codes if codes and isinstance(pool[0], str) and beside else pool)
            for field, pool in pools.items()
            for beside in [self.random.random() < 0.5]
        }


def screened(instrument, as_of, figures, rows):
    """What the SQL says of each row."""
    types = columns(instrument)
    lines = [json.dumps({"id": number} | cells(instrument, row)) for number, row in enumerate(rows)]
    listed = ", ".join(f"{quoted(name)}: '{kind}'" for name, kind in {"id": "BIGINT", **types}.items())
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file, duckdb.connect() as database:
        file.write("\n".join(lines))
        file.flush()
        database.execute(
            f"CREATE TABLE cases AS SELECT * FROM read_json('{file.name}', format='newline_delimited',"
            f" columns={{{listed}}})"
        )
        database.execute(screening(instrument, as_of, figures, table="cases", key="id") + " ORDER BY id")
        names = [column[0] for column in database.description]
        return [dict(zip(names, row, strict=True)) for row in database.fetchall()]


def cells(instrument, row):
    """Facts as their columns hold them."""
    return {name: cell(instrument.facts[name], value) for name, value in row.items()}


def cell(fact, value):
    parsed = fact.parse(value)
    if fact.kind is Kind.AGE:
        return dict(zip(("years", "days"), parsed, strict=True))
    return json_value(parsed)


def decided(instrument, as_of, figures, row):
    """What the rule says of one row, in the same words."""
    verdict = instrument.decide(row, as_of, figures)
    case = Case({name: fact.parse(row.get(name)) for name, fact in instrument.facts.items()}, as_of, figures)
    return {
        **{clause.code: compile_node(clause.condition.node)(case) for clause in instrument.clauses},
        "outcome": verdict.outcome.value,
        "reason": verdict.reason,
        "amount": verdict.amount,
    }


@pytest.mark.parametrize("code", sorted(instruments()))
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**32), as_of=st.sampled_from(DAYS))
def test_a_table_is_screened_as_its_rows_are_decided(code, seed, as_of):
    instrument, figures = instruments()[code]
    draw = Draw(seed, instrument, as_of, figures)
    rows = [draw.row() for _ in range(ROWS)]
    for row, said in zip(rows, screened(instrument, as_of, figures, rows), strict=True):
        del said["id"]
        assert said == decided(instrument, as_of, figures, row), json_value(row)


# startup_and_loan_together has one outcome: no text excludes anybody.
@pytest.mark.parametrize("code", sorted(set(instruments()) - {"startup_and_loan_together"}))
def test_the_rows_that_are_drawn_reach_more_than_one_outcome(code):
    instrument, figures = instruments()[code]
    drawn = [(day, draw.row()) for day in DAYS for draw in [Draw(1, instrument, day, figures)] for _ in range(ROWS)]
    outcomes = {instrument.decide(row, day, figures).outcome for day, row in drawn}
    assert len(outcomes) > 1
