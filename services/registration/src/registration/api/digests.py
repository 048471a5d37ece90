"""Routes for consumers of the announcements: find what was missed, have it announced again."""

from uuid import UUID

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from registration import queries, usecases
from registration.schemas.digests import DigestOut, ResendRequest, Resent

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/drift"): allow(Role.ADMINISTRATOR, Role.AUDITOR, Role.SERVICE),
    ("POST", "/v1/people/{person_id}/resends"): allow(Role.ADMINISTRATOR, Role.SERVICE),
}


@router.get("/v1/drift", tags=["announcements"])
async def list_digests(
    session: Reading, actor: CurrentActor, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[DigestOut]:
    """What was announced about each person, by aggregate, with a digest that a consumer reckons from what it holds.

    An announcement of the last seconds may still be under way: what differs twice was missed.
    """
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.announced_people(session, actor, after=after, limit=limit + 1)
    streams = await queries.streams(session, found[:limit])
    items = [DigestOut.of(person_id, streams[person_id]) for person_id in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].person_id)) if len(found) > limit else None)


@router.post("/v1/people/{person_id}/resends", status_code=201, tags=["announcements"])
async def resend(tx: WriteTx, actor: CurrentActor, person_id: UUID, body: ResendRequest) -> Resent:
    """Announce again what a consumer does not hold about one person; whoever has it drops it by its event id."""
    held = {stream.subject: stream.sequence for stream in body.held}
    return Resent(person_id=person_id, announcements=await usecases.resend(tx, person_id, held, by=actor))
