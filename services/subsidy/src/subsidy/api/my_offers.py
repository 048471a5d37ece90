"""免申即享 The app's offers: what the caller can have, taken with one tap, or left."""

from uuid import UUID

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx
from kit.conditional import new_conditional_router
from kit.languages import Reader
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.api.holders import Mine, before
from subsidy.models import OfferStatus, Programme
from subsidy.schemas.applications import DecidedApplication
from subsidy.schemas.mine import MyOffer
from subsidy.schemas.offers import Acceptance

router = new_conditional_router()

_CITIZEN = allow(Role.CITIZEN)
POLICIES: Policies = {
    ("GET", "/v1/me/offers"): _CITIZEN,
    ("POST", "/v1/me/offers/{offer_id}/acceptance"): _CITIZEN,
    ("POST", "/v1/me/offers/{offer_id}/refusal"): _CITIZEN,
}


@router.get("/v1/me/offers", tags=["me"])
async def list_offers(
    session: Reading,
    mine: Mine,
    language: Reader,
    status: OfferStatus | None = OfferStatus.OFFERED,
    programme: Programme | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[MyOffer]:
    """What the caller can have, the latest first; with another `status`, what became of what was offered."""
    found = await queries.my_offers(
        session, mine, status=status, programme=programme, before=before(cursor), limit=limit + 1
    )
    items = [MyOffer.of(offer, language) for offer in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.post("/v1/me/offers/{offer_id}/acceptance", status_code=201, tags=["me"])
async def accept_offer(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, offer_id: UUID, body: Acceptance
) -> DecidedApplication:
    """Take an offer: it becomes an application with everything known filled in, decided at once."""
    payee = None if body.payee is None else (body.payee.name, body.payee.account)
    decided = await usecases.accept_offer(tx, offer_id, payee=payee, by=actor, vault=vault)
    return DecidedApplication.of(decided, vault)


@router.post("/v1/me/offers/{offer_id}/refusal", status_code=201, tags=["me"])
async def decline_offer(tx: WriteTx, actor: CurrentActor, language: Reader, offer_id: UUID) -> MyOffer:
    """Leave an offer; the programme can still be applied for."""
    return MyOffer.of(await usecases.decline_offer(tx, offer_id, by=actor), language)
