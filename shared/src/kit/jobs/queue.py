"""The jobs of one service: tasks by name, deferring, the worker loop, and what an operator does with failed ones."""

import asyncio
import functools
import json
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.periodic import PeriodicTask
from procrastinate.worker import Worker
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import DateTime, Row, bindparam, make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.db import Database
from kit.jobs.manager import SurvivingManager, reason
from kit.jobs.retry import USUAL, Attempt, Policy, Retry

log = logging.getLogger(__name__)

TaskT = TypeVar("TaskT", bound=Callable[..., Coroutine[Any, Any, None]])

SHANGHAI = ZoneInfo("Asia/Shanghai")
OVERTIME_SECONDS = 10.0
"""How long after the grace period a worker that is told to stop is left alone before it is cut off."""
CATCH_UP = timedelta(days=1)
"""A schedule's latest missed moment is made up for by a worker that starts within this time of it."""

_DEFER = text("""
    SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[ROW(
        'default', CAST(:name AS text), 0, CAST(:lock AS text), CAST(:queueing_lock AS text),
        CAST(:args AS jsonb), CAST(:at AS timestamptz))::procrastinate_job_to_defer_v1]))
""").bindparams(bindparam("at", type_=DateTime(timezone=True)))
# A worker fetches with FOR UPDATE SKIP LOCKED, so it does not start the waiting job before this transaction ends.
_WAITING = text(
    "SELECT id FROM procrastinate_jobs WHERE queueing_lock = :queueing_lock AND status = 'todo' FOR KEY SHARE"
)
_FAILED = text("""
    SELECT id, task_name, args, attempts, lock,
        (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed') AS failed_at
    FROM procrastinate_jobs j WHERE status = 'failed' AND id > :after ORDER BY id LIMIT :limit
""")
_RETRY_FAILED = text("""
    WITH failed AS MATERIALIZED (SELECT id FROM procrastinate_jobs WHERE id = :id AND status = 'failed' FOR UPDATE)
    SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM failed
""")

# A job that succeeded is deleted, and its schedule's moment stays without it.
_LAST_DUE = text("""
    SELECT DISTINCT ON (d.task_name)
        d.task_name, to_timestamp(d.defer_timestamp) AS due_at, CAST(j.status AS text), j.attempts
    FROM procrastinate_periodic_defers d LEFT JOIN procrastinate_jobs j ON j.id = d.job_id
    ORDER BY d.task_name, d.defer_timestamp DESC
""")


class ScheduleState(StrEnum):
    """What became of a schedule's latest moment."""

    NEVER_DUE = "NEVER_DUE"
    """No worker has seen one yet."""
    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    """It used up its attempts."""


