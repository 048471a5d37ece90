"""失业动态监测 What is counted, the warnings that are proposed, emergency plans, targets and tasks."""

from monitoring.models.counts import (
    INDICATORS,
    MONTH_PATTERN,
    RATE,
    REVISION,
    Base,
    Description,
    EmployedPersons,
    Indicator,
    MonthlyCount,
    Rate,
    Stock,
    former_codes,
    last_day_of,
    month_of,
    months_from,
    place_of,
    was_in_city,
)
from monitoring.models.plans import EmergencyPlan, PlanStatus
from monitoring.models.targets import Direction, Target
from monitoring.models.tasks import CoordinationTask, TaskStatus
from monitoring.models.warnings import MASS_LAYOFF, Decision, RiskWarning, WarningStatus

__all__ = [
    "INDICATORS",
    "MASS_LAYOFF",
    "MONTH_PATTERN",
    "RATE",
    "REVISION",
    "Base",
    "CoordinationTask",
    "Decision",
    "Description",
    "Direction",
    "EmergencyPlan",
    "EmployedPersons",
    "Indicator",
    "MonthlyCount",
    "PlanStatus",
    "Rate",
    "RiskWarning",
    "Stock",
    "Target",
    "TaskStatus",
    "WarningStatus",
    "former_codes",
    "last_day_of",
    "month_of",
    "months_from",
    "place_of",
    "was_in_city",
]
