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
from rulebook.instruments import Instrument
from rulebook.tables import screening
from rulebook.terms import quoted
from rulebook.verdicts import Outcome
from subsidy.screening.columns import Column
from subsidy.screening.programmes import Look, Programme

MEMORY = "1GB"
THREADS = 2
NONE_APART: Mapping[str, Figures] = MappingProxyType({})
"""No district has figures of its own."""
PLACE = "place"
"""The column of a view that says whose figures are asked: the code of a district."""


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


@dataclass(frozen=True, slots=True)
class Question:
    """A rule that is asked about every row of a view, for a period and as of a day."""

    rule: Instrument
    period: str
    as_of: date
    view: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine is asked: a statement over views of a snapshot, the same for every engine."""

    snapshot: Path
    """The file; the views know it as `snapshot`."""
    key: str
    """The column that names a row, an id."""
    views: Mapping[str, str]
    """By name, each a SELECT."""
    statement: str
    """Its answer has a row for each that is ELIGIBLE (`amount` is NULL where it is not known yet), and one without
    a key for each other outcome and reason of a programme and period, with how many `cases` had it."""


def plan(
    snapshot: Path,
    on: date,
    figures: Figures,
    programmes: Sequence[Programme],
    apart: Mapping[str, Figures] = NONE_APART,
) -> Plan:
    """Ask everybody by the programmes; the districts that stand `apart` by figures of their own."""
    asked = [Question(one.rule, one.period(on), one.as_of(on), view(one.look)) for one in programmes]
    return Plan(snapshot, "person_id", views(programmes, apart), statement(asked, figures, apart, key="person_id"))


def answer(asked: Plan, *, into: Path) -> None:
    """Write the answer, asked of DuckDB in a bounded memory."""
    with database(into.parent) as connection:
        define_views(connection, asked.snapshot, asked.views)
        connection.execute(f"COPY ({asked.statement}) TO '{into}' (FORMAT parquet)")


def tell(snapshot: Path, on: date, programmes: Sequence[Programme], *, answered: Path) -> Screened:
    """What an answer says, counted."""
    with database(answered.parent) as connection:
        [(people,)] = connection.execute(f"SELECT count(*) FROM read_parquet('{snapshot}')").fetchall()  # noqa: S608
        counted = count(connection, answered, "person_id")
    outcomes = {programme.code: counted.get((programme.code, programme.period(on)), {}) for programme in programmes}
    return Screened(answered, on, tuple(outcomes), int(people), outcomes)


def count(connection: duckdb.DuckDBPyConnection, answered: Path, key: str) -> dict[tuple[str, str], dict[str, int]]:
    """By programme and period, how many had which outcome."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for code, period, outcome, number in connection.execute(_COUNTED.format(answered, key)).fetchall():
        found.setdefault((code, period), {})[outcome] = int(number)
    return found


_COUNTED = """
SELECT programme, period, outcome, sum(cases) FROM read_parquet('{0}') GROUP BY ALL UNION ALL
SELECT programme, period, 'AMOUNT_UNKNOWN', count(*) FROM read_parquet('{0}')
WHERE {1} IS NOT NULL AND amount IS NULL GROUP BY ALL
"""


def statement(asked: Iterable[Question], figures: Figures, apart: Mapping[str, Figures], *, key: str) -> str:
    """The screen as one statement over views."""
    return "\nUNION ALL\n".join(
        _of_question(question, of, table, key)
        for question in asked
        for of, table in tables(question.view, figures, apart)
    )


def tables(of: str, figures: Figures, apart: Mapping[str, Figures]) -> Iterator[tuple[Figures, str]]:
    """The figures by which a view is asked, each with the part of it that is asked by them."""
    if apart:
        yield from ((their_own, f"{of}_{district}") for district, their_own in apart.items())
    yield figures, f"{of}_elsewhere" if apart else of


def places(of: str, districts: Collection[str]) -> Iterator[tuple[str, str]]:
    """For each district that stands apart and for everywhere else: the name of a view of `of`, and its SELECT."""
    everyone = f"SELECT * FROM {of} WHERE {PLACE}"  # noqa: S608
    for district in districts:
        yield f"{of}_{district}", f"{everyone} IN ({_codes([district])})"
    if districts:
        yield f"{of}_elsewhere", f"{everyone} NOT IN ({_codes(districts)})"


def _codes(districts: Iterable[str]) -> str:
    """Whatever code the districts were known by."""
    return ", ".join(f"'{code}'" for code in sorted(same_places(districts)))


def _of_question(question: Question, figures: Figures, table: str, key: str) -> str:
    asked = screening(question.rule, question.as_of, figures, table=table, key=key)
    return (
        f"SELECT {key}, '{question.rule.code}' AS programme, '{question.period}' AS period, outcome, reason,"  # noqa: S608
        f" amount, count(*) AS cases FROM"
        f" (SELECT CASE WHEN outcome = '{Outcome.ELIGIBLE}' THEN {key} END AS {key}, outcome, reason, amount"
        f" FROM ({asked}) AS asked) AS answered GROUP BY {key}, outcome, reason, amount"
    )


def view(look: Look) -> str:
    """The name of the view whose facts are of the day that is looked at."""
    return f"people_{look.lower()}"


def define_views(connection: duckdb.DuckDBPyConnection, snapshot: Path, defined: Mapping[str, str]) -> None:
    """Views of the snapshot for DuckDB."""
    selected = {"snapshot": f"SELECT * FROM read_parquet('{snapshot}')", **defined}  # noqa: S608 - of our own
    for name, select in selected.items():
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS {select}")


def views(programmes: Iterable[Programme], apart: Collection[str] = ()) -> dict[str, str]:
    """For each day that is looked at, views of the snapshot under the names of the rules' facts."""
    read: dict[str, dict[str, Column]] = {}
    for programme in programmes:
        columns = [Column(fact, programme.look) for fact in programme.rule.facts.values()]
        read.setdefault(view(programme.look), {}).update({column.name: column for column in columns})
    found: dict[str, str] = {}
    for name, of_view in read.items():
        facts = [f"{quoted(column.name)} AS {quoted(column.fact.name)}" for column in of_view.values()]
        found[name] = f"SELECT {', '.join(['person_id', f'district AS {PLACE}', *facts])} FROM snapshot"  # noqa: S608
        found.update(places(name, apart))
    return found


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
