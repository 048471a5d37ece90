"""What monitoring hears: everything that is counted, and what moves the unemployment rate."""

from decimal import Decimal

from sqlalchemy import Table

from contracts.loans import LoanApplied, LoanDrawnDown
from contracts.registration import (
    JobSeekerRegistered,
    LayoffAmended,
    LayoffPlanned,
    LayoffWithdrawn,
    Left,
    PersonRegistered,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentReopened,
    VacancyOpened,
)
from contracts.subsidy import (
    ApplicationDecided,
    ApplicationSubmitted,
    InterestSubsidyPaid,
    SubsidyDecided,
    SubsidyDisbursed,
    SubsidyPaid,
    SubsidyRequested,
)
from kit.db import Tx
from kit.events import Envelope, UnreadableEvent
from kit.handlers import Handlers
from monitoring import usecases
from monitoring.models import Indicator, MonthlyCount, Stock, month_of, place_of


def _tables() -> tuple[Table, ...]:
    tables = (MonthlyCount.__table__, Stock.__table__)
    return tuple(table for table in tables if isinstance(table, Table))


handlers = Handlers("monitoring", projections=_tables())

_DECIDED = {"APPROVED": Indicator.APPLICATIONS_APPROVED, "REFUSED": Indicator.APPLICATIONS_REFUSED}


def _place(district: str) -> str:
    place = place_of(district)
    if place is None:
        raise UnreadableEvent(f"{district} is no district of this city (GB/T 2260)")
    return place


@handlers.project(PersonRegistered)
async def count_person(tx: Tx, event: PersonRegistered, _envelope: Envelope) -> None:
    """Somebody new is in the register."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.PEOPLE_REGISTERED: 1})


@handlers.project(UnemploymentConfirmed)
async def count_confirmed(tx: Tx, event: UnemploymentConfirmed, _envelope: Envelope) -> None:
    """One more is registered as unemployed."""
    counted: dict[Indicator, Decimal | int] = {Indicator.NEWLY_REGISTERED: 1}
    if event.after == "LAID_OFF":
        counted[Indicator.REGISTERED_AFTER_LAYOFF] = 1
    await usecases.count(tx, _place(event.district), event.on, counted, registered=1)


@handlers.project(UnemploymentEnded)
async def count_ended(tx: Tx, event: UnemploymentEnded, _envelope: Envelope) -> None:
    """One fewer is registered as unemployed."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.ENDED: 1}, registered=-1)


@handlers.project(UnemploymentReopened)
async def count_reopened(tx: Tx, event: UnemploymentReopened, _envelope: Envelope) -> None:
    """An end was a mistake: it is counted no longer, and one more is registered, as from the day of that end."""
    await usecases.count(tx, _place(event.district), event.ended_on, {Indicator.ENDED: -1}, registered=1)


@handlers.project(LayoffPlanned)
async def count_layoff_plan(tx: Tx, event: LayoffPlanned, _envelope: Envelope) -> None:
    """So many are to be laid off by a plan."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.LAYOFFS_PLANNED: event.layoffs})


@handlers.project(LayoffAmended)
async def count_amended_plan(tx: Tx, event: LayoffAmended, _envelope: Envelope) -> None:
    """The plan says another number now: it counts in the month in which it was stated first."""
    more = event.layoffs - event.layoffs_before
    await usecases.count(tx, _place(event.district), event.planned_on, {Indicator.LAYOFFS_PLANNED: more})


@handlers.project(LayoffWithdrawn)
async def count_withdrawn_plan(tx: Tx, event: LayoffWithdrawn, _envelope: Envelope) -> None:
    """Nobody goes by that plan: it counts no longer."""
    await usecases.count(tx, _place(event.district), event.planned_on, {Indicator.LAYOFFS_PLANNED: -event.layoffs})


@handlers.project(Left)
async def count_laid_off(tx: Tx, event: Left, _envelope: Envelope) -> None:
    """Somebody's employment has ended; who was laid off is counted."""
    if event.reason == "LAID_OFF":
        await usecases.count(tx, _place(event.district), event.on, {Indicator.LAID_OFF: 1})


