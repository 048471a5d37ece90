"""Jobs run at least once, in order of their lock, through killed workers and a restarted database."""

import asyncio
import itertools
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from procrastinate.schema import SchemaManager
from procrastinate.utils import utcnow
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.local.postgres import Postgres
from kit.jobs import Attempt, GiveUp, Jobs, Retry, ScheduleState, upgrade_sql
from kit.jobs.queue import SHANGHAI, ShanghaiSchedule
from kit.jobs.retry import INTERRUPTIONS
from kit.jobs.schema import version

PATIENCE = 60
POLL = timedelta(milliseconds=50)
AT_ONCE = timedelta(0)
NUMBERS = itertools.count()


class World:
    """A database of its own, with the job tables and two that tasks write to."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres
        self.url = postgres.create_database(f"jobs_{next(NUMBERS)}", template="jobs_template")
        self.engine: AsyncEngine = create_async_engine(self.url, poolclass=NullPool)

    def jobs(self, *, heartbeat_timeout: float = 10, grace: float = 15) -> Jobs:
        return Jobs(
            self.url,
            poll=POLL,
            heartbeat_timeout=timedelta(seconds=heartbeat_timeout),
            grace=timedelta(seconds=grace),
        )

    async def defer(self, jobs: Jobs, name: str, **more: Any) -> int:
        async with self.engine.begin() as connection:
            return await jobs.defer(connection, name, **more)

    async def sql(self, statement: str, **values: Any) -> list[Any]:
        async with self.engine.begin() as connection:
            result = await connection.execute(text(statement), values)
            return list(result.all()) if result.returns_rows else []

    async def states(self) -> dict[int, str]:
        return {row.id: row.status for row in await self.sql("SELECT id, status::text FROM procrastinate_jobs")}

    async def is_done(self) -> bool:
        """Nothing waits or runs: jobs that succeeded are gone."""
        return not {"todo", "doing"} & set((await self.states()).values())


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    # Not below pytest's folder for temporary files: another run would clear that away under a living server.
    with tempfile.TemporaryDirectory(prefix="employment-") as folder, Postgres(Path(folder) / "data") as server:
        url = server.create_database("jobs_template")
        asyncio.run(install(url))
        yield server


async def install(url: str) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text(upgrade_sql()))
        await connection.execute(text("CREATE TABLE runs (id bigserial PRIMARY KEY, what text NOT NULL)"))
        await connection.execute(text("CREATE TABLE effects (what text PRIMARY KEY)"))


@pytest.fixture
def world(postgres: Postgres) -> World:
    return World(postgres)


@asynccontextmanager
async def working(*workers: Jobs, concurrency: int = 4) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = [asyncio.create_task(jobs.run(stop, concurrency=concurrency)) for jobs in workers]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*running), PATIENCE)


async def eventually(condition: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(PATIENCE):
        while not (found := await condition()):
            await asyncio.sleep(0.02)
        return found


async def test_a_job_runs_once_after_its_transaction_commits_and_never_if_it_rolls_back(world: World) -> None:
    jobs, ran = world.jobs(), []

    @jobs.task("send")
    async def send(*, payment: str) -> None:
        ran.append(payment)

    async with world.engine.connect() as connection:
        await jobs.defer(connection, "send", payment="rolled back")
        await connection.rollback()
        await jobs.defer(connection, "send", payment="committed")
        assert await world.states() == {}
        await connection.commit()
    async with working(jobs):
        await eventually(world.is_done)
    assert ran == ["committed"]
    assert await world.states() == {}


async def test_arguments_that_are_not_json_and_a_moment_without_time_zone_are_refused(world: World) -> None:
    jobs = world.jobs()
    with pytest.raises(TypeError):
        await world.defer(jobs, "send", payment=object())
    with pytest.raises(ValueError, match="not JSON compliant"):
        await world.defer(jobs, "send", share=float("nan"))
    with pytest.raises(ValueError, match="time zone"):
        await world.defer(jobs, "send", at=datetime(2026, 1, 1))  # noqa: DTZ001
    assert await world.states() == {}


async def test_a_failing_job_is_tried_as_its_policy_says_then_kept_as_failed_and_retried_by_an_operator(
    world: World,
) -> None:
    jobs, attempts, bank_is_up = world.jobs(), [], asyncio.Event()

    @jobs.task("send", retry=Retry(max_attempts=3, wait=timedelta(milliseconds=10)), attempt=True)
    async def send(attempt: Attempt, *, payment: str) -> None:
        attempts.append((attempt.number, attempt.last))
        if not bank_is_up.is_set():
            raise ConnectionError(payment)

    job = await world.defer(jobs, "send", payment="p1", lock="fund")
    async with working(jobs):
        await eventually(world.is_done)
        assert attempts == [(1, False), (2, False), (3, True)]
        async with world.engine.begin() as connection:
            [failed] = await jobs.failed(connection)
            assert (failed.id, failed.name, failed.args, failed.lock) == (job, "send", {"payment": "p1"}, "fund")
            assert failed.attempts == 3
            assert failed.failed_at is not None
            assert await jobs.failed(connection, after=job) == []
            bank_is_up.set()
            assert await jobs.retry(connection, job)
            assert not await jobs.retry(connection, job), "it is not a failed job any more"
        await eventually(world.is_done)
    assert len(attempts) == 4
    assert await world.states() == {}


async def test_a_job_that_can_never_succeed_fails_at_once(world: World) -> None:
    jobs, ran = world.jobs(), []

    @jobs.task("send", retry=Retry(max_attempts=9, wait=AT_ONCE))
    async def send() -> None:
        ran.append(1)
        raise GiveUp("the account is closed")

    job = await world.defer(jobs, "send")
    async with working(jobs):
        await eventually(world.is_done)
    assert (len(ran), await world.states()) == (1, {job: "failed"})


async def test_a_failed_attempt_makes_the_job_due_after_its_wait(world: World) -> None:
    jobs = world.jobs()

    @jobs.task("send", retry=Retry(wait=timedelta(hours=1)))
    async def send() -> None:
        raise ConnectionError

    await world.defer(jobs, "send")
    async with working(jobs):
        due = await eventually(lambda: world.sql("SELECT scheduled_at FROM procrastinate_jobs WHERE attempts = 1"))
    assert timedelta(minutes=59) < due[0].scheduled_at - utcnow() <= timedelta(hours=1)


def test_waits_grow_by_the_factor_up_to_the_longest() -> None:
    retry = Retry(wait=timedelta(seconds=5), factor=3, max_wait=timedelta(minutes=1))
    assert [retry.delay(attempt).total_seconds() for attempt in (1, 2, 3, 4, 5000)] == [5, 15, 45, 60, 60]


async def test_a_job_with_a_moment_is_not_run_before_it(world: World) -> None:
    jobs, ran = world.jobs(), []

    @jobs.task("send")
    async def send(*, payment: str) -> None:
        ran.append(payment)

    later = await world.defer(jobs, "send", payment="later", at=utcnow() + timedelta(days=1))
    await world.defer(jobs, "send", payment="past", at=utcnow() - timedelta(days=1))
    await world.defer(jobs, "send", payment="now")

    async def others_are_done() -> bool:
        return await world.states() == {later: "todo"}

    async with working(jobs):
        await eventually(others_are_done)
    assert sorted(ran) == ["now", "past"]


async def test_jobs_of_one_lock_never_overlap_and_others_do(world: World) -> None:
    order: list[int] = []
    inside: set[int] = set()
    overlaps: list[set[int]] = []
    both = asyncio.Barrier(2)
    workers = [world.jobs(), world.jobs()]
    for jobs in workers:

        @jobs.task("pay")
        async def pay(*, number: int) -> None:
            inside.add(number)
            if len(inside) > 1:
                overlaps.append(set(inside))
            order.append(number)
            await asyncio.sleep(0.02)
            inside.remove(number)

        @jobs.task("meet")
        async def meet() -> None:
            await both.wait()

    for number in range(8):
        await world.defer(workers[0], "pay", lock="fund/1", number=number)
    for lock in ("fund/2", "fund/3"):
        await world.defer(workers[0], "meet", lock=lock)
    async with working(*workers):
        await eventually(world.is_done)
    assert overlaps == []
    assert order == list(range(8)), "in the order in which they were enqueued"


async def test_a_waiting_job_stands_for_its_like_and_waits_for_the_transaction_that_counts_on_it(world: World) -> None:
    jobs, ran = world.jobs(), []

    @jobs.task("count")
    async def count(*, by: str) -> None:
        ran.append(by)

    first = await world.defer(jobs, "count", queueing_lock="district/1", by="first")
    async with world.engine.connect() as connection, working(jobs):
        assert await jobs.defer(connection, "count", queueing_lock="district/1", by="second") == first
        await world.defer(jobs, "count", by="another")

        async def only_the_first_waits() -> bool:
            return await world.states() == {first: "todo"}

        await eventually(only_the_first_waits)
        assert ran == ["another"], "the first would miss what this transaction has not committed"
        await connection.commit()
        await eventually(world.is_done)
    assert ran == ["another", "first"]


async def test_two_transactions_that_enqueue_the_like_at_once_share_one_job(world: World) -> None:
    jobs = world.jobs()
    async with world.engine.connect() as one, world.engine.connect() as other:
        job = await jobs.defer(one, "count", queueing_lock="district/1")
        second = asyncio.create_task(jobs.defer(other, "count", queueing_lock="district/1"))
        await eventually(lambda: world.sql("SELECT 1 FROM pg_locks WHERE NOT granted"))
        await one.commit()
        assert await second == job
        await other.execute(text("INSERT INTO effects VALUES ('the transaction is still good')"))
        await other.commit()
    assert await world.states() == {job: "todo"}


async def test_a_failing_job_yields_to_its_like_that_waits(world: World) -> None:
    jobs, attempts, enqueued = world.jobs(), [], asyncio.Event()

    @jobs.task("count", retry=Retry(wait=AT_ONCE))
    async def count(*, by: str) -> None:
        attempts.append(by)
        if by == "first":
            await enqueued.wait()
            raise ConnectionError

    await world.defer(jobs, "count", queueing_lock="district/1", lock="district/1", by="first")
    async with working(jobs):

        async def started() -> bool:
            return bool(attempts)

        await eventually(started)
        await world.defer(jobs, "count", queueing_lock="district/1", lock="district/1", by="second")
        enqueued.set()
        await eventually(world.is_done)
    assert attempts == ["first", "second"]
    assert await world.states() == {}


async def start_worker(world: World) -> asyncio.subprocess.Process:
    program = Path(__file__).with_name("jobs_worker.py")
    return await asyncio.create_subprocess_exec(sys.executable, str(program), world.url)


async def test_a_killed_workers_job_is_finished_by_another_and_its_idempotent_effect_happens_once(world: World) -> None:
    await world.defer(world.jobs(), "pay", payment="p1", lock="fund/1")
    killed = await start_worker(world)
    await eventually(lambda: world.sql("SELECT 1 FROM runs"))
    killed.send_signal(signal.SIGKILL)
    assert await killed.wait() == -signal.SIGKILL
    assert list((await world.states()).values()) == ["doing"], "nobody has told the database"
    other = await start_worker(world)
    try:
        await eventually(world.is_done)
    finally:
        other.kill()
        await other.wait()
    assert await world.sql("SELECT what FROM runs") == [("p1",), ("p1",)], "at least once"
    assert await world.sql("SELECT what FROM effects") == [("p1",)]
    assert await world.states() == {}


async def test_a_job_stays_with_its_worker_while_that_lives_even_silent_for_a_moment_and_stopping(
    world: World,
) -> None:
    stopping, ran, stop, release = world.jobs(heartbeat_timeout=2), [], asyncio.Event(), asyncio.Event()
    other = world.jobs(heartbeat_timeout=2)
    for jobs in (stopping, other):

        @jobs.task("send")
        async def send(*, payment: str) -> None:
            ran.append(payment)
            if payment == "long":
                await release.wait()

    await world.defer(stopping, "send", payment="long")
    first = asyncio.create_task(stopping.run(stop, concurrency=1))
    await eventually(lambda: world.sql("SELECT 1 FROM procrastinate_jobs WHERE status = 'doing'"))
    stop.set()
    await world.sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    await world.sql(
        "WITH dead AS (INSERT INTO procrastinate_workers VALUES (DEFAULT, now() - interval '1 hour') RETURNING id)"
        " INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
        """ SELECT 'default', 'send', '{"payment": "left by a dead worker"}', 'doing', id FROM dead"""
    )
    async with working(other):

        async def the_dead_workers_job_ran() -> bool:
            return "left by a dead worker" in ran

        await eventually(the_dead_workers_job_ran)
        release.set()
        await asyncio.wait_for(first, PATIENCE)
        await eventually(world.is_done)
    assert ran == ["long", "left by a dead worker"]


async def test_after_a_silence_of_its_own_a_worker_lets_the_others_show_up_before_it_takes_their_jobs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs, ran, clock = world.jobs(heartbeat_timeout=0.4), [], [0.0]
    monkeypatch.setattr("kit.jobs.manager.monotonic", lambda: clock[0])

    @jobs.task("send")
    async def send() -> None:
        ran.append(1)

    job = await world.defer(jobs, "send")
    await world.sql("INSERT INTO procrastinate_workers VALUES (DEFAULT, now() - interval '1 hour')")
    await world.sql("UPDATE procrastinate_jobs SET status = 'doing', worker_id = 1")

    async def beat() -> None:
        [(before,)] = await world.sql("SELECT max(last_heartbeat) FROM procrastinate_workers")
        await eventually(
            lambda: world.sql("SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > :before", before=before)
        )

    async with working(jobs):
        for _ in range(4):
            await beat()
        assert await world.states() == {job: "doing"}, "the silence before its start"
        clock[0] += 3600
        for _ in range(4):
            await beat()
        assert await world.states() == {job: "doing"}, "a silence in its life"
        while not await world.is_done():
            clock[0] += 0.1
            await beat()
    assert ran == [1]


async def test_a_job_that_brings_its_workers_down_again_and_again_fails(world: World) -> None:
    jobs, ran = world.jobs(heartbeat_timeout=0.5), []

    @jobs.task("crash", retry=Retry(max_attempts=3))
    async def crash() -> None:
        ran.append(1)

    job = await world.defer(jobs, "crash")
    await world.sql(
        "UPDATE procrastinate_jobs SET status = 'doing', attempts = :attempts", attempts=3 + INTERRUPTIONS - 1
    )
    async with working(jobs):
        await eventually(world.is_done)
    assert (await world.states(), ran) == ({job: "failed"}, [])


async def test_a_job_whose_fetch_was_never_answered_is_handed_out_again(world: World) -> None:
    jobs, ran = world.jobs(heartbeat_timeout=2), []

    @jobs.task("send")
    async def send() -> None:
        ran.append(1)

    async with working(jobs):
        [worker] = await eventually(lambda: world.sql("SELECT id FROM procrastinate_workers"))
        await world.sql(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id)"
            " VALUES ('default', 'send', 'doing', :worker)",
            worker=worker.id,
        )
        await eventually(world.is_done)
    assert ran == [1]


async def test_a_worker_that_was_taken_for_dead_does_not_end_the_job_of_its_successor(world: World) -> None:
    jobs, ran, taken_over = world.jobs(), [], asyncio.Event()

    @jobs.task("send")
    async def send(*, payment: str) -> None:
        ran.append(payment)
        if payment == "taken":
            await taken_over.wait()

    job = await world.defer(jobs, "send", payment="taken")
    await world.defer(jobs, "send", payment="next")
    async with working(jobs, concurrency=1):
        await eventually(lambda: world.sql("SELECT 1 FROM procrastinate_jobs WHERE status = 'doing'"))
        await world.sql(
            "UPDATE procrastinate_jobs SET worker_id = (SELECT procrastinate_register_worker_v1()) WHERE id = :job",
            job=job,
        )
        taken_over.set()

        async def next_is_done() -> bool:
            return list(await world.states()) == [job]

        await eventually(next_is_done)
        assert await world.states() == {job: "doing"}
    assert ran == ["taken", "next"]


async def test_a_restarted_database_neither_loses_nor_doubles_jobs(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    jobs, ran, may_end = world.jobs(grace=0.1), [], asyncio.Event()

    @jobs.task("send")
    async def send(*, payment: str) -> None:
        ran.append(payment)
        if payment == "running":
            await may_end.wait()

    async def started() -> bool:
        return bool(ran)

    async def missed_by_the_fetch() -> bool:
        return "fetch" in {getattr(record, "doing", None) for record in caplog.records}

    async def missed_by_the_ended_job() -> bool:
        return "settle" in {getattr(record, "doing", None) for record in caplog.records}

    await world.defer(jobs, "send", payment="running")
    waiting = await world.defer(jobs, "send", payment="waiting", at=utcnow() + timedelta(days=1))
    async with working(jobs):
        await eventually(started)
        await asyncio.to_thread(world.postgres.stop)
        await eventually(missed_by_the_fetch)
        may_end.set()
        await eventually(missed_by_the_ended_job)
        await asyncio.to_thread(world.postgres.start)
        await world.sql("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE id = :waiting", waiting=waiting)
        await world.defer(jobs, "send", payment="later")
        await eventually(world.is_done)
        await asyncio.to_thread(world.postgres.restart)
        await world.defer(jobs, "send", payment="after the second restart")
        await eventually(world.is_done)
    assert ran == ["running", "waiting", "later", "after the second restart"]
    assert await world.states() == {}


async def test_a_worker_started_before_its_database_waits_for_it(world: World) -> None:
    jobs, ran = world.jobs(), []

    @jobs.task("send")
    async def send() -> None:
        ran.append(1)

    await world.defer(jobs, "send")
    await asyncio.to_thread(world.postgres.stop)
    async with working(jobs):
        await asyncio.sleep(0.5)
        await asyncio.to_thread(world.postgres.start)
        await eventually(world.is_done)
    assert ran == [1]


async def test_a_stop_waits_for_running_jobs_and_leaves_what_outlasts_the_grace_period_to_be_retried(
    world: World,
) -> None:
    jobs, ran, stop = world.jobs(grace=0.5), [], asyncio.Event()

    @jobs.task("send", attempt=True, retry=Retry(max_attempts=1))
    async def send(attempt: Attempt, *, payment: str) -> None:
        ran.append((payment, attempt.number))
        if payment == "short":
            await stop.wait()
            await asyncio.sleep(0.05)
        elif attempt.number == 1:
            await asyncio.Event().wait()

    await world.defer(jobs, "send", payment="short")
    long = await world.defer(jobs, "send", payment="long")
    run = asyncio.create_task(jobs.run(stop, concurrency=2))

    async def both_run() -> bool:
        return len(ran) == 2

    await eventually(both_run)
    stop.set()
    await asyncio.wait_for(run, PATIENCE)
    assert await world.states() == {long: "todo"}
    async with working(jobs):
        await eventually(world.is_done)
    assert ran == [("short", 1), ("long", 1), ("long", 2)]
    assert await world.states() == {}


async def test_a_schedule_runs_once_for_each_moment_however_many_workers_there_are(world: World) -> None:
    moments: list[datetime] = []
    workers = [world.jobs(), world.jobs()]
    for jobs in workers:

        @jobs.periodic("close-the-day", "* * * * * *")
        async def close_the_day(*, at: datetime) -> None:
            moments.append(at)

    async def three_have_passed() -> bool:
        return len(moments) >= 3

    async with world.engine.begin() as connection:
        [fresh] = await workers[0].schedules(connection)
    assert (fresh.name, fresh.due_at, fresh.state) == ("close-the-day", None, ScheduleState.NEVER_DUE)
    async with working(*workers):
        await eventually(three_have_passed)
    async with world.engine.begin() as connection:
        [seen] = await workers[0].schedules(connection)
    assert (seen.cron, seen.attempts) == ("* * * * * *", 0)
    assert seen.due_at is not None
    assert seen.due_at >= max(moments)
    assert seen.state is not ScheduleState.FAILED
    assert len(set(moments)) == len(moments)
    assert all(moment.tzinfo is SHANGHAI for moment in moments)


async def test_a_schedule_says_what_became_of_its_latest_moment(world: World) -> None:
    jobs, works = world.jobs(), asyncio.Event()

    @jobs.periodic("close-the-year", "0 0 1 1 *")
    async def close_the_year(*, at: datetime) -> None:
        if not works.is_set():
            raise GiveUp("the books are open")

    moment = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    job = await world.defer(jobs, "close-the-year", timestamp=int(moment.timestamp()))
    await world.sql(
        "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, job_id) VALUES (:name, :at, :job)",
        name="close-the-year",
        at=int(moment.timestamp()),
        job=job,
    )

    async def state() -> ScheduleState:
        async with world.engine.begin() as connection:
            [one] = await jobs.schedules(connection)
        assert one.due_at == moment
        return one.state

    found = [await state()]
    for _ in range(2):
        async with working(jobs):
            await eventually(world.is_done)
        found.append(await state())
        works.set()
        async with world.engine.begin() as connection:
            await jobs.retry(connection, job)
    assert found == [ScheduleState.WAITING, ScheduleState.FAILED, ScheduleState.DONE]


def test_a_schedule_is_read_as_the_clock_of_shanghai() -> None:
    jobs = Jobs("postgresql+asyncpg://postgres@127.0.0.1/x")
    monthly = ShanghaiSchedule(task=jobs.task, cron="30 0 1 * *", periodic_id="", configure_kwargs={})  # type: ignore[arg-type]
    noon = datetime(2026, 1, 15, 12, tzinfo=UTC).timestamp()
    following = monthly.croniter.get_next(ret_type=float, start_time=noon)
    assert datetime.fromtimestamp(following, UTC) == datetime(2026, 1, 31, 16, 30, tzinfo=UTC)


def test_two_tasks_of_one_name_are_refused() -> None:
    jobs = Jobs("postgresql+asyncpg://postgres@127.0.0.1/x")

    async def send() -> None: ...

    jobs.task("send")(send)
    with pytest.raises(ValueError, match="there is a task send already"):
        jobs.task("send")(send)


async def test_enqueueing_sends_no_notification(world: World) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    listener = await asyncpg.connect(world.url.replace("+asyncpg", ""))
    try:
        for channel in ("procrastinate_any_queue_v1", "procrastinate_queue_v1#default", "sentinel"):
            await listener.add_listener(channel, lambda _c, _p, name, _x: heard.put_nowait(name))
        await world.defer(world.jobs(), "send")
        await world.sql("NOTIFY sentinel")
        assert await asyncio.wait_for(heard.get(), PATIENCE) == "sentinel"
    finally:
        await listener.close()


SHAPE = """
    SELECT 'column', table_name || '.' || column_name, data_type || is_nullable || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_name LIKE 'procrastinate%'
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'procrastinate%'
    UNION ALL SELECT 'function', oid::regprocedure::text, prosrc FROM pg_proc WHERE proname LIKE 'procrastinate%'
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'procrastinate%'
    UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid::regclass::text LIKE 'procrastinate%'
    UNION ALL SELECT 'enum', enumtypid::regtype::text, string_agg(enumlabel, ',' ORDER BY enumsortorder)
        FROM pg_enum GROUP BY enumtypid
"""


async def test_the_migration_makes_what_the_installed_library_expects(world: World, postgres: Postgres) -> None:
    url = postgres.create_database("jobs_library")
    library = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await library.execute(SchemaManager.get_schema())
        expected = {tuple(row) for row in await library.fetch(SHAPE)}
    finally:
        await library.close()
    assert len(expected) > 40
    assert {tuple(row) for row in await world.sql(SHAPE.replace(":", "\\:"))} == expected


def test_a_newer_library_wants_a_migration_of_its_own() -> None:
    scripts = Path(SchemaManager.get_migrations_path()).glob("*.sql")
    assert max(version(script) for script in scripts) == "03.04.00", "write a migration with upgrade_sql(after=...)"
    assert "'retried'" in upgrade_sql(after="03.03.00")
    assert "CREATE TABLE procrastinate_jobs" not in upgrade_sql(after="03.03.00")
    with pytest.raises(ValueError, match="no migrations"):
        upgrade_sql(after="03.04.00", through="03.05.00")
