"""市县分担结算 Shapes of settlements of districts' shares, and of a district's statement."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from kit.money import NonNegativeYuan, Yuan
from kit.wire import Answer, Body
from subsidy.models import Fund, Programme, SettlementStatus, ShareSettlement
from subsidy.models.budget import ZERO
from subsidy.schemas.wording import Month


class NewSettlement(Body):
    """The month whose shares are to be settled."""

    month: Month


class SettlementAsked(Answer):
    """A job draws it up and settles it; the list says how far it is."""

    month: str


class SettlementOut(Answer):
    """The district's share in what one line of a city's fund moved for a programme in a month."""

    id: UUID
    month: str
    district: str
    programme: Programme
    fund: Fund
    line_id: UUID
    paid: Annotated[NonNegativeYuan, Field(description="the district's share of what was paid")]
    returned: Annotated[NonNegativeYuan, Field(description="its share of what the bank sent back")]
    clawed_back: Annotated[NonNegativeYuan, Field(description="its share of what was clawed back")]
    amount: Annotated[Yuan, Field(description="what the district owes; below zero, what it gets back")]
    status: SettlementStatus
    district_line_id: Annotated[UUID | None, Field(description="the line of the district's fund that bears it")]
    settled_on: date | None
    held_for: Annotated[str | None, Field(description="why it is not settled: NO_LINE, INSUFFICIENT_FUNDS")]


class ShareStatementOut(Answer):
    """县区结算单 What a district bears of a month, line by line."""

    district: str
    month: str
    paid: NonNegativeYuan
    returned: NonNegativeYuan
    clawed_back: NonNegativeYuan
    amount: Yuan
    settled: Annotated[Yuan, Field(description="of the amount, what has moved")]
    due: Annotated[Yuan, Field(description="of the amount, what has not moved yet")]
    lines: Sequence[SettlementOut]

    @classmethod
    def of(cls, found: Sequence[ShareSettlement]) -> Self:
        """The sums and the lines; there is one at least."""
        sums = {
            name: sum((getattr(one, name) for one in found), ZERO)
            for name in ("paid", "returned", "clawed_back", "amount")
        }
        settled = sum((one.amount for one in found if one.status == SettlementStatus.SETTLED), ZERO)
        return cls(
            district=found[0].district,
            month=found[0].month,
            **sums,
            settled=settled,
            due=sums["amount"] - settled,
            lines=[SettlementOut.model_validate(one) for one in found],
        )