@handlers.project(VacancyOpened)
async def count_vacancy(tx: Tx, event: VacancyOpened, _envelope: Envelope) -> None:
    """An employer looks for so many people."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.VACANCIES_OPENED: event.posts})


@handlers.project(JobSeekerRegistered)
async def count_job_seeker(tx: Tx, event: JobSeekerRegistered, _envelope: Envelope) -> None:
    """Somebody looks for work."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.JOB_SEEKERS_REGISTERED: 1})


@handlers.project(ApplicationSubmitted)
async def count_application(tx: Tx, event: ApplicationSubmitted, _envelope: Envelope) -> None:
    """Somebody has applied for a subsidy."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.APPLICATIONS: 1})


@handlers.project(SubsidyRequested)
async def count_request(tx: Tx, event: SubsidyRequested, _envelope: Envelope) -> None:
    """A person or an employer has applied for any of the other programmes."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.APPLICATIONS: 1})


@handlers.project(ApplicationDecided)
async def count_decision(tx: Tx, event: ApplicationDecided, _envelope: Envelope) -> None:
    """An application was approved or refused."""
    await usecases.count(tx, _place(event.district), event.on, {_DECIDED[event.outcome]: 1})


@handlers.project(SubsidyDecided)
async def count_other_decision(tx: Tx, event: SubsidyDecided, _envelope: Envelope) -> None:
    """An application for any of the other programmes was approved or refused."""
    await usecases.count(tx, _place(event.district), event.on, {_DECIDED[event.outcome]: 1})


@handlers.project(SubsidyPaid)
async def count_subsidy(tx: Tx, event: SubsidyPaid, _envelope: Envelope) -> None:
    """A subsidy has been paid."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.YUAN_PAID: event.amount})


@handlers.project(SubsidyDisbursed)
async def count_disbursement(tx: Tx, event: SubsidyDisbursed, _envelope: Envelope) -> None:
    """A subsidy of any of the other programmes has been paid."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.YUAN_PAID: event.amount})


@handlers.project(InterestSubsidyPaid)
async def count_interest_subsidy(tx: Tx, event: InterestSubsidyPaid, _envelope: Envelope) -> None:
    """An interest subsidy has been paid."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.YUAN_PAID: event.amount})


@handlers.project(LoanApplied)
async def count_loan_application(tx: Tx, event: LoanApplied, _envelope: Envelope) -> None:
    """Somebody has applied for a guarantee loan."""
    await usecases.count(tx, _place(event.district), event.on, {Indicator.LOAN_APPLICATIONS: 1})


@handlers.project(LoanDrawnDown)
async def count_loan(tx: Tx, event: LoanDrawnDown, _envelope: Envelope) -> None:
    """A guarantee loan has been paid out."""
    counted: dict[Indicator, Decimal | int] = {Indicator.LOANS: 1, Indicator.LOAN_PRINCIPAL: event.amount}
    await usecases.count(tx, _place(event.district), event.on, counted)


@handlers.react(UnemploymentConfirmed)
async def judge_confirmed(tx: Tx, event: UnemploymentConfirmed, _envelope: Envelope) -> None:
    """The rate has risen: it may be above the line."""
    await usecases.propose_warnings(tx, _place(event.district), since=month_of(event.on))


@handlers.react(UnemploymentEnded)
async def judge_ended(tx: Tx, event: UnemploymentEnded, _envelope: Envelope) -> None:
    """The rate has fallen, and may still be above the line."""
    await usecases.propose_warnings(tx, _place(event.district), since=month_of(event.on))


@handlers.react(UnemploymentReopened)
async def judge_reopened(tx: Tx, event: UnemploymentReopened, _envelope: Envelope) -> None:
    """The rate has risen since the end that was taken back: it may be above the line."""
    await usecases.propose_warnings(tx, _place(event.district), since=month_of(event.ended_on))


@handlers.react(LayoffPlanned)
async def judge_layoff_plan(tx: Tx, event: LayoffPlanned, _envelope: Envelope) -> None:
    """The plan may be a mass layoff."""
    await usecases.propose_layoff_warning(tx, _place(event.district), event)


@handlers.react(LayoffAmended)
async def judge_amended_plan(tx: Tx, event: LayoffAmended, _envelope: Envelope) -> None:
    """The plan may have become a mass layoff."""
    await usecases.propose_layoff_warning(tx, _place(event.district), event)
