"""Reading: every statement carries the caller's scope, so that what is out of it does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.bank import BankResult, BankStatement
from subsidy.models import (
    Account,
    Application,
    BankPayee,
    Claim,
    Decision,
    Fund,
    LedgerAccount,
    LedgerEntry,
    LedgerTransaction,
    PayeeStatus,
    Payment,
    PaymentStatus,
)

ZERO = Decimal("0.00")


def applications_in_scope(actor: Actor) -> Select[Application]:
    """The applications that the caller may know of."""
    return select(Application).where(in_scope(actor, district=Application.district, person=Application.person_id))


def payments_in_scope(actor: Actor) -> Select[Payment]:
    """The payments that the caller may know of."""
    return select(Payment).where(in_scope(actor, district=Payment.district, person=Payment.person_id))


async def application(session: AsyncSession, actor: Actor, application_id: UUID) -> Application:
    """One application; raises `NotFound` also for one outside the caller's scope."""
    statement = applications_in_scope(actor).where(Application.id == application_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no application {application_id}")
    return found


async def applications(
    session: AsyncSession,
    actor: Actor,
    *,
    programme: str | None,
    status: str | None,
    district: str | None,
    person_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Application]:
    """Applications by id, which is the order of submission."""
    statement = applications_in_scope(actor).order_by(Application.id).limit(limit)
    if programme is not None:
        statement = statement.where(Application.programme == programme)
    if status is not None:
        statement = statement.where(Application.status == status)
    if district is not None:
        statement = statement.where(Application.district.in_(same_places([district])))
    if person_id is not None:
        statement = statement.where(Application.person_id == person_id)
    if after is not None:
        statement = statement.where(Application.id > after)
    return list((await session.execute(statement)).scalars())


async def decisions(session: AsyncSession, application_id: UUID) -> list[Decision]:
    """Every run of a rule about the application, oldest first."""
    statement = (
        select(Decision)
        .where(Decision.subject == f"application/{application_id}")
        .order_by(Decision.decided_at, Decision.id)
    )
    return list((await session.execute(statement)).scalars())


async def payment(session: AsyncSession, actor: Actor, payment_id: UUID) -> Payment:
    """One payment; raises `NotFound` also for one outside the caller's scope."""
    statement = payments_in_scope(actor).where(Payment.id == payment_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no payment {payment_id}")
    return found


async def payments(
    session: AsyncSession,
    actor: Actor,
    *,
    status: str | None,
    programme: str | None,
    after: UUID | None,
    limit: int,
) -> list[Payment]:
    """Payments by id, which is the order of instruction."""
    statement = payments_in_scope(actor).order_by(Payment.id).limit(limit)
    if status is not None:
        statement = statement.where(Payment.status == status)
    if programme is not None:
        statement = statement.where(Payment.programme == programme)
    if after is not None:
        statement = statement.where(Payment.id > after)
    return list((await session.execute(statement)).scalars())


async def instructed(session: AsyncSession, payment_id: UUID) -> Payment | None:
    """The payment, while the bank's answer is not known."""
    statement = select(Payment).where(Payment.id == payment_id, Payment.status == PaymentStatus.INSTRUCTED)
    return (await session.execute(statement)).scalar_one_or_none()


async def claims(
    session: AsyncSession, actor: Actor, *, status: str | None, bank_code: str | None, after: UUID | None, limit: int
) -> list[Claim]:
    """Interest-subsidy claims in the caller's scope, by id."""
    statement = select(Claim).where(in_scope(actor, district=Claim.district)).order_by(Claim.id).limit(limit)
    if status is not None:
        statement = statement.where(Claim.status == status)
    if bank_code is not None:
        statement = statement.where(Claim.bank_code == bank_code)
    if after is not None:
        statement = statement.where(Claim.id > after)
    return list((await session.execute(statement)).scalars())


async def bank_payees(session: AsyncSession) -> list[BankPayee]:
    """Where lending banks are paid, and where it is proposed to pay them, by code."""
    statement = (
        select(BankPayee)
        .where(BankPayee.status != PayeeStatus.REPLACED)
        .order_by(BankPayee.bank_code, BankPayee.registered_at)
    )
    return list((await session.execute(statement)).scalars())


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
    settled = await session.execute(select(Payment.payment_key, Payment.status, Payment.amount))
    return Reconciliation(
        funds=by_fund,
        payments=[(fund, status, count, amount) for fund, status, count, amount in by_status],
        paid_here=sum((fund.paid for fund in by_fund), ZERO),
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
    return said[1] if said is not None and said[0] == PaymentStatus.PAID else ZERO


def _said(said: tuple[str, Decimal] | None) -> str | None:
    return f"{said[0]} {said[1]}" if said is not None else None
