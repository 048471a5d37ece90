"""失业动态监测 What monitoring does: one function a verb, each in its caller's transaction."""

from monitoring.usecases.accountability import (
    approve_target,
    close_task,
    open_task,
    propose_target,
    reject_target,
    report_task,
    send_back_task,
    withdraw_target,
)
from monitoring.usecases.layoffs import propose_layoff_warning
from monitoring.usecases.plans import (
    activate_plan,
    close_plan,
    keep_plan,
    propose_closing,
    propose_plan,
    reject_plan,
)
from monitoring.usecases.warnings import (
    acknowledge_warning,
    begin_counting,
    count,
    propose_warnings,
    publish_warning,
    state_employed,
    strictest_line,
)

__all__ = [
    "acknowledge_warning",
    "activate_plan",
    "approve_target",
    "begin_counting",
    "close_plan",
    "close_task",
    "count",
    "keep_plan",
    "open_task",
    "propose_closing",
    "propose_layoff_warning",
    "propose_plan",
    "propose_target",
    "propose_warnings",
    "publish_warning",
    "reject_plan",
    "reject_target",
    "report_task",
    "send_back_task",
    "state_employed",
    "strictest_line",
    "withdraw_target",
]
