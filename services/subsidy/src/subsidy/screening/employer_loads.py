"""Loading back: what a screen of employers found becomes offers, by COPY, as the screen of one alone makes them.

The same day's screen again changes nothing.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kit import clock
from kit.db import Tx
from rulebook.exclusions import Per
from subsidy.models.forms import About, Form, day_of_rule
from subsidy.models.offers import STANDING
from subsidy.models.standing import LIVE
from subsidy.rules import EXCLUSIONS
from subsidy.screening.employer_exports import CHANGED
from subsidy.screening.employer_snapshot import EmployerSnapshot
from subsidy.screening.employers import EMPLOYER_PROGRAMMES, period_of, workers_of
from subsidy.screening.loads import Loaded
from subsidy.screening.screens import database

_LIVE = ", ".join(f"'{status}'" for status in LIVE)


@dataclass(frozen=True, slots=True)
class EmployersScreened:
    """What a screen of employers found: a file of the workers, and of the posts, that they can have something for."""

    file: Path
    snapshot: EmployerSnapshot
    on: date
    wanted: tuple[tuple[str, str], ...]
    """The programmes and periods that were asked about: those of the day, and others that offers stand for."""
    outcomes: dict[str, dict[str, int]]
    """By programme, how many workers, or employers with posts, had which outcome for the period of the day."""


# One load at a time: each sees the offers of the one before.
_ALONE = "SELECT pg_advisory_xact_lock(hashtext('employer-offers-load'))"
# What could be filed: for a worker, or for the posts together.
_BEGIN = """
CREATE TEMPORARY TABLE employers_granted (
  employer_id uuid NOT NULL, programme text NOT NULL, period text NOT NULL, item_period text NOT NULL,
  employments text[] NOT NULL, slots text[] NOT NULL, reason text NOT NULL, amount numeric(18, 2)) ON COMMIT DROP
"""
# Whoever screens one alone locks it first as well.
_LOCK = """
SELECT count(*) FROM (
  SELECT FROM picture_employers WHERE employer_id IN (
    SELECT employer_id FROM employers_granted UNION SELECT employer_id FROM employer_offers WHERE status = 'OFFERED')
  ORDER BY employer_id FOR UPDATE) AS locked
"""
# About whom something was written after the snapshot: the screen of one alone has the later word.
_LATER = f"CREATE TEMPORARY TABLE employers_later ON COMMIT DROP AS {CHANGED}"
_APPLIED = f"""
DELETE FROM employers_granted AS g WHERE EXISTS (SELECT FROM applications a WHERE a.employer_id = g.employer_id
  AND a.programme = g.programme AND a.period = g.item_period AND a.status IN ({_LIVE}))
"""  # noqa: S608 - constants
# Left, or run out, for every one of the workers.
_ANSWERED = """
DELETE FROM employers_granted AS g USING (
  SELECT employer_id, programme, period, array_agg(employment) AS employments
  FROM employer_offers, jsonb_array_elements_text(employments) AS employment
  WHERE status IN ('DECLINED', 'EXPIRED') GROUP BY employer_id, programme, period) AS answered
WHERE answered.employer_id = g.employer_id AND answered.programme = g.programme AND answered.period = g.period
  AND g.employments <@ answered.employments
"""
# 失信惩戒 Who is barred, on the day or today.
_BARRED = """
DELETE FROM employers_granted AS g USING sanctions s WHERE s.employer_id = g.employer_id AND s.lifted_on IS NULL
  AND ('{on}' BETWEEN s.since AND s.until OR '{today}' BETWEEN s.since AND s.until)
  AND (s.programmes IS NULL OR s.programmes ? g.programme)
"""
# 互斥 What somebody else has.
_HELD = """
DELETE FROM employers_granted AS g WHERE EXISTS (
  SELECT FROM entitlement_slots s WHERE s.slot = ANY (g.slots) AND s.released_at IS NULL)
