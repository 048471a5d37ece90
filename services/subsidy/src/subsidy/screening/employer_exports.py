"""What the service knows of employers and those who work there, out of PostgreSQL by COPY, as of one moment."""

from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.facts import FactKind
from subsidy.screening.employers import WORKERS

HELD = (FactKind.LEFT_SCHOOL, FactKind.SUPPORT_CATEGORY)
"""The kinds of announced facts of a worker that the rules of employers read."""

_KINDS = ", ".join(f"'{kind}'" for kind in HELD)
_FORMS = ", ".join(f"'{form}'" for form in WORKERS)
_VALUE = "value #>> ARRAY[]::text[]"

_EVERYBODY = "CREATE TEMPORARY TABLE changed ON COMMIT DROP AS SELECT NULL::uuid AS employer_id WHERE false"
# Whose rows are made anew: those about whom something was written, or about whom of those who work there.
CHANGED = """
WITH touched AS (
  SELECT person_id FROM person_changes WHERE xid >= {marker}), workers AS (
  SELECT person_id FROM touched
  UNION SELECT merged_into FROM person_pictures JOIN touched USING (person_id) WHERE merged_into IS NOT NULL)
SELECT employer_id FROM employer_changes WHERE xid >= {marker}
UNION SELECT employer_id FROM picture_employments JOIN workers USING (person_id)
"""
_WORKING = f"""
CREATE TEMPORARY TABLE working ON COMMIT DROP AS
SELECT employment_id, person_id, employer_id, employments.district, hired_on, form, contract, contract_months
FROM picture_employments AS employments JOIN picture_employers AS employers USING (employer_id) {{of}}
WHERE left_on IS NULL AND form IN ({_FORMS}) AND closed_on IS NULL
"""  # noqa: S608 - constants
# Every id under which something is on record of a worker.
_KNOWN_AS = """
CREATE TEMPORARY TABLE known_as ON COMMIT DROP AS
WITH workers AS (SELECT DISTINCT person_id FROM working)
SELECT person_id, person_id AS worker_id FROM workers
UNION ALL SELECT entries.person_id, entries.merged_into FROM person_pictures AS entries
JOIN workers ON workers.person_id = entries.merged_into
"""
_COPIED = {
    "employers": "SELECT employer_id, district, kind, size FROM picture_employers {of} WHERE closed_on IS NULL",
    "working": "SELECT * FROM working",
    "facts": f"SELECT worker_id, kind, {_VALUE}, valid_from, valid_to, source_department, recorded_at, settled "  # noqa: S608
    f"FROM picture_facts JOIN known_as USING (person_id) WHERE kind IN ({_KINDS})",
    "certified": "SELECT worker_id, since, ended_on FROM picture_certifications JOIN known_as USING (person_id)",
    "unemployed": "SELECT worker_id, confirmed_on, ended_on FROM picture_spells JOIN known_as USING (person_id)",
    "changed": "SELECT employer_id FROM changed",
}


async def export_employers(connection: AsyncConnection, folder: Path, since: int | None) -> None:
    """Copy what is known into files of the folder: of every employer, or of those who changed since a transaction."""
    if since is None:
        changed, of = _EVERYBODY, ""
    else:
        changed = f"CREATE TEMPORARY TABLE changed ON COMMIT DROP AS {CHANGED.format(marker=since)}"
        of = "JOIN changed USING (employer_id)"
    for statement in (changed, _WORKING.format(of=of), _KNOWN_AS):
        await connection.exec_driver_sql(statement)
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    for name, query in _COPIED.items():
        await driver.copy_from_query(query.format(of=of), output=folder / f"{name}.csv", format="csv")
