"""预算 Budget lines: what a fund is given in a year, for a programme and a district or for any; their balances."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import BudgetThresholdReached
from kit import clock
from kit.db import Aggregate
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.funds import Fund, Programme

SHARE = Numeric(7, 6)


class Account(StrEnum):
    """Where money stands; what it comes from (an appropriation, a return, a claw-back) is below zero."""

    APPROPRIATION = "APPROPRIATION"
    AVAILABLE = "AVAILABLE"
    RESERVED = "RESERVED"
    COMMITTED = "COMMITTED"
    """The bank is instructed to pay it."""
    PAID = "PAID"
    """All that was ever paid; what came back of it is kept beside it."""
    RETURNED = "RETURNED"
    CLAWED_BACK = "CLAWED_BACK"


SOURCES = (Account.APPROPRIATION, Account.RETURNED, Account.CLAWED_BACK)


def one_of(column: str, values: type[StrEnum]) -> str:
    """The condition that a column holds one of the values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def signed() -> tuple[CheckConstraint, CheckConstraint]:
    """The two constraints of balances: what money comes from is not above zero, everything else not below."""
    sources = ", ".join(f"'{account}'" for account in SOURCES)
    return (
        CheckConstraint(f"account IN ({sources}) OR balance >= 0", name="not_negative"),
        CheckConstraint(f"account NOT IN ({sources}) OR balance <= 0", name="source"),
    )


@dataclass(frozen=True, slots=True)
class Shares:
    """市与县区负担比例: the parts of 1 that city and district bear."""

    city: Decimal
    district: Decimal


class BudgetLine(Aggregate, Base):
    """预算科目 What a fund has in a year for a programme and a district; null stands for any."""

    __tablename__ = "budget_lines"
    SUBJECT = "line"

    fund: Mapped[str]
    year: Mapped[int]
    programme: Mapped[str | None]
    district: Mapped[str | None]
    city_share: Mapped[Decimal | None] = mapped_column(SHARE)
    district_share: Mapped[Decimal | None] = mapped_column(SHARE)

    __table_args__ = (
        UniqueConstraint("fund", "year", "programme", "district", postgresql_nulls_not_distinct=True),
        UniqueConstraint("id", "fund"),
        CheckConstraint(one_of("fund", Fund), name="fund"),
        CheckConstraint("fund <> 'DISTRICT_FUND' OR district IS NOT NULL", name="district"),
        CheckConstraint(
            "(city_share IS NULL) = (district_share IS NULL) AND "
            "city_share >= 0 AND district_share >= 0 AND city_share + district_share = 1",
            name="shares",
        ),
        Index("ix_budget_lines_year_id", "year", "id"),
    )

    @classmethod
    def open(
        cls, fund: Fund, year: int, *, programme: Programme | None, district: str | None, shares: Shares | None
    ) -> Self:
        """A line without money yet."""
        line = cls(id=new_id(), fund=fund, year=year, programme=programme, district=district)
        if shares is not None:
            line.share(shares)
        return line

    def share(self, shares: Shares) -> None:
        """Let city and district bear these parts of what is paid from now on."""
        self.city_share, self.district_share = shares.city, shares.district

    @property
    def shares(self) -> Shares | None:
        """Which parts city and district bear; None where the line does not say."""
        if self.city_share is None or self.district_share is None:
            return None
        return Shares(self.city_share, self.district_share)

    def reach(self, threshold: str, share: Decimal, *, stands: "Standing", on: date) -> BudgetThresholdReached:
        """Announce that so much of the line is used that somebody has to know."""
        return self.announce(
            BudgetThresholdReached(
                line_id=self.id,
                fund=self.fund,
                year=self.year,
                programme=self.programme,
                district=self.district,
                threshold=threshold,
                share=format(share.normalize(), "f"),
                appropriated=stands.appropriated,
                used=stands.used,
                on=on,
            )
        )


class LineAccount(Base):
    """The balance of one account of a budget line; triggers alone change it."""

    __tablename__ = "line_accounts"

    line_id: Mapped[UUID] = mapped_column(ForeignKey("budget_lines.id"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    balance: Mapped[Decimal] = mapped_column(server_default="0.00")

    __table_args__ = (CheckConstraint(one_of("account", Account), name="account"), *signed())


class BudgetAlert(Base):
    """A threshold that a line has reached, told once for good."""

    __tablename__ = "budget_alerts"

    line_id: Mapped[UUID] = mapped_column(ForeignKey("budget_lines.id"), primary_key=True)
    threshold: Mapped[str] = mapped_column(primary_key=True)
    share: Mapped[Decimal] = mapped_column(SHARE)
    appropriated: Mapped[Decimal]
    used: Mapped[Decimal]
    on: Mapped[date]
    recorded_at: Mapped[datetime]

    @classmethod
    def of(cls, reached: BudgetThresholdReached) -> Self:
        """What the announcement said."""
        return cls(
            line_id=reached.line_id,
            threshold=reached.threshold,
            share=Decimal(reached.share),
            appropriated=reached.appropriated,
            used=reached.used,
            on=reached.on,
            recorded_at=clock.now(),
        )


ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Standing:
    """What was given and where it stands, in yuan.

    appropriated = available + reserved + paid - returned - clawed_back; committed is the part of reserved that the
    bank is instructed to pay.
    """

    appropriated: Decimal = ZERO
    available: Decimal = ZERO
    reserved: Decimal = ZERO
    committed: Decimal = ZERO
    paid: Decimal = ZERO
    returned: Decimal = ZERO
    clawed_back: Decimal = ZERO

    @classmethod
    def of(cls, balances: Mapping[str, Decimal]) -> Self:
        """Read accounts by name; one that is absent is empty."""
        committed = balances.get(Account.COMMITTED, ZERO)
        return cls(
            appropriated=-balances.get(Account.APPROPRIATION, ZERO),
            available=balances.get(Account.AVAILABLE, ZERO),
            reserved=balances.get(Account.RESERVED, ZERO) + committed,
            committed=committed,
            paid=balances.get(Account.PAID, ZERO),
            returned=-balances.get(Account.RETURNED, ZERO),
            clawed_back=-balances.get(Account.CLAWED_BACK, ZERO),
        )

    @property
    def used(self) -> Decimal:
        """What is not available any more."""
        return self.appropriated - self.available

    @property
    def spent(self) -> Decimal:
        """What was paid and did not come back."""
        return self.paid - self.returned - self.clawed_back