"""
_SCREENED = """
CREATE TEMPORARY TABLE employers_screened ON COMMIT DROP AS
WITH listed AS (
  SELECT employer_id, programme, period, jsonb_agg(employment ORDER BY employment COLLATE "C") AS employments
  FROM employers_granted, unnest(employments) AS employment GROUP BY employer_id, programme, period
), summed AS (
  SELECT employer_id, programme, period, CASE WHEN count(*) = count(amount) THEN sum(amount) END AS amount,
    jsonb_agg(DISTINCT reason COLLATE "C" ORDER BY reason COLLATE "C") AS reasons
  FROM employers_granted GROUP BY employer_id, programme, period
)
SELECT employer_id, programme, period, is_present, district, code_digest, employments, amount, reasons,
  CASE WHEN amount IS NULL THEN missing::jsonb ELSE '[]' END AS missing, as_of, rule_version
FROM listed JOIN summed USING (employer_id, programme, period) JOIN picture_employers USING (employer_id)
  JOIN (VALUES {asked}) AS asked (programme, period, is_present, as_of, rule_version, missing)
    USING (programme, period)
WHERE employer_id NOT IN (SELECT employer_id FROM employers_later)
"""
_INDEX = "CREATE UNIQUE INDEX ON employers_screened (employer_id, programme, period)"
_ANALYZE = "ANALYZE employers_granted"
# 告知: whoever is offered something, or not any more, is told in the same transaction.
_TELL = """, told AS (
INSERT INTO notices (id, employer_digest, code, subject, details, at)
SELECT uuidv7(), employer_digest, '{code}', 'employer-offer/' || id, jsonb_strip_nulls(jsonb_build_object(
  'programme', programme, 'period', period, 'until', expires_on::text, 'amount', amount::text)), now()
FROM changed WHERE employer_digest IS NOT NULL)
SELECT count(*) FROM changed
"""
_WITHDRAW = """
WITH changed AS (UPDATE employer_offers AS o SET status = 'WITHDRAWN', closed_at = now()
WHERE o.status = 'OFFERED' AND (o.programme, o.period) IN ({pairs})
  AND o.employer_id IN (SELECT employer_id FROM picture_employers)
  AND o.employer_id NOT IN (SELECT employer_id FROM employers_later)
  AND NOT EXISTS (SELECT FROM employers_screened s
                  WHERE s.employer_id = o.employer_id AND s.programme = o.programme AND s.period = o.period)
RETURNING o.*){tell}
"""
_RENEW = """
WITH changed AS (UPDATE employer_offers AS o
SET employments = s.employments, missing = s.missing, amount = s.amount, reasons = s.reasons
FROM employers_screened s
WHERE o.status = 'OFFERED' AND s.employer_id = o.employer_id AND s.programme = o.programme AND s.period = o.period
  AND (o.employments, o.missing, o.amount, o.reasons) IS DISTINCT FROM (s.employments, s.missing, s.amount, s.reasons)
RETURNING o.id) SELECT count(*) FROM changed
"""
# Months before are not offered backwards.
_OFFER = """
WITH changed AS (
INSERT INTO employer_offers (id, employer_id, employer_digest, programme, period, district, employments, missing,
  status, amount, reasons, as_of, rule_version, offered_on, expires_on)
SELECT uuidv7(), employer_id, code_digest, programme, period, district, employments, missing,
  'OFFERED', amount, reasons, as_of, rule_version, '{on}', '{expires}'
FROM employers_screened WHERE is_present
ON CONFLICT (employer_id, programme, period) WHERE status = 'OFFERED' DO NOTHING
RETURNING *){tell}
"""


async def load_employers(tx: Tx, screened: EmployersScreened) -> Loaded:
    """Make the offers that a screen found, renew those that stand, and withdraw those without a ground."""
    connection, on = await tx.session.connection(), screened.on
    for statement in ("SET LOCAL statement_timeout = 0", _ALONE, _BEGIN):
        await connection.exec_driver_sql(statement)
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    with tempfile.TemporaryDirectory(prefix=".load-", dir=screened.file.parent) as folder:
        file = Path(folder) / "granted.csv"
        await asyncio.to_thread(_write, screened, file)
        await driver.copy_to_table("employers_granted", source=file, format="csv")
    for statement in (
        _ANALYZE,
        _LOCK,
        _LATER.format(marker=screened.snapshot.marker),
        _APPLIED,
        _ANSWERED,
        _BARRED.format(on=on, today=clock.today()),
        _HELD,
        _SCREENED.format(asked=", ".join(_asked(code, period, on) for code, period in screened.wanted)),
        _INDEX,
    ):
        await connection.exec_driver_sql(statement)
    withdrawn, renewed, offered = [
        int((await connection.exec_driver_sql(statement)).scalar_one())
        for statement in (
            _WITHDRAW.format(
                pairs=", ".join(f"('{code}', '{period}')" for code, period in screened.wanted),
                tell=_TELL.format(code="OFFER_WITHDRAWN"),
            ),
            _RENEW,
            _OFFER.format(on=on, expires=on + STANDING, tell=_TELL.format(code="OFFER_MADE")),
        )
    ]
    return Loaded(offered, renewed, withdrawn)


def _asked(code: str, period: str, on: date) -> str:
    """What is the same of all that a rule grants for a period; without an amount, what only employers can state."""
    form = EMPLOYER_PROGRAMMES[code]
    unsaid = ", ".join(f'"{name}"' for name in sorted(form.rule.amount_facts & form.stated.keys()))
    as_of, is_present = day_of_rule(form.programme, period, on), period == period_of(form, on)
    return f"('{code}', '{period}', {is_present}, DATE '{as_of}', '{form.rule.version}', '[{unsaid}]')"


def _write(screened: EmployersScreened, file: Path) -> None:
    """The workers and posts in the form of the items that could be filed."""
    found = " UNION ALL ".join(_items(code, period) for code, period in screened.wanted)
    with database(screened.file.parent) as connection:
        for name, source in (("found", screened.file), ("snapshot", screened.snapshot.file)):
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{source}')")  # noqa: S608
        connection.execute(f"COPY ({found}) TO '{file}' (FORMAT csv, HEADER false)")


def _items(code: str, period: str) -> str:
    form = EMPLOYER_PROGRAMMES[code]
    if form.about is About.POSTS:
        workers = (
            "SELECT employer_id, string_agg(CAST(employment_id AS VARCHAR), ',') AS employments FROM snapshot"  # noqa: S608
            f" WHERE employment_id IS NOT NULL AND form = '{workers_of(form)}' GROUP BY employer_id"
        )
        item, rows = f"'{period}'", f"snapshot JOIN ({workers}) USING (employer_id)"
    else:
        item, rows = f"'{period}/' || person_id", "snapshot"
    employments = "employments" if form.about is About.POSTS else "employment_id"
    return (
        f"SELECT employer_id, '{code}', '{period}', {item}, '{{' || {employments} || '}}',"  # noqa: S608 - of our own
        f" '{{' || {_slots(form, period, item)} || '}}', reason, amount FROM found JOIN {rows} USING (id)"
        f" WHERE programme = '{code}' AND period = '{period}'"
    )


def _slots(form: Form, period: str, item: str) -> str:
    """The slots of one place that an item would take, in one text with commas."""
    values = {
        Per.INSTRUMENT: form.programme.value,
        Per.BENEFICIARY: "<employer>",
        Per.ENTERPRISE: "<employer>",
        Per.INSTITUTION: "<employer>",
        Per.PERSON: "<person>",
        Per.PERIOD: "<item>",
        Per.MONTH: period,
    }
    slots = ",".join(one.slot(values) for one in EXCLUSIONS.of(form.programme) if not one.kind.follows_grants)
    text = f"replace(replace('{slots}', '<employer>', CAST(employer_id AS VARCHAR)), '<item>', {item})"
    return text if form.about is About.POSTS else f"replace({text}, '<person>', CAST(person_id AS VARCHAR))"
