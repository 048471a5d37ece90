"""One leader per service for work that must not run twice at once: a session advisory lock holds the post."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.db import Database, sqlstate

log = logging.getLogger(__name__)

STANDBY_SECONDS = 1.0


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, unless told to stop first."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def lead(
    database: Database, post: str, stop: asyncio.Event, term: Callable[[AsyncConnection], Awaitable[None]]
) -> None:
    """Stand by for the post, and run `term` with the connection that holds it, again and again until stopped.

    Everything that the leader reads it reads through that connection: a session that has lost the lock has lost
    its connection with it and can't read, so that two leaders never work from one position.
    """
    while not stop.is_set():
        try:
            async with database.engine.connect() as pooled:
                connection = await pooled.execution_options(isolation_level="AUTOCOMMIT")
                elected = text("SELECT pg_try_advisory_lock(hashtext(:post))").bindparams(post=post)
                while not stop.is_set() and not (await connection.execute(elected)).scalar_one():
                    await wait(stop, STANDBY_SECONDS)
                if not stop.is_set():
                    log.info("leading", extra={"post": post})
                try:
                    while not stop.is_set():
                        await term(connection)
                finally:
                    # Not returned to the pool: the lock must end with the session.
                    await pooled.invalidate()
        except (DBAPIError, PoolTimeout, OSError) as error:
            why = {"post": post, "error": type(error).__name__, "sqlstate": sqlstate(error)}
            log.warning("lost the post, standing again", extra=why)
            await wait(stop, STANDBY_SECONDS)
