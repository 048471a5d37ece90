"""What registration announces about the job market (公共就业服务): vacancies and job seekers."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_12, _COOPERATING_12 = lead_and_cooperating(12)

VacancyEnd = Literal["CLOSED", "EXPIRED"]
JobSeekerEnd = Literal["PLACED", "WITHDRAWN", "DIED"]


class VacancyOpened(
    Event,
    type="city.employment.registration.vacancy-opened.v1",
    article=12,
    lead=_LEAD_12,
    cooperating=_COOPERATING_12,
):
    """招聘岗位 An employer looks for people; subject `vacancy/<vacancy_id>`."""

    vacancy_id: UUID
    employer_id: UUID
    district: str
    """Where the work is."""
    on: date
    occupation: str
    """GB/T 6565-2015, of a major or a middle group."""
    posts: int
    closes_on: date
    """The last day on which somebody may apply."""


class VacancyFilled(
    Event,
    type="city.employment.registration.vacancy-filled.v1",
    article=12,
    lead=_LEAD_12,
    cooperating=_COOPERATING_12,
):
    """招满 The last post of a vacancy is taken; subject `vacancy/<vacancy_id>`."""

    vacancy_id: UUID
    employer_id: UUID
    district: str
    on: date
    posts: int


class VacancyClosed(
    Event,
    type="city.employment.registration.vacancy-closed.v1",
    article=12,
    lead=_LEAD_12,
    cooperating=_COOPERATING_12,
):
    """停止招聘 A vacancy ended with posts left: taken back, or past its last day; subject `vacancy/<vacancy_id>`."""

    vacancy_id: UUID
    employer_id: UUID
    district: str
    on: date
    """The first day without it."""
    reason: VacancyEnd
    posts: int
    filled: int


class JobSeekerRegistered(
    Event,
    type="city.employment.registration.job-seeker-registered.v1",
    article=12,
    lead=_LEAD_12,
    cooperating=_COOPERATING_12,
):
    """求职登记 A person looks for work, unemployed or not; subject `job_seeker/<seeker_id>`."""

    seeker_id: UUID
    person_id: UUID
    district: str
    """Where the person lives."""
    on: date


class JobSeekerEnded(
    Event,
    type="city.employment.registration.job-seeker-ended.v1",
    article=12,
    lead=_LEAD_12,
    cooperating=_COOPERATING_12,
):
    """A person looks for work no longer: placed, withdrawn or dead; subject `job_seeker/<seeker_id>`."""

    seeker_id: UUID
    person_id: UUID
    district: str
    on: date
    reason: JobSeekerEnd
