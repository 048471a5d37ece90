"""应聘与职业介绍 Bringing job seekers and vacancies together: apply, refer, interview, hire, decline, withdraw.

Whoever changes several rows locks the person first, then the vacancy, the seeker, and last candidacies by their ids.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from contracts.registration import ContractKind
from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, NotFound
from kit.vault import Vault
from registration import queries
from registration.models import (
    REGISTERED,
    Candidacy,
    CandidacyEnd,
    CandidacyWay,
    Employment,
    JobSeeker,
    JobSeekerStatus,
    NoticeCode,
    Person,
    SealedField,
    ServiceKind,
    Spell,
    Vacancy,
    VacancyStatus,
)
from registration.usecases.checks import lock_me, require_past
from registration.usecases.employment import Employee, hire
from registration.usecases.job_seekers import lock_job_seeker
from registration.usecases.notices import tell
from registration.usecases.services_given import record_service
from registration.usecases.vacancies import decline_rest
from rulebook.verdicts import Verdict


async def apply_for_vacancy(tx: Tx, vacancy_id: UUID, *, by: Actor) -> Candidacy:
    """应聘: the citizen of the token applies, today; raises `NotFound` unless they are looking for work."""
    me = await lock_me(tx, by)
    mine = select(JobSeeker).where(JobSeeker.person_id == me.id, JobSeeker.status == JobSeekerStatus.ACTIVE)
    seeker = await tx.first(mine)
    if seeker is None:
        raise NotFound("register as a job seeker first", code="JOB_SEEKER_NONE")
    return await _bring_together(tx, seeker.id, vacancy_id, way=CandidacyWay.APPLIED, on=clock.today(), by=by)


async def refer(tx: Tx, seeker_id: UUID, vacancy_id: UUID, *, on: date, by: Actor) -> Candidacy:
    """职业介绍: refer a seeker to a vacancy; to somebody registered as unemployed it is a service given as well."""
    seeker, person = await lock_job_seeker(tx, seeker_id, by)
    require_past(on)
    candidacy = await _bring_together(tx, seeker.id, vacancy_id, way=CandidacyWay.REFERRED, on=on, by=by)
    vacancy = await tx.get(Vacancy, vacancy_id)
    tell(tx, [person.id], NoticeCode.CANDIDACY_REFERRED, on=on.isoformat(), title=vacancy.title)
    registered = select(Spell.id).where(
        Spell.person_id == person.id, Spell.status.in_(REGISTERED), Spell.declared_on <= on
    )
    spell_id = (await tx.session.execute(registered)).scalar_one_or_none()
    if spell_id is not None:
        # Whoever may refer the seeker gives the service, wherever the spell was declared.
        await record_service(tx, spell_id, kind=ServiceKind.REFERRAL, on=on, by=replace(by, districts=None))
    return candidacy


async def interview_candidate(tx: Tx, candidacy_id: UUID, *, on: date, by: Actor) -> Candidacy:
    """面试: note that the employer has spoken with the candidate."""
    require_past(on)
    candidacy = await _lock(tx, queries.candidacies_at_vacancy(by), candidacy_id)
    before = candidacy.status
    candidacy.interview(on=on)
    _audit(tx, candidacy, before, by=by)
    return candidacy


async def decline_candidate(tx: Tx, candidacy_id: UUID, *, on: date, by: Actor) -> Candidacy:
    """不录用: the employer declines the candidate, who is told."""
    scope = queries.candidacies_at_vacancy(by)
    found = await tx.one(scope.where(Candidacy.id == candidacy_id), f"candidacy {candidacy_id}")
    person = await tx.lock(Person, found.person_id)
    candidacy = await _end(tx, scope, candidacy_id, CandidacyEnd.BY_EMPLOYER, on=on, by=by)
    vacancy = await tx.get(Vacancy, candidacy.vacancy_id)
    tell(tx, [person.id], NoticeCode.CANDIDACY_DECLINED, title=vacancy.title)
    return candidacy


async def withdraw_candidacy(tx: Tx, candidacy_id: UUID, *, on: date, by: Actor) -> Candidacy:
    """The seeker takes the candidacy back."""
    return await _end(tx, queries.candidacies_of_seeker(by), candidacy_id, CandidacyEnd.BY_SEEKER, on=on, by=by)


async def hire_candidate(
    tx: Tx,
    candidacy_id: UUID,
    *,
    on: date,
    public_welfare_post: bool,
    contract: ContractKind,
    contract_months: int | None,
    notified_on: date | None,
    by: Actor,
    vault: Vault,
) -> tuple[Candidacy, Employment, Verdict]:
    """录用: the candidate takes a post and the notice of the hire is entered; both happen, or neither.

    The person's unemployment ends with it and their search for work too; with the last post the vacancy is filled, and
    its other candidates are declined. Never are more hired than there are posts: who hires holds the vacancy.
    """
    found = await tx.one(
        queries.candidacies_at_vacancy(by).where(Candidacy.id == candidacy_id), f"candidacy {candidacy_id}"
    )
    person = await tx.lock(Person, found.person_id)
    vacancy = await tx.lock(Vacancy, found.vacancy_id)
    seeker = await tx.lock(JobSeeker, found.seeker_id)
    filled = vacancy.take_post(on=on)
    candidacy = await tx.lock(Candidacy, candidacy_id)
    before = candidacy.status
    candidacy.require_hireable(on=on)
    employment, verdict = await hire(
        tx,
        vacancy.employer_id,
        # By the number, as an employer names whom it hires: the candidacy is how it knows the person.
        Employee(None, person.reveal(SealedField.IDENTITY_NUMBER, vault)),
        on=on,
        public_welfare_post=public_welfare_post,
        contract=contract,
        contract_months=contract_months,
        notified_on=notified_on,
        by=by,
        vault=vault,
    )
    candidacy.hire(on=on, employment_id=employment.id)
    _audit(tx, candidacy, before, by=by)
    tx.publish(seeker.place(on=on), by=by, before={"status": JobSeekerStatus.ACTIVE})
    if filled is not None:
        tx.publish(filled, by=by, before={"status": VacancyStatus.OPEN})
    await decline_rest(tx, vacancy, on=on, by=by, placed=seeker.id)
    return candidacy, employment, verdict


async def _bring_together(
    tx: Tx, seeker_id: UUID, vacancy_id: UUID, *, way: CandidacyWay, on: date, by: Actor
) -> Candidacy:
    """Enter a candidacy; the caller has locked the person."""
    vacancy = await tx.lock(Vacancy, vacancy_id)
    seeker = await tx.lock(JobSeeker, seeker_id)
    vacancy.require_open(on=on)
    seeker.require_active("a candidate")
    if on < seeker.registered_on:
        raise Conflict(f"the search was registered on {seeker.registered_on}: not before", code="BEFORE_REGISTRATION")
    candidacy = Candidacy.of(seeker, vacancy, way=way, on=on, by=by)
    exists = Conflict("this seeker is a candidate for this vacancy already", code="CANDIDACY_EXISTS")
    await tx.enter(candidacy, otherwise=exists)
    after = {"vacancy_id": str(vacancy.id), "seeker_id": str(seeker.id), "way": way}
    tx.audit("candidacy-made", f"candidacy/{candidacy.id}", by=by, after=after)
    return candidacy


async def _end(
    tx: Tx, scope: Select[Candidacy], candidacy_id: UUID, reason: CandidacyEnd, *, on: date, by: Actor
) -> Candidacy:
    require_past(on)
    candidacy = await _lock(tx, scope, candidacy_id)
    before = candidacy.status
    candidacy.end(reason, on=on)
    _audit(tx, candidacy, before, by=by)
    return candidacy


async def _lock(tx: Tx, scope: Select[Candidacy], candidacy_id: UUID) -> Candidacy:
    statement = scope.where(Candidacy.id == candidacy_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"candidacy {candidacy_id}")


def _audit(tx: Tx, candidacy: Candidacy, before: str, *, by: Actor) -> None:
    after = {"status": candidacy.status, "reason": candidacy.end_reason}
    tx.audit("candidacy-decided", f"candidacy/{candidacy.id}", by=by, before={"status": before}, after=after)
