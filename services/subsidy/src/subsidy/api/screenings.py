"""全员筛查 Routes of runs of the screen."""

from uuid import UUID

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.models import ScreeningStatus
from subsidy.schemas.screenings import NewScreening, ScreeningOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/screenings"): allow(Role.ADMINISTRATOR),
    ("GET", "/v1/screenings"): allow(Role.ADMINISTRATOR, Role.AUDITOR),
    ("GET", "/v1/screenings/{screening_id}"): allow(Role.ADMINISTRATOR, Role.AUDITOR),
}


@router.post("/v1/screenings", status_code=202, tags=["screening"])
async def request_screening(tx: WriteTx, actor: CurrentActor, body: NewScreening) -> ScreeningOut:
    """Screen everybody known on a day; a job does it, ask for it to see how far it is."""
    screening = await usecases.request_screening(
        tx, on=body.on, programmes=body.programmes, engine=body.engine, by=actor
    )
    await tx.flush()
    return ScreeningOut.model_validate(screening)


@router.get("/v1/screenings", tags=["screening"])
async def list_screenings(
    session: Reading, status: ScreeningStatus | None = None, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[ScreeningOut]:
    """Runs of the screen, in the order in which they were asked for."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.screenings(session, status=status, after=after, limit=limit + 1)
    items = [ScreeningOut.model_validate(screening) for screening in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/screenings/{screening_id}", tags=["screening"])
async def read_screening(session: Reading, screening_id: UUID) -> ScreeningOut:
    """One run of the screen: which step it is at, and what it has found."""
    return ScreeningOut.model_validate(await queries.screening(session, screening_id))
