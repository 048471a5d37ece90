"""Bare FastAPI: a route that does nothing, and one that does the service's own SELECT by bare asyncpg.

python -m benchmarks.bare PORT DATABASE_URL POOL_SIZE SELECT
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import uvicorn
import uvloop
from fastapi import FastAPI, Request
from pydantic import BaseModel

SAMPLE = UUID(int=1)


class Person(BaseModel):
    """The same shape as registration's answer."""

    id: UUID
    identity_number: str
    name: str
    phone: str
    district: str
    registered_on: date


async def _keep(_connection: Any) -> None:
    """Nothing to reset: a pool that asks the server to forget each time would make the floor slower than bare."""


def new_app(database_url: str, pool_size: int, select: str) -> FastAPI:
    """The two routes."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(database_url, min_size=pool_size, max_size=pool_size, reset=_keep) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(
        lifespan=lifespan, telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False}
    )

    @app.get("/nothing/{person_id}")
    async def nothing(person_id: UUID) -> Person:
        return Person(
            id=person_id,
            identity_number="370102199001010012",
            name="张三丰",
            phone="13800138000",
            district="370102",
            registered_on=date(2018, 2, 1),
        )

    @app.get("/people/{person_id}")
    async def read(person_id: UUID, request: Request) -> Person:
        row = await request.app.state.pool.fetchrow(select, person_id)
        return Person(
            id=row["id"],
            identity_number=row["identity_number"].decode(),
            name=row["name"].decode(),
            phone=row["phone"].decode(),
            district=row["district"],
            registered_on=row["registered_on"],
        )

    return app


async def serve(port: int, database_url: str, pool_size: int, select: str) -> None:
    """Serve as the services do: uvicorn, uvloop, no access log."""
    app = new_app(database_url, pool_size, select)
    config = uvicorn.Config(app, port=port, access_log=False, log_level="warning", server_header=False)
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]))
