"""A batch of 100,000 payments from decided to instructed, its ledger included, beside bare COPY of the rows it writes.

`python -m benchmarks.payment_batches` takes these figures alone.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from uuid import UUID

import asyncpg
import uvloop

from benchmarks.stage import Stage
from deploy.local.broker import ROOT
from kit.actor import Actor
from kit.db import Database
from subsidy import usecases
from subsidy.jobs.batches import send_batch
from subsidy.models import Fund, PaymentBatch, Rail
from subsidy.settings import Settings

PAYMENTS = 100_000
ROUNDS = 2
AIM_SECONDS = 10.0
ON = date(2018, 7, 2)
STEPS = ("built", "checked", "sent")

_TABLES = ("ledger_transactions", "ledger_entries", "batch_items")

# What approvals leave: applications, payments whose money is reserved, and items that wait. Only this is entered past
# triggers and keys, and before the clock runs.
_DECIDED = """
SET session_replication_role = replica;
CREATE TEMP TABLE decided AS
SELECT uuidv7() AS payment_id, uuidv7() AS application_id, gen_random_uuid() AS person_id, uuidv7() AS moved, n
FROM generate_series(1, {count}) AS n;
INSERT INTO budget_lines (id, fund, year)
SELECT gen_random_uuid(), 'EMPLOYMENT_SUBSIDY_FUND', 2018
WHERE NOT EXISTS (SELECT FROM budget_lines);
INSERT INTO line_accounts (line_id, account, balance)
SELECT l.id, a.account, 0 FROM budget_lines l, (SELECT account FROM ledger_accounts GROUP BY account) AS a
ON CONFLICT DO NOTHING;
INSERT INTO person_pictures (person_id, district, registered_on) SELECT person_id, '370102', '2018-01-02' FROM decided;
INSERT INTO applications (id, person_id, programme, period, district, applied_on, payee_name, payee_account,
  personal_digest, status, reasons, amount, fund, submitted_at, made_by, reviewed_by, approved_by, payment_id)
SELECT application_id, person_id, 'flexible_si_subsidy', '2018-01', '370102', '2018-06-15', 'x', 'x', 'x', 'APPROVED',
  '[]', 571, 'EMPLOYMENT_SUBSIDY_FUND', now(), 'm', 'r', 'a', payment_id FROM decided;
INSERT INTO payments (id, payment_key, programme, beneficiary, period, attempt, application_id, person_id, district,
  fund, amount, city_share, district_share, payee_name, payee_account, payee_digest, account_index, status,
  instructed_at)
SELECT payment_id, 'flexible_si_subsidy/' || person_id || '/2018-01/1', 'flexible_si_subsidy', person_id, '2018-01', 1,
  application_id, person_id, '370102', 'EMPLOYMENT_SUBSIDY_FUND', 571, 571, 0, sha512(person_id::text::bytea),
  sha512(person_id::text::bytea), sha256(person_id::text::bytea), sha256(person_id::text::bytea), 'INSTRUCTED', now()
FROM decided;
INSERT INTO payee_verifications (digest, standing, verified_on)
SELECT sha256(person_id::text::bytea), 'MATCH', current_date FROM decided;
INSERT INTO ledger_transactions (id, kind, fund, line_id, amount, payment_id, "on", recorded_at, recorded_by)
SELECT moved, 'RESERVE', 'EMPLOYMENT_SUBSIDY_FUND', (SELECT id FROM budget_lines), 571, payment_id, '2018-07-01', now(),
  'a' FROM decided;
INSERT INTO ledger_entries (transaction_id, fund, account, amount)
SELECT moved, 'EMPLOYMENT_SUBSIDY_FUND', account, sign * 571
FROM decided, (VALUES ('AVAILABLE', -1), ('RESERVED', 1)) AS side (account, sign);
UPDATE line_accounts SET balance = balance + 571 * {count} WHERE account = 'RESERVED';
UPDATE ledger_accounts SET balance = balance + 571 * {count}
WHERE account = 'RESERVED' AND fund = 'EMPLOYMENT_SUBSIDY_FUND';
INSERT INTO batch_items (id, payment_id, status) SELECT uuidv7(), payment_id, 'WAITING' FROM decided ORDER BY n;
DROP TABLE decided;
SET session_replication_role = origin;
ANALYZE;
"""


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of bare COPY of the rows, and of each step of the batch."""

    copy: float
    steps: dict[str, float]

    @property
    def taken(self) -> float:
        """From decided to instructed."""
        return sum(self.steps.values())


async def measure(stage: Stage, rounds: int = ROUNDS) -> list[Round]:
    """Send batches by turns, each beside a bare COPY of the rows that it wrote."""
    url = await asyncio.to_thread(_migrated, stage)
    settings = Settings(**stage.settings("payment_batches") | {"database_url": url, "bank_url": "http://127.0.0.1:1"})
    database = Database(settings, jobs=_NoJobs())
    plain = await asyncpg.connect(stage.url("payment_batches"))
    try:
        for table in _TABLES:
            await plain.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
        return [await _round(database, plain) for _ in range(rounds)]
    finally:
        await plain.close()
        await database.close()


