"""资金 Shapes of the funds and their ledger."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, PlainSerializer, StrictInt

from kit.money import NonNegativeYuan, PositiveYuan, Yuan
from kit.wire import Answer, Body
from subsidy.models import Fund, LedgerEntry, LedgerTransaction, Programme, Shares
from subsidy.queries import FundBalances
from subsidy.schemas.wording import DistrictCode

Share = Annotated[
    Decimal, Field(ge=0, le=1, max_digits=7, decimal_places=6), PlainSerializer(str, return_type=str, when_used="json")
]
BudgetYear = Annotated[StrictInt, Field(ge=1949, le=2999)]
DocumentName = Annotated[str, Field(min_length=1, max_length=200)]


class SharesIn(Body):
    """市与县区负担比例 The parts of 1 that city and district bear; together they are 1."""

    city: Share
    district: Share

    def stated(self) -> Shares:
        """As a value."""
        return Shares(self.city, self.district)


class NewAppropriation(Body):
    """拨款 Money for a fund, of a budget year, by a document; for one programme or district where they are named."""

    amount: PositiveYuan
    year: BudgetYear
    document: DocumentName
    programme: Programme | None = None
    district: DistrictCode | None = None
    shares: SharesIn | None = None


class StandingOut(Answer):
    """Where money stands, in yuan: appropriated = available + reserved + paid - returned - clawed_back."""

    appropriated: NonNegativeYuan
    available: NonNegativeYuan
    reserved: NonNegativeYuan
    """Set aside for payments that the bank has not answered."""
    committed: NonNegativeYuan
    """The part of `reserved` that the bank is instructed to pay."""
    paid: NonNegativeYuan
    """All that was ever paid."""
    returned: NonNegativeYuan
    clawed_back: NonNegativeYuan


class _OfFund(Answer):
    """Whose money it is, said first."""

    fund: Fund


class FundOut(StandingOut, _OfFund):
    """A fund's money in yuan: appropriated = available + reserved + paid - returned - clawed_back."""

    @classmethod
    def all(cls, balances: Sequence[FundBalances]) -> list[Self]:
        """Each fund."""
        return [cls(fund=fund.fund, **asdict(fund.standing)) for fund in balances]


class AppropriationOut(Answer):
    """An appropriation as it stands in the ledger."""

    id: UUID
    fund: Fund
    line_id: UUID
    amount: PositiveYuan
    year: int
    document: str
    on: date


class EntryOut(Answer):
    """One side of a movement of money, in yuan."""

    id: int
    transaction_id: UUID
    line_id: UUID
    kind: str
    account: str
    amount: Yuan
    payment_id: UUID | None
    year: int | None
    document: str | None
    on: date

    @classmethod
    def of(cls, posted: tuple[LedgerEntry, LedgerTransaction]) -> Self:
        """Join the entry with its transaction."""
        entry, transaction = posted
        return cls(
            id=entry.id,
            transaction_id=transaction.id,
            line_id=transaction.line_id,
            kind=transaction.kind,
            account=entry.account,
            amount=entry.amount,
            payment_id=transaction.payment_id,
            year=transaction.year,
            document=transaction.document,
            on=transaction.on,
        )
