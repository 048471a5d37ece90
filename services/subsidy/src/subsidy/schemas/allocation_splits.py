"""资金倾斜 Shapes of how a fund's yearly sum would be split over districts."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Self

from kit.money import NonNegativeYuan, PositiveYuan
from kit.wire import Answer
from subsidy.models import Fund
from subsidy.queries import DistrictPart


class DistrictPartOut(Answer):
    """A district's part in yuan: `amount` follows from `spent` x `weighting`, `unweighted` from `spent` alone."""

    district: str
    spent: PositiveYuan
    weighting: str
    """Per cent."""
    weighting_document: str
    weighting_confidence: str
    unweighted: NonNegativeYuan
    amount: NonNegativeYuan

    @classmethod
    def of(cls, part: DistrictPart) -> Self:
        """As it was reckoned."""
        return cls(
            district=part.district,
            spent=part.spent,
            weighting=str(part.weighting.value),
            weighting_document=part.weighting.document,
            weighting_confidence=part.weighting.confidence,
            unweighted=part.unweighted,
            amount=part.amount,
        )


class AllocationSplitOut(Answer):
    """What a fund's sum for a year would be for each district; the amounts are `total` to the fen."""

    fund: Fund
    year: int
    total: PositiveYuan
    spent_from: date
    spent_to: date
    """The last day that has been counted."""
    districts: Sequence[DistrictPartOut]

    @classmethod
    def of(cls, fund: Fund, year: int, total: Decimal, parts: Sequence[DistrictPart], *, today: date) -> Self:
        """As it would be by what is known today."""
        return cls(
            fund=fund,
            year=year,
            total=total,
            spent_from=date(year - 1, 1, 1),
            spent_to=min(today, date(year - 1, 12, 31)),
            districts=[DistrictPartOut.of(part) for part in parts],
        )
