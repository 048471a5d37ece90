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
    "RESERVE": ("AVAILABLE", "RESERVED"),
    "PAY": ("RESERVED", "PAID"),
    "RELEASE": ("RESERVED", "AVAILABLE"),
}
OUTCOME = {"PAY": "PAID", "RELEASE": "REJECTED"}


async def run(connection: AsyncConnection, statement: str, **values: Any) -> None:
    await connection.execute(text(statement), values)


async def transaction(
    connection: AsyncConnection,
    kind: str,
    amount: Decimal,
    *,
    fund: str = INTEREST,
    payment: UUID | None = None,
) -> UUID:
    """A ledger transaction without its entries."""
    posted = uuid4()
    appropriation = {"year": 2018, "document": "济财社〔2018〕1号"} if kind == "APPROPRIATE" else {}
    await run(
        connection,
        'INSERT INTO ledger_transactions (id, kind, fund, amount, payment_id, year, document, "on", recorded_at, '
        "recorded_by) VALUES (:id, :kind, :fund, :amount, :payment, :year, :document, '2018-06-20', now(), 'test')",
        id=posted,
        kind=kind,
        fund=fund,
        amount=amount,
        payment=payment,
        **{"year": None, "document": None, **appropriation},
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
    connection: AsyncConnection, kind: str, amount: Decimal, *, fund: str = INTEREST, payment: UUID | None = None
) -> UUID:
    """A whole ledger transaction."""
    gives, gains = MOVES[kind]
    posted = await transaction(connection, kind, amount, fund=fund, payment=payment)
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
        "amount, payee_name, payee_account, status, instructed_at) VALUES (:id, :key, :programme, 'JNBANK', :key, 1, "
        ":claim, '370102', :fund, :amount, '', '', 'INSTRUCTED', now())",
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
    """The bank's answer: the payment's status and the movement of its money."""
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
