"""What an operations team and an auditor ask every service: health, metrics, dead letters, the audit chain."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import Field

from kit import audit, dead_letters
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.db import Database
from kit.jobs import Jobs, ScheduleState
from kit.observability import metrics
from kit.policy import PUBLIC, Policies, allow
from kit.settings import ServiceSettings
from kit.wire import DEFAULT_PAGE, Answer, Body, Cursor, Limit, Page, decode_cursor, encode_cursor

router = new_router()

POLICIES: Policies = {
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/v1/operations/dead-letters"): allow(Role.ADMINISTRATOR, Role.AUDITOR),
    ("POST", "/v1/operations/dead-letters/{letter_id}/replays"): allow(Role.ADMINISTRATOR),
    ("GET", "/v1/operations/schedules"): allow(Role.ADMINISTRATOR, Role.AUDITOR),
    ("GET", "/v1/operations/audit/verification"): allow(Role.ADMINISTRATOR, Role.AUDITOR),
}

PROBE_SECONDS = 2.0


class Health:
    """Whether a process can do its work: database, migrations and broker, and not about to stop."""

    def __init__(self, database: Database, settings: ServiceSettings, revision: str) -> None:
        self._database, self._settings, self._revision = database, settings, revision
        self._migrated = False
        self.draining = False

    async def checks(self) -> dict[str, str]:
        """Each dependency's state in a word: `ok`, or what is wrong."""
        database, broker = await asyncio.gather(self._check_database(), self._check_broker())
        return {"process": "stopping" if self.draining else "ok", "broker": broker, **database}

    async def _check_database(self) -> dict[str, str]:
        # Asked for until it once fits: a later migration must not make every older replica unready at once.
        statement = "SELECT 1" if self._migrated else "SELECT version_num FROM alembic_version"
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                found = await self._database.probe(statement)
        except Exception as error:  # noqa: BLE001 - whatever it is, the database can't be used
            return {"database": type(error).__name__, "migrations": "unknown"}
        self._migrated = self._migrated or found == self._revision
        return {"database": "ok", "migrations": "ok" if self._migrated else f"{found}, not {self._revision}"}

    async def _check_broker(self) -> str:
        for server in self._settings.kafka_bootstrap_servers.split(","):
            host, _, port = server.strip().rpartition(":")
            try:
                async with asyncio.timeout(PROBE_SECONDS):
                    _, writer = await asyncio.open_connection(host, int(port))
            except (OSError, TimeoutError, ValueError):
                continue
            writer.close()
            return "ok"
        return "no server answers"


class Readiness(Answer):
    """Whether a process should be sent work, and the state of what it needs, in a word each."""

    ready: bool
    checks: dict[str, str]


class DeadLetterOut(Answer):
    """A message that could not be handled; its content stays in the database."""

    id: int
    topic: str
    event_id: str | None
    event_type: str | None
    subject: str | None
    reason: str
    attempts: int
    died_at: datetime
    replayed_at: datetime | None


class ScheduleOut(Answer):
    """A job that the clock runs, and what became of the latest time that it was due."""

    name: str
    cron: Annotated[str, Field(description="minute, hour, day, month, weekday; Asia/Shanghai")]
    due_at: Annotated[datetime | None, Field(description="the latest time; null where no worker has seen one")]
    state: ScheduleState
    attempts: Annotated[int, Field(description="that failed, of the latest time's job")]


class Replay(Body):
    """Why a dead letter is handled again."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ReplayOut(Answer):
    """What became of a replayed dead letter: handled, stale or parked."""

    outcome: str


class VerificationOut(Answer):
    """What a walk along the audit chain found; `broken_at` is the first audit id that does not fit."""

    sealed: int
    unsealed: int
    broken_at: int | None
    head: str


@router.get("/healthz", tags=["operations"])
async def is_alive() -> dict[str, str]:
    """Whether the process answers at all."""
    return {"status": "ok"}


@router.get("/readyz", tags=["operations"], response_model=Readiness, responses={503: {"model": Readiness}})
async def is_ready(request: Request) -> JSONResponse:
    """Whether the process should be sent work; 503 says what is missing."""
    checks = await request.app.state.health.checks()
    ready = all(state == "ok" for state in checks.values())
    return JSONResponse({"ready": ready, "checks": checks}, status_code=200 if ready else 503)


@router.get("/metrics", tags=["operations"], response_class=PlainTextResponse)
async def read_metrics() -> Response:
    """This process's metrics in the Prometheus text format."""
    content, content_type = metrics.render()
    return Response(content, media_type=content_type)


@router.get("/v1/operations/dead-letters", tags=["operations"])
async def list_dead_letters(
    session: Reading,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
    include_replayed: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter
) -> Page[DeadLetterOut]:
    """Events that could not be handled, oldest first."""
    after = decode_cursor(cursor, int)[0] if cursor else 0
    found = await dead_letters.page(session, after=after, limit=limit + 1, include_replayed=include_replayed)
    items = [DeadLetterOut.model_validate(letter) for letter in found[:limit]]
    return Page(items=items, next=encode_cursor(items[-1].id) if len(found) > limit else None)


@router.post("/v1/operations/dead-letters/{letter_id}/replays", tags=["operations"], status_code=201)
async def replay_dead_letter(
    request: Request, tx: WriteTx, actor: CurrentActor, letter_id: Annotated[int, Path(ge=1, lt=2**63)], body: Replay
) -> ReplayOut:
    """Handle a dead letter again, after its cause is mended."""
    outcome = await dead_letters.replay(tx, request.app.state.handlers, letter_id, by=actor, reason=body.reason)
    return ReplayOut(outcome=outcome.value)


@router.get("/v1/operations/schedules", tags=["operations"])
async def list_schedules(
    request: Request, session: Reading, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[ScheduleOut]:
    """The service's recurring jobs by name: when each was due last, and whether it ran; what it did is in the audit."""
    jobs: Jobs | None = request.app.state.jobs
    after = decode_cursor(cursor, str)[0] if cursor else ""
    every = [] if jobs is None else await jobs.schedules(await session.connection())
    found = [ScheduleOut.model_validate(one) for one in every if one.name > after]
    items = found[:limit]
    return Page(items=items, next=encode_cursor(items[-1].name) if len(found) > limit else None)


@router.get("/v1/operations/audit/verification", tags=["operations"])
async def verify_audit(session: Reading) -> VerificationOut:
    """Recompute the hash chain over the whole audit trail."""
    found = await audit.verify(session)
    return VerificationOut(sealed=found.sealed, unsealed=found.unsealed, broken_at=found.broken_at, head=found.head)
