"""What the service knows of people, out of PostgreSQL by COPY, as of one moment."""

import csv
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.facts import Fact
from kit.db import Database
from subsidy.models.standing import GRANTED
from subsidy.screening.columns import CONTRIBUTION, KINDS, MONTH_SUBSIDISED
from subsidy.screening.people import contribution_of
from subsidy.screening.programmes import Look, seen

_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)
_GRANTED = ", ".join(f"'{status}'" for status in GRANTED)

# Entries that were given up for others, each with the one that counts.
_MERGED = """
CREATE TEMPORARY TABLE merged ON COMMIT DROP AS
WITH RECURSIVE chain (person_id, root) AS (
  SELECT person_id, merged_into FROM person_pictures WHERE merged_into IS NOT NULL
  UNION
  SELECT chain.person_id, following.merged_into FROM chain
  JOIN person_pictures AS following ON following.person_id = chain.root AND following.merged_into IS NOT NULL)
SELECT person_id, root FROM chain
WHERE NOT EXISTS (SELECT FROM person_pictures p WHERE p.person_id = root AND p.merged_into IS NOT NULL)
"""
# Whose rows are made anew: about whom something was written, or where a fact begins or ends in between.
_CHANGED = f"""
CREATE TEMPORARY TABLE changed ON COMMIT DROP AS
WITH touched AS (
  SELECT person_id FROM person_changes WHERE xid >= {{marker}}
  UNION SELECT person_id FROM picture_facts WHERE kind IN ({_KINDS})
    AND (valid_from > '{{since}}' AND valid_from <= '{{on}}' OR valid_to >= '{{since}}' AND valid_to < '{{on}}'))
SELECT person_id FROM touched UNION SELECT root FROM touched JOIN merged USING (person_id)
"""  # noqa: S608 - numbers and days of our own
_EVERYBODY = "CREATE TEMPORARY TABLE changed ON COMMIT DROP AS SELECT NULL::uuid AS person_id WHERE false"
_OF_CHANGED = """
(SELECT person_id, person_id AS root FROM changed WHERE person_id NOT IN (SELECT person_id FROM merged)
 UNION ALL SELECT merged.person_id, root FROM merged WHERE root IN (SELECT person_id FROM changed))
"""
_VALUE = f"CASE kind WHEN '{CONTRIBUTION}' THEN value ->> 'pension_and_medical' ELSE value #>> ARRAY[]::text[] END"
_PEOPLE = "SELECT person_id, district FROM person_pictures {of} WHERE merged_into IS NULL"
_FACTS = (
    f"SELECT {{root}}, kind, {_VALUE}, valid_from, valid_to, source_department, recorded_at, settled "  # noqa: S608
    f"FROM picture_facts {{of}} WHERE kind IN ({_KINDS})"
)
_MONTHS = (
    f"SELECT {{root}}, count(DISTINCT period) FROM applications {{of}} "  # noqa: S608
    f"WHERE programme = 'flexible_si_subsidy' AND status IN ({_GRANTED}) GROUP BY 1"
)
_BESIDE = f"""
SELECT {{root}}, min(instrument) FROM
(SELECT split_part(slot, '/', 2)::uuid AS person_id, instrument FROM entitlement_slots
 JOIN applications ON applications.id = application_id
 WHERE released_at IS NULL AND slot LIKE '{MONTH_SUBSIDISED}/%/{{month}}' AND status IN ({_GRANTED})
   AND instrument <> 'flexible_si_subsidy') AS held {{of}} GROUP BY 1
"""  # noqa: S608 - constants
# Where a case worker has settled a conflict, what was paid for a month is put together from parts: a few people.
_SETTLED = f"""
SELECT {{root}} AS root, kind, value, valid_from, valid_to, source_department, recorded_at, settled
FROM picture_facts {{of}} WHERE kind = '{CONTRIBUTION}' AND {{root}} IN (
  SELECT {{root}} FROM picture_facts {{of}} WHERE kind = '{CONTRIBUTION}' AND settled) ORDER BY 1
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Moment:
    """What an export shows: everything that had been committed when it began."""

    database: str
    marker: int
    """The first transaction that it may not show."""
    taken_at: datetime


@asynccontextmanager
async def exporting(database: Database) -> AsyncIterator[tuple[AsyncConnection, Moment]]:
    """A transaction that sees one moment, for as long as it takes."""
    async with database.engine.connect() as pooled:
        connection = await pooled.execution_options(isolation_level="REPEATABLE READ")
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            await connection.exec_driver_sql(f"SET LOCAL {setting} = 0")
        row = await connection.exec_driver_sql(
            "SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),"
            " (SELECT oid FROM pg_database WHERE datname = current_database())) AS database,"
            " (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS marker, now() AS taken_at"
        )
        one = row.mappings().one()
        yield connection, Moment(one["database"], one["marker"], one["taken_at"])
        await connection.rollback()


async def export(connection: AsyncConnection, folder: Path, on: date, since: tuple[date, int] | None) -> None:
    """Copy what is known on a day into files of the folder: of everybody, or of those who changed since a snapshot."""
    await connection.exec_driver_sql(_MERGED)
    if since is None:
        await connection.exec_driver_sql(_EVERYBODY)
        of = "LEFT JOIN merged USING (person_id)"
        root, of_people = "coalesce(root, person_id)", ""
    else:
        await connection.exec_driver_sql(_CHANGED.format(marker=since[1], since=since[0], on=on))
        of, root = f"JOIN {_OF_CHANGED} AS counted USING (person_id)", "root"
        of_people = "JOIN changed USING (person_id)"
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    for name, query in {
        "changed": "SELECT person_id FROM changed",
        "people": _PEOPLE.format(of=of_people),
        "facts": _FACTS.format(root=root, of=of),
        "months": _MONTHS.format(root=root, of=of),
        "beside": _BESIDE.format(root=root, of=of, month=f"{on:%Y-%m}"),
    }.items():
        await driver.copy_from_query(query, output=folder / f"{name}.csv", format="csv")
    settled = (await connection.exec_driver_sql(_SETTLED.format(root=root, of=of))).mappings().all()
    with (folder / "settled.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_settled(settled, on))


def _settled(rows: Sequence[RowMapping], on: date) -> list[tuple[object, object]]:
    by_person = groupby(rows, key=lambda row: row["root"])
    found = []
    for person, said in by_person:
        facts = [Fact(**{name: value for name, value in row.items() if name != "root"}) for row in said]
        contribution = contribution_of(facts, on)
        found.append((person, "" if contribution is None else contribution.value["pension_and_medical"]))
    return found


def first_of_month(on: date) -> date:
    """The first day of the month of a day."""
    return on.replace(day=1)


def last_of_month(on: date) -> date:
    """The last day of the month of a day."""
    return seen(Look.MONTH_END, on)


def is_same_month(one: date, other: date) -> bool:
    """Whether two days are of one month."""
    return first_of_month(one) == first_of_month(other)


def is_recent(taken_at: datetime, now: datetime, *, days: int) -> bool:
    """Whether changes since then are still kept."""
    return now - taken_at < timedelta(days=days)
