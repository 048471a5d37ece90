"""对账 Shapes of the ledger held against the bank's statement."""

from collections.abc import Sequence
from typing import Self

from kit.money import NonNegativeYuan
from kit.wire import Answer
from subsidy.models import Fund, PaymentStatus
from subsidy.queries import Reconciliation
from subsidy.schemas.funds import FundOut


class PaymentTotal(Answer):
    """The payments of a fund in one status."""

    fund: Fund
    status: PaymentStatus
    count: int
    sum: NonNegativeYuan


class DifferenceOut(Answer):
    """A payment of which bank and service do not say the same."""

    payment_key: str
    here: str | None
    at_bank: str | None


class ReconciliationOut(Answer):
    """对账 What the ledger says, what the bank says, and whether they agree to the fen."""

    agrees: bool
    funds: Sequence[FundOut]
    payments: Sequence[PaymentTotal]
    paid_here: NonNegativeYuan
    paid_by_bank: NonNegativeYuan
    differences: Sequence[DifferenceOut]

    @classmethod
    def of(cls, found: Reconciliation) -> Self:
        """As found."""
        return cls(
            agrees=found.agrees,
            funds=FundOut.all(found.funds),
            payments=[
                PaymentTotal.model_validate({"fund": fund, "status": status, "count": count, "sum": amount})
                for fund, status, count, amount in found.payments
            ],
            paid_here=found.paid_here,
            paid_by_bank=found.paid_by_bank,
            differences=[DifferenceOut.model_validate(difference) for difference in found.differences],
        )
