"""Routes about job seekers and their candidacies."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.languages import Reader
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF, Sealed
from registration.api.vacancies import ranked_place
from registration.models import CandidacyStatus, JobSeekerStatus
from registration.schemas.job_seekers import (
    CandidacyOut,
    CandidateHire,
    HiredCandidate,
    JobSeekerOut,
    NewJobSeeker,
    OutcomeDay,
    WishesIn,
    Withdrawal,
)
from registration.schemas.vacancies import MatchingVacancy

router = new_router()

_FOR_EMPLOYER = allow(Role.EMPLOYER, Role.AGENCY, Role.CASE_WORKER)
_FOR_SEEKER = allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER)
_READERS = allow(Role.CITIZEN, Role.EMPLOYER, Role.AGENCY, *STAFF)

POLICIES: Policies = {
    ("POST", "/v1/people/{person_id}/job-seekers"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/job-seekers"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/job-seekers/{seeker_id}"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("PUT", "/v1/job-seekers/{seeker_id}/wishes"): _FOR_SEEKER,
    ("POST", "/v1/job-seekers/{seeker_id}/withdrawal"): _FOR_SEEKER,
    ("GET", "/v1/job-seekers/{seeker_id}/matches"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/candidacies"): _READERS,
    ("GET", "/v1/candidacies/{candidacy_id}"): _READERS,
    ("POST", "/v1/candidacies/{candidacy_id}/interview"): _FOR_EMPLOYER,
    ("POST", "/v1/candidacies/{candidacy_id}/decline"): _FOR_EMPLOYER,
    ("POST", "/v1/candidacies/{candidacy_id}/hire"): _FOR_EMPLOYER,
    ("POST", "/v1/candidacies/{candidacy_id}/withdrawal"): _FOR_SEEKER,
}


@router.post("/v1/people/{person_id}/job-seekers", status_code=201, tags=["job market"])
async def register_job_seeker(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, person_id: UUID, body: NewJobSeeker
) -> JobSeekerOut:
    """求职登记 Enter a person's search for work, unemployed or not; citizens do so at /v1/me/job-seeker."""
    found = await usecases.register_job_seeker(tx, person_id, body.wishes(), on=body.on, by=actor)
    return JobSeekerOut.of(found, vault)


@router.get("/v1/job-seekers", tags=["job market"])
async def list_job_seekers(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    person_id: UUID | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    status: JobSeekerStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[JobSeekerOut]:
    """Job seekers in the caller's scope, in the order of registration."""
    found = await queries.job_seekers(
        session,
        actor,
        person_id=person_id,
        district=district,
        status=status,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([JobSeekerOut.of(one, vault) for one in found], limit)


@router.get("/v1/job-seekers/{seeker_id}", tags=["job market"])
async def read_job_seeker(session: Reading, actor: CurrentActor, vault: Sealed, seeker_id: UUID) -> JobSeekerOut:
    """One job seeker."""
    return JobSeekerOut.of(await queries.job_seeker(session, actor, seeker_id), vault)


@router.put("/v1/job-seekers/{seeker_id}/wishes", tags=["job market"])
async def change_wishes(
    tx: UpdateTx, actor: CurrentActor, vault: Sealed, seeker_id: UUID, body: WishesIn
) -> JobSeekerOut:
    """求职意向 Put other wishes in the place of those held."""
    found = await usecases.change_wishes(tx, seeker_id, body.wishes(), on=clock.today(), by=actor)
    return JobSeekerOut.of(found, vault)


@router.post("/v1/job-seekers/{seeker_id}/withdrawal", status_code=201, tags=["job market"])
async def withdraw_job_seeker(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, seeker_id: UUID, body: Withdrawal
) -> JobSeekerOut:
    """End a search for work; its candidacies are withdrawn."""
    return JobSeekerOut.of(await usecases.withdraw_job_seeker(tx, seeker_id, on=body.on, by=actor), vault)


@router.get("/v1/job-seekers/{seeker_id}/matches", tags=["job market"])
async def list_matching_vacancies(
    session: Reading,
    actor: CurrentActor,
    language: Reader,
    seeker_id: UUID,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[MatchingVacancy]:
    """人岗匹配 The open vacancies that fit a job seeker, the best first, with the reasons."""
    seeker, _ = await queries.job_seeker(session, actor, seeker_id)
    found = await queries.matching_vacancies(
        session, seeker, on=clock.today(), after=ranked_place(cursor), limit=limit + 1
    )
    items = [MatchingVacancy.of(match, language) for match in found[:limit]]
    more = len(found) > limit
    return Page(items=items, next=encode_cursor(items[-1].score, str(items[-1].vacancy.id)) if more else None)


@router.get("/v1/candidacies", tags=["job market"])
async def list_candidacies(
    session: Reading,
    actor: CurrentActor,
    vacancy_id: UUID | None = None,
    seeker_id: UUID | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$", description="of the vacancy")] = None,
    status: CandidacyStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[CandidacyOut]:
    """Candidacies in the caller's scope, by vacancy or by seeker, in the order in which they were made."""
    found = await queries.candidacies(
        session,
        actor,
        vacancy_id=vacancy_id,
        seeker_id=seeker_id,
        district=district,
        status=status,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([CandidacyOut.model_validate(candidacy) for candidacy in found], limit)


@router.get("/v1/candidacies/{candidacy_id}", tags=["job market"])
async def read_candidacy(session: Reading, actor: CurrentActor, candidacy_id: UUID) -> CandidacyOut:
    """One candidacy."""
    return CandidacyOut.model_validate(await queries.candidacy(session, actor, candidacy_id))


@router.post("/v1/candidacies/{candidacy_id}/interview", status_code=201, tags=["job market"])
async def interview_candidate(tx: WriteTx, actor: CurrentActor, candidacy_id: UUID, body: OutcomeDay) -> CandidacyOut:
    """面试 Note that the employer has spoken with the candidate."""
    return CandidacyOut.model_validate(await usecases.interview_candidate(tx, candidacy_id, on=body.on, by=actor))


@router.post("/v1/candidacies/{candidacy_id}/decline", status_code=201, tags=["job market"])
async def decline_candidate(tx: WriteTx, actor: CurrentActor, candidacy_id: UUID, body: OutcomeDay) -> CandidacyOut:
    """不录用 The employer declines the candidate."""
    return CandidacyOut.model_validate(await usecases.decline_candidate(tx, candidacy_id, on=body.on, by=actor))


@router.post("/v1/candidacies/{candidacy_id}/hire", status_code=201, tags=["job market"])
async def hire_candidate(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, candidacy_id: UUID, body: CandidateHire
) -> HiredCandidate:
    """录用 Hire the candidate: the notice of the hire is entered, unemployment and search end, the post is taken."""
    hired = await usecases.hire_candidate(tx, candidacy_id, **body.model_dump(), by=actor, vault=vault)
    return HiredCandidate.of(hired)


@router.post("/v1/candidacies/{candidacy_id}/withdrawal", status_code=201, tags=["job market"])
async def withdraw_candidacy(tx: WriteTx, actor: CurrentActor, candidacy_id: UUID, body: Withdrawal) -> CandidacyOut:
    """The seeker takes the candidacy back."""
    return CandidacyOut.model_validate(await usecases.withdraw_candidacy(tx, candidacy_id, on=body.on, by=actor))
