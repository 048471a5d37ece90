"""The funds and their ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subsidy.models import Fund, LedgerAccount, LedgerEntry, LedgerTransaction, Standing


@dataclass(frozen=True, slots=True)
class FundBalances:
    """A fund and where its money stands."""

    fund: Fund
    standing: Standing

    @classmethod
    def of(cls, fund: Fund, balances: Mapping[tuple[str, str], Decimal]) -> "FundBalances":
        """Read the accounts of one fund."""
        return cls(fund, Standing.of({account: balance for (of, account), balance in balances.items() if of == fund}))


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
