"""Budget lines below the application: the database keeps each line within what it has, and old ledgers whole."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from deploy.local.postgres import Postgres
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import INTEREST, fund_has
from tests.subsidy.postings import (
    CHECK,
    RESTRICT,
    balances_of,
    check_now,
    line_balances_of,
    line_of,
    move,
    payment,
    reserved,
    run,
    settle,
    state_of,
    summed_entries,
    transaction,
)

HUNDRED = Decimal("100.00")
SERVICE = Path(__file__).parents[2] / "services" / "subsidy"


@pytest.fixture
async def sql(subsidy: ServiceUnderTest) -> AsyncIterator[AsyncConnection]:
    """A connection past the application, on a fund whose general line of 2018 has 100 yuan."""
    await fund_has(subsidy, INTEREST, "100.00")
    async with subsidy.database.engine.connect() as connection:
        yield connection


async def line_for(sql: AsyncConnection, **columns: object) -> UUID:
    """A line without money."""
    line = uuid4()
    values = {"fund": INTEREST, "year": 2018, "programme": None, "district": None} | columns
    await run(
        sql,
        "INSERT INTO budget_lines (id, fund, year, programme, district) "
        "VALUES (:id, :fund, :year, :programme, :district)",
        id=line,
        **values,
    )
    return line


async def paid(sql: AsyncConnection, amount: Decimal = HUNDRED) -> UUID:
    """A payment that the bank has made."""
    paying = await reserved(sql, amount)
    await settle(sql, "PAY", paying, amount)
    return paying


async def test_a_line_gives_no_more_than_it_has_though_its_fund_has_more(sql: AsyncConnection) -> None:
    here = await line_for(sql, district="370102")
    await move(sql, "APPROPRIATE", Decimal("10.00"), line=here)
    paying = await payment(sql, Decimal("10.01"))

    with pytest.raises(DBAPIError) as caught:
        await move(sql, "RESERVE", Decimal("10.01"), payment=paying, line=here)
    assert state_of(caught.value) == CHECK


async def test_a_payment_stays_in_the_line_that_is_for_its_programme(sql: AsyncConnection) -> None:
    other = await line_for(sql, programme="another_subsidy")
    elsewhere = await line_for(sql, year=2017)
    for line, kind in ((other, "RESERVE"), (elsewhere, "COMMIT")):
        paying = await (payment if kind == "RESERVE" else reserved)(sql, Decimal("1.00"))
        savepoint = await sql.begin_nested()
        with pytest.raises(DBAPIError) as caught:
            await transaction(sql, kind, Decimal("1.00"), payment=paying, line=line)
        assert state_of(caught.value) == CHECK
        await savepoint.rollback()


@pytest.mark.parametrize(
    ("before", "kind"), [((), "PAY"), ((), "CANCEL"), (("COMMIT",), "RELEASE"), ((), "RETURN"), ((), "CLAW_BACK")]
)
async def test_money_goes_its_way_and_no_other(sql: AsyncConnection, before: tuple[str, ...], kind: str) -> None:
    other = await reserved(sql, Decimal("50.00"))
    await move(sql, "COMMIT", Decimal("50.00"), payment=other)
    paying = await reserved(sql, Decimal("50.00"))
    for step in before:
        await move(sql, step, Decimal("50.00"), payment=paying)

    with pytest.raises(DBAPIError) as caught:
        await move(sql, kind, Decimal("50.00"), payment=paying)
    assert state_of(caught.value) == CHECK


async def test_no_more_comes_back_than_was_paid(sql: AsyncConnection) -> None:
    paying = await paid(sql)
    await move(sql, "CLAW_BACK", Decimal("60.00"), payment=paying, document="一")
    await check_now(sql)

    for kind, amount in (("CLAW_BACK", Decimal("40.01")), ("RETURN", HUNDRED)):
        savepoint = await sql.begin_nested()
        with pytest.raises(DBAPIError) as caught:
            await transaction(sql, kind, amount, payment=paying, document="二")
        assert state_of(caught.value) == CHECK
        await savepoint.rollback()
    await move(sql, "CLAW_BACK", Decimal("40.00"), payment=paying, document="二")
    assert (await balances_of(sql))["AVAILABLE"] == HUNDRED


async def test_a_payment_that_came_back_says_so_or_does_not_commit(sql: AsyncConnection) -> None:
    paying = await paid(sql)
    await move(sql, "RETURN", HUNDRED, payment=paying)
    with pytest.raises(DBAPIError) as caught:
        await check_now(sql)
    assert state_of(caught.value) == CHECK
    await sql.rollback()

    paying = await paid(sql)
    await run(sql, "UPDATE payments SET status = 'RETURNED' WHERE id = :id", id=paying)
    with pytest.raises(DBAPIError) as caught:
        await check_now(sql)
    assert state_of(caught.value) == CHECK


async def test_what_leaves_a_year_arrives_in_the_same_line_of_the_next(sql: AsyncConnection) -> None:
    await move(sql, "CARRY_OUT", HUNDRED)
    with pytest.raises(DBAPIError) as caught:
        await check_now(sql)
    assert state_of(caught.value) == CHECK


async def test_a_line_is_increased_by_an_approved_adjustment_alone(sql: AsyncConnection) -> None:
    proposal = uuid4()
    await run(
        sql,
        "INSERT INTO budget_adjustments (id, fund, year, document, reason, changes, content_hash, status, proposed_at, "
        "proposed_by) VALUES (:id, :fund, 2018, '文', '调整', '[]', '', 'PROPOSED', now(), 'maker')",
        id=proposal,
        fund=INTEREST,
    )
    increase = (
        'INSERT INTO ledger_transactions (id, kind, fund, line_id, amount, year, document, adjustment_id, "on", '
        "recorded_at, recorded_by) VALUES (:id, 'INCREASE', :fund, :line, 1, 2018, '文', :proposal, '2018-06-20', "
        "now(), 'test')"
    )
    values = {"fund": INTEREST, "line": await line_of(sql), "proposal": proposal}
    savepoint = await sql.begin_nested()
    with pytest.raises(DBAPIError) as caught:
        await run(sql, increase, id=uuid4(), **values)
    assert state_of(caught.value) == CHECK
    await savepoint.rollback()
    approve = "UPDATE budget_adjustments SET status = 'APPROVED', decided_at = now(), decided_by = :by WHERE id = :id"
    savepoint = await sql.begin_nested()
    with pytest.raises(DBAPIError) as caught:
        await run(sql, approve, id=proposal, by="maker")
    assert state_of(caught.value) == CHECK
    await savepoint.rollback()
    await run(sql, approve, id=proposal, by="checker")
    await run(sql, increase, id=uuid4(), **values)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE line_accounts SET balance = balance + 1",
        "DELETE FROM line_accounts",
        "TRUNCATE line_accounts",
        "UPDATE budget_lines SET year = 2019",
        "UPDATE budget_lines SET programme = 'interest_subsidy'",
        "DELETE FROM budget_lines",
        "UPDATE payments SET city_share = 0, district_share = amount",
        "UPDATE payments SET national_part = 1",
    ],
)
async def test_a_line_and_the_shares_of_a_payment_stay_as_they_are(sql: AsyncConnection, statement: str) -> None:
    await reserved(sql, HUNDRED)
    await sql.commit()

    with pytest.raises(DBAPIError) as caught:
        await run(sql, statement)
    assert state_of(caught.value) == RESTRICT


BEFORE = """
INSERT INTO claims (id, loan_id, bank_code, district, period_from, settled_on, interest, amount, status, received_at)
SELECT id, id, 'JNBANK', '370102', '2018-03-21', '2018-06-20', 30, 30, 'INSTRUCTED', now() FROM given;
INSERT INTO payments (id, payment_key, programme, beneficiary, period, attempt, claim_id, district, fund, amount,
                      payee_name, payee_account, status, instructed_at, settled_on)
