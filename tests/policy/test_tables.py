"""One rule, two evaluators: what decides a single case and what screens a table agree, condition by condition."""

import json
import tempfile

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook.evaluation import Case, compile_node
from rulebook.facts import Kind, json_value
from rulebook.tables import columns, screening
from rulebook.terms import quoted
from tests.policy.drawing import DAYS, Draw
from tests.policy.registry import instruments

ROWS = 150


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


def decided(instrument, as_of, figures, rows):
    """What the rule says of each row, in the same words."""
    clauses = {clause.code: compile_node(clause.condition.node) for clause in instrument.clauses}
    for row in rows:
        verdict = instrument.decide(row, as_of, figures)
        case = Case({name: fact.parse(row.get(name)) for name, fact in instrument.facts.items()}, as_of, figures)
        yield {
            **{code: holds(case) for code, holds in clauses.items()},
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
    table, single = screened(instrument, as_of, figures, rows), decided(instrument, as_of, figures, rows)
    for row, by_table, alone in zip(rows, table, single, strict=True):
        del by_table["id"]
        assert by_table == alone, json_value(row)


# startup_and_loan_together has one outcome: no text excludes anybody.
@pytest.mark.parametrize("code", sorted(set(instruments()) - {"startup_and_loan_together"}))
def test_the_rows_that_are_drawn_reach_more_than_one_outcome(code):
    instrument, figures = instruments()[code]
    outcomes = (
        instrument.decide(draw.row(), day, figures).outcome
        for day in DAYS
        for draw in [Draw(1, instrument, day, figures)]
        for _ in range(ROWS)
    )
    first = next(outcomes)
    assert any(outcome is not first for outcome in outcomes)
