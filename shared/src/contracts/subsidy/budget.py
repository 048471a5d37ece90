"""What the subsidy service announces about budget lines."""

from datetime import date
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.money import PositiveYuan

_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)


class BudgetThresholdReached(
    Event,
    type="city.employment.subsidy.budget-threshold-reached.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """预算执行预警 So much of a budget line is used; once a line and threshold; subject `line/<line_id>`."""

    line_id: UUID
    fund: str
    year: int
    programme: str | None
    """Null where the line is for any programme of the fund."""
    district: str | None
    """Null where the line is for any district."""
    threshold: str
    """The threshold's name in the figure `budget.alert_thresholds`."""
    share: str
    """The share of what was appropriated from which on the threshold is reached."""
    appropriated: PositiveYuan
    used: PositiveYuan
    """What is reserved, committed or paid, and has not come back."""
    on: date
