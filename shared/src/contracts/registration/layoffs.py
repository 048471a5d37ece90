"""What registration announces about plans of layoffs (裁减人员方案)."""

from datetime import date
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_15, _COOPERATING_15 = lead_and_cooperating(15)


class LayoffPlanned(
    Event,
    type="city.employment.registration.layoff-planned.v1",
    article=15,
    lead=_LEAD_15,
    cooperating=_COOPERATING_15,
):
    """裁减人员方案 An employer has stated a plan to lay off staff; subject `layoff/<layoff_id>`."""

    layoff_id: UUID
    employer_id: UUID
    district: str
    on: date
    staff: int
    layoffs: int
    notified_on: date
    """The day on which the union or all staff were told."""
    first_on: date
    """The first day of the layoffs."""
    notice_days: int
    grounds: tuple[str, ...]
    report_required: bool | None
    """Whether the plan reaches 20 people or a tenth of the staff; null where no figure is in force."""


class LayoffAmended(
    Event,
    type="city.employment.registration.layoff-amended.v1",
    article=15,
    lead=_LEAD_15,
    cooperating=_COOPERATING_15,
):
    """裁减人员方案变更 What a plan of layoffs says from a day on, all of it; subject `layoff/<layoff_id>`."""

    layoff_id: UUID
    employer_id: UUID
    district: str
    on: date
    planned_on: date
    """The day on which the plan was stated first."""
    staff: int
    layoffs: int
    layoffs_before: int
    notified_on: date
    first_on: date
    notice_days: int
    grounds: tuple[str, ...]
    report_required: bool | None


class LayoffWithdrawn(
    Event,
    type="city.employment.registration.layoff-withdrawn.v1",
    article=15,
    lead=_LEAD_15,
    cooperating=_COOPERATING_15,
):
    """An employer lays nobody off under its plan after all; subject `layoff/<layoff_id>`."""

    layoff_id: UUID
    employer_id: UUID
    district: str
    on: date
    planned_on: date
    layoffs: int


class LayoffCompleted(
    Event,
    type="city.employment.registration.layoff-completed.v1",
    article=15,
    lead=_LEAD_15,
    cooperating=_COOPERATING_15,
):
    """A plan of layoffs has been carried out; subject `layoff/<layoff_id>`."""

    layoff_id: UUID
    employer_id: UUID
    district: str
    on: date
    layoffs: int
    laid_off: int
    """Ends of employment that named the plan."""
