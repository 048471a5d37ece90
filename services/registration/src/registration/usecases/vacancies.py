"""招聘岗位 Posting vacancies for employers, closing them, and ending those whose last day has passed."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select

from contracts.divisions import is_district_of_city
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from registration import queries
from registration.models import (
    CANDIDATE,
    Candidacy,
    CandidacyEnd,
    Employer,
    Offer,
    Vacancy,
    VacancyStatus,
)
from registration.rules.occupations import unknown
from registration.usecases.checks import require_past

_SYSTEM_ENDS: Final = {
    VacancyStatus.FILLED: CandidacyEnd.VACANCY_FILLED,
    VacancyStatus.CLOSED: CandidacyEnd.VACANCY_CLOSED,
    VacancyStatus.EXPIRED: CandidacyEnd.VACANCY_EXPIRED,
}


async def open_vacancy(tx: Tx, employer_id: UUID, offer: Offer, *, on: date, by: Actor) -> Vacancy:
    """Post a vacancy of an employer; the place of work may lie in any district of the city.

    Raises `NotFound` for an employer outside the caller's scope, `Refusal` for an unknown occupation.
    """
    employer = await tx.one(queries.employers_in_scope(by).where(Employer.id == employer_id), f"employer {employer_id}")
    require_past(on)
    require_occupations([offer.occupation])
    require_places([offer.district], on)
    if offer.closes_on < on:
        raise Refusal("a vacancy closes on the day on which it is opened, or later", code="CLOSES_BEFORE_OPENING")
    vacancy = Vacancy.open(employer, offer, on=on, by=by)
    opened = vacancy.opened()
    tx.add(vacancy)
    tx.publish(opened, by=by)
    return vacancy


async def close_vacancy(tx: Tx, vacancy_id: UUID, *, on: date, reason: str, by: Actor) -> Vacancy:
    """Take a vacancy back: its candidates are declined."""
    require_past(on)
    await tx.one(queries.vacancies_in_scope(by).where(Vacancy.id == vacancy_id), f"vacancy {vacancy_id}")
    vacancy = await tx.lock(Vacancy, vacancy_id)
    tx.publish(vacancy.close(on=on), by=by, before={"status": VacancyStatus.OPEN}, reason=reason)
    await decline_rest(tx, vacancy, on=on, by=by)
    return vacancy


async def expire_vacancy(tx: Tx, vacancy_id: UUID, *, on: date, by: Actor) -> bool:
    """End a vacancy whose last day was before the day; whether there was anything to end."""
    vacancy = await tx.lock(Vacancy, vacancy_id)
    if vacancy.status != VacancyStatus.OPEN or vacancy.closes_on >= on:
        return False
    expired = vacancy.expire(on=on)
    tx.publish(expired, by=by, before={"status": VacancyStatus.OPEN})
    await decline_rest(tx, vacancy, on=expired.on, by=by)
    return True


async def decline_rest(tx: Tx, vacancy: Vacancy, *, on: date, by: Actor, placed: UUID | None = None) -> None:
    """End what is left of a vacancy's candidacies with it; `placed` is a seeker whose others end as well.

    All of them are locked in the order of their ids, so that two hires that cross each other don't wait in a circle.
    """
    of_vacancy, of_placed = Candidacy.vacancy_id == vacancy.id, Candidacy.seeker_id == placed
    for candidacy in await _lock_open(
        tx, of_placed if vacancy.status == VacancyStatus.OPEN else of_vacancy | of_placed
    ):
        end = CandidacyEnd.SEEKER_PLACED
        if candidacy.seeker_id != placed:
            end = _SYSTEM_ENDS[VacancyStatus(vacancy.status)]
        lapse(tx, candidacy, end, on=on, by=by)


async def withdraw_rest(tx: Tx, seeker_id: UUID, *, on: date, by: Actor) -> None:
    """End the candidacies of somebody who looks for work no longer."""
    for candidacy in await _lock_open(tx, Candidacy.seeker_id == seeker_id):
        lapse(tx, candidacy, CandidacyEnd.SEEKER_WITHDRAWN, on=on, by=by)


def lapse(tx: Tx, candidacy: Candidacy, end: CandidacyEnd, *, on: date, by: Actor) -> None:
    """End a candidacy with its vacancy or its seeker, and keep why."""
    candidacy.lapse(end, on=on)
    after = {"status": candidacy.status, "reason": end}
    tx.audit("candidacy-ended", f"candidacy/{candidacy.id}", by=by, after=after)


def require_occupations(codes: list[str] | tuple[str, ...]) -> None:
    """Raise `Refusal` naming every code that is no major or middle group of GB/T 6565-2015."""
    strange = unknown(codes)
    if strange:
        reasons = [{"code": "OCCUPATION_UNKNOWN", "field": "occupation", "value": code} for code in strange]
        raise Refusal(
            "some codes are no major or middle group (GB/T 6565-2015)", code="OCCUPATION_UNKNOWN", reasons=reasons
        )


def require_places(districts: list[str] | tuple[str, ...], on: date) -> None:
    """Raise `Refusal` naming every code that is no district of the city on the day."""
    strange = sorted({code for code in districts if not is_district_of_city(code, on)})
    if strange:
        reasons = [{"code": "DISTRICT_UNKNOWN", "field": "district", "value": code} for code in strange]
        raise Refusal(
            f"some codes are no district of this city on {on} (GB/T 2260)", code="DISTRICT_UNKNOWN", reasons=reasons
        )


async def _lock_open(tx: Tx, whose: ColumnElement[bool]) -> list[Candidacy]:
    statement = select(Candidacy).where(whose, Candidacy.status.in_(CANDIDATE)).order_by(Candidacy.id)
    return await tx.all(statement.with_for_update().execution_options(populate_existing=True))
