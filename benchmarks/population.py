"""People made up, the same for the same seed: a snapshot with values in every column that the programmes read."""

from datetime import date
from pathlib import Path
from typing import Any

from rulebook.facts import Kind, read_age
from rulebook.figures import Figures
from rulebook.terms import quoted
from subsidy.screening import COLUMNS, PROGRAMMES, Column
from subsidy.screening.screens import database
from tests.policy.drawing import Draw

SEED = 20180101
POOL = 48
UNKNOWN_ONE_IN = 10


def write(file: Path, *, people: int, on: date, figures: Figures, seed: int = SEED) -> None:
    """Write so many people: each value at or beside a boundary of a rule that reads it, one of ten unknown."""
    pools = {name: _pool(column, on, figures, seed) for name, column in COLUMNS.items()}
    columns = ", ".join(
        f"CAST(CASE WHEN hash(i, '{name}?', {seed}) % {UNKNOWN_ONE_IN} > 0 THEN"  # noqa: S608
        f" (SELECT pool FROM pools_{place})[CAST(1 + hash(i, '{name}', {seed}) % {len(pools[name])} AS BIGINT)] END"
        f" AS {column.type}) AS {quoted(name)}"
        for place, (name, column) in enumerate(COLUMNS.items())
    )
    with database(file.parent) as connection:
        for place, pool in enumerate(pools.values()):
            connection.execute(f"CREATE TABLE pools_{place} AS SELECT [{', '.join(pool)}] AS pool")
        connection.execute(
            f"COPY (SELECT CAST(md5(concat(i, '/', {seed})) AS UUID) AS person_id,"  # noqa: S608
            f" '3701' || lpad(CAST(2 + hash(i, 'district', {seed}) % 10 AS VARCHAR), 2, '0') AS district, {columns}"
            f" FROM range({people}) AS numbers(i)) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
        )


def _pool(column: Column, on: date, figures: Figures, seed: int) -> list[str]:
    readers = [one for one in PROGRAMMES.values() if column.fact.name in one.rule.facts and one.look is column.look]
    drawn = []
    for place in range(POOL):
        programme = readers[place % len(readers)]
        draw = Draw(f"{seed}/{column.name}/{place}", programme.rule, programme.as_of(on), figures)
        drawn.append(_literal(column, draw.fact(column.fact, {})))
    return drawn


def _literal(column: Column, value: Any) -> str:
    entry = column.fact.entry
    if entry is None:
        return f"CAST({_text(column.fact.kind, value)} AS {column.type})"
    entries = [", ".join(f"'{name}': {_text(kind, one.get(name))}" for name, kind in entry.items()) for one in value]
    return f"CAST([{', '.join('{' + one + '}' for one in entries)}] AS {column.type})"


def _text(kind: Kind, value: Any) -> str:
    if value is None:
        return "NULL"
    if kind is Kind.AGE:
        years, days = read_age(value) or (0, 0)
        return f"{{'years': {years}, 'days': {days}}}"
    return str(value).upper() if isinstance(value, bool) else "'" + str(value).replace("'", "''") + "'"
