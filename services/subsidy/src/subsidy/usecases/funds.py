"""The funds: money comes in by appropriation, and moves only where the ledger has it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from kit.money import to_wire
from subsidy.models import Account, Fund, Kind, LedgerAccount, LedgerTransaction, Payment
from subsidy.usecases.held import retry_short_claims

FIRST_YEAR = 2017


async def lock_fund(tx: Tx, fund: Fund) -> Decimal:
    """Let nobody else move the fund's money until the end; answer what is available, in yuan."""
    statement = (
        select(LedgerAccount)
        .where(LedgerAccount.fund == fund)
        .order_by(LedgerAccount.account)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    balances = {account.account: account.balance for account in await tx.all(statement)}
    return balances[Account.AVAILABLE]


async def appropriate(
    tx: Tx, fund: Fund, amount: Decimal, *, year: int, document: str, today: date, by: Actor
) -> LedgerTransaction:
    """拨款 Enter an appropriation of a budget year, in yuan; claims held for lack of money are tried again."""
    if not FIRST_YEAR <= year <= today.year + 1:
        raise Refusal(f"{year} is no budget year that money can be appropriated for", code="YEAR_OUT_OF_RANGE")
    await lock_fund(tx, fund)
    posted = LedgerTransaction.appropriate(fund, amount, year=year, document=document, by=by)
    await post(tx, posted)
    after = {"fund": fund, "amount": to_wire(amount), "year": year, "document": document}
    tx.audit("appropriated", f"fund/{fund}", by=by, after=after)
    if fund is Fund.INTEREST_SUBSIDY:
        await retry_short_claims(tx)
    return posted


async def reserve(tx: Tx, payment: Payment, *, by: Actor) -> None:
    """Set a payment's money aside; raises `Refusal` where its fund has not enough available."""
    available = await lock_fund(tx, payment.from_fund)
    if available < payment.amount:
        raise Refusal(
            f"{payment.fund} has {to_wire(available)} yuan available, {to_wire(payment.amount)} are needed",
            code="INSUFFICIENT_FUNDS",
            fund=payment.fund,
        )
    tx.add(payment)
    await tx.session.flush()
    await _move(tx, Kind.RESERVE, payment, by=by)


async def spend(tx: Tx, payment: Payment, *, by: Actor) -> None:
    """The bank has paid: the reserved money is gone."""
    await _move(tx, Kind.PAY, payment, by=by)


async def release(tx: Tx, payment: Payment, *, by: Actor) -> None:
    """The bank has refused: the reserved money is available again."""
    await _move(tx, Kind.RELEASE, payment, by=by)
    if payment.from_fund is Fund.INTEREST_SUBSIDY:
        await retry_short_claims(tx, besides=payment.claim_id)


async def post(tx: Tx, posted: LedgerTransaction) -> None:
    """Write a movement and both of its entries."""
    tx.add(posted)
    await tx.session.flush()
    tx.add(*posted.entries())
    await tx.session.flush()


async def _move(tx: Tx, kind: Kind, payment: Payment, *, by: Actor) -> None:
    await lock_fund(tx, payment.from_fund)
    await post(tx, LedgerTransaction.move(kind, payment.from_fund, payment.amount, payment_id=payment.id, by=by))
