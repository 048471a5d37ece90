"""The database: one transaction per request or batch, opened here and nowhere else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID

import asyncpg
from sqlalchemy import NullPool, Select, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import NotFound, Problem
from kit.events import Envelope, Event, topic_of
from kit.failpoints import failpoint
from kit.ids import new_id
from kit.observability import current_traceparent
from kit.settings import ServiceSettings

EventT = TypeVar("EventT", bound=Event)
EntityT = TypeVar("EntityT")


class Aggregate:
    """An entity that announces what happens to it: each announcement is numbered, without gaps."""

    SUBJECT: ClassVar[str]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")

    def announce(self, event: EventT) -> EventT:
        """The event as the next fact about this aggregate."""
        self.sequence = (self.sequence or 0) + 1
        return event.stamped(subject=f"{self.SUBJECT}/{self.id}", sequence=self.sequence)


class RetryTransaction(Exception):
    """The database asks to run the whole transaction again (serialization failure, deadlock, lost connection)."""


class Jobs(Protocol):
    """Where a transaction puts work that is to be done after it commits."""

    async def defer(self, connection: AsyncConnection, name: str, *, lock: str | None = None, **args: Any) -> int:
        """Enqueue the job in the connection's transaction."""
        ...


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a database error, whatever wraps it; None where there is none."""
    original = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(original, "sqlstate", None)
    return state if isinstance(state, str) else None


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed later: connection (08), operator intervention (57), rollback (40), locks."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, (OSError, PoolTimeout)):
        return True
    state = sqlstate(error)
    return state is not None and (state[:2] in {"08", "57", "40", "53"} or state == "55P03")


_RERUN = frozenset({"40001", "40P01"})
_UNIQUE = "23505"

_ANNOUNCE = "INSERT INTO outbox (event_id, topic, key, value) VALUES ($1, $2, $3, $4)"
_AUDIT = (
    "INSERT INTO audit (at, actor, on_behalf_of, action, subject, before, after, reason) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
)


class Tx:
    """One transaction: entities, announcements, audit and jobs that commit together, or not at all."""

    def __init__(self, session: AsyncSession, jobs: Jobs | None = None) -> None:
        self.session = session
        self._jobs = jobs
        self._driver: asyncpg.Connection | None = None
        self._events: list[tuple[object, ...]] = []
        self._audit: list[tuple[object, ...]] = []
        self.published = False

    def add(self, *entities: object) -> None:
        """Take new entities into the transaction."""
        self.session.add_all(entities)

    async def enter(self, entity: object, *, otherwise: Problem) -> None:
        """Take a new entity in at once; raises `otherwise` where a unique constraint says that there is one like it.

        Of two that enter the same at once the second waits for the first and is told the same.
        """
        self.session.add(entity)
        try:
            await self.session.flush()
        except IntegrityError as error:
            if sqlstate(error) != _UNIQUE:
                raise
            raise otherwise from None  # the driver's text holds the row's values

    async def get(self, entity: type[EntityT], key: object) -> EntityT:
        """The entity by its key; raises `NotFound`."""
        found = await self.session.get(entity, key)
        if found is None:
            raise NotFound(f"there is no {entity.__name__} {key}")
        return found

    async def lock(self, entity: type[EntityT], key: object, *where: Any) -> EntityT:
        """The entity by its key, locked until the end, its state as of now; raises `NotFound`."""
        key_column = entity.__mapper__.primary_key[0]  # type: ignore[attr-defined]
        statement = select(entity).where(key_column == key, *where).with_for_update()
        return await self.one(statement.execution_options(populate_existing=True), f"{entity.__name__} {key}")

    async def one(self, statement: Select[EntityT], what: str) -> EntityT:
        """The single entity that the statement selects; raises `NotFound` naming `what`."""
        found = (await self.session.execute(statement)).scalar_one_or_none()
        if found is None:
            raise NotFound(f"there is no {what}")
        return found

    async def first(self, statement: Select[EntityT]) -> EntityT | None:
        """The first entity that the statement selects, if any."""
        return (await self.session.execute(statement.limit(1))).scalars().first()

    async def all(self, statement: Select[EntityT]) -> list[EntityT]:
        """All entities that the statement selects."""
        return list((await self.session.execute(statement)).scalars())

    def publish(
        self, event: Event, *, by: Actor, before: Mapping[str, Any] | None = None, reason: str | None = None
    ) -> None:
        """Announce a fact: an outbox row and an audit row, written with the transaction."""
        envelope = Envelope.of(event, event_id=new_id(), at=clock.now(), traceparent=current_traceparent())
        self._events.append((UUID(envelope.id), topic_of(event.TYPE), event.subject, envelope.to_json()))
        self.audit(event.TYPE.split(".", 3)[3], event.subject, by=by, before=before, after=envelope.data, reason=reason)

    def audit(
        self,
        action: str,
        subject: str,
        *,
        by: Actor,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        """Record who does what to which subject, and why; no personal data in `before` and `after`."""
        self._audit.append(
            (clock.now(), by.subject, by.on_behalf_of, action, subject, _jsonb(before), _jsonb(after), reason)
        )

    async def defer(self, job: str, *, lock: str | None = None, **args: Any) -> None:
        """Enqueue a job that runs, at least once, after this transaction has committed."""
        if self._jobs is None:
            raise RuntimeError("this process was composed without jobs")
        await self._jobs.defer(await self.session.connection(), job, lock=lock, **args)

    async def flush(self) -> None:
        """Write everything so far to the database, still uncommitted."""
        await self.session.flush()
        events, self._events = self._events, []
        if events:
            await self.write(_ANNOUNCE, events)
            self.published = True
        audit, self._audit = self._audit, []
        if audit:
            await self.write(_AUDIT, audit)

    async def fetch(self, statement: str, *arguments: object) -> Sequence[Mapping[str, Any]]:
        """The rows of a fixed statement of the kit, asked of the driver itself in this transaction.

        For what every request sends: SQLAlchemy's way to the same driver costs about six times as much.
        """
        driver = await self._begun()
        try:
            rows: Sequence[Mapping[str, Any]] = await driver.fetch(statement, *arguments)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise _wrapped(error, statement, driver) from error
        return rows

    async def write(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a fixed statement of the kit for each row in order, in one round trip."""
        driver = await self._begun()
        try:
            await driver.executemany(statement, rows)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise _wrapped(error, statement, driver) from error

    async def copy(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Write many rows of a table at once (COPY)."""
        driver = await self._begun()
        try:
            await driver.copy_records_to_table(table, columns=list(columns), records=rows)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise _wrapped(error, f"COPY {table}", driver) from error

    async def _begun(self) -> asyncpg.Connection:
        if self._driver is None:
            connection = await self.session.connection()
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            if not driver.is_in_transaction():
                # SQLAlchemy sends BEGIN with its first statement.
                await connection.exec_driver_sql("SELECT")
            self._driver = driver
        return self._driver


def _jsonb(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value)


def _wrapped(error: Exception, statement: str, driver: asyncpg.Connection) -> DBAPIError:
    # In the shape that SQLAlchemy gives it: nothing above tells the two ways apart.
    return DBAPIError(statement, None, error, hide_parameters=True, connection_invalidated=driver.is_closed())


class Database:
    """A service's database: transactions for writing, sessions for reading."""

    def __init__(self, settings: ServiceSettings, *, jobs: Jobs | None = None, patient: bool = False) -> None:
        """`patient` waits for a statement as long as the server works on it: for errands, not for requests."""
        connect_args = _connect_args(settings)
        if patient:
            del connect_args["command_timeout"]
        self.engine: AsyncEngine = create_async_engine(
            settings.database_url,
            pool_size=settings.database_pool_size,
            max_overflow=0,
            hide_parameters=True,
            pool_timeout=settings.lock_timeout_ms / 1000,
            connect_args=connect_args,
        )
        # Of its own: a pool that waits for locks must not make every replica look dead.
        self._probe = create_async_engine(settings.database_url, poolclass=NullPool, connect_args=connect_args)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=True)
        self._readers = async_sessionmaker(
            self.engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False, autoflush=False
        )
        self._jobs = jobs
        self.committed = asyncio.Event()
        """Set whenever a transaction that announced something has committed here: the relay's wake-up."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Open a transaction; commit at the end, roll back on any error.

        Raises `RetryTransaction` where the database asks to run the same work again.
        """
        session = self._sessions()
        try:
            tx = Tx(session, self._jobs)
            try:
                yield tx
                await tx.flush()
                failpoint("before-commit")
                await _to_the_end(session.commit())
            except BaseException:
                await _to_the_end(session.rollback())
                raise
        except DBAPIError as error:
            if sqlstate(error) in _RERUN or error.connection_invalidated:
                raise RetryTransaction from error
            raise
        finally:
            await _to_the_end(session.close())
        failpoint("after-commit")
        if tx.published:
            self.committed.set()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for SELECTs, each its own snapshot, without a transaction around them.

        Raises `RetryTransaction` where its connection turns out to be gone.
        """
        try:
            async with self._readers() as session:
                yield session
        except DBAPIError as error:
            if error.connection_invalidated:
                raise RetryTransaction from error
            raise

    async def probe(self, statement: str) -> Any:
        """The single value of a statement, on a connection beside the pool."""
        async with self._probe.connect() as connection:
            return (await connection.exec_driver_sql(statement)).scalar_one_or_none()

    async def close(self) -> None:
        """Give the connections back."""
        await self.engine.dispose()
        await self._probe.dispose()


def _connect_args(settings: ServiceSettings) -> dict[str, Any]:
    return {
        # The server gives up first; this is for a server that has vanished.
        "command_timeout": settings.statement_timeout_ms / 1000 + 5,
        "server_settings": {
            "application_name": settings.SERVICE,
            "statement_timeout": str(settings.statement_timeout_ms),
            "lock_timeout": str(settings.lock_timeout_ms),
            "idle_in_transaction_session_timeout": str(settings.idle_in_transaction_timeout_ms),
            # A leader whose host has vanished loses its post in half a minute, and not with the system's two hours.
            "tcp_keepalives_idle": "10",
            "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3",
            "jit": "off",
        },
    }


async def _to_the_end(work: Awaitable[None]) -> None:
    """Let a cancelled caller wait until the work is done: nothing else may touch the session meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