def _migrated(stage: Stage) -> str:
    url = stage.postgres.create_database("payment_batches")
    subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT / "services" / "subsidy",
        env={**os.environ, "DATABASE_URL": url},
        check=True,
    )
    return url


class _NoJobs:
    """The batch is sent by the bench itself, as the job would."""

    async def defer(self, *_: object, **__: object) -> int:
        return 0


async def _round(database: Database, plain: asyncpg.Connection) -> Round:
    await plain.execute(_DECIDED.format(count=PAYMENTS))
    await plain.execute("ANALYZE")
    steps, people = {}, [Actor.system(name) for name in ("builder", "one", "two")]
    began = time.perf_counter()
    async with database.transaction() as tx:
        built = await usecases.build_batch(
            tx, Fund.EMPLOYMENT_SUBSIDY, Rail.FILE, execute_on=ON, most=PAYMENTS, by=people[0]
        )
    steps["built"] = time.perf_counter() - began
    began = time.perf_counter()
    async with database.transaction() as tx:
        seen = (await usecases.check_batch(tx, built.id, by=people[0])).content_hash
    steps["checked"] = time.perf_counter() - began
    began = time.perf_counter()
    for person in people[1:]:
        async with database.transaction() as tx:
            await usecases.approve_batch(tx, built.id, content_hash=seen or "", by=person)
    async with database.transaction() as tx:
        await usecases.send_batch(tx, built.id, by=people[0])
    await send_batch(database, built.id)
    steps["sent"] = time.perf_counter() - began
    await plain.execute("ANALYZE")
    await _require_sent(database, plain, built.id)
    return Round(await _copy(plain, built.id), steps)


async def _require_sent(database: Database, plain: asyncpg.Connection, batch_id: UUID) -> None:
    async with database.transaction() as tx:
        batch = await tx.get(PaymentBatch, batch_id)
    committed = await plain.fetchval(
        "SELECT count(*) FROM ledger_transactions t JOIN batch_items i ON i.payment_id = t.payment_id "
        "WHERE t.kind = 'COMMIT' AND i.status = 'SENT' AND i.batch_id = $1",
        batch_id,
    )
    if (batch.status, batch.held_out, committed) != ("SENT", 0, PAYMENTS):
        raise ValueError(f"not every payment was instructed: {batch.status}, {batch.held_out}, {committed}")


async def _copy(plain: asyncpg.Connection, batch_id: UUID) -> float:
    """Bare COPY of the rows that the batch has written, into tables of the same columns, keys and checks."""
    committed = "kind = 'COMMIT' AND payment_id IN (SELECT payment_id FROM batch_items WHERE batch_id = $1)"
    written = {
        "ledger_transactions": (
            'id, kind, fund, line_id, amount, payment_id, "on", recorded_at, recorded_by',
            committed,
        ),
        "ledger_entries": (
            "transaction_id, fund, account, amount",
            f"transaction_id IN (SELECT id FROM ledger_transactions WHERE {committed})",  # noqa: S608
        ),
        "batch_items": ("id, payment_id, batch_id, position, status", "batch_id = $1"),
    }
    taken = 0.0
    for table, (columns, where) in written.items():
        rows = await plain.fetch(f"SELECT {columns} FROM {table} WHERE {where}", batch_id)  # noqa: S608 - fixed texts
        names = [column.strip(' "') for column in columns.split(",")]
        began = time.perf_counter()
        await plain.copy_records_to_table(f"bare_{table}", records=[tuple(row) for row in rows], columns=names)
        taken += time.perf_counter() - began
    return taken


_COLUMNS = "{:<58}{:>10}{:>9}{:>9}  {}"


def printed(rounds: list[Round]) -> str:
    """Payments a second from decided to instructed, and as a share of bare COPY's."""
    copy, taken = median(each.copy for each in rounds), median(each.taken for each in rounds)
    met = f"< {AIM_SECONDS:.0f} s {'met' if taken < AIM_SECONDS else 'MISSED'}"
    lines = [
        _COLUMNS.format("", "payments/s", "took", "of COPY", "aim"),
        _COLUMNS.format("batch floor: bare COPY of its rows", f"{PAYMENTS / copy:.0f}", f"{copy:.1f} s", "", ""),
        _COLUMNS.format(
            "batch: payments from decided to instructed",
            f"{PAYMENTS / taken:.0f}",
            f"{taken:.1f} s",
            f"{median(each.copy / each.taken for each in rounds):.0%}",
            met,
        ),
    ]
    for step in STEPS:
        took = median(each.steps[step] for each in rounds)
        lines.append(_COLUMNS.format(f"  {step}", f"{PAYMENTS / took:.0f}", f"{took:.1f} s", "", ""))
    told = (
        f"{PAYMENTS} payments, approved and reserved beforehand: put in a batch, checked, approved by two people, sent",
        "with a balanced ledger transaction each; the files for the bank are written when they are fetched",
    )
    return "\n".join([*(line.rstrip() for line in lines), "", *told])


def main() -> None:
    """Measure on a stage of its own."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), pool_size=4, durable=False)
        with stage, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            print(printed(runner.run(measure(stage))))


if __name__ == "__main__":
    main()
