"""What monitoring (失业动态监测) announces."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.figures.value import FigureValue

_LEAD_20, _COOPERATING_20 = lead_and_cooperating(20)


class WarningProposed(
    Event,
    type="city.employment.monitoring.warning-proposed.v1",
    article=20,
    lead=_LEAD_20,
    cooperating=_COOPERATING_20,
):
    """预警 A district's indicator has passed its line; an authorised person decides; subject `warning/<warning_id>`."""

    warning_id: UUID
    district: str
    month: str
    """YYYY-MM."""
    indicator: Literal["registered_unemployment_rate"]
    value_percent: str
    line_percent: str
    document: str


class FigureApproved(
    Event,
    type="city.employment.monitoring.figure-approved.v1",
    article=20,
    lead=_LEAD_20,
    cooperating=_COOPERATING_20,
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
