"""The snapshot: a Parquet file with a row for each person and a column for each fact that the rules read."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kit.db import Database
from rulebook.terms import quoted
from subsidy.screening.columns import (
    COLUMNS,
    CONTRIBUTION,
    FORM,
    KINDS,
    MONTHS_USED,
    OTHER_SUBSIDY,
    PAID_MONTH,
    TOLD,
    Column,
)
from subsidy.screening.exports import Moment, export, exporting, first_of_month, last_of_month
from subsidy.screening.files import Base, Layout, base_of, write_snapshot
from subsidy.screening.people import NONE, PUBLIC_WELFARE_POST
from subsidy.screening.programmes import Look
from subsidy.screening.sayings import LATEST_WORD, latest_sayings
from subsidy.screening.screens import database as columnar


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file of everybody known, on a day, as of a moment."""

    file: Path
    on: date
    marker: int
    """The first transaction that it may not show."""
    people: int
    changed: int
    """People whose rows were made anew; the others are those of the snapshot before."""


async def take_snapshot(database: Database, folder: Path, on: date, *, anew: bool = False) -> Snapshot:
    """Write the snapshot of a day: the rows of those who changed replace those of an earlier one of the month.

    The file is there whole or not at all. `anew` makes every row anew, as does the first snapshot of a month.
    """
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as exported:
        async with exporting(database) as (connection, moment):
            base = None if anew else await asyncio.to_thread(base_of, folder, LAYOUT, on, moment)
            await export(connection, Path(exported), on, None if base is None else (base.on, base.marker))
        return await asyncio.to_thread(_write, Path(exported), folder, on, moment, base)


def _write(exported: Path, folder: Path, on: date, moment: Moment, base: Base | None) -> Snapshot:
    file, changed = write_snapshot(folder, LAYOUT, on, moment, base, exported=exported, fresh=_flattened(on))
    with columnar(folder) as connection:
        [(people,)] = connection.execute(f"SELECT count(*) FROM read_parquet('{file}')").fetchall()  # noqa: S608
    return Snapshot(file, on, moment.marker, int(people), changed)


_FILES = {
    "changed": {"person_id": "UUID"},
    "people": {"person_id": "UUID", "district": "VARCHAR"},
    "facts": {
        "person_id": "UUID",
        "kind": f"ENUM({', '.join(repr(str(kind)) for kind in KINDS)})",
        "value": "VARCHAR",
        "valid_from": "DATE",
        "valid_to": "DATE",
        "source": "VARCHAR",
        "recorded_at": "VARCHAR",
        "settled": "VARCHAR",
    },
    "months": {"person_id": "UUID", "months": "BIGINT"},
    "beside": {"person_id": "UUID", "instrument": "VARCHAR"},
    "settled": {"person_id": "UUID", "paid": "VARCHAR"},
}
LAYOUT = Layout("people", "person_id", tuple(COLUMNS), _FILES)


def _flattened(on: date) -> str:
    """A row a person, with the value of each column that the service can tell."""
    days = {Look.DAY: on, Look.MONTH_END: last_of_month(on)}
    held = ", ".join(
        f"{LATEST_WORD} FILTER ("
        f"valid_from <= DATE '{day}' AND (said.valid_to IS NULL OR said.valid_to >= DATE '{day}')) AS {look.lower()}"
        for look, day in days.items()
    )
    of_kind = ", ".join(
        f"max({look.lower()}) FILTER (kind = '{kind}') AS {_held(kind, look)}"
        for kind in KINDS
        if kind != CONTRIBUTION
        for look in days
    )
    columns = ", ".join(f"{_told(column)} AS {quoted(name)}" for name, column in COLUMNS.items())
    first, last = first_of_month(on), last_of_month(on)
    return f"""
WITH latest AS ({latest_sayings()}), by_kind AS (
  SELECT person_id, kind, {held} FROM latest WHERE kind <> '{CONTRIBUTION}' GROUP BY person_id, kind
), of_person AS (
  SELECT person_id, {of_kind} FROM by_kind GROUP BY person_id
), counted AS (
  SELECT person_id, max(standing) AS best FROM latest WHERE kind = '{CONTRIBUTION}' GROUP BY person_id
), contributed AS (
  SELECT person_id, arg_max(said.value, valid_from) AS paid FROM latest JOIN counted USING (person_id)
  WHERE kind = '{CONTRIBUTION}' AND standing = best AND valid_from <= DATE '{last}'
    AND coalesce(said.valid_to, valid_from) >= DATE '{first}' GROUP BY person_id
)
SELECT people.person_id, district, {columns}
FROM people LEFT JOIN of_person USING (person_id) LEFT JOIN contributed USING (person_id)
  LEFT JOIN settled USING (person_id) LEFT JOIN months USING (person_id) LEFT JOIN beside USING (person_id)
"""  # noqa: S608 - names and days of our own


def _held(kind: str, look: Look) -> str:
    return f"{kind}_{look.lower()}"


def _told(column: Column) -> str:
    """What the service tells of a column; NULL, which is unknown, where it hears nothing of it."""
    name = column.fact.name
    if name in TOLD:
        told = TOLD[name]
        value = _held(told.kind, column.look)
        return f"CAST({value if told.value is None else f'{value} = {told.value!r}'} AS {column.type})"
    post = f"{_held(FORM, column.look)} = '{PUBLIC_WELFARE_POST}'"
    own = {
        PAID_MONTH: "CASE WHEN settled.person_id IS NULL THEN contributed.paid ELSE settled.paid END",
        MONTHS_USED: "coalesce(months.months, 0)",
        OTHER_SUBSIDY: f"coalesce(beside.instrument, CASE WHEN {post} THEN '{PUBLIC_WELFARE_POST}' END, '{NONE}')",
    }
    return f"CAST({own.get(name, 'NULL')} AS {column.type})"
