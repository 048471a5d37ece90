"""What monitoring (失业动态监测) announces."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event
from kit.figures.value import FigureValue

_LEAD_17, _COOPERATING_17 = lead_and_cooperating(17)
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


class LayoffWarningProposed(
    Event,
    type="city.employment.monitoring.layoff-warning-proposed.v1",
    article=20,
    lead=_LEAD_20,
    cooperating=_COOPERATING_20,
):
    """预警 A plan of layoffs is a mass layoff; an authorised person decides; subject `warning/<warning_id>`."""

    warning_id: UUID
    layoff_id: UUID
    employer_id: UUID
    district: str
    month: str
    """YYYY-MM of the day on which the plan was stated."""
    staff: int
    layoffs: int
    line: int
    """From how many persons on this enterprise has to report."""
    document: str


class WarningPublished(
    Event,
    type="city.employment.monitoring.warning-published.v1",
    article=20,
    lead=_LEAD_20,
    cooperating=_COOPERATING_20,
):
    """发布预警信息 An authorised person has published a warning; subject `warning/<warning_id>`."""

    warning_id: UUID
    district: str
    month: str
    indicator: str
    on: date
    document: str


class EmergencyPlanActivated(
    Event,
    type="city.employment.monitoring.emergency-plan-activated.v1",
    article=20,
    lead=_LEAD_20,
    cooperating=_COOPERATING_20,
):
    """启动应急预案 A region's emergency plan is active from the day on; subject `emergency_plan/<plan_id>`."""

    plan_id: UUID
    region: str
    """The present code of the district (GB/T 2260)."""
    on: date
    document: str
    measures: tuple[str, ...]
    extension_months: int | None
    """阶段性延长 How many months longer unemployment benefit runs meanwhile; null where it does not."""


class EmergencyPlanClosed(
    Event,
    type="city.employment.monitoring.emergency-plan-closed.v1",
    article=20,
    lead=_LEAD_20,
    cooperating=_COOPERATING_20,
):
    """A region's emergency plan has closed on the day; subject `emergency_plan/<plan_id>`."""

    plan_id: UUID
    region: str
    on: date
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


class CoordinationTaskOpened(
    Event,
    type="city.employment.monitoring.coordination-task-opened.v1",
    article=17,
    lead=_LEAD_17,
    cooperating=_COOPERATING_17,
):
    """协调任务 Departments are to do what an article asks of them by a day; subject `coordination_task/<task_id>`."""

    task_id: UUID
    of_article: int
    district: str | None
    """Null is the whole city."""
    lead_department: str
    cooperating_departments: tuple[str, ...]
    due_on: date
    document: str


class CoordinationTaskClosed(
    Event,
    type="city.employment.monitoring.coordination-task-closed.v1",
    article=17,
    lead=_LEAD_17,
    cooperating=_COOPERATING_17,
):
    """协调任务 What the lead department reported has been accepted; subject `coordination_task/<task_id>`."""

    task_id: UUID
    of_article: int
    on: date
    in_time: bool
