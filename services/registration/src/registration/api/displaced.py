"""Routes about displaced staff of enterprises that cut overcapacity."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.rules import DecisionOut
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.models import DisplacedStatus, Priority
from registration.schemas.placements import DecidedDisplaced, DisplacedOut, NewDisplaced, NewPlan, PlacedOn

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/people/{person_id}/displacements"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/displaced-workers"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/displaced-workers/{worker_id}"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/displaced-workers/{worker_id}/decisions"): allow(Role.CITIZEN, *STAFF),
    ("POST", "/v1/displaced-workers/{worker_id}/plan"): allow(Role.CASE_WORKER),
    ("POST", "/v1/displaced-workers/{worker_id}/placement"): allow(Role.CASE_WORKER),
}


@router.post("/v1/people/{person_id}/displacements", status_code=201, tags=["displaced workers"])
async def enter_displaced(tx: WriteTx, actor: CurrentActor, person_id: UUID, body: NewDisplaced) -> DecidedDisplaced:
    """Enter a worker whom an enterprise lets go; article 15 says the group."""
    decided = await usecases.enter_displaced(
        tx,
        person_id,
        employer_code=body.employer_code,
        decapacity_enterprise=body.decapacity_enterprise,
        laid_off=body.laid_off,
        displaced_on=body.displaced_on,
        by=actor,
    )
    return DecidedDisplaced.of(decided)


@router.get("/v1/displaced-workers", tags=["displaced workers"])
async def list_displaced(
    session: Reading,
    actor: CurrentActor,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    group: Annotated[str | None, Query(pattern=r"^[A-Z0-9_]{1,60}$")] = None,
    status: DisplacedStatus | None = None,
    priority: Priority | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[DisplacedOut]:
    """Displaced workers in the caller's scope, in the order in which they were entered."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.displaced_workers(
        session,
        actor,
        district=district,
        group=group,
        status=status,
        priority=priority,
        after=after,
        limit=limit + 1,
    )
    return page_of([DisplacedOut.model_validate(one) for one in found], limit)


@router.get("/v1/displaced-workers/{worker_id}", tags=["displaced workers"])
async def read_displaced(session: Reading, actor: CurrentActor, worker_id: UUID) -> DisplacedOut:
    """One displaced worker."""
    return DisplacedOut.model_validate(await queries.displaced_worker(session, actor, worker_id))


@router.get("/v1/displaced-workers/{worker_id}/decisions", tags=["displaced workers"])
async def list_displaced_decisions(session: Reading, actor: CurrentActor, worker_id: UUID) -> list[DecisionOut]:
    """Every run of the rule about this worker."""
    worker = await queries.displaced_worker(session, actor, worker_id)
    return DecisionOut.all(await queries.decisions(session, f"displaced-worker/{worker.id}"))


@router.post("/v1/displaced-workers/{worker_id}/plan", status_code=201, tags=["displaced workers"])
async def plan_placement(tx: WriteTx, actor: CurrentActor, worker_id: UUID, body: NewPlan) -> DisplacedOut:
    """Plan how the worker is placed; the answer says what they come first in."""
    worker = await usecases.plan_placement(tx, worker_id, way=body.way, plan=body.plan, on=body.on, by=actor)
    return DisplacedOut.model_validate(worker)


@router.post("/v1/displaced-workers/{worker_id}/placement", tags=["displaced workers"])
async def place_displaced(tx: WriteTx, actor: CurrentActor, worker_id: UUID, body: PlacedOn) -> DisplacedOut:
    """The worker is placed as planned."""
    return DisplacedOut.model_validate(await usecases.place_displaced(tx, worker_id, on=body.on, by=actor))
