"""The snapshot of employers: a Parquet file with a row for each worker, and one for each employer with its posts."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kit.db import Database
from rulebook.terms import quoted
from subsidy.models.pictures import OPEN_ENDED, OPEN_ENDED_MONTHS
from subsidy.screening.columns import KINDS
from subsidy.screening.employer_exports import HELD, export_employers
from subsidy.screening.employers import EMPLOYER_COLUMNS, ENTERPRISE_EMPLOYEE
from subsidy.screening.exports import Moment, exporting
from subsidy.screening.files import Base, Layout, base_of, write_snapshot
from subsidy.screening.sayings import LATEST_WORD, latest_sayings
from subsidy.screening.screens import PLACE
from subsidy.screening.screens import database as columnar

_FILES = {
    "employers": {"employer_id": "UUID", "district": "VARCHAR", "kind": "VARCHAR", "size": "VARCHAR"},
    "working": {
        "employment_id": "UUID",
        "person_id": "UUID",
        "employer_id": "UUID",
        "district": "VARCHAR",
        "hired_on": "DATE",
        "form": "VARCHAR",
        "contract": "VARCHAR",
        "contract_months": "BIGINT",
    },
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
    "certified": {"person_id": "UUID", "since": "DATE", "ended_on": "DATE"},
    "unemployed": {"person_id": "UUID", "confirmed_on": "DATE", "ended_on": "DATE"},
    "changed": {"employer_id": "UUID"},
}
LAYOUT = Layout("employers", "employer_id", tuple(EMPLOYER_COLUMNS), _FILES)


@dataclass(frozen=True, slots=True)
class EmployerSnapshot:
    """A file of every employer and those who work there, as of a moment."""

    file: Path
    on: date
    marker: int
    """The first transaction that it may not show."""
    employers: int
    changed: int
    """Employers whose rows were made anew; the others are those of the snapshot before."""


async def take_employer_snapshot(database: Database, folder: Path, on: date, *, anew: bool = False) -> EmployerSnapshot:
    """Write the snapshot of a day: the rows of those who changed replace those of an earlier one of the month.

    The file is there whole or not at all. `anew` makes every row anew, as does the first snapshot of a month.
    """
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as exported:
        async with exporting(database) as (connection, moment):
            base = None if anew else await asyncio.to_thread(base_of, folder, LAYOUT, on, moment)
            await export_employers(connection, Path(exported), None if base is None else base.marker)
        return await asyncio.to_thread(_write, Path(exported), folder, on, moment, base)


def _write(exported: Path, folder: Path, on: date, moment: Moment, base: Base | None) -> EmployerSnapshot:
    file, changed = write_snapshot(folder, LAYOUT, on, moment, base, exported=exported, fresh=_FLATTENED)
    with columnar(folder) as connection:
        [(employers,)] = connection.execute(
            f"SELECT count(*) FROM read_parquet('{file}') WHERE employment_id IS NULL"  # noqa: S608 - of our own
        ).fetchall()
    return EmployerSnapshot(file, on, moment.marker, int(employers), changed)


_OF_WORKERS = {
    # 招用前已认定 What was certified when the person was hired.
    "hire": "CASE WHEN was_certified THEN 'HARD_TO_EMPLOY' ELSE support_category END",
    "employer_type": "kind",
    "district": "worked.district",
    "hire_date": "hired_on",
    "breaks": "0",
}
_OF_EMPLOYERS = {
    # An enterprise counts by its size, everybody else by their kind.
    "applicant_type": "CASE WHEN kind <> 'ENTERPRISE' THEN kind WHEN size IN ('SMALL', 'MICRO') THEN 'SMALL_MICRO'"
    " ELSE size END",
    "posts": "coalesce(posted.posts, [])",
}
"""What the service tells of each fact; what it hears nothing of is unknown."""


def _listed(told: dict[str, str]) -> str:
    return ", ".join(
        f"CAST({told.get(name, 'NULL')} AS {kind}) AS {quoted(name)}" for name, kind in EMPLOYER_COLUMNS.items()
    )


_SAID = ", ".join(f"{LATEST_WORD} FILTER (kind = '{kind}') AS {kind.value}" for kind in HELD)
_FLATTENED = f"""
WITH latest AS ({latest_sayings()}), hired AS (
  SELECT DISTINCT person_id, hired_on FROM working
), held AS (
  SELECT person_id, hired_on, {_SAID} FROM hired JOIN latest USING (person_id)
  WHERE valid_from <= hired_on AND (said.valid_to IS NULL OR said.valid_to >= hired_on) GROUP BY person_id, hired_on
), certified_then AS (
  SELECT DISTINCT person_id, hired_on FROM hired JOIN certified USING (person_id)
  WHERE since <= hired_on AND (ended_on IS NULL OR hired_on < ended_on)
), unemployed_then AS (
  SELECT DISTINCT person_id, hired_on FROM hired JOIN unemployed USING (person_id)
  WHERE confirmed_on <= hired_on AND (ended_on IS NULL OR hired_on <= ended_on)
), worked AS (
  SELECT working.*, support_category, certified_then.person_id IS NOT NULL AS was_certified,
    CASE WHEN contract = '{OPEN_ENDED}' THEN {OPEN_ENDED_MONTHS} ELSE contract_months END AS months,
    CASE WHEN unemployed_then.person_id IS NOT NULL THEN 'REGISTERED_UNEMPLOYED'
      WHEN left_school[1:4] = CAST(year(hired_on) AS VARCHAR) THEN 'GRADUATION_YEAR_GRADUATE'
      ELSE 'OTHER' END AS its_group
  FROM working LEFT JOIN held USING (person_id, hired_on) LEFT JOIN certified_then USING (person_id, hired_on)
    LEFT JOIN unemployed_then USING (person_id, hired_on)
), posted AS (
  SELECT employer_id, list({{'contract_months': months, 'group': its_group}}) AS posts FROM worked
  WHERE form = '{ENTERPRISE_EMPLOYEE}' GROUP BY employer_id
)
SELECT employment_id AS id, employer_id, employment_id, person_id, employers.district AS {PLACE}, form, hired_on,
  false AS has_posts, {_listed(_OF_WORKERS)}
FROM worked JOIN employers USING (employer_id)
UNION ALL BY NAME
SELECT employer_id AS id, employer_id, CAST(NULL AS UUID) AS employment_id, posted.employer_id IS NOT NULL AS has_posts,
  employers.district AS {PLACE}, {_listed(_OF_EMPLOYERS)}
FROM employers LEFT JOIN posted USING (employer_id)
"""  # noqa: S608 - names of our own
