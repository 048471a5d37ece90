"""What is measured, by turns: every round takes each floor and each service once, side by side."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from benchmarks import cores, statements, travel
from benchmarks.client import Target, load
from benchmarks.figures import Figure, Round
from benchmarks.people import identity_numbers, reads, registrations
from benchmarks.plain import build_plain
from benchmarks.stage import FETCH_MAX_WAIT_MS, Stage
from benchmarks.statements import Recorded
from registration.settings import Settings

CONCURRENCY = 16
CALLERS = 200
PEOPLE = 1000
WARM_UP_SECONDS = 1.0
FLOOR_WRITES_A_SECOND = 1500
EVENTS_A_SECOND = 50
EVENT_SECONDS = 5.0
EVENT_ROUNDS = 2

Turn = Callable[[float], Awaitable[Round]]


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures by name, and what one write and one read send."""

    figures: Mapping[str, Figure]
    recorded: Recorded


async def measure(stage: Stage, *, how_many: int, seconds: float) -> Measured:
    """Take all figures."""
    stage.new_database("template")
    settings = Settings(**stage.settings(stage.new_database("recorded"), port="1"))
    recorded = await statements.record(build_plain(settings))
    figures = await _by_turns(await _requests(stage, recorded), how_many=how_many, seconds=seconds)
    return Measured({**figures, **await _events(stage)}, recorded)


async def _by_turns(turns: Mapping[str, Turn], *, how_many: int, seconds: float) -> dict[str, Figure]:
    for turn in turns.values():
        await turn(WARM_UP_SECONDS)
    taken: dict[str, list[Round]] = {name: [] for name in turns}
    for _ in range(how_many):
        for name, turn in turns.items():
            taken[name].append(await turn(seconds))
    return {name: Figure(rounds) for name, rounds in taken.items()}


async def _requests(stage: Stage, recorded: Recorded) -> dict[str, Turn]:
    tokens = stage.tokens(CALLERS)
    floor, plain, full = (stage.new_database(name) for name in ("floor", "plain", "full"))
    [select] = recorded.read
    with cores.on(cores.MEASURED):
        plain_api = stage.service("benchmarks.plain", "api", plain)
        full_api = stage.service("registration.main", "api", full)
        bare_api = stage.floor(
            "benchmarks.bare", stage.url(plain), str(CONCURRENCY), select.text, page=f"/nothing/{UUID(int=1)}"
        )
    plain_writes, full_writes, numbers = registrations(tokens), registrations(tokens), identity_numbers()

    async def write_floor(seconds: float) -> Round:
        writes = recorded.variants(numbers, int(FLOOR_WRITES_A_SECOND * seconds))
        with cores.on(cores.MEASURED):
            return await statements.replay(stage.url(floor), writes, concurrency=CONCURRENCY)

    async def write_plain(seconds: float) -> Round:
        return await load(plain_api, plain_writes, concurrency=CONCURRENCY, seconds=seconds)

    async def write_full(seconds: float) -> Round:
        return await load(full_api, full_writes, concurrency=CONCURRENCY, seconds=seconds)

    await write_plain(WARM_UP_SECONDS)
    await write_full(WARM_UP_SECONDS)
    plain_people, full_people = await _people(stage.url(plain)), await _people(stage.url(full))

    def reading(target: Target, path: str, people: list[UUID]) -> Turn:
        requests = reads(path, people, tokens)
        return lambda seconds: load(target, requests, concurrency=CONCURRENCY, seconds=seconds)

    return {
        "write floor": write_floor,
        "write plain": write_plain,
        "write full": write_full,
        "read nothing": reading(bare_api, "/nothing/", plain_people),
        "read floor": reading(bare_api, "/people/", plain_people),
        "read plain": reading(plain_api, "/v1/people/", plain_people),
        "read full": reading(full_api, "/v1/people/", full_people),
    }


async def _people(url: str) -> list[UUID]:
    connection = await asyncpg.connect(url)
    try:
        return [row["id"] for row in await connection.fetch("SELECT id FROM people LIMIT $1", PEOPLE)]
    finally:
        await connection.close()


async def _events(stage: Stage) -> dict[str, Figure]:
    announcing, hearing = stage.new_database("announcing"), stage.new_database("hearing")
    await travel.prepare(stage.url(hearing))
    port = stage.service("registration.main", "api", announcing).port
    stage.service("registration.main", "worker", announcing)
    stage.service("benchmarks.listener", "worker", hearing)
    requests = registrations(stage.tokens(1))

    async with travel.bare(stage.broker.bootstrap, fetch_max_wait_ms=FETCH_MAX_WAIT_MS) as clients:

        async def event_floor(seconds: float) -> Round:
            return await clients.travel(rate=EVENTS_A_SECOND, seconds=seconds)

        async def event(seconds: float) -> Round:
            return await travel.from_commit_to_commit(
                port,
                requests,
                announcing=stage.url(announcing),
                hearing=stage.url(hearing),
                rate=EVENTS_A_SECOND,
                seconds=seconds,
            )

        turns = {"event floor": event_floor, "event": event}
        return await _by_turns(turns, how_many=EVENT_ROUNDS, seconds=EVENT_SECONDS)