_STATES = {
    None: ScheduleState.DONE,
    "todo": ScheduleState.WAITING,
    "doing": ScheduleState.RUNNING,
    "succeeded": ScheduleState.DONE,
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A task that the clock runs, and what became of its latest moment."""

    name: str
    cron: str
    """Five fields, of the clock of Asia/Shanghai."""
    due_at: datetime | None
    """The latest moment."""
    state: ScheduleState
    attempts: int
    """That have failed, of the latest moment's job."""


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that used up its attempts; why is in the log under its id, and in the rows that the task keeps."""

    id: int
    name: str
    args: dict[str, Any]
    attempts: int
    lock: str | None
    failed_at: datetime | None


class Jobs:
    """The jobs of one service: tasks by name, deferred in a business transaction, run by its workers.

    A job runs AT LEAST once: a worker may be killed after the effect and before the job is marked. A task is
    therefore idempotent; it decides from rows that it locks in its own transaction. Arguments are small JSON values:
    ids, no personal data (they are logged), money as strings. A task never blocks the event loop, or its worker
    looks dead. A lock is a queue: its jobs run one by one, in the order of their ids, and one that waits for its
    time (`at`, or a retry) holds back those behind it.
    """

    def __init__(
        self,
        database_url: str,
        *,
        heartbeat_timeout: timedelta = timedelta(seconds=10),
        poll: timedelta = timedelta(milliseconds=250),
        grace: timedelta = timedelta(seconds=15),
    ) -> None:
        """`heartbeat_timeout` is the silence after which a worker is dead, `grace` what running jobs get at a stop."""
        self._conninfo = _conninfo(database_url)
        self._heartbeat_timeout = heartbeat_timeout.total_seconds()
        self._poll = poll.total_seconds()
        self._grace = grace.total_seconds()
        self._tasks: dict[str, _Task] = {}
        self._database: Database | None = None

    def bind(self, database: Database) -> None:
        """Let the tasks work on the process's database."""
        self._database = database

    @property
    def database(self) -> Database:
        """The process's database, for tasks; its transactions wake the relay."""
        if self._database is None:
            raise RuntimeError("these jobs are bound to no database")
        return self._database

    @property
    def names(self) -> frozenset[str]:
        """The tasks that are registered."""
        return frozenset(self._tasks)

    def task(self, name: str, *, retry: Retry = USUAL, attempt: bool = False) -> Callable[[TaskT], TaskT]:
        """Register an idempotent coroutine function under a lasting name; `attempt` passes an `Attempt` first."""
        return self._register(name, retry, attempt=attempt)

    def periodic(self, name: str, cron: str, *, retry: Retry = USUAL) -> Callable[[TaskT], TaskT]:
        """Register a task run by the clock of Asia/Shanghai; it gets its moment as `at`, and never overlaps itself."""
        return self._register(name, retry, cron=cron)

    async def defer(
        self,
        connection: AsyncConnection,
        name: str,
        *,
        lock: str | None = None,
        queueing_lock: str | None = None,
        at: datetime | None = None,
        **args: Any,
    ) -> int:
        """Enqueue a job in the connection's transaction and answer its id; without `at` it is due at once.

        Where a job with the same `queueing_lock` is waiting, that one stands for both: it keeps its arguments, its id
        is the answer, and it does not start before this transaction ends. Raises TypeError or ValueError for
        arguments that are not JSON, and ValueError for a moment without a time zone.
        """
        if at is not None and at.tzinfo is None:
            raise ValueError("the moment of a job needs a time zone")
        values = {
            "name": name,
            "lock": lock,
            "queueing_lock": queueing_lock,
            "at": at,
            "args": json.dumps(args, allow_nan=False),
        }
        if queueing_lock is None:
            return int((await connection.execute(_DEFER, values)).scalar_one())
        refused: IntegrityError | None = None
        for _ in range(5):
            waiting = (await connection.execute(_WAITING, {"queueing_lock": queueing_lock})).scalar()
            if waiting is not None:
                return int(waiting)
            try:
                async with connection.begin_nested():
                    return int((await connection.execute(_DEFER, values)).scalar_one())
            except IntegrityError as error:  # its like was enqueued beside us: look again
                refused = error
        raise RuntimeError(f"could not enqueue {name} under {queueing_lock}") from refused

    async def schedules(self, connection: AsyncConnection) -> list[Schedule]:
        """Every task that the clock runs, by name, and what became of its latest moment."""
        latest = {row.task_name: row for row in await connection.execute(_LAST_DUE)}
        return [
            Schedule(name, task.cron, *_outcome(latest.get(name)))
            for name, task in sorted(self._tasks.items())
            if task.cron is not None
        ]

    async def failed(self, connection: AsyncConnection, *, after: int = 0, limit: int = 100) -> list[FailedJob]:
        """The jobs that used up their attempts, in the order of their ids, from beyond the given one."""
        rows = await connection.execute(_FAILED, {"after": after, "limit": limit})
        return [FailedJob(*row) for row in rows]

    async def retry(self, connection: AsyncConnection, job: int) -> bool:
        """Give a failed job one more attempt; False if there is no such failed job, or its like is waiting already."""
        try:
            async with connection.begin_nested():
                return len((await connection.execute(_RETRY_FAILED, {"id": job})).all()) == 1
        except IntegrityError:
            return False

    async def run(self, stop: asyncio.Event, *, concurrency: int) -> None:
        """Run due jobs, so many at a time, until `stop`; what outlasts the grace period then is left to be retried.

        A database that goes away is logged and waited for.
        """
        async with self._pool() as pool:
            connector = PsycopgConnector()
            await connector.open_async(pool)
            policies = {name: task.retry for name, task in self._tasks.items()}
            pause = 0.5
            while not stop.is_set():
                manager = SurvivingManager(connector, policies, self._heartbeat_timeout)
                try:
                    await self._work(self._app(connector, manager), manager, stop, concurrency)
                except ConnectorException as error:
                    log.warning("the worker lost its database: starting again", extra={"error": reason(error)})
                pause = 0.5 if manager.worker is not None else min(pause * 2, 10.0)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), timeout=pause)

    async def _work(self, app: App, manager: SurvivingManager, stop: asyncio.Event, concurrency: int) -> None:
        library = Worker(
            app=app,
            concurrency=concurrency,
            fetch_job_polling_interval=self._poll,
            listen_notify=False,
            install_signal_handlers=False,
            shutdown_graceful_timeout=self._grace,
            delete_jobs="successful",
            # The caretaker decides who is dead; rows of dead workers may lie for a day.
            stalled_worker_timeout=timedelta(days=1).total_seconds(),
            abort_job_polling_interval=timedelta(hours=1).total_seconds(),
        )
        worker = asyncio.create_task(library.run())
        caretaker = asyncio.create_task(manager.caretake())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({worker, caretaker, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._end(library, worker)
            stopping.cancel()
            while not caretaker.done():
                caretaker.cancel()
                await asyncio.wait({caretaker}, timeout=0.2)
            outcomes = await asyncio.gather(worker, caretaker, stopping, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _end(self, library: Worker, worker: asyncio.Task[None]) -> None:
        """Ask until the worker has stopped: a single request is lost where it meets the worker's start."""
        loop = asyncio.get_running_loop()
        patience = loop.time() + self._grace + OVERTIME_SECONDS
        while not worker.done():
            if loop.time() < patience:
                library.stop()
            else:
                worker.cancel()
            await asyncio.wait({worker}, timeout=0.2)

    def _register(
        self, name: str, retry: Retry, *, attempt: bool = False, cron: str | None = None
    ) -> Callable[[TaskT], TaskT]:
        def register(function: TaskT) -> TaskT:
            if name in self._tasks:
                raise ValueError(f"there is a task {name} already")
            self._tasks[name] = _Task(function, retry, attempt, cron)
            return function

        return register

    def _app(self, connector: PsycopgConnector, manager: SurvivingManager) -> App:
        app = App(connector=connector, periodic_defaults={"max_delay": CATCH_UP.total_seconds()})
        app.job_manager = manager
        for name, task in self._tasks.items():
            registered = app.task(name=name, retry=Policy(task.retry), pass_context=True)(task.run)
            if task.cron is not None:
                app.periodic_registry.periodic_tasks[name, ""] = ShanghaiSchedule(
                    task=registered, cron=task.cron, periodic_id="", configure_kwargs={"lock": name}
                )
        return app

    def _pool(self) -> AsyncConnectionPool:
        return AsyncConnectionPool(
            self._conninfo,
            kwargs={"autocommit": True},
            min_size=1,
            max_size=4,
            timeout=2,
            # Short, so that the next request tries at once instead of sitting out a backoff grown in the outage.
            reconnect_timeout=1,
            check=AsyncConnectionPool.check_connection,
            open=False,
        )


class ShanghaiSchedule(PeriodicTask[Any, Any, Any]):
    """A schedule whose fields are the wall clock of Asia/Shanghai; the library's are UTC."""

    @functools.cached_property
    def croniter(self) -> Any:
        """The times of the schedule."""
        cron = super().croniter
        cron.set_current(datetime(2000, 1, 1, tzinfo=SHANGHAI))  # it keeps the time zone, the moment is replaced
        return cron


@dataclass(frozen=True, slots=True)
class _Task:
    function: Callable[..., Coroutine[Any, Any, None]]
    retry: Retry
    attempt: bool
    cron: str | None

    async def run(self, context: JobContext, /, **args: Any) -> None:
        number = context.job.attempts + 1
        if self.cron is not None:
            await self.function(at=datetime.fromtimestamp(args["timestamp"], SHANGHAI))
        elif self.attempt:
            attempt = Attempt(context.job.id or 0, number, last=number >= self.retry.max_attempts)
            await self.function(attempt, **args)
        else:
            await self.function(**args)


def _outcome(latest: Row[Any] | None) -> tuple[datetime | None, ScheduleState, int]:
    if latest is None:
        return None, ScheduleState.NEVER_DUE, 0
    return latest.due_at, _STATES.get(latest.status, ScheduleState.FAILED), latest.attempts or 0


def _conninfo(database_url: str) -> str:
    """The same address for libpq, with limits that a worker wants: no endless connect, statement or dead peer."""
    url = make_url(database_url)
    secure = url.query.get("sslmode") or url.query.get("ssl")
    parts = {
        "host": url.host or url.query.get("host"),
        "port": url.port or url.query.get("port"),
        "user": url.username,
        "password": url.password,
        "dbname": url.database,
        "sslmode": secure,
    }
    return make_conninfo(
        application_name="jobs",
        connect_timeout=5,
        keepalives_idle=10,
        tcp_user_timeout=10_000,
        options="-c statement_timeout=15000 -c lock_timeout=5000",
        **{name: str(value) for name, value in parts.items() if value is not None},
    )