SELECT id, id::text, 'interest_subsidy', 'JNBANK', id::text, 1, id, '370102', 'INTEREST_SUBSIDY_FUND', 30, '', '',
       status, now(), CASE status WHEN 'INSTRUCTED' THEN NULL ELSE date '2018-06-21' END FROM given;
INSERT INTO ledger_transactions (id, kind, fund, amount, payment_id, year, document, "on", recorded_at, recorded_by)
SELECT t.id, t.kind, 'INTEREST_SUBSIDY_FUND', t.amount, t.payment_id, t.year, t.document, t.on, now(), 'test'
FROM moved t;
INSERT INTO ledger_entries (transaction_id, fund, account, amount)
SELECT t.id, 'INTEREST_SUBSIDY_FUND', side.account, side.sign * t.amount
FROM moved t JOIN (VALUES
  ('APPROPRIATE', 'APPROPRIATION', -1), ('APPROPRIATE', 'AVAILABLE', 1), ('RESERVE', 'AVAILABLE', -1),
  ('RESERVE', 'RESERVED', 1), ('PAY', 'RESERVED', -1), ('PAY', 'PAID', 1), ('RELEASE', 'RESERVED', -1),
  ('RELEASE', 'AVAILABLE', 1)) AS side (kind, account, sign) ON side.kind = t.kind
