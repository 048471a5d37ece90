"""The floor of a write: the service's own statements by bare asyncpg, nothing else around them."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import httpx

from benchmarks.figures import Round
from benchmarks.people import bodies, identity_numbers
from benchmarks.recording import Statement, recording
from kit.app import Service
from kit.db import Database
from kit.ids import new_id
from kit.process import new_api

Write = Sequence[Statement]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the service sends to register one person, what it sends to read one, and what was unique about it."""

    write: Write
    read: Write
    key: str
    identity_number: str

    def variants(self, numbers: Iterator[str], how_many: int) -> list[Write]:
        """Writes of other people: new ids, a new key and a new identity number wherever the old ones stand."""
        ids = {argument for statement in self.write for argument in statement.arguments if isinstance(argument, UUID)}
        made: list[Write] = []
        for _ in range(how_many):
            replacing: dict[UUID | str, UUID | str] = {old: new_id() for old in ids}
            replacing |= {self.key: uuid4().hex, self.identity_number: next(numbers)}
            made.append([statement.with_values(replacing) for statement in self.write])
        return made


async def record(service: Service) -> Recorded:
    """Register and read one person through the service's application, and take down its statements."""
    app = new_api(service)
    database: Database = app.state.database
    key, number = uuid4().hex, next(identity_numbers())
    headers = {"Authorization": "Bearer any", "Idempotency-Key": key, "Content-Type": "application/json"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers) as client:
        with recording(database) as write:
            answer = await client.post("/v1/people", content=next(bodies()))
        assert answer.status_code == 201, answer.text
        with recording(database) as read:
            (await client.get(f"/v1/people/{answer.json()['id']}")).raise_for_status()
    await database.close()
    return Recorded(write, read, key, number)


async def replay(database_url: str, writes: Sequence[Write], *, concurrency: int) -> Round:
    """Send every write in a transaction of its own, `concurrency` of them at a time."""
    connections = [await asyncpg.connect(database_url) for _ in range(concurrency)]
    waiting = iter(writes)
    latencies: list[float] = []

    async def keep_busy(connection: asyncpg.Connection) -> None:
        for write in waiting:
            began = time.perf_counter()
            async with connection.transaction():
                for statement in write:
                    await connection.fetch(statement.text, *statement.arguments)
            latencies.append(time.perf_counter() - began)

    try:
        used, started = time.process_time(), time.perf_counter()
        await asyncio.gather(*map(keep_busy, connections))
        return Round(time.perf_counter() - started, latencies, time.process_time() - used)
    finally:
        await asyncio.gather(*(connection.close() for connection in connections))
