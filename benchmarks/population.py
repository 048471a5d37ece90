"""People and employers made up, the same for the same seed: snapshots with values in every column that is read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from rulebook.facts import Fact, Kind, read_age
from rulebook.figures import Figures
from rulebook.instruments import Instrument
from rulebook.terms import quoted
from subsidy.models.forms import About, day_of_rule
from subsidy.screening import COLUMNS, EMPLOYER_COLUMNS, EMPLOYER_PROGRAMMES, PROGRAMMES, period_of
from subsidy.screening.employers import WORKERS, employer_facts
from subsidy.screening.screens import PLACE, database
from tests.policy.drawing import Draw

SEED = 20180101
POOL = 48
UNKNOWN_ONE_IN = 10


Reader = tuple[Instrument, date]
"""A rule that reads a fact, and the day on which it is applied."""


def write(file: Path, *, people: int, on: date, figures: Figures, seed: int = SEED) -> None:
    """Write so many people: each value at or beside a boundary of a rule that reads it, one of ten unknown."""
    pools = {}
    for name, column in COLUMNS.items():
        looking = [one for one in PROGRAMMES.values() if one.look is column.look]
        readers = [(one.rule, one.as_of(on)) for one in looking if column.fact.name in one.rule.facts]
        pools[name] = _pool(name, column.fact, column.type, readers, figures, seed)
    with database(file.parent) as connection:
        _define(connection, pools)
        connection.execute(
            f"COPY (SELECT {_id('', 'i', seed)} AS person_id, {_district('i', seed)} AS district,"  # noqa: S608
            f" {_columns(pools, {name: column.type for name, column in COLUMNS.items()}, seed)}"
            f" FROM range({people}) AS numbers(i)) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
        )


def write_employers(file: Path, *, employers: int, workers: int, on: date, figures: Figures, seed: int = SEED) -> None:
    """Write so many employers, each with its share of the workers, as `write` writes people."""
    facts, pools = employer_facts(), {}
    for name, kind in EMPLOYER_COLUMNS.items():
        readers = [
            (form.rule, day_of_rule(form.programme, period_of(form, on), on))
            for form in EMPLOYER_PROGRAMMES.values()
            if name in form.rule.facts
        ]
        pools[name] = _pool(name, facts[name], kind, readers, figures, seed)
    of_posts = {name for form in EMPLOYER_PROGRAMMES.values() if form.about is About.POSTS for name in form.rule.facts}
    forms = ", ".join(f"'{form}'" for form in WORKERS)
    with database(file.parent) as connection:
        _define(connection, pools)
        connection.execute(
            f"COPY (SELECT {_id('worker/', 'i', seed)} AS id, {_id('', f'i % {employers}', seed)} AS employer_id,"  # noqa: S608
            f" id AS employment_id, {_id('person/', 'i', seed)} AS person_id,"
            f" {_district(f'i % {employers}', seed)} AS {PLACE},"
            f" [{forms}][CAST(1 + hash(i, 'form', {seed}) % {len(WORKERS)} AS BIGINT)] AS form,"
            f" DATE '{on}' - CAST(hash(i, 'hired', {seed}) % 900 AS INTEGER) AS hired_on, false AS has_posts,"
            f" {_columns(pools, EMPLOYER_COLUMNS, seed, unknown=of_posts)} FROM range({workers}) AS numbers(i)"
            f" UNION ALL BY NAME SELECT {_id('', 'i', seed)} AS id, id AS employer_id,"
            f" {_district('i', seed)} AS {PLACE}, i < {workers} AS has_posts,"
            f" {_columns(pools, EMPLOYER_COLUMNS, seed, unknown=EMPLOYER_COLUMNS.keys() - of_posts)}"
            f" FROM range({employers}) AS numbers(i)) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
        )


def _id(of: str, number: str, seed: int) -> str:
    return f"CAST(md5(concat('{of}', {number}, '/', {seed})) AS UUID)"


def _district(number: str, seed: int) -> str:
    return f"'3701' || lpad(CAST(2 + hash({number}, 'district', {seed}) % 10 AS VARCHAR), 2, '0')"


def _define(connection: duckdb.DuckDBPyConnection, pools: Mapping[str, Sequence[str]]) -> None:
    for name, pool in pools.items():
        connection.execute(f"CREATE TABLE {quoted(f'pool of {name}')} AS SELECT [{', '.join(pool)}] AS pool")


def _columns(
    pools: Mapping[str, Sequence[str]], types: Mapping[str, str], seed: int, unknown: Collection[str] = ()
) -> str:
    """The columns of facts, each value out of its pool, one of ten unknown, or all of some."""
    return ", ".join(
        f"CAST(NULL AS {types[name]}) AS {quoted(name)}"
        if name in unknown
        else f"CAST(CASE WHEN hash(i, '{name}?', {seed}) % {UNKNOWN_ONE_IN} > 0 THEN"  # noqa: S608
        f" (SELECT pool FROM {quoted(f'pool of {name}')})[CAST(1 + hash(i, '{name}', {seed}) % {len(pool)} AS BIGINT)]"
        f" END AS {types[name]}) AS {quoted(name)}"
        for name, pool in pools.items()
    )


def _pool(name: str, fact: Fact, kind: str, readers: Sequence[Reader], figures: Figures, seed: int) -> list[str]:
    drawn = []
    for place in range(POOL):
        rule, as_of = readers[place % len(readers)]
        draw = Draw(f"{seed}/{name}/{place}", rule, as_of, figures)
        drawn.append(_literal(fact, kind, draw.fact(fact, {})))
    return drawn


def _literal(fact: Fact, kind: str, value: Any) -> str:
    entry = fact.entry
    if entry is None:
        return f"CAST({_text(fact.kind, value)} AS {kind})"
    entries = [
        ", ".join(f"'{name}': {_text(one_kind, one.get(name))}" for name, one_kind in entry.items()) for one in value
    ]
    return f"CAST([{', '.join('{' + one + '}' for one in entries)}] AS {kind})"


def _text(kind: Kind, value: Any) -> str:
    if value is None:
        return "NULL"
    if kind is Kind.AGE:
        years, days = read_age(value) or (0, 0)
        return f"{{'years': {years}, 'days': {days}}}"
    return str(value).upper() if isinstance(value, bool) else "'" + str(value).replace("'", "''") + "'"
