"""用工备案 Notices of hires and of ends, each decided by its rule (就业服务与就业管理规定 art. 62)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from contracts.registration import ContractKind, EmployeeForm, LeavingReason
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, NotFound, Refusal
from kit.figures import figures_in_force
from kit.vault import Vault
from registration import queries
from registration.models import Decision, Employer, Employment, Person
from registration.rules import employer_hire_notice, employer_termination_notice, shipped_figures
from registration.rules.notices import days_between
from registration.usecases.checks import lock_person
from registration.usecases.layoffs import count_termination
from registration.usecases.people import register_person
from registration.usecases.work import end_flexible, end_unemployment, notice_day, record_work, require_notice
from rulebook.figures import Figures
from rulebook.verdicts import Verdict

HIRE_DAYS = "employer_notice.hire_days"
TERMINATION_DAYS = "employer_notice.termination_days"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What enters a person whom the register does not know yet."""

    name: str
    phone: str
    district: str


@dataclass(frozen=True, slots=True)
class Employee:
    """How a notice names a person: by id, or by the number that they showed their employer."""

    person_id: UUID | None
    identity_number: str | None
    newcomer: Newcomer | None = None


async def hire(
    tx: Tx,
    employer_id: UUID,
    employee: Employee,
    *,
    on: date,
    public_welfare_post: bool,
    contract: ContractKind,
    contract_months: int | None,
    notified_on: date | None,
    by: Actor,
    vault: Vault,
) -> tuple[Employment, Verdict]:
    """招用备案: enter a hire, late or not; it ends the person's unemployment and is recorded among their facts."""
    employer = await tx.one(queries.employers_in_scope(by).where(Employer.id == employer_id), f"employer {employer_id}")
    notified = notice_day(notified_on, by)
    require_notice(on, notified)
    person = await _lock_employee(tx, employee, on=on, by=by, vault=vault)
    if person.died_on is not None and on > person.died_on:
        raise Conflict(f"this person died on {person.died_on}", code="PERSON_DIED")
    await _require_no_employment(tx, person, employer, on)
    figures = await figures_in_force(tx, shipped_figures())
    employment = Employment.hire(
        person,
        employer,
        on=on,
        form=_form(employer, public_welfare_post=public_welfare_post, on=on, figures=figures),
        contract=contract,
        contract_months=contract_months,
        notified_on=notified,
        by=by,
    )
    facts = {"hired": on, "notified": notified}
    verdict = employer_hire_notice.decide(facts, notified, figures)
    hired = employment.hired(days_late=_days_late(HIRE_DAYS, on, notified, figures))
    tx.add(employment)
    _keep(tx, employment, verdict, facts, by=by)
    tx.publish(hired, by=by)
    await end_unemployment(tx, person, on=on, by=by)
    await end_flexible(tx, person, on=on)
    await record_work(tx, person, since=on, document=f"employment/{employment.id}", by=by)
    return employment, verdict


async def end_employment(
    tx: Tx,
    employment_id: UUID,
    *,
    on: date,
    reason: LeavingReason,
    layoff_id: UUID | None = None,
    notified_on: date | None,
    by: Actor,
) -> tuple[Employment, Verdict]:
    """终止解除备案: end an employment, its notice late or not; the person's facts say what they do from then on.

    One that was laid off is counted against the plan that the notice names; raises `Refusal` for a plan that is not
    the employer's, `Conflict` for one that is closed.
    """
    found = await tx.one(
        queries.employments_in_scope(by).where(Employment.id == employment_id), f"employment {employment_id}"
    )
    notified = notice_day(notified_on, by)
    require_notice(on, notified)
    person = await tx.lock(Person, found.person_id)  # first the person, as a hire does
    employment = await tx.lock(Employment, employment_id)
    employment.require_end(on)
    figures = await figures_in_force(tx, shipped_figures())
    facts = {"ended": on, "notified": notified}
    verdict = employer_termination_notice.decide(facts, notified, figures)
    if layoff_id is not None:
        await count_termination(tx, employment, layoff_id, on=on)
    days_late = _days_late(TERMINATION_DAYS, on, notified, figures)
    left = employment.end(on=on, reason=reason, notified_on=notified, days_late=days_late)
    _keep(tx, employment, verdict, facts, by=by)
    tx.publish(left, by=by, before={"status": "EMPLOYED"})
    await record_work(tx, person, since=on, document=f"employment/{employment.id}", by=by)
    return employment, verdict


async def _lock_employee(tx: Tx, employee: Employee, *, on: date, by: Actor, vault: Vault) -> Person:
    """The person by id, where the caller may know of them, or by number; a newcomer is entered from the notice."""
    if employee.person_id is not None:
        return await lock_person(tx, employee.person_id, by)
    number, newcomer = employee.identity_number or "", employee.newcomer
    index = vault.find(number, "people", "identity_number")
    found = await tx.first(select(Person).where(Person.identity_index == index))
    if found is None and newcomer is not None:
        # Wherever they live: the notice is the employer's, and an office's districts are those of its employers.
        everywhere = replace(by, districts=None)
        return await register_person(
            tx,
            identity_number=number,
            name=newcomer.name,
            phone=newcomer.phone,
            district=newcomer.district,
            on=on,
            by=everywhere,
            vault=vault,
        )
    if found is None:
        raise NotFound("nobody with this identity number is registered: state a newcomer", code="PERSON_UNKNOWN")
    while found.merged_into is not None:
        found = await tx.get(Person, found.merged_into)
    person = await tx.lock(Person, found.id)
    person.require_present()
    return person


async def _require_no_employment(tx: Tx, person: Person, employer: Employer, on: date) -> None:
    statement = select(Employment).where(
        Employment.person_id == person.id,
        Employment.employer_id == employer.id,
        or_(Employment.ended_on.is_(None), Employment.ended_on > on),
    )
    other = await tx.first(statement.order_by(Employment.hired_on))
    if other is not None:
        raise Conflict(
            f"this person is employed there since {other.hired_on}",
            code="EMPLOYMENT_OVERLAPS",
            employment_id=str(other.id),
        )


def _form(employer: Employer, *, public_welfare_post: bool, on: date, figures: Figures) -> EmployeeForm:
    if public_welfare_post:
        return "PUBLIC_WELFARE_POST"
    kinds = figures.on("employer.enterprise_kinds", on)
    if kinds is None or not isinstance(kinds.value, tuple):
        raise Refusal(f"no kinds of enterprise are known for {on}", code="NEEDS_CONFIG")
    return "ENTERPRISE_EMPLOYEE" if employer.kind in kinds.value else "OTHER"


def _days_late(key: str, on: date, notified: date, figures: Figures) -> int | None:
    term = figures.on(key, notified)
    if term is None or not isinstance(term.value, int):
        return None
    return max(0, days_between(on, notified) - term.value)


def _keep(tx: Tx, employment: Employment, verdict: Verdict, facts: Mapping[str, date], *, by: Actor) -> None:
    sources = dict.fromkeys(facts, "notice")
    tx.add(Decision.of(verdict, subject=f"employment/{employment.id}", sources=sources, by=by.subject))
