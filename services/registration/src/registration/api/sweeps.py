"""Routes about the daily round over the register, for the staff that runs it."""

from datetime import date

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from registration import queries, usecases
from registration.schemas.sweeps import NextSweepStep, SweepOut, SweepStepOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/operations/sweeps"): allow(Role.DUTY_OFFICER, Role.ADMINISTRATOR),
    ("GET", "/v1/operations/sweeps"): allow(Role.DUTY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR),
}


@router.post("/v1/operations/sweeps", status_code=201, tags=["operations"])
async def sweep(tx: WriteTx, actor: CurrentActor, body: NextSweepStep) -> SweepStepOut:
    """Do the next part of a day's round; each part needs an Idempotency-Key of its own."""
    return SweepStepOut.of(await usecases.sweep(tx, body.on, limit=body.limit, by=actor))


@router.get("/v1/operations/sweeps", tags=["operations"])
async def list_sweeps(session: Reading, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None) -> Page[SweepOut]:
    """The rounds and how far they have come, the latest day first."""
    before = decode_cursor(cursor, date.fromisoformat)[0] if cursor else None
    found = await queries.sweeps(session, before=before, limit=limit + 1)
    items = [SweepOut.model_validate(one) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(items[-1].day.isoformat()) if len(found) > limit else None)
