"""Loading back: what a screen found becomes offers, by COPY; the same day's screen again changes nothing."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from kit.db import Tx
from subsidy.models.standing import LIVE
from subsidy.screening.programmes import PROGRAMMES, paying
from subsidy.screening.screens import Screened, database
from subsidy.screening.snapshot import Snapshot

_LIVE = ", ".join(f"'{status}'" for status in LIVE)

# One load at a time: each sees the offers of the one before.
_ALONE = "SELECT pg_advisory_xact_lock(hashtext('offers-load'))"
_BEGIN = """
CREATE TEMPORARY TABLE screened (
  id uuid NOT NULL, person_id uuid NOT NULL, programme text NOT NULL, period text NOT NULL, district text NOT NULL,
  reason text NOT NULL, amount numeric(18, 2), as_of date NOT NULL, rule_version text NOT NULL) ON COMMIT DROP
"""
_INDEX = "CREATE INDEX ON screened (person_id, programme, period)"
_ANALYZE = "ANALYZE screened"
# About whom something was written after the snapshot: the screen of one alone has had the later word.
_LATER = "(SELECT person_id FROM person_changes WHERE xid >= {marker})"
_APPLIED = f"""EXISTS (SELECT FROM applications a WHERE a.person_id = {{of}}.person_id
  AND a.programme = {{of}}.programme AND a.period = {{of}}.period AND a.status IN ({_LIVE}))"""
# 失信惩戒 Who is barred from what on the day, under whatever id they were.
_BARRED = """({{of}}.person_id, {{of}}.programme) IN (
  WITH RECURSIVE barred (person_id, programmes) AS (
    SELECT person_id, programmes FROM sanctions
    WHERE person_id IS NOT NULL AND lifted_on IS NULL AND '{on}' BETWEEN since AND until
    UNION
    SELECT p.merged_into, barred.programmes FROM barred JOIN person_pictures p USING (person_id)
    WHERE p.merged_into IS NOT NULL)
  SELECT person_id, code FROM barred JOIN unnest(ARRAY[{codes}]) AS codes (code)
    ON programmes IS NULL OR programmes ? code)"""
_EXPIRE = """
UPDATE offers SET status = 'EXPIRED', closed_at = now() WHERE status = 'OFFERED' AND expires_on < '{on}'
"""
# 告知: whoever is offered something, or not any more, is told in the same transaction.
_TELL = """
{offers}
INSERT INTO notices (id, person_id, code, subject, details, at)
SELECT uuidv7(), person_id, '{code}', 'offer/' || id, jsonb_strip_nulls(jsonb_build_object('programme', programme,
  'period', period, 'until', expires_on::text, 'amount', amount::text)), now()
FROM changed WHERE NOT {applied_changed}
"""
_WITHDRAW = _TELL.replace("{code}", "OFFER_WITHDRAWN").replace(
    "{offers}",
    """
WITH changed AS (UPDATE offers AS o SET status = 'WITHDRAWN', closed_at = now()
WHERE o.status = 'OFFERED' AND (o.programme, o.period) IN ({screened})
  AND o.person_id NOT IN {later}
  AND (NOT EXISTS (SELECT FROM screened s
                   WHERE s.person_id = o.person_id AND s.programme = o.programme AND s.period = o.period)
       OR {applied} OR {barred})
RETURNING o.*)
""",
)
_RENEW = """
UPDATE offers AS o SET amount = s.amount, reasons = jsonb_build_array(s.reason), as_of = s.as_of,
  rule_version = s.rule_version, screening_id = '{screening}'
FROM screened s
WHERE o.status = 'OFFERED' AND s.person_id = o.person_id AND s.programme = o.programme AND s.period = o.period
  AND o.person_id NOT IN {later}
  AND (o.amount, o.reasons) IS DISTINCT FROM (s.amount, jsonb_build_array(s.reason))
"""
_OFFER = _TELL.replace("{code}", "OFFER_MADE").replace(
    "{offers}",
    """
WITH changed AS (
INSERT INTO offers (id, person_id, programme, period, district, status, amount, reasons, as_of, rule_version,
  screening_id, offered_on, expires_on)
SELECT s.id, s.person_id, s.programme, s.period, s.district, 'OFFERED', s.amount, jsonb_build_array(s.reason),
  s.as_of, s.rule_version, '{screening}', '{on}', '{expires}'
FROM screened s
WHERE NOT EXISTS (SELECT FROM offers o WHERE o.person_id = s.person_id AND o.programme = s.programme
                  AND o.period = s.period AND o.status <> 'WITHDRAWN')
  AND NOT {applied} AND NOT {barred} AND s.person_id NOT IN {later}
ON CONFLICT DO NOTHING
RETURNING *)
""",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many offers were made, stand with another amount, and were withdrawn."""

    offered: int
    renewed: int
    withdrawn: int


async def load(tx: Tx, screened: Screened, snapshot: Snapshot, *, screening_id: UUID, expires_on: date) -> Loaded:
    """Make the offers that a screen found, and withdraw those whose ground has fallen away, in one transaction."""
    codes = paying(screened.programmes)
    if not codes:
        return Loaded(0, 0, 0)
    connection = await tx.session.connection()
    for statement in ("SET LOCAL statement_timeout = 0", _ALONE, _BEGIN):
        await connection.exec_driver_sql(statement)
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    with tempfile.TemporaryDirectory(prefix=".load-", dir=screened.file.parent) as folder:
        file = Path(folder) / "screened.csv"
        await asyncio.to_thread(_write, screened, snapshot, codes, file)
        await driver.copy_to_table("screened", source=file, format="csv")
    later = _LATER.format(marker=snapshot.marker)
    pairs = ", ".join(f"('{code}', '{PROGRAMMES[code].period(screened.on)}')" for code in codes)
    barred = _BARRED.format(on=screened.on, codes=", ".join(f"'{code}'" for code in codes))
    for statement in (_INDEX, _ANALYZE, _EXPIRE.format(on=screened.on)):
        await connection.exec_driver_sql(statement)
    withdrawn, renewed, offered = [
        (await connection.exec_driver_sql(statement)).rowcount
        for statement in (
            _WITHDRAW.format(
                screened=pairs,
                later=later,
                applied=_APPLIED.format(of="o"),
                applied_changed=_APPLIED.format(of="changed"),
                barred=barred.format(of="o"),
            ),
            _RENEW.format(later=later, screening=screening_id),
            _OFFER.format(
                screening=screening_id,
                on=screened.on,
                expires=expires_on,
                later=later,
                applied=_APPLIED.format(of="s"),
                applied_changed=_APPLIED.format(of="changed"),
                barred=barred.format(of="s"),
            ),
        )
    ]
    return Loaded(offered, renewed, withdrawn)


def _write(screened: Screened, snapshot: Snapshot, codes: list[str], file: Path) -> None:
    looks = ", ".join(
        f"('{code}', DATE '{PROGRAMMES[code].as_of(screened.on)}', '{PROGRAMMES[code].rule.version}')" for code in codes
    )
    with database(screened.file.parent) as connection:
        connection.execute(
            f"COPY (SELECT uuidv7() AS id, found.person_id, programme, found.period, people.district,"  # noqa: S608
            f" found.reason, found.amount, as_of, version FROM read_parquet('{screened.file}') AS found"
            f" JOIN (VALUES {looks}) AS looks(programme, as_of, version) USING (programme)"
            f" JOIN read_parquet('{snapshot.file}') AS people USING (person_id)"
            f" WHERE found.person_id IS NOT NULL) TO '{file}' (FORMAT csv, HEADER false)"
        )