ORDER BY t.place, side.sign;
"""
GIVEN = """
CREATE TEMPORARY TABLE given AS SELECT gen_random_uuid() AS id, status
FROM unnest(ARRAY['PAID', 'REJECTED', 'INSTRUCTED']) AS status;
CREATE TEMPORARY TABLE moved AS
SELECT gen_random_uuid() AS id, 0 AS place, 'APPROPRIATE' AS kind, amount, NULL::uuid AS payment_id, year::bigint,
       '文' AS document, date '2018-06-20' AS on
FROM (VALUES (70.00, 2017), (30.00, 2018), (5.00, 2019)) AS entered (amount, year)
UNION ALL SELECT gen_random_uuid(), 1, 'RESERVE', 30, id, NULL, NULL, '2018-06-20' FROM given
UNION ALL SELECT gen_random_uuid(), 2, CASE status WHEN 'PAID' THEN 'PAY' ELSE 'RELEASE' END, 30, id, NULL, NULL,
                 '2018-06-21' FROM given WHERE status <> 'INSTRUCTED';
"""


def migrate(url: str, to: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url}
    subprocess.run([sys.executable, "-m", "alembic", "upgrade", to], cwd=SERVICE, env=environment, check=True)


async def test_a_ledger_of_before_is_one_line_and_goes_on_from_where_it_stood(postgres: Postgres) -> None:
    name = f"before_lines_{uuid4().hex[:12]}"
    url = postgres.create_database(name)
    await asyncio.to_thread(migrate, url, "0004")
    engine = create_async_engine(url)
    async with engine.begin() as sql:
        for statement in (GIVEN + BEFORE).split(";\n"):
            if statement.strip():
                await run(sql, statement)
        stood = await balances_of(sql)
        payments = {row.status: row.id for row in await sql.execute(text("SELECT status, id FROM given"))}
    assert stood == {
        "APPROPRIATION": Decimal("-105.00"),
        "AVAILABLE": Decimal("45.00"),
        "RESERVED": Decimal("30.00"),
        "PAID": Decimal("30.00"),
    }

    await asyncio.to_thread(migrate, url, "head")

    zero = Decimal("0.00")
    async with engine.connect() as sql:
        [line] = await sql.execute(text("SELECT id, fund, year, programme, district FROM budget_lines"))
        assert (line.fund, line.year, line.programme, line.district) == (INTEREST, 2018, None, None)
        now = stood | {"COMMITTED": zero, "RETURNED": zero, "CLAWED_BACK": zero}
        assert await balances_of(sql) == await line_balances_of(sql) == await summed_entries(sql) == now
        years = await sql.execute(text("SELECT year, line_id FROM ledger_transactions WHERE year IS NOT NULL"))
        assert {(row.year, row.line_id) for row in years} == {(year, line.id) for year in (2017, 2018, 2019)}
        shares = await sql.execute(text("SELECT amount, city_share, district_share FROM payments"))
        assert {tuple(row) for row in shares} == {(Decimal("30.00"), Decimal("30.00"), zero)}

        await settle(sql, "PAY", payments["INSTRUCTED"], Decimal("30.00"))
        await run(sql, "UPDATE payments SET status = 'RETURNED' WHERE id = :id", id=payments["PAID"])
        await move(sql, "RETURN", Decimal("30.00"), payment=payments["PAID"])
        await sql.commit()

        assert (await balances_of(sql))["AVAILABLE"] == Decimal("75.00")
        for table in ("ledger_transactions", "ledger_entries", "payments", "line_accounts", "budget_lines"):
            with pytest.raises(DBAPIError) as caught:
                await run(sql, f"DELETE FROM {table}")
            assert state_of(caught.value) == RESTRICT, table
            await sql.rollback()
    await engine.dispose()
    postgres.drop_database(name)
