"""Routes about veterans who are entitled to a post."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.days import Day
from kit.figures import figures_in_force
from kit.policy import Policies, allow
from kit.rules import DecisionOut, VerdictOut
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.models import PlacementStatus, VeteranCategory
from registration.rules import shipped_figures, veteran_placement_target
from registration.schemas.placements import DecidedPlacement, NewPost, NewVeteran, PlacementOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/people/{person_id}/veteran-placements"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/veteran-placements"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/veteran-placement-target"): allow(Role.AGENCY, *STAFF),
    ("GET", "/v1/veteran-placements/{placement_id}"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/veteran-placements/{placement_id}/decisions"): allow(Role.CITIZEN, *STAFF),
    ("POST", "/v1/veteran-placements/{placement_id}/post"): allow(Role.AGENCY, Role.CASE_WORKER),
}

District = Annotated[str | None, Query(pattern=r"^\d{6}$")]


@router.post("/v1/people/{person_id}/veteran-placements", status_code=201, tags=["veterans"])
async def receive_veteran(tx: WriteTx, actor: CurrentActor, person_id: UUID, body: NewVeteran) -> DecidedPlacement:
    """Enter a veteran; where article 16 owes them a post, a task is open until they have it."""
    decided = await usecases.receive_veteran(
        tx, person_id, category=body.category, ground=body.ground, received_on=body.received_on, by=actor
    )
    return DecidedPlacement.of(decided)


@router.get("/v1/veteran-placements", tags=["veterans"])
async def list_placements(
    session: Reading,
    actor: CurrentActor,
    district: District = None,
    category: VeteranCategory | None = None,
    status: PlacementStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[PlacementOut]:
    """Veterans' placements in the caller's scope, in the order in which they were entered."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.veteran_placements(
        session, actor, district=district, category=category, status=status, after=after, limit=limit + 1
    )
    return page_of([PlacementOut.model_validate(one) for one in found], limit)


@router.get("/v1/veteran-placement-target", tags=["veterans"])
async def read_target(session: Reading, actor: CurrentActor, on: Day, district: District = None) -> VerdictOut:
    """Whether every entitled veteran in the caller's scope has a post by now, by the figures of the day."""
    entitled, placed = await queries.veterans_counted(session, actor, district=district)
    figures = await figures_in_force(session, shipped_figures())
    facts = {"entitled_veterans": entitled, "placed_veterans": placed}
    return VerdictOut.of(veteran_placement_target.decide(facts, on, figures))


@router.get("/v1/veteran-placements/{placement_id}", tags=["veterans"])
async def read_placement(session: Reading, actor: CurrentActor, placement_id: UUID) -> PlacementOut:
    """One placement."""
    return PlacementOut.model_validate(await queries.veteran_placement(session, actor, placement_id))


@router.get("/v1/veteran-placements/{placement_id}/decisions", tags=["veterans"])
async def list_placement_decisions(session: Reading, actor: CurrentActor, placement_id: UUID) -> list[DecisionOut]:
    """Every run of the rule about this placement."""
    placement = await queries.veteran_placement(session, actor, placement_id)
    return DecisionOut.all(await queries.decisions(session, f"veteran-placement/{placement.id}"))


@router.post("/v1/veteran-placements/{placement_id}/post", status_code=201, tags=["veterans"])
async def place_veteran(tx: WriteTx, actor: CurrentActor, placement_id: UUID, body: NewPost) -> PlacementOut:
    """Record the post; the task is done."""
    placement = await usecases.place_veteran(tx, placement_id, post=body.post, on=body.on, by=actor)
    return PlacementOut.model_validate(placement)
