"""The screen: every person by every programme, as one statement over the snapshot's columns."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

import duckdb

from contracts.divisions import same_places
from rulebook.figures import Figures
from rulebook.tables import screening
from rulebook.terms import quoted
from rulebook.verdicts import Outcome
from subsidy.screening.columns import Column
from subsidy.screening.programmes import Look, Programme

MEMORY = "1GB"
THREADS = 2
NONE_APART: Mapping[str, Figures] = MappingProxyType({})
"""No district has figures of its own."""


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screen found: a file of those who can have something, and how many had which outcome."""

    file: Path
    on: date
    programmes: tuple[str, ...]
    people: int
    outcomes: Mapping[str, Mapping[str, int]]
    """By programme: how many people by outcome, `AMOUNT_UNKNOWN` those of the ELIGIBLE without an amount."""

    @property
    def pairs(self) -> int:
        """How many times a rule was asked."""
        return self.people * len(self.programmes)


def answer(
    snapshot: Path,
    on: date,
    figures: Figures,
    programmes: Sequence[Programme],
    *,
    into: Path,
    apart: Mapping[str, Figures] = NONE_APART,
) -> None:
    """Write the answer of the screen's statement, asked of DuckDB in a bounded memory.

    The file has a row for each person and programme that is ELIGIBLE (`amount` is NULL where it is not known yet),
    and one without a person for each other outcome and reason of a programme, with how many `people` had it.
    """
    with database(into.parent) as connection:
        define_views(connection, snapshot, programmes, apart)
        connection.execute(f"COPY ({statement(programmes, on, figures, apart)}) TO '{into}' (FORMAT parquet)")


def tell(snapshot: Path, on: date, programmes: Sequence[Programme], *, answered: Path) -> Screened:
    """What an answer says, counted."""
    with database(answered.parent) as connection:
        [(people,)] = connection.execute(f"SELECT count(*) FROM read_parquet('{snapshot}')").fetchall()  # noqa: S608
        counted = connection.execute(_COUNTED.format(answered)).fetchall()
    outcomes: dict[str, dict[str, int]] = {programme.code: {} for programme in programmes}
    for code, outcome, number in counted:
        outcomes[code][outcome] = int(number)
    return Screened(answered, on, tuple(outcomes), int(people), outcomes)


_COUNTED = """
SELECT programme, outcome, sum(people) FROM read_parquet('{0}') GROUP BY ALL UNION ALL
SELECT programme, 'AMOUNT_UNKNOWN', count(*) FROM read_parquet('{0}')
WHERE person_id IS NOT NULL AND amount IS NULL GROUP BY ALL
"""


def statement(
    programmes: Sequence[Programme], on: date, figures: Figures, apart: Mapping[str, Figures] = NONE_APART
) -> str:
    """The screen as one statement over the views of `define_views`, the same for every engine.

    The districts that stand `apart`, by their present codes, are asked by figures of their own.
    """
    return "\nUNION ALL\n".join(
        _of_programme(programme, on, of, table)
        for programme in programmes
        for of, table in tables(programme, figures, apart)
    )


def tables(programme: Programme, figures: Figures, apart: Mapping[str, Figures]) -> Iterator[tuple[Figures, str]]:
    """The figures by which the programme is asked, each with the view of those who are asked by them."""
    if apart:
        yield from ((of, f"{view(programme.look)}_{district}") for district, of in apart.items())
    yield figures, f"{view(programme.look)}_elsewhere" if apart else view(programme.look)


def places(of: str, districts: Collection[str]) -> Iterator[tuple[str, str]]:
    """For each district that stands apart and for everywhere else: the name of a view of `of`, and its SELECT."""
    everyone = f"SELECT * FROM {of} WHERE district"  # noqa: S608
    for district in districts:
        yield f"{of}_{district}", f"{everyone} IN ({_codes([district])})"
    if districts:
        yield f"{of}_elsewhere", f"{everyone} NOT IN ({_codes(districts)})"


def _codes(districts: Iterable[str]) -> str:
    """Whatever code the districts were known by."""
    return ", ".join(f"'{code}'" for code in sorted(same_places(districts)))


def _of_programme(programme: Programme, on: date, figures: Figures, table: str) -> str:
    asked = screening(programme.rule, programme.as_of(on), figures, table=table, key="person_id")
    return (
        f"SELECT person_id, '{programme.code}' AS programme, '{programme.period(on)}' AS period, outcome, reason,"  # noqa: S608
        f" amount, count(*) AS people FROM"
        f" (SELECT CASE WHEN outcome = '{Outcome.ELIGIBLE}' THEN person_id END AS person_id, outcome, reason, amount"
        f" FROM ({asked}) AS asked) AS answered GROUP BY person_id, outcome, reason, amount"
    )


def view(look: Look) -> str:
    """The name of the view whose facts are of the day that is looked at."""
    return f"people_{look.lower()}"


def define_views(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Path,
    programmes: Iterable[Programme],
    apart: Collection[str] = (),
) -> None:
    """For each day that is looked at, views of the snapshot under the names of the rules' facts."""
    for name, columns in views(programmes).items():
        listed = ", ".join(f"{quoted(column.name)} AS {quoted(column.fact.name)}" for column in columns)
        connection.execute(
            f"CREATE OR REPLACE VIEW {name} AS SELECT person_id, district{', ' if listed else ''}{listed}"  # noqa: S608
            f" FROM read_parquet('{snapshot}')"
        )
        for part, select in places(name, apart):
            connection.execute(f"CREATE OR REPLACE VIEW {part} AS {select}")


def views(programmes: Iterable[Programme]) -> dict[str, list[Column]]:
    """The columns of each view."""
    found: dict[str, dict[str, Column]] = {}
    for programme in programmes:
        columns = [Column(fact, programme.look) for fact in programme.rule.facts.values()]
        found.setdefault(view(programme.look), {}).update({column.name: column for column in columns})
    return {name: list(columns.values()) for name, columns in found.items()}


@contextmanager
def database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB in memory, within its limit; what does not fit goes to files in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "threads": min(THREADS, os.cpu_count() or 1),
        "temp_directory": str(folder / ".spill"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute("SET enable_progress_bar = false")
        yield connection
