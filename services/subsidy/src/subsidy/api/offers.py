"""免申即享 Routes of offers as offices see them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import OFFICES
from kit.app import CurrentActor, Reading, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries
from subsidy.models import Offer, OfferStatus
from subsidy.schemas.offers import OfferOut

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/offers"): allow(*OFFICES),
}

Code = Annotated[str | None, Query(pattern=r"^[a-z0-9_]{1,64}$")]


@router.get("/v1/offers", tags=["offers"])
async def list_offers(
    session: Reading,
    actor: CurrentActor,
    programme: Code = None,
    status: OfferStatus | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    person_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[OfferOut]:
    """Offers in the caller's scope, in the order in which they were made."""
    found = await queries.offers(
        session,
        actor,
        programme=programme,
        status=status,
        district=district,
        person_id=person_id,
        after=_after(cursor),
        limit=limit + 1,
    )
    return _page(found, limit)


def _after(cursor: str | None) -> UUID | None:
    return decode_cursor(cursor, UUID)[0] if cursor else None


def _page(found: list[Offer], limit: int) -> Page[OfferOut]:
    items = [OfferOut.model_validate(offer) for offer in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)
