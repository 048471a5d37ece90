"""Snapshots as files: the rows of those who changed replace those of an earlier one, and the old ones go."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from kit import clock
from subsidy.screening.exports import Moment, is_recent, is_same_month
from subsidy.screening.screens import database as columnar

CHANGES_KEPT_DAYS = 35
"""A snapshot that is older is made anew: what changed since may be forgotten."""
SNAPSHOTS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """What a sort of snapshots is made of."""

    name: str
    key: str
    """Of whom the rows are that are made anew together."""
    columns: tuple[str, ...]
    tables: Mapping[str, Mapping[str, str]]
    """The files of its export by name, each with its columns and their types."""


@dataclass(frozen=True, slots=True)
class Base:
    """An earlier snapshot, whose rows are taken over."""

    file: Path
    on: date
    marker: int
    """The first transaction that it may not show."""


def base_of(folder: Path, layout: Layout, on: date, moment: Moment) -> Base | None:
    """The latest snapshot of the month up to the day, if what has changed since is still known."""
    for file in sorted(folder.glob(f"{layout.name}-*.parquet"), reverse=True):
        with columnar(folder) as connection:
            rows = connection.execute(
                "SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = 'snapshot'", [str(file)]
            ).fetchall()
        if not rows:
            continue
        told = json.loads(rows[0][0])
        day = date.fromisoformat(told["on"])
        same = told["database"] == moment.database and told["columns"] == list(layout.columns)
        recent = is_recent(datetime.fromisoformat(told["taken_at"]), clock.now(), days=CHANGES_KEPT_DAYS)
        if same and recent and day <= on and is_same_month(day, on) and told["marker"] <= moment.marker:
            return Base(file, day, told["marker"])
    return None


def write_snapshot(
    folder: Path, layout: Layout, on: date, moment: Moment, base: Base | None, *, exported: Path, fresh: str
) -> tuple[Path, int]:
    """Write the rows of `fresh`, asked of the exported files, and those of the base that have not changed.

    The file is there whole or not at all; with how many of whom were made anew.
    """
    file = folder / f"{layout.name}-{on.isoformat()}.parquet"
    unfinished = folder / f".{file.name}"
    told = json.dumps(asdict(moment) | {"on": on.isoformat(), "columns": list(layout.columns)}, default=str)
    kept = "" if base is None else _KEPT.format(file=base.file, key=layout.key)
    with columnar(folder) as connection:
        _read(connection, exported, layout.tables)
        connection.execute(f"CREATE TEMP TABLE fresh AS {fresh}")
        connection.execute(
            f"COPY (SELECT * FROM fresh{kept}) TO '{unfinished}' "  # noqa: S608 - names and days of our own
            "(FORMAT parquet, COMPRESSION zstd, KV_METADATA {snapshot: '" + told.replace("'", "''") + "'})"
        )
        [(changed,)] = connection.execute(f"SELECT count(DISTINCT {layout.key}) FROM fresh").fetchall()  # noqa: S608
    unfinished.replace(file)
    for older in sorted(folder.glob(f"{layout.name}-*.parquet"), reverse=True)[SNAPSHOTS_KEPT:]:
        older.unlink()
    shutil.rmtree(folder / ".spill", ignore_errors=True)
    return file, int(changed)


_KEPT = " UNION ALL BY NAME SELECT * FROM read_parquet('{file}') WHERE {key} NOT IN (SELECT {key} FROM changed)"


def _read(connection: duckdb.DuckDBPyConnection, exported: Path, tables: Mapping[str, Mapping[str, str]]) -> None:
    for name, columns in tables.items():
        listed = ", ".join(f"'{column}': '{kind.replace(chr(39), chr(39) * 2)}'" for column, kind in columns.items())
        connection.execute(
            f"CREATE VIEW {name} AS SELECT * FROM read_csv('{exported / f'{name}.csv'}',"  # noqa: S608
            f" header=false, auto_detect=false, delim=',', quote='\"', escape='\"', nullstr='', columns={{{listed}}})"
        )
