"""One rule, two evaluators: what decides a single case and what screens a table agree, condition by condition."""

import random
from datetime import date

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


def a_row(draw, instrument, boundaries):
    """Facts drawn one after the other, each at or beside a boundary that the ones before it make."""
    facts = {}
    for fact in draw.sample(sorted(instrument.facts.values(), key=lambda one: one.name), len(instrument.facts)):
        if draw.random() < 0.1:
            continue
        if fact.kind is Kind.RECORDS:
            facts[fact.name] = [
                an_entry(draw, fact, boundaries, facts) for _ in range(draw.choice([0, 1, 1, 2, 6, 15]))
            ]
        else:
            facts[fact.name] = draw.choice(boundaries.values(fact, facts))
    return facts


def an_entry(draw, fact, boundaries, facts):
    plain = {name: value for name, value in facts.items() if not isinstance(value, list)}
    return {
        field: None if draw.random() < 0.05 else draw.choice(boundaries.entry_values(fact, field, plain))
        for field in fact.entry
    }


def screened(instrument, as_of, figures, rows):
    """What the SQL says of each row."""
    with duckdb.connect() as database:
        types = columns(instrument)
        listed = "".join(f", {quoted(name)} {kind}" for name, kind in types.items())
        database.execute(f"CREATE TABLE cases (id BIGINT{listed})")
        database.executemany(
            f"INSERT INTO cases VALUES (?{', ?' * len(types)})",
            [
                [number, *(cell(instrument.facts[name], row.get(name)) for name in types)]
                for number, row in enumerate(rows)
            ],
        )
        database.execute(screening(instrument, as_of, figures, table="cases", key="id") + " ORDER BY id")
        names = [column[0] for column in database.description]
        return [dict(zip(names, row, strict=True)) for row in database.fetchall()]


def cell(fact, value):
    """A fact as its column holds it."""
    parsed = fact.parse(value)
    if value is None:
        return None
    if fact.kind is Kind.AGE:
        return dict(zip(("years", "days"), parsed, strict=True))
    return [dict(entry) for entry in parsed] if fact.kind is Kind.RECORDS else parsed


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
    draw, boundaries = random.Random(seed), Boundaries(instrument, as_of, figures)
    rows = [a_row(draw, instrument, boundaries) for _ in range(ROWS)]
    for row, said in zip(rows, screened(instrument, as_of, figures, rows), strict=True):
        del said["id"]
        assert said == decided(instrument, as_of, figures, row), json_value(row)


@pytest.mark.parametrize("code", sorted(instruments()))
def test_the_rows_that_are_drawn_reach_more_than_one_outcome(code):
    instrument, figures = instruments()[code]
    draw = random.Random(1)
    rows = [a_row(draw, instrument, Boundaries(instrument, day, figures)) for day in DAYS for _ in range(ROWS)]
    outcomes = {
        instrument.decide(row, day, figures).outcome
        for row, day in zip(rows, [day for day in DAYS for _ in range(ROWS)], strict=True)
    }
    assert len(outcomes) > 1 or len(instrument.clauses) == 0
