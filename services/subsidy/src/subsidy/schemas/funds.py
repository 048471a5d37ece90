"""资金 Shapes of the funds and their ledger."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictInt

from kit.money import NonNegativeYuan, PositiveYuan, Yuan
from kit.wire import Answer, Body
from subsidy.models import Fund, LedgerEntry, LedgerTransaction
from subsidy.queries import FundBalances


class NewAppropriation(Body):
    """拨款 Money for a fund, of a budget year, by a document."""

    amount: PositiveYuan
    year: Annotated[StrictInt, Field(ge=1949, le=2999)]
    document: Annotated[str, Field(min_length=1, max_length=200)]


class FundOut(Answer):
    """A fund's money in yuan: appropriated = available + reserved + paid."""

    fund: Fund
    appropriated: NonNegativeYuan
    available: NonNegativeYuan
    reserved: NonNegativeYuan
    paid: NonNegativeYuan

    @classmethod
    def all(cls, balances: Sequence[FundBalances]) -> list[Self]:
        """Each fund."""
        return [cls.model_validate(fund) for fund in balances]


class AppropriationOut(Answer):
    """An appropriation as it stands in the ledger."""

    id: UUID
    fund: Fund
    amount: PositiveYuan
    year: int
    document: str
    on: date


class EntryOut(Answer):
    """One side of a movement of money, in yuan."""

    id: int
    transaction_id: UUID
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
            kind=transaction.kind,
            account=entry.account,
            amount=entry.amount,
            payment_id=transaction.payment_id,
            year=transaction.year,
            document=transaction.document,
            on=transaction.on,
        )
