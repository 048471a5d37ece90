"""When a failing job is tried again."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

INTERRUPTIONS = 10
"""How often beyond its attempts a job may be cut short (killed worker, stop) before it counts as failed."""


class GiveUp(Exception):
    """Raised by a task that can never succeed: the job fails now, whatever its retry policy."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and after which waits a failing job is tried again: `wait`, then `factor` times more each time."""

    max_attempts: int = 5
    wait: timedelta = timedelta(seconds=5)
    factor: float = 2.0
    max_wait: timedelta = timedelta(hours=1)

    def delay(self, attempt: int) -> timedelta:
        """The wait after the given attempt, counted from 1."""
        grown = self.wait.total_seconds() * self.factor ** min(attempt - 1, 64)
        return timedelta(seconds=min(grown, self.max_wait.total_seconds()))

    def interrupted_too_often(self, attempts: int) -> bool:
        """Whether a job that was cut short in so many attempts is one that brings its workers down."""
        return attempts >= self.max_attempts + INTERRUPTIONS


USUAL = Retry()


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which attempt at which job this is; the first is number 1."""

    job: int
    number: int
    last: bool


class Policy(BaseRetryStrategy):
    """A `Retry` as the library asks for it."""

    def __init__(self, retry: Retry) -> None:
        self._retry = retry

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to run again after this failure; None for never."""
        attempts = job.attempts + 1
        if isinstance(exception, asyncio.CancelledError):  # cut short by a stop
            return None if self._retry.interrupted_too_often(attempts) else RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, GiveUp) or attempts >= self._retry.max_attempts:
            return None
        wait = self._retry.delay(attempts)
        return RetryDecision(retry_in={"milliseconds": round(wait.total_seconds() * 1000)})
