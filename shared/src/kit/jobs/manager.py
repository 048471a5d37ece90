"""The library's job manager, made to outlive its connections and to leave other workers' jobs alone."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any, LiteralString

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from kit.jobs.retry import Retry

log = logging.getLogger(__name__)

# The library's own functions, fenced: they act only while the job still is the worker's that ran it.
_FINISH = """
    WITH ours AS MATERIALIZED (
        SELECT id FROM procrastinate_jobs WHERE id = %(id)s AND status = 'doing'
            AND worker_id IS NOT DISTINCT FROM %(worker)s::bigint FOR UPDATE)
    SELECT procrastinate_finish_job_v1(id, %(status)s::procrastinate_job_status, %(delete)s) FROM ours
"""
_RETRY = """
    WITH ours AS MATERIALIZED (
        SELECT id FROM procrastinate_jobs WHERE id = %(id)s AND status = 'doing'
            AND worker_id IS NOT DISTINCT FROM %(worker)s::bigint FOR UPDATE)
    SELECT procrastinate_retry_job_v2(id, %(at)s::timestamptz, NULL, NULL, NULL) FROM ours
"""
_DOING = """
    SELECT id, status, task_name, priority, lock, queueing_lock, args, scheduled_at, queue_name, attempts, worker_id
    FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = %(worker)s
"""


class SurvivingManager(JobManager):
    """One worker's view of the queue, from its registration until it stops."""

    def __init__(self, connector: PsycopgConnector, policies: Mapping[str, Retry], heartbeat_timeout: float) -> None:
        """`heartbeat_timeout` in seconds: the silence after which a worker counts as dead."""
        super().__init__(connector)
        self.worker: int | None = None
        self._policies = policies
        self._heartbeat_timeout = heartbeat_timeout
        self._running: set[int] = set()
        self._fetching = asyncio.Lock()

    async def register_worker(self) -> int:
        """Remember who we are."""
        self.worker = await super().register_worker()
        return self.worker

    async def update_heartbeat(self, worker_id: int) -> None:
        """Leave it to `caretake`, which goes on while a stop waits for running jobs; the library's does not."""

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """The next job to run, or None while the database is away."""
        async with self._fetching:
            try:
                job = await super().fetch_job(queues, worker_id)
            except UniqueViolation:  # another worker took a job of the same lock in this moment
                return None
            except ConnectorException as error:
                _pass_if_lost(error, "fetch")
                return None
            if job is not None:
                self._running.add(_id(job))
            return job

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 - the library's
        """Write that a job has succeeded or failed."""
        ended = Status.FAILED if status is Status.ABORTED else status
        try:
            await self._settle(job, _FINISH, status=ended.value, delete=delete_job)
        finally:
            self._running.discard(_id(job))

    async def retry_job(self, job: Job, retry_at: datetime | None = None, *_: Any, **__: Any) -> None:
        """Put a job back into the queue, due at the given moment or now."""
        try:
            await self._settle(job, _RETRY, at=retry_at)
        except UniqueViolation:  # by the queueing lock: the job that waits stands for this one
            await self._settle(job, _FINISH, status=Status.FAILED.value, delete=True)
        finally:
            self._running.discard(_id(job))

    async def defer_periodic_job(self, job: Job, periodic_id: str, defer_timestamp: int) -> int | None:
        """Enqueue a schedule's job once for its moment, however long the database is away."""
        while True:
            try:
                return await super().defer_periodic_job(job, periodic_id, defer_timestamp)
            except ConnectorException as error:
                _pass_if_lost(error, "schedule")
                await asyncio.sleep(1)

    async def caretake(self) -> None:
        """Keep this worker's heartbeat, and hand out again the jobs that dead workers left behind.

        After a silence of our own (start, database away, machine asleep) every other worker may only look dead:
        they get a full timeout to show up before their jobs are taken.
        """
        interval = self._heartbeat_timeout / 4
        calm_since = last_beat = monotonic()
        while True:
            await asyncio.sleep(interval)
            if self.worker is None:
                continue
            try:
                await super().update_heartbeat(self.worker)
                now = monotonic()
                if now - last_beat > 2 * interval:
                    calm_since = now
                last_beat = now
                await self._hand_back(await self._forgotten(self.worker))
                if now - calm_since > self._heartbeat_timeout:
                    await self._hand_back(await self.get_stalled_jobs(seconds_since_heartbeat=self._heartbeat_timeout))
            except ConnectorException as error:
                _pass_if_lost(error, "caretake")

    async def _forgotten(self, worker: int) -> list[Job]:
        """Jobs that are ours to the database and not to us: an answer was lost with its connection."""
        async with self._fetching:
            rows = await self.connector.execute_query_all_async(_DOING, worker=worker)
            return [Job.from_row(row) for row in rows if row["id"] not in self._running]

    async def _hand_back(self, left_behind: Iterable[Job]) -> None:
        for job in left_behind:
            if job.id in self._running:
                continue
            about = {"job": job.id, "task": job.task_name}
            policy = self._policies.get(job.task_name)
            if policy is not None and policy.interrupted_too_often(job.attempts + 1):
                log.error("a job was cut short too often: it has failed", extra=about)
                await self.finish_job(job, Status.FAILED, delete_job=False)
            else:
                log.warning("a job was left behind: handing it out again", extra=about)
                await self.retry_job(job)

    async def _settle(self, job: Job, query: LiteralString, **values: Any) -> None:
        """Write a job's end across lost connections: the fence lets the statement be sent twice."""
        give_up_at = monotonic() + 3 * self._heartbeat_timeout
        about = {"job": job.id, "task": job.task_name}
        while True:
            try:
                settled = await self.connector.execute_query_all_async(query, id=job.id, worker=job.worker_id, **values)
            except UniqueViolation:
                raise
            except ConnectorException as error:
                _pass_if_lost(error, "settle")
                if monotonic() > give_up_at:
                    log.exception("a job's end could not be written: it will run again", extra=about)
                    return
                await asyncio.sleep(0.5)
            else:
                if not settled:
                    log.warning("a job is not this worker's any more: its end is not written", extra=about)
                return


def reason(error: ConnectorException) -> str:
    """What went wrong underneath, in one word."""
    return type(error.__cause__ or error).__name__


def _pass_if_lost(error: ConnectorException, doing: str) -> None:
    """Log a lost or refused connection; raise anything else."""
    if not isinstance(error.__cause__, psycopg.OperationalError):
        raise error
    log.warning("the database is away: trying again", extra={"doing": doing, "error": reason(error)})


def _id(job: Job) -> int:
    if job.id is None:
        raise ValueError("the job was never enqueued")
    return job.id
