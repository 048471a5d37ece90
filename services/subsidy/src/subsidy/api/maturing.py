"""吸纳贫困家庭劳动力就业奖补 Routes of awards that mature by themselves."""

from uuid import UUID

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from subsidy import queries
from subsidy.models import MaturingStatus
from subsidy.schemas.maturing import MaturingAwardOut

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/maturing-awards"): allow(Role.EMPLOYER, *OFFICES),
}


@router.get("/v1/maturing-awards", tags=["entitlements"])
async def list_maturing_awards(
    session: Reading,
    actor: CurrentActor,
    status: MaturingStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[MaturingAwardOut]:
    """Awards in the caller's scope that wait until a job has lasted long enough, and what came of each."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.maturing_awards(session, actor, status=status, after=after, limit=limit + 1)
    return page_of([MaturingAwardOut.model_validate(one) for one in found], limit)
