"""What monitoring reads, within the caller's districts."""

from monitoring.queries.counts import (
    counts,
    latest_month,
    market_ratio,
    rates,
    series,
    stock,
)
from monitoring.queries.plans import (
    plan,
    plans,
    plans_in_scope,
)
from monitoring.queries.policy import (
    place_in_policy,
    policy_row,
    policy_rows,
)
from monitoring.queries.scopes import (
    in_regions,
    place_in_scope,
    places_in_scope,
    region_in_scope,
)
from monitoring.queries.targets import (
    target,
    targets,
    targets_in_force,
)
from monitoring.queries.tasks import (
    task,
    tasks,
    tasks_in_scope,
)
from monitoring.queries.warnings import (
    open_warnings,
    warning,
    warnings,
    warnings_in_scope,
)

__all__ = [
    "counts",
    "in_regions",
    "latest_month",
    "market_ratio",
    "open_warnings",
    "place_in_policy",
    "place_in_scope",
    "places_in_scope",
    "plan",
    "plans",
    "plans_in_scope",
    "policy_row",
    "policy_rows",
    "rates",
    "region_in_scope",
    "series",
    "stock",
    "target",
    "targets",
    "targets_in_force",
    "task",
    "tasks",
    "tasks_in_scope",
    "warning",
    "warnings",
    "warnings_in_scope",
]
