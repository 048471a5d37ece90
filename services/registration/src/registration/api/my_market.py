"""The citizen's app: looking for work, vacancies that fit, and applying (ETag, 304)."""

from uuid import UUID

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx
from kit.conditional import new_conditional_router
from kit.languages import Reader
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor, page_of
from registration import queries, usecases
from registration.api.vacancies import ranked_place
from registration.models import Candidacy
from registration.schemas.job_seekers import CandidacyOut, MyApplication, MySearch, WishesIn
from registration.schemas.vacancies import MatchingVacancy

router = new_conditional_router()

_CITIZEN = allow(Role.CITIZEN)

POLICIES: Policies = {
    ("GET", "/v1/me/job-seeker"): _CITIZEN,
    ("POST", "/v1/me/job-seeker"): _CITIZEN,
    ("GET", "/v1/me/matches"): _CITIZEN,
    ("GET", "/v1/me/candidacies"): _CITIZEN,
    ("POST", "/v1/me/candidacies"): _CITIZEN,
}


@router.get("/v1/me/job-seeker", tags=["me"])
async def read_my_search(session: Reading, actor: CurrentActor) -> MySearch:
    """The caller's search for work, else their latest."""
    return MySearch.model_validate(await queries.my_search(session, await queries.me(session, actor)))


@router.post("/v1/me/job-seeker", status_code=201, tags=["me"])
async def register_my_search(tx: WriteTx, actor: CurrentActor, body: WishesIn) -> MySearch:
    """求职登记 Register oneself as looking for work, from today."""
    seeker = await usecases.register_my_search(tx, body.wishes(), by=actor)
    return MySearch.model_validate(seeker)


@router.get("/v1/me/matches", tags=["me"])
async def list_my_matches(
    session: Reading, actor: CurrentActor, language: Reader, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[MatchingVacancy]:
    """人岗匹配 The open vacancies that fit the caller's wishes, the best first, with the reasons."""
    seeker = await queries.my_search(session, await queries.me(session, actor))
    found = await queries.matching_vacancies(
        session, seeker, on=clock.today(), after=ranked_place(cursor), limit=limit + 1
    )
    items = [MatchingVacancy.of(match, language) for match in found[:limit]]
    more = len(found) > limit
    return Page(items=items, next=encode_cursor(items[-1].score, str(items[-1].vacancy.id)) if more else None)


@router.get("/v1/me/candidacies", tags=["me"])
async def list_my_candidacies(
    session: Reading, actor: CurrentActor, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[CandidacyOut]:
    """What the caller applied for or was referred to, the latest first."""
    me = await queries.me(session, actor)
    before = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.newest(session, Candidacy, me.id, before=before, limit=limit + 1)
    return page_of([CandidacyOut.model_validate(candidacy) for candidacy in found], limit)


@router.post("/v1/me/candidacies", status_code=201, tags=["me"])
async def apply_for_vacancy(tx: WriteTx, actor: CurrentActor, body: MyApplication) -> CandidacyOut:
    """应聘 Apply for a vacancy, today; whoever applies is registered as looking for work."""
    return CandidacyOut.model_validate(await usecases.apply_for_vacancy(tx, body.vacancy_id, by=actor))
