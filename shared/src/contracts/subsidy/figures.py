"""What the subsidy service announces about its local figures."""

from datetime import date
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.figures.value import FigureValue

_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)


class FigureApproved(
    Event,
    type="city.employment.subsidy.figure-approved.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """标准 A local figure is laid over the shipped one from its first to its last day; subject `figure/<figure_id>`."""

    figure_id: UUID
    key: str
    unit: str
    value: FigureValue
    national: FigureValue
    """The part of `value` that national rules carry; null where it is not split."""
    valid_from: date
    valid_to: date | None
    document: str
    article: int
    districts: tuple[str, ...] | None = None
    """Where it holds, by the districts' present codes (GB/T 2260); null: everywhere."""
