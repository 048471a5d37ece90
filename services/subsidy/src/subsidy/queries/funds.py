"""The funds and their ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subsidy.models import Account, Fund, LedgerAccount, LedgerEntry, LedgerTransaction

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class FundBalances:
    """What a fund was given and where it stands, in yuan: appropriated = available + reserved + paid."""

    fund: Fund
    appropriated: Decimal
    available: Decimal
    reserved: Decimal
    paid: Decimal

    @classmethod
    def of(cls, fund: Fund, balances: Mapping[tuple[str, str], Decimal]) -> "FundBalances":
        """Read the accounts of one fund."""
        return cls(
            fund,
            -balances.get((fund, Account.APPROPRIATION), ZERO),
            balances.get((fund, Account.AVAILABLE), ZERO),
            balances.get((fund, Account.RESERVED), ZERO),
            balances.get((fund, Account.PAID), ZERO),
        )


async def funds(session: AsyncSession) -> list[FundBalances]:
    """The balances of all funds."""
    rows = await session.execute(select(LedgerAccount.fund, LedgerAccount.account, LedgerAccount.balance))
    balances = {(fund, account): balance for fund, account, balance in rows}
    return [FundBalances.of(fund, balances) for fund in Fund]


async def entries(
    session: AsyncSession, fund: Fund, *, after: int | None, limit: int
) -> list[tuple[LedgerEntry, LedgerTransaction]]:
    """A fund's ledger entries with their transactions, in the order of posting."""
    statement = (
        select(LedgerEntry, LedgerTransaction)
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .where(LedgerEntry.fund == fund)
        .order_by(LedgerEntry.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(LedgerEntry.id > after)
    return [(entry, transaction) for entry, transaction in await session.execute(statement)]
