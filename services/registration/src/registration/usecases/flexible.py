"""灵活就业 Declaring flexible employment, what is paid into its schemes, and its end (article 6)."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from contracts.facts import FactKind, read_value
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.figures import figures_in_force
from kit.money import to_wire
from registration import queries
from registration.models import Decision, Employment, FlexibleContribution, FlexibleEmployment, FlexibleStatus, Person
from registration.rules import flexible_employment_status, shipped_figures
from registration.usecases.checks import lock_person, require_past
from registration.usecases.people import StatedFact, record_facts
from registration.usecases.work import REGISTER, end_unemployment, record_work
from rulebook.verdicts import Outcome, Verdict

_INSURANCE = frozenset({"PENSION", "MEDICAL"})
"""养老、医疗保险, of which the fact of a month's contributions is the sum; the housing fund is no insurance."""


async def declare_flexible(
    tx: Tx, person_id: UUID, *, on: date, working: bool, employment_contract: bool, schemes: tuple[str, ...], by: Actor
) -> tuple[FlexibleEmployment, list[Verdict]]:
    """灵活就业登记: decide scheme by scheme; one that is open gives the status and ends the person's unemployment."""
    person = await lock_person(tx, person_id, by)
    person.require_living()
    require_past(on)
    await _require_no_flexible(tx, person, on)
    contract = await _has_contract(tx, person, on)
    facts: dict[str, Any] = {"working": working, "employment_contract": contract or employment_contract}
    sources = {"working": "declaration", "employment_contract": REGISTER if contract else "declaration"}
    figures = await figures_in_force(tx, shipped_figures())
    verdicts = [flexible_employment_status.decide({**facts, "scheme": scheme}, on, figures) for scheme in schemes]
    granted = tuple(
        scheme for scheme, verdict in zip(schemes, verdicts, strict=True) if verdict.outcome is Outcome.ELIGIBLE
    )
    flexible = FlexibleEmployment.declare(person, on=on, schemes=granted, by=by)
    subject = f"flexible_employment/{flexible.id}"
    tx.add(flexible)
    for verdict in verdicts:
        tx.add(Decision.of(verdict, subject=subject, sources={**sources, "scheme": "declaration"}, by=by.subject))
    after = {"on": on.isoformat(), "status": flexible.status, "schemes": list(granted)}
    tx.audit("flexible-employment-declared", subject, by=by, after=after)
    if flexible.status == FlexibleStatus.ACTIVE:
        later = await _next_hire(tx, person, on)
        if later is not None:
            flexible.end(on=later.hired_on)
        await end_unemployment(tx, person, on=on, by=by)
        await record_work(tx, person, since=on, document=subject, by=by)
    return flexible, verdicts


async def state_contributions(
    tx: Tx, flexible_employment_id: UUID, *, month: date, paid: Mapping[str, Decimal], by: Actor
) -> list[FlexibleContribution]:
    """缴费: keep what a flexible worker paid for a month, and record it as a fact where it is insurance."""
    flexible = await _lock_flexible(tx, flexible_employment_id, by)
    require_past(month)
    flexible.require_contribution(month, set(paid))
    stated = [
        FlexibleContribution.of(flexible, month=month, scheme=scheme, paid=yuan, by=by)
        for scheme, yuan in sorted(paid.items())
    ]
    tx.add(*stated)
    subject = f"flexible_employment/{flexible.id}"
    after = {"month": f"{month:%Y-%m}", "paid": {scheme: to_wire(yuan) for scheme, yuan in paid.items()}}
    tx.audit("contributions-stated", subject, by=by, after=after)
    if _INSURANCE & paid.keys():
        await tx.flush()
        held = await queries.contributions(tx.session, flexible.id, month=month)
        latest = {row.scheme: row.paid for row in held}  # oldest first: of several statements the last counts
        total = sum((yuan for scheme, yuan in latest.items() if scheme in _INSURANCE), Decimal(0))
        value = read_value(FactKind.MONTHLY_CONTRIBUTION, {"pension_and_medical": to_wire(total)})
        last = month.replace(day=monthrange(month.year, month.month)[1])
        fact = StatedFact(FactKind.MONTHLY_CONTRIBUTION, value, month, last, by.department or REGISTER, subject)
        await record_facts(tx, flexible.person_id, [fact], by=by)
    return stated


async def end_flexible_employment(tx: Tx, flexible_employment_id: UUID, *, on: date, by: Actor) -> FlexibleEmployment:
    """End the status; the person's facts say what they do from then on."""
    flexible = await _lock_flexible(tx, flexible_employment_id, by)
    require_past(on)
    flexible.end(on=on)
    subject = f"flexible_employment/{flexible.id}"
    tx.audit("flexible-employment-ended", subject, by=by, after={"on": on.isoformat()})
    person = await tx.get(Person, flexible.person_id)
    await record_work(tx, person, since=on, document=subject, by=by)
    return flexible


async def _lock_flexible(tx: Tx, flexible_employment_id: UUID, by: Actor) -> FlexibleEmployment:
    """The status, locked after its person, as a hire locks them; raises `NotFound` outside the caller's scope."""
    found = await queries.flexible_employment(tx.session, by, flexible_employment_id)
    await tx.lock(Person, found.person_id)
    return await tx.lock(FlexibleEmployment, flexible_employment_id)


async def _require_no_flexible(tx: Tx, person: Person, on: date) -> None:
    statement = select(FlexibleEmployment).where(
        FlexibleEmployment.person_id == person.id,
        FlexibleEmployment.status != FlexibleStatus.REFUSED,
        or_(FlexibleEmployment.ended_on.is_(None), FlexibleEmployment.ended_on > on),
    )
    other = await tx.first(statement.order_by(FlexibleEmployment.since))
    if other is not None:
        raise Conflict(
            f"this person is flexibly employed since {other.since}",
            code="FLEXIBLE_OVERLAPS",
            flexible_employment_id=str(other.id),
        )


async def _has_contract(tx: Tx, person: Person, on: date) -> bool:
    statement = select(Employment).where(
        Employment.person_id == person.id,
        Employment.hired_on <= on,
        or_(Employment.ended_on.is_(None), Employment.ended_on > on),
    )
    return await tx.first(statement) is not None


async def _next_hire(tx: Tx, person: Person, on: date) -> Employment | None:
    """The employment that ended the status before anybody knew of it."""
    later = select(Employment).where(Employment.person_id == person.id, Employment.hired_on > on)
    return await tx.first(later.order_by(Employment.hired_on))
