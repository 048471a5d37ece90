"""A worker process that a test can kill: `python jobs_worker.py DATABASE_URL`."""

import asyncio
import sys
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from kit.jobs import Attempt, Jobs

HEARTBEAT_TIMEOUT = timedelta(seconds=1)


def payments(url: str, engine: AsyncEngine) -> Jobs:
    """One task: note the start, pay once, and hang in the first attempt after the money is gone."""
    jobs = Jobs(url, heartbeat_timeout=HEARTBEAT_TIMEOUT, poll=timedelta(milliseconds=50))

    @jobs.task("pay", attempt=True)
    async def pay(attempt: Attempt, *, payment: str) -> None:
        async with engine.begin() as connection:
            await connection.execute(text("INSERT INTO effects VALUES (:it) ON CONFLICT DO NOTHING"), {"it": payment})
            await connection.execute(text("INSERT INTO runs (what) VALUES (:it)"), {"it": payment})
        if attempt.number == 1:
            await asyncio.Event().wait()

    return jobs


async def work(url: str) -> None:
    engine = create_async_engine(url)
    await payments(url, engine).run(asyncio.Event(), concurrency=2)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
