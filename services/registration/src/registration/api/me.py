"""The citizen's app: what the register holds about the caller, small and conditional (ETag, 304)."""

from uuid import UUID

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx
from kit.conditional import new_conditional_router
from kit.languages import Reader
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import Sealed
from registration.models import Circumstance, Consent, Correction, FactRecord, Notice
from registration.schemas.corrections import NewCorrection
from registration.schemas.me import (
    ConsentBody,
    ConsentOut,
    MeOut,
    MyCircumstance,
    MyCorrection,
    MyEmployment,
    MyFact,
    OwnFact,
)
from registration.schemas.notices import NoticeOut

router = new_conditional_router()

_CITIZEN = allow(Role.CITIZEN)

POLICIES: Policies = {
    ("GET", "/v1/me"): _CITIZEN,
    ("GET", "/v1/me/facts"): _CITIZEN,
    ("POST", "/v1/me/facts"): _CITIZEN,
    ("GET", "/v1/me/circumstances"): _CITIZEN,
    ("GET", "/v1/me/employments"): _CITIZEN,
    ("GET", "/v1/me/corrections"): _CITIZEN,
    ("POST", "/v1/me/corrections"): _CITIZEN,
    ("POST", "/v1/me/corrections/{correction_id}/withdrawal"): _CITIZEN,
    ("GET", "/v1/me/notices"): _CITIZEN,
    ("PUT", "/v1/me/notices/{notice_id}/reading"): _CITIZEN,
    ("GET", "/v1/me/consents"): _CITIZEN,
    ("POST", "/v1/me/consents"): _CITIZEN,
}


def _before(cursor: str | None) -> UUID | None:
    return decode_cursor(cursor, UUID)[0] if cursor else None


@router.get("/v1/me", tags=["me"])
async def read_me(session: Reading, actor: CurrentActor, vault: Sealed, language: Reader) -> MeOut:
    """Who the caller is in the register, and where they stand."""
    me = await queries.me(session, actor)
    on = clock.today()
    return MeOut.of(me, await queries.standing(session, me.id, on), on=on, language=language, vault=vault)


@router.get("/v1/me/facts", tags=["me"])
async def list_my_facts(
    session: Reading, actor: CurrentActor, language: Reader, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[MyFact]:
    """What is held about the caller and where it comes from, the latest first."""
    me = await queries.me(session, actor)
    found = await queries.newest(session, FactRecord, me.id, before=_before(cursor), limit=limit + 1)
    return page_of([MyFact.of(record, language) for record in found], limit)


@router.post("/v1/me/facts", status_code=201, tags=["me"])
async def state_fact(tx: WriteTx, actor: CurrentActor, language: Reader, body: OwnFact) -> MyFact:
    """State something in one's own word; what a department holds need not be stated and is refused (article 5)."""
    me = await usecases.lock_me(tx, actor)
    [record] = await usecases.state_facts(tx, me, [body.stated()], by=actor)
    return MyFact.of(record, language)


@router.get("/v1/me/circumstances", tags=["me"])
async def list_my_circumstances(
    session: Reading, actor: CurrentActor, language: Reader, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[MyCircumstance]:
    """What departments have stated about circumstances in which the caller may need help, the latest first."""
    me = await queries.me(session, actor)
    found = await queries.newest(session, Circumstance, me.id, before=_before(cursor), limit=limit + 1)
    return page_of([MyCircumstance.of(stated, language) for stated in found], limit)


@router.get("/v1/me/employments", tags=["me"])
async def list_my_employments(
    session: Reading, actor: CurrentActor, language: Reader, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[MyEmployment]:
    """The caller's employments by their employers' notices, the latest first."""
    me = await queries.me(session, actor)
    found = await queries.my_employments(session, me.id, before=_before(cursor), limit=limit + 1)
    return page_of([MyEmployment.of(one, language) for one in found], limit)


@router.get("/v1/me/corrections", tags=["me"])
async def list_my_corrections(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    language: Reader,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[MyCorrection]:
    """What the caller asked to have corrected and what became of it, the latest first."""
    me = await queries.me(session, actor)
    found = await queries.newest(session, Correction, me.id, before=_before(cursor), limit=limit + 1)
    return page_of([MyCorrection.of(correction, language, vault) for correction in found], limit)


@router.post("/v1/me/corrections", status_code=201, tags=["me"])
async def request_correction(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, language: Reader, body: NewCorrection
) -> MyCorrection:
    """Ask the department that owns a fact to correct it, or to state one that is missing."""
    me = await usecases.lock_me(tx, actor)
    correction = await usecases.request_correction(
        tx, me, body.kind, fact_id=body.fact_id, statement=body.statement, on=clock.today(), by=actor, vault=vault
    )
    return MyCorrection.of(correction, language, vault)


@router.post("/v1/me/corrections/{correction_id}/withdrawal", status_code=201, tags=["me"])
async def withdraw_correction(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, language: Reader, correction_id: UUID
) -> MyCorrection:
    """Take a request back."""
    me = await usecases.lock_me(tx, actor)
    withdrawn = await usecases.withdraw_correction(tx, me, correction_id, by=actor)
    return MyCorrection.of(withdrawn, language, vault)


@router.get("/v1/me/notices", tags=["me"])
async def list_my_notices(
    session: Reading, actor: CurrentActor, language: Reader, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[NoticeOut]:
    """What the caller is told, the latest first."""
    me = await queries.me(session, actor)
    found = await queries.newest(session, Notice, me.id, before=_before(cursor), limit=limit + 1)
    return page_of([NoticeOut.of(notice, language) for notice in found], limit)


@router.put("/v1/me/notices/{notice_id}/reading", tags=["me"])
async def read_notice(tx: UpdateTx, actor: CurrentActor, language: Reader, notice_id: UUID) -> NoticeOut:
    """Note that the caller has read a notice; the first time counts."""
    me = await usecases.lock_me(tx, actor)
    return NoticeOut.of(await usecases.read_notice(tx, me, notice_id), language)


@router.get("/v1/me/consents", tags=["me"])
async def list_my_consents(
    session: Reading, actor: CurrentActor, language: Reader, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[ConsentOut]:
    """The log of what the caller consented to and withdrew, the latest first; the latest of a purpose counts."""
    me = await queries.me(session, actor)
    found = await queries.newest(session, Consent, me.id, before=_before(cursor), limit=limit + 1)
    return page_of([ConsentOut.of(consent, language) for consent in found], limit)


@router.post("/v1/me/consents", status_code=201, tags=["me"])
async def log_consent(tx: WriteTx, actor: CurrentActor, language: Reader, body: ConsentBody) -> ConsentOut:
    """Give a consent, or withdraw it."""
    me = await usecases.lock_me(tx, actor)
    return ConsentOut.of(await usecases.log_consent(tx, me, body.purpose, given=body.given, by=actor), language)
