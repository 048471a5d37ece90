"""The ledger against the bank's statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from subsidy.bank import BankResult, BankStatement
from subsidy.models import Fund, LedgerEntry, Payment, PaymentStatus
from subsidy.models.budget import ZERO
from subsidy.queries.funds import FundBalances

_PAID = (PaymentStatus.PAID, PaymentStatus.RETURNED)
"""What came back was paid before: the bank's statement has the payment."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A payment of which bank and service do not say the same."""

    payment_key: str
    here: str | None
    at_bank: str | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """对账 The funds from their entries, payments by status, and the bank's word, in yuan."""

    funds: list[FundBalances]
    payments: list[tuple[str, str, int, Decimal]]
    """Fund, status, count and sum."""
    paid_here: Decimal
    paid_by_bank: Decimal
    differences: list[Difference]

    @property
    def agrees(self) -> bool:
        """Whether ledger and bank agree to the fen, payment by payment."""
        return self.paid_here == self.paid_by_bank and not self.differences


async def reconcile(session: AsyncSession, statement: BankStatement) -> Reconciliation:
    """Hold the ledger's entries, not its balances, against payments and the bank's statement, as of one moment.

    The session must not have read anything before.
    """
    _ = await session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
    summed = await session.execute(
        select(LedgerEntry.fund, LedgerEntry.account, func.sum(LedgerEntry.amount)).group_by(
            LedgerEntry.fund, LedgerEntry.account
        )
    )
    totals = {(fund, account): amount for fund, account, amount in summed}
    by_fund = [FundBalances.of(fund, totals) for fund in Fund]
    by_status = await session.execute(
        select(Payment.fund, Payment.status, func.count(), func.sum(Payment.amount))
        .group_by(Payment.fund, Payment.status)
        .order_by(Payment.fund, Payment.status)
    )
    # What was kept back is booked as paid and as given back, and never went to the bank.
    settled = await session.execute(
        select(Payment.payment_key, Payment.status, Payment.amount).where(Payment.recovery_id.is_(None))
    )
    kept_back = await session.execute(
        select(func.coalesce(func.sum(Payment.amount), ZERO)).where(
            Payment.recovery_id.is_not(None), Payment.status == PaymentStatus.PAID
        )
    )
    return Reconciliation(
        funds=by_fund,
        payments=[(fund, status, count, amount) for fund, status, count, amount in by_status],
        paid_here=sum((fund.standing.paid for fund in by_fund), ZERO) - kept_back.scalar_one(),
        paid_by_bank=statement.sum,
        differences=_differences({key: (status, amount) for key, status, amount in settled}, statement.items),
    )


def _differences(here: Mapping[str, tuple[str, Decimal]], at_bank: list[BankResult]) -> list[Difference]:
    """Payments that one side calls paid and the other does not, or of another amount."""
    there = {result.payment_key: (result.status, result.amount) for result in at_bank}
    return [
        Difference(key, _said(here.get(key)), _said(there.get(key)))
        for key in sorted(here.keys() | there.keys())
        if _paid(here.get(key)) != _paid(there.get(key))
    ]


def _paid(said: tuple[str, Decimal] | None) -> Decimal:
    return said[1] if said is not None and said[0] in _PAID else ZERO


def _said(said: tuple[str, Decimal] | None) -> str | None:
    return f"{said[0]} {said[1]}" if said is not None else None
