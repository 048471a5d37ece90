"""Durable jobs: work enqueued in the business transaction and run by workers, at least once.

The queue is procrastinate's; what is ours is how it survives (docs/decisions/0003-jobs-on-procrastinate.md).
"""

from kit.jobs.queue import FailedJob, Jobs, Schedule, ScheduleState
from kit.jobs.retry import Attempt, GiveUp, Retry
from kit.jobs.schema import upgrade_sql

__all__ = ["Attempt", "FailedJob", "GiveUp", "Jobs", "Retry", "Schedule", "ScheduleState", "upgrade_sql"]
