"""Ledger rows as SQL, past the application: what the database itself has to refuse."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.db import sqlstate
from tests.subsidy.builders import INTEREST

CHECK, RESTRICT, FOREIGN_KEY, UNIQUE = "23514", "23001", "23503", "23505"
MOVES = {
    "APPROPRIATE": ("APPROPRIATION", "AVAILABLE"),
    "CARRY_OUT": ("AVAILABLE", "APPROPRIATION"),
    "RESERVE": ("AVAILABLE", "RESERVED"),
    "COMMIT": ("RESERVED", "COMMITTED"),
    "PAY": ("COMMITTED", "PAID"),
    "RELEASE": ("RESERVED", "AVAILABLE"),
    "CANCEL": ("COMMITTED", "AVAILABLE"),
    "RETURN": ("RETURNED", "AVAILABLE"),
    "CLAW_BACK": ("CLAWED_BACK", "AVAILABLE"),
}
OUTCOME = {"PAY": "PAID", "RELEASE": "REJECTED", "CANCEL": "REJECTED", "RETURN": "RETURNED"}


async def run(connection: AsyncConnection, statement: str, **values: Any) -> None:
    await connection.execute(text(statement), values)


async def line_of(connection: AsyncConnection, fund: str = INTEREST, year: int = 2018) -> UUID:
    """The fund's line of a year for any programme and district."""
    await run(
        connection,
        "INSERT INTO budget_lines (id, fund, year) VALUES (:id, :fund, :year) ON CONFLICT DO NOTHING",
        id=uuid4(),
        fund=fund,
        year=year,
    )
    found = await connection.execute(
        text(
            "SELECT id FROM budget_lines WHERE fund = :fund AND year = :year AND programme IS NULL AND district IS NULL"
        ),
        {"fund": fund, "year": year},
    )
    line: UUID = found.scalar_one()
    return line


async def transaction(
    connection: AsyncConnection,
    kind: str,
    amount: Decimal,
    *,
    fund: str = INTEREST,
    payment: UUID | None = None,
    line: UUID | None = None,
    document: str = "济财社〔2018〕1号",
) -> UUID:
    """A ledger transaction without its entries."""
    posted = uuid4()
    line = line or await line_of(connection, fund)
    await run(
        connection,
        "INSERT INTO ledger_transactions (id, kind, fund, line_id, amount, payment_id, year, document, "
        '"on", recorded_at, recorded_by) VALUES (:id, :kind, :fund, :line, :amount, :payment, :year, :document, '
        "'2018-06-20', now(), 'test')",
        id=posted,
        kind=kind,
        fund=fund,
        line=line,
        amount=amount,
        payment=payment,
        year=2018 if payment is None else None,
        document=document if payment is None or kind in {"RETURN", "CLAW_BACK"} else None,
    )
    return posted


async def entry(
    connection: AsyncConnection, posted: UUID, account: str, amount: Decimal, *, fund: str = INTEREST
) -> None:
    await run(
        connection,
        "INSERT INTO ledger_entries (transaction_id, fund, account, amount) VALUES (:posted, :fund, :account, :amount)",
        posted=posted,
        fund=fund,
        account=account,
        amount=amount,
    )


async def move(
    connection: AsyncConnection,
    kind: str,
    amount: Decimal,
    *,
    fund: str = INTEREST,
    payment: UUID | None = None,
    line: UUID | None = None,
    document: str = "济财社〔2018〕1号",
) -> UUID:
    """A whole ledger transaction."""
    gives, gains = MOVES[kind]
    posted = await transaction(connection, kind, amount, fund=fund, payment=payment, line=line, document=document)
    await entry(connection, posted, gives, -amount, fund=fund)
    await entry(connection, posted, gains, amount, fund=fund)
    return posted


async def payment(
    connection: AsyncConnection, amount: Decimal, *, fund: str = INTEREST, programme: str = "interest_subsidy"
) -> UUID:
    """An instructed payment of a claim, its money not reserved yet."""
    claim, paying = uuid4(), uuid4()
    await run(
        connection,
        "INSERT INTO claims (id, loan_id, bank_code, district, period_from, settled_on, interest, amount, status, "
        "received_at) VALUES (:id, :id, 'JNBANK', '370102', '2018-03-21', '2018-06-20', :amount, :amount, "
        "'INSTRUCTED', now())",
        id=claim,
        amount=amount,
    )
    await run(
        connection,
        "INSERT INTO payments (id, payment_key, programme, beneficiary, period, attempt, claim_id, district, fund, "
        "amount, city_share, district_share, payee_name, payee_account, status, instructed_at) VALUES (:id, :key, "
        ":programme, 'JNBANK', :key, 1, :claim, '370102', :fund, :amount, :amount, 0, '', '', 'INSTRUCTED', now())",
        id=paying,
        key=str(paying),
        claim=claim,
        fund=fund,
        programme=programme,
        amount=amount,
    )
    return paying


async def reserved(connection: AsyncConnection, amount: Decimal) -> UUID:
    """An instructed payment with its money reserved."""
    paying = await payment(connection, amount)
    await move(connection, "RESERVE", amount, payment=paying)
    return paying


async def settle(connection: AsyncConnection, kind: str, paying: UUID, amount: Decimal) -> None:
    """The bank's answer: the payment's status and the movement of its money, committed before unless released."""
    if kind in {"PAY", "CANCEL"}:
        await move(connection, "COMMIT", amount, payment=paying)
    await run(
        connection,
        "UPDATE payments SET status = :status, settled_on = '2018-06-21' WHERE id = :id",
        id=paying,
        status=OUTCOME[kind],
    )
    await move(connection, kind, amount, payment=paying)


async def check_now(connection: AsyncConnection) -> None:
    """Run the checks that otherwise wait for the commit."""
    await run(connection, "SET CONSTRAINTS ALL IMMEDIATE")
    await run(connection, "SET CONSTRAINTS ALL DEFERRED")


async def balances_of(connection: AsyncConnection, fund: str = INTEREST) -> dict[str, Decimal]:
    rows = await connection.execute(
        text("SELECT account, balance FROM ledger_accounts WHERE fund = :fund"), {"fund": fund}
    )
    return {row.account: row.balance for row in rows}


async def line_balances_of(connection: AsyncConnection, fund: str = INTEREST) -> dict[str, Decimal]:
    """The sums of the fund's lines, by account."""
    rows = await connection.execute(
        text(
            "SELECT a.account, sum(a.balance) AS balance FROM line_accounts a JOIN budget_lines l ON l.id = a.line_id "
            "WHERE l.fund = :fund GROUP BY 1"
        ),
        {"fund": fund},
    )
    return {row.account: row.balance for row in rows}


async def summed_entries(connection: AsyncConnection, fund: str = INTEREST) -> dict[str, Decimal]:
    rows = await connection.execute(
        text(
            "SELECT a.account, coalesce(sum(e.amount), 0.00) AS amount FROM ledger_accounts a "
            "LEFT JOIN ledger_entries e ON (e.fund, e.account) = (a.fund, a.account) WHERE a.fund = :fund GROUP BY 1"
        ),
        {"fund": fund},
    )
    return {row.account: row.amount for row in rows}


def state_of(error: DBAPIError) -> str:
    """Its SQLSTATE: 23514 check, 23001 restrict, 23503 foreign key, 23505 unique."""
    return sqlstate(error) or ""
