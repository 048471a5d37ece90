"""Double-entry ledger of the funds; what it promises is enforced by the database (see the migrations)."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import Account, BudgetLine, one_of, signed
from subsidy.models.funds import Fund


class Kind(StrEnum):
    """A movement of money, from one account of a line to another of the same line."""

    APPROPRIATE = "APPROPRIATE"
    INCREASE = "INCREASE"
    DECREASE = "DECREASE"
    CARRY_OUT = "CARRY_OUT"
    CARRY_IN = "CARRY_IN"
    SETTLE_OUT = "SETTLE_OUT"
    """分担结算 Whoever owes a share by a month's settlement gives it."""
    SETTLE_IN = "SETTLE_IN"
    """Whoever bore the share for the other gets it."""
    RESERVE = "RESERVE"
    COMMIT = "COMMIT"
    PAY = "PAY"
    RELEASE = "RELEASE"
    """What was reserved and never instructed is available again."""
    CANCEL = "CANCEL"
    """What was instructed and refused by the bank is available again."""
    RETURN = "RETURN"
    """The bank has sent a payment back."""
    CLAW_BACK = "CLAW_BACK"
    """Who was paid has given back some of it."""


MOVES: dict[Kind, tuple[Account, Account]] = {
    Kind.APPROPRIATE: (Account.APPROPRIATION, Account.AVAILABLE),
    Kind.INCREASE: (Account.APPROPRIATION, Account.AVAILABLE),
    Kind.DECREASE: (Account.AVAILABLE, Account.APPROPRIATION),
    Kind.CARRY_OUT: (Account.AVAILABLE, Account.APPROPRIATION),
    Kind.CARRY_IN: (Account.APPROPRIATION, Account.AVAILABLE),
    Kind.SETTLE_OUT: (Account.AVAILABLE, Account.APPROPRIATION),
    Kind.SETTLE_IN: (Account.APPROPRIATION, Account.AVAILABLE),
    Kind.RESERVE: (Account.AVAILABLE, Account.RESERVED),
    Kind.COMMIT: (Account.RESERVED, Account.COMMITTED),
    Kind.PAY: (Account.COMMITTED, Account.PAID),
    Kind.RELEASE: (Account.RESERVED, Account.AVAILABLE),
    Kind.CANCEL: (Account.COMMITTED, Account.AVAILABLE),
    Kind.RETURN: (Account.RETURNED, Account.AVAILABLE),
    Kind.CLAW_BACK: (Account.CLAWED_BACK, Account.AVAILABLE),
}
SETTLEMENT = (Kind.SETTLE_OUT, Kind.SETTLE_IN)
"""Movements by which a district's share of what the city paid goes from the district's fund to the city's, or back."""
BUDGET = (Kind.APPROPRIATE, Kind.INCREASE, Kind.DECREASE, Kind.CARRY_OUT, Kind.CARRY_IN, *SETTLEMENT)
"""Movements of what a line is given: no payment's, each by a document of a budget year."""
RECOVERY = (Kind.RETURN, Kind.CLAW_BACK)
"""Movements by which paid money comes back, each by a document."""
OUTCOME = (Kind.PAY, Kind.RELEASE, Kind.CANCEL)
"""Movements of which a payment has one at most."""


