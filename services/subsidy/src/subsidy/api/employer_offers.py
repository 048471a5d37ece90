"""免申即享 Offers to employers: the employer's own, taken with one tap or left, and as offices see them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx
from kit.conditional import new_conditional_router
from kit.languages import Reader
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.api.holders import Mine, before
from subsidy.models import OfferStatus, Programme
from subsidy.schemas.employer_offers import EmployerAcceptance, EmployerOfferOut, MyEmployerOffer
from subsidy.schemas.filings import FilingOut

router = new_conditional_router()

_EMPLOYER = allow(Role.EMPLOYER)
POLICIES: Policies = {
    ("GET", "/v1/my-employer/offers"): _EMPLOYER,
    ("POST", "/v1/my-employer/offers/{offer_id}/acceptance"): _EMPLOYER,
    ("POST", "/v1/my-employer/offers/{offer_id}/refusal"): _EMPLOYER,
    ("GET", "/v1/employer-offers"): allow(*OFFICES),
}


@router.get("/v1/my-employer/offers", tags=["my employer"])
async def list_my_offers(
    session: Reading,
    mine: Mine,
    language: Reader,
    status: OfferStatus | None = OfferStatus.OFFERED,
    programme: Programme | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[MyEmployerOffer]:
    """What the employer can have for its workers, the latest first; with another `status`, what became of it."""
    found = await queries.my_employer_offers(
        session, mine, status=status, programme=programme, before=before(cursor), limit=limit + 1
    )
    return page_of([MyEmployerOffer.of(offer, language) for offer in found], limit)


@router.post("/v1/my-employer/offers/{offer_id}/acceptance", status_code=201, tags=["my employer"])
async def accept_employer_offer(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, offer_id: UUID, body: EmployerAcceptance
) -> FilingOut:
    """Take an offer: it is filed with everything known filled in; `missing` names what only the employer can state."""
    filing = await usecases.accept_employer_offer(
        tx,
        offer_id,
        stated=body.facts,
        by_employment={one.employment_id: one.facts for one in body.items},
        payee=None if body.payee is None else (body.payee.name, body.payee.account),
        by=actor,
        vault=vault,
    )
    await tx.session.flush()
    return FilingOut.all([filing], await queries.progress(tx.session, [filing]))[0]


@router.post("/v1/my-employer/offers/{offer_id}/refusal", status_code=201, tags=["my employer"])
async def decline_employer_offer(tx: WriteTx, actor: CurrentActor, language: Reader, offer_id: UUID) -> MyEmployerOffer:
    """Leave an offer; the programme can still be applied for."""
    return MyEmployerOffer.of(await usecases.decline_employer_offer(tx, offer_id, by=actor), language)


@router.get("/v1/employer-offers", tags=["offers"])
async def list_employer_offers(
    session: Reading,
    actor: CurrentActor,
    programme: Programme | None = None,
    status: OfferStatus | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    employer_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[EmployerOfferOut]:
    """Offers to employers in the caller's scope, in the order in which they were made."""
    found = await queries.employer_offers(
        session,
        actor,
        programme=programme,
        status=status,
        district=district,
        employer_id=employer_id,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([EmployerOfferOut.model_validate(offer) for offer in found], limit)
