"""Routes about vacancies, the occupations that they are stated by, and the counts of the market."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.languages import Reader
from kit.money import NonNegativeYuan
from kit.policy import ANY_ROLE, Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from registration import queries, usecases
from registration.api.access import STAFF, Sealed
from registration.models import HoursKind, VacancyStatus
from registration.rules.occupations import PATTERN, occupations
from registration.schemas.employers import MONTH, first_day
from registration.schemas.job_seekers import CandidacyOut, MatchingJobSeeker, Referral
from registration.schemas.vacancies import MarketCountsOut, NewVacancy, OccupationOut, VacancyClosing, VacancyOut

router = new_router()

_FOR_EMPLOYER = allow(Role.EMPLOYER, Role.AGENCY, Role.CASE_WORKER)

POLICIES: Policies = {
    ("GET", "/v1/occupations"): ANY_ROLE,
    ("POST", "/v1/employers/{employer_id}/vacancies"): _FOR_EMPLOYER,
    ("GET", "/v1/vacancies"): ANY_ROLE,
    ("GET", "/v1/vacancies/{vacancy_id}"): ANY_ROLE,
    ("POST", "/v1/vacancies/{vacancy_id}/closing"): _FOR_EMPLOYER,
    ("GET", "/v1/vacancies/{vacancy_id}/matches"): allow(Role.AGENCY, *STAFF),
    ("POST", "/v1/vacancies/{vacancy_id}/referrals"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/market/counts"): allow(Role.AGENCY, *STAFF),
}


@router.get("/v1/occupations", tags=["job market"])
async def list_occupations(language: Reader) -> list[OccupationOut]:
    """职业分类与代码 The major and middle groups of GB/T 6565-2015, by which work is offered and looked for."""
    return [OccupationOut.of(occupation, language) for occupation in occupations().values()]


@router.post("/v1/employers/{employer_id}/vacancies", status_code=201, tags=["job market"])
async def open_vacancy(tx: WriteTx, actor: CurrentActor, employer_id: UUID, body: NewVacancy) -> VacancyOut:
    """Post a vacancy of an employer: by an office, or by the employer itself."""
    vacancy = await usecases.open_vacancy(tx, employer_id, body.offer(), on=body.on, by=actor)
    return VacancyOut.model_validate(vacancy)


@router.get("/v1/vacancies", tags=["job market"])
async def list_vacancies(
    session: Reading,
    q: Annotated[
        str | None,
        Query(min_length=1, max_length=100, description="words anywhere in title, employer or text", examples=["护理"]),
    ] = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    occupation: Annotated[str | None, Query(pattern=PATTERN, description="a major group means all of it")] = None,
    employer_id: UUID | None = None,
    hours_kind: HoursKind | None = None,
    wage: Annotated[NonNegativeYuan | None, Query(description="offered at most at least this, yuan a month")] = None,
    status: VacancyStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[VacancyOut]:
    """Vacancies in the order of posting; with `q` those that answer best first: title, words in it, words elsewhere."""
    found = await queries.vacancies(
        session,
        question=q,
        district=district,
        occupation=occupation,
        employer_id=employer_id,
        hours_kind=hours_kind,
        wage=wage,
        status=status,
        after=ranked_place(cursor),
        limit=limit + 1,
    )
    items = [VacancyOut.model_validate(vacancy) for vacancy, _ in found[:limit]]
    return Page(items=items, next=encode_cursor(found[limit - 1][1], str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/vacancies/{vacancy_id}", tags=["job market"])
async def read_vacancy(session: Reading, vacancy_id: UUID) -> VacancyOut:
    """One vacancy."""
    return VacancyOut.model_validate(await queries.vacancy(session, vacancy_id))


@router.post("/v1/vacancies/{vacancy_id}/closing", status_code=201, tags=["job market"])
async def close_vacancy(tx: WriteTx, actor: CurrentActor, vacancy_id: UUID, body: VacancyClosing) -> VacancyOut:
    """停止招聘 Take a vacancy back; its candidates are declined."""
    vacancy = await usecases.close_vacancy(tx, vacancy_id, on=body.on, reason=body.reason, by=actor)
    return VacancyOut.model_validate(vacancy)


@router.get("/v1/vacancies/{vacancy_id}/matches", tags=["job market"])
async def list_matching_job_seekers(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    language: Reader,
    vacancy_id: UUID,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[MatchingJobSeeker]:
    """人岗匹配 The job seekers in the caller's districts who fit a vacancy, the best first, with the reasons."""
    vacancy = await queries.vacancy(session, vacancy_id)
    found = await queries.matching_job_seekers(session, actor, vacancy, after=ranked_place(cursor), limit=limit + 1)
    items = [MatchingJobSeeker.of(match, language, vault) for match in found[:limit]]
    more = len(found) > limit
    return Page(items=items, next=encode_cursor(items[-1].score, str(items[-1].job_seeker.id)) if more else None)


@router.post("/v1/vacancies/{vacancy_id}/referrals", status_code=201, tags=["job market"])
async def refer(tx: WriteTx, actor: CurrentActor, vacancy_id: UUID, body: Referral) -> CandidacyOut:
    """职业介绍 Refer a job seeker of the caller's districts to a vacancy, wherever that is."""
    candidacy = await usecases.refer(tx, body.seeker_id, vacancy_id, on=body.on, by=actor)
    return CandidacyOut.model_validate(candidacy)


@router.get("/v1/market/counts", tags=["job market"])
async def count_market(
    session: Reading,
    actor: CurrentActor,
    month: Annotated[
        str | None, Query(pattern=MONTH, examples=["2018-03"], description="this month without one")
    ] = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$", description="all in scope without one")] = None,
) -> MarketCountsOut:
    """求人倍率 Posts opened and job seekers registered in a month, and the posts for each seeker."""
    month = month or f"{clock.today():%Y-%m}"
    counts = await queries.market_counts(session, actor, month=first_day(month), district=district)
    return MarketCountsOut.of(counts, month=month, district=district)


def ranked_place(cursor: str | None) -> tuple[int, UUID] | None:
    """Where a page goes on that is ranked: the last rank and id; raises `Malformed`."""
    if cursor is None:
        return None
    rank, last = decode_cursor(cursor, int, UUID)
    assert isinstance(rank, int)
    assert isinstance(last, UUID)
    return rank, last
