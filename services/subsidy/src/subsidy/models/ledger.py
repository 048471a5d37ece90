"""Double-entry ledger of the funds; what it promises is enforced by the database (see the migration)."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.funds import Fund


class Account(StrEnum):
    """Where a fund's money stands; only the source, APPROPRIATION, may be below zero."""

    APPROPRIATION = "APPROPRIATION"
    AVAILABLE = "AVAILABLE"
    RESERVED = "RESERVED"
    PAID = "PAID"


class Kind(StrEnum):
    """A movement of money, from one account of a fund to another of the same fund."""

    APPROPRIATE = "APPROPRIATE"
    RESERVE = "RESERVE"
    PAY = "PAY"
    RELEASE = "RELEASE"


MOVES: dict[Kind, tuple[Account, Account]] = {
    Kind.APPROPRIATE: (Account.APPROPRIATION, Account.AVAILABLE),
    Kind.RESERVE: (Account.AVAILABLE, Account.RESERVED),
    Kind.PAY: (Account.RESERVED, Account.PAID),
    Kind.RELEASE: (Account.RESERVED, Account.AVAILABLE),
}


def _one_of(column: str, values: type[StrEnum]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


class LedgerAccount(Base):
    """The balance of one account of a fund; triggers alone change it."""

    __tablename__ = "ledger_accounts"

    fund: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    balance: Mapped[Decimal] = mapped_column(server_default="0.00")

    __table_args__ = (
        CheckConstraint(_one_of("fund", Fund), name="fund"),
        CheckConstraint(_one_of("account", Account), name="account"),
        CheckConstraint("account = 'APPROPRIATION' OR balance >= 0", name="not_negative"),
        CheckConstraint("account <> 'APPROPRIATION' OR balance <= 0", name="source"),
    )


class LedgerTransaction(Base):
    """One movement: why, how much, for which payment or by which document of which budget year."""

    __tablename__ = "ledger_transactions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    fund: Mapped[str]
    amount: Mapped[Decimal]
    payment_id: Mapped[UUID | None]
    year: Mapped[int | None]
    document: Mapped[str | None]
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    xid: Mapped[int] = mapped_column(server_default=text("(pg_current_xact_id()::text)::bigint"))

    __table_args__ = (
        UniqueConstraint("id", "fund"),
        ForeignKeyConstraint(["payment_id", "fund", "amount"], ["payments.id", "payments.fund", "payments.amount"]),
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint(_one_of("kind", Kind), name="kind"),
        CheckConstraint("(kind = 'APPROPRIATE') = (payment_id IS NULL)", name="payment"),
        CheckConstraint("(kind = 'APPROPRIATE') = (year IS NOT NULL AND document IS NOT NULL)", name="appropriation"),
        Index("uq_ledger_transactions_reserve", "payment_id", unique=True, postgresql_where=text("kind = 'RESERVE'")),
        Index(
            "uq_ledger_transactions_outcome",
            "payment_id",
            unique=True,
            postgresql_where=text("kind IN ('PAY', 'RELEASE')"),
        ),
    )

    @classmethod
    def appropriate(cls, fund: Fund, amount: Decimal, *, year: int, document: str, by: Actor) -> "LedgerTransaction":
        """拨款 Money comes into the fund, in yuan, for a budget year, by a document."""
        return cls._new(Kind.APPROPRIATE, fund, amount, by, year=year, document=document)

    @classmethod
    def move(cls, kind: Kind, fund: Fund, amount: Decimal, *, payment_id: UUID, by: Actor) -> "LedgerTransaction":
        """Reserve, pay or release the money of a payment, in yuan."""
        return cls._new(kind, fund, amount, by, payment_id=payment_id)

    @classmethod
    def _new(
        cls,
        kind: Kind,
        fund: Fund,
        amount: Decimal,
        by: Actor,
        *,
        payment_id: UUID | None = None,
        year: int | None = None,
        document: str | None = None,
    ) -> "LedgerTransaction":
        return cls(
            id=new_id(),
            kind=kind,
            fund=fund,
            amount=amount,
            payment_id=payment_id,
            year=year,
            document=document,
            on=clock.today(),
            recorded_at=clock.now(),
            recorded_by=by.subject,
        )

    def entries(self) -> "list[LedgerEntry]":
        """Both sides of the movement, in the order in which accounts are locked everywhere."""
        source, target = MOVES[Kind(self.kind)]
        sides = sorted([(source, -self.amount), (target, self.amount)])
        return [
            LedgerEntry(transaction_id=self.id, fund=self.fund, account=account, amount=amount)
            for account, amount in sides
        ]


class LedgerEntry(Base):
    """One side of a movement: what an account gains (+) or gives (-), in yuan."""

    __tablename__ = "ledger_entries"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    transaction_id: Mapped[UUID]
    fund: Mapped[str]
    account: Mapped[str]
    amount: Mapped[Decimal]

    __table_args__ = (
        ForeignKeyConstraint(["transaction_id", "fund"], ["ledger_transactions.id", "ledger_transactions.fund"]),
        ForeignKeyConstraint(["fund", "account"], ["ledger_accounts.fund", "ledger_accounts.account"]),
        UniqueConstraint("transaction_id", "account"),
        CheckConstraint("amount <> 0", name="not_zero"),
        Index("ix_ledger_entries_fund_id", "fund", "id"),
    )