def _listed(kinds: tuple[Kind, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


class LedgerAccount(Base):
    """The balance of one account of a fund, the sum of its lines'; triggers alone change it."""

    __tablename__ = "ledger_accounts"

    fund: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    balance: Mapped[Decimal] = mapped_column(server_default="0.00")

    __table_args__ = (
        CheckConstraint(one_of("fund", Fund), name="fund"),
        CheckConstraint(one_of("account", Account), name="account"),
        *signed(),
    )


class LedgerTransaction(Base):
    """One movement: why, how much, of which line, for which payment or by which document of which budget year."""

    __tablename__ = "ledger_transactions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    fund: Mapped[str]
    line_id: Mapped[UUID]
    amount: Mapped[Decimal]
    payment_id: Mapped[UUID | None]
    year: Mapped[int | None]
    document: Mapped[str | None]
    adjustment_id: Mapped[UUID | None]
    counterpart_id: Mapped[UUID | None]
    """The movement by which the money left the line that it is carried over from."""
    settlement_id: Mapped[UUID | None] = mapped_column(ForeignKey("share_settlements.id"))
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    xid: Mapped[int] = mapped_column(server_default=text("(pg_current_xact_id()::text)::bigint"))
    whole_amount: Mapped[Decimal | None] = mapped_column(
        Computed("CASE WHEN kind = 'CLAW_BACK' THEN NULL ELSE amount END", persisted=True)
    )
    """The payment's amount, all of which moves, unless it is clawed back in parts."""

    __table_args__ = (
        ForeignKeyConstraint(["adjustment_id", "fund"], ["budget_adjustments.id", "budget_adjustments.fund"]),
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(f"(kind IN ({_listed(BUDGET)})) = (payment_id IS NULL)", name="payment"),
        CheckConstraint(f"(kind IN ({_listed(BUDGET)})) = (year IS NOT NULL)", name="year"),
        CheckConstraint(f"(kind IN ({_listed((*BUDGET, *RECOVERY))})) = (document IS NOT NULL)", name="document"),
        CheckConstraint("(kind IN ('INCREASE', 'DECREASE')) = (adjustment_id IS NOT NULL)", name="adjustment"),
        CheckConstraint("(kind = 'CARRY_IN') = (counterpart_id IS NOT NULL)", name="counterpart"),
        CheckConstraint(f"(kind IN ({_listed(SETTLEMENT)})) = (settlement_id IS NOT NULL)", name="settlement"),
        Index(
            "uq_ledger_transactions_settlement",
            "settlement_id",
            "kind",
            unique=True,
            postgresql_where=text("settlement_id IS NOT NULL"),
        ),
        Index(
            "uq_ledger_transactions_counterpart_id",
            "counterpart_id",
            unique=True,
            postgresql_where=text("counterpart_id IS NOT NULL"),
        ),
        Index("uq_ledger_transactions_reserve", "payment_id", unique=True, postgresql_where=text("kind = 'RESERVE'")),
        Index("uq_ledger_transactions_commit", "payment_id", unique=True, postgresql_where=text("kind = 'COMMIT'")),
        Index("uq_ledger_transactions_return", "payment_id", unique=True, postgresql_where=text("kind = 'RETURN'")),
        Index(
            "uq_ledger_transactions_outcome",
            "payment_id",
            unique=True,
            postgresql_where=text(f"kind IN ({_listed(OUTCOME)})"),
        ),
        Index(
            "uq_ledger_transactions_claw_back",
            "payment_id",
            "document",
            unique=True,
            postgresql_where=text("kind = 'CLAW_BACK'"),
        ),
        Index("ix_ledger_transactions_payment_id", "payment_id"),
        Index("ix_ledger_transactions_line_id_kind_on", "line_id", "kind", "on"),
    )

    @classmethod
    def budget(
        cls,
        kind: Kind,
        line: BudgetLine,
        amount: Decimal,
        *,
        document: str,
        by: Actor,
        adjustment_id: UUID | None = None,
        counterpart_id: UUID | None = None,
        settlement_id: UUID | None = None,
    ) -> "LedgerTransaction":
        """Give a line money or take some from it, in yuan, for its budget year, by a document."""
        return cls._new(
            kind,
            line.fund,
            line.id,
            amount,
            by,
            year=line.year,
            document=document,
            adjustment_id=adjustment_id,
            counterpart_id=counterpart_id,
            settlement_id=settlement_id,
        )

    @classmethod
    def move(
        cls,
        kind: Kind,
        fund: Fund,
        amount: Decimal,
        *,
        line_id: UUID,
        payment_id: UUID,
        by: Actor,
        document: str | None = None,
    ) -> "LedgerTransaction":
        """Move the money of a payment, in yuan, within the line that pays it."""
        return cls._new(kind, fund, line_id, amount, by, payment_id=payment_id, document=document)

    @classmethod
    def _new(
        cls,
        kind: Kind,
        fund: str,
        line_id: UUID,
        amount: Decimal,
        by: Actor,
        *,
        payment_id: UUID | None = None,
        year: int | None = None,
        document: str | None = None,
        adjustment_id: UUID | None = None,
        counterpart_id: UUID | None = None,
        settlement_id: UUID | None = None,
    ) -> "LedgerTransaction":
        return cls(
            id=new_id(),
            kind=kind,
            fund=fund,
            line_id=line_id,
            amount=amount,
            payment_id=payment_id,
            year=year,
            document=document,
            adjustment_id=adjustment_id,
            counterpart_id=counterpart_id,
            settlement_id=settlement_id,
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
        CheckConstraint("amount <> 0", name="not_zero"),
        UniqueConstraint("transaction_id", "account"),
        Index("ix_ledger_entries_fund_id", "fund", "id"),
    )


class PostingCheck(Base):
    """What a statement has touched, until the database has checked it at the commit; nobody else reads or writes it."""

    __tablename__ = "posting_checks"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    transactions: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    payments: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
