"""免申即享 Routes of offers: the citizen's own, and what offices see of them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.models import Offer, OfferStatus
from subsidy.schemas.applications import DecidedApplication
from subsidy.schemas.offers import Acceptance, OfferOut

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/me/offers"): allow(Role.CITIZEN),
    ("POST", "/v1/me/offers/{offer_id}/acceptance"): allow(Role.CITIZEN),
    ("POST", "/v1/me/offers/{offer_id}/refusal"): allow(Role.CITIZEN),
    ("GET", "/v1/offers"): allow(*OFFICES),
}

Code = Annotated[str | None, Query(pattern=r"^[a-z0-9_]{1,64}$")]


@router.get("/v1/me/offers", tags=["offers"])
async def list_my_offers(
    session: Reading,
    actor: CurrentActor,
    status: OfferStatus | None = OfferStatus.OFFERED,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[OfferOut]:
    """What the citizen can have; with another `status`, what became of what was offered."""
    # Whoever holds an office as well sees their own here all the same.
    found = await queries.offers(
        session,
        actor,
        programme=None,
        status=status,
        district=None,
        person_id=actor.person_id or UUID(int=0),
        after=_after(cursor),
        limit=limit + 1,
    )
    return _page(found, limit)


@router.post("/v1/me/offers/{offer_id}/acceptance", status_code=201, tags=["offers"])
async def accept_offer(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, offer_id: UUID, body: Acceptance
) -> DecidedApplication:
    """Take an offer: it becomes an application with everything known filled in, decided at once."""
    payee = None if body.payee is None else (body.payee.name, body.payee.account)
    decided = await usecases.accept_offer(tx, offer_id, payee=payee, by=actor, vault=vault)
    return DecidedApplication.of(decided, vault)


@router.post("/v1/me/offers/{offer_id}/refusal", status_code=201, tags=["offers"])
async def decline_offer(tx: WriteTx, actor: CurrentActor, offer_id: UUID) -> OfferOut:
    """Leave an offer; the programme can still be applied for."""
    return OfferOut.model_validate(await usecases.decline_offer(tx, offer_id, by=actor))


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
