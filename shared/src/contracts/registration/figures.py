"""What registration announces about the figures it decides by."""

from datetime import date
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.figures.value import FigureValue

_LEAD_13, _COOPERATING_13 = lead_and_cooperating(13)
_LEAD_5, _COOPERATING_5 = lead_and_cooperating(5)


class FigureApproved(
    Event,
    type="city.employment.registration.figure-approved.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
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
