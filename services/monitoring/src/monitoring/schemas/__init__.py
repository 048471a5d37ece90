"""Monitoring's shapes on the wire."""

from monitoring.schemas.accountability import (
    Approval,
    NewTarget,
    NewTask,
    StandingOut,
    StandingsOut,
    TargetOut,
    TaskOut,
    TaskReport,
)
from monitoring.schemas.counts import (
    IndicatorOut,
    NewEmployed,
    PointOut,
    RateOut,
    SummaryOut,
)
from monitoring.schemas.plans import (
    DayOfDecision,
    NewClosing,
    NewPlan,
    PlanOut,
    TurnedDown,
)
from monitoring.schemas.policy import (
    PolicyRowOut,
)
from monitoring.schemas.warnings import (
    Acknowledgement,
    EmployedOut,
    Publication,
    WarningOut,
)
from monitoring.schemas.wording import (
    Month,
)

__all__ = [
    "Acknowledgement",
    "Approval",
    "DayOfDecision",
    "EmployedOut",
    "IndicatorOut",
    "Month",
    "NewClosing",
    "NewEmployed",
    "NewPlan",
    "NewTarget",
    "NewTask",
    "PlanOut",
    "PointOut",
    "PolicyRowOut",
    "Publication",
    "RateOut",
    "StandingOut",
    "StandingsOut",
    "SummaryOut",
    "TargetOut",
    "TaskOut",
    "TaskReport",
    "TurnedDown",
    "WarningOut",
]
