"""从业情况 What a hire or an end changes of a person beside itself: the facts of their work and their unemployment."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from contracts.facts import FactKind
from contracts.registration import EndReason
from kit import clock
from kit.actor import OFFICES, Actor, Role
from kit.db import Tx
from kit.errors import Refusal
from registration.models import (
    Employment,
    EmploymentStatus,
    FlexibleEmployment,
    FlexibleStatus,
    Person,
    Spell,
    SpellStatus,
)
from registration.models.work import Work, work_since
from registration.usecases.people import StatedFact, record_facts
from registration.usecases.spells import end_spell

REGISTER = "HRSS"
"""人力资源社会保障部门, which keeps the register of employment."""

_RE_EMPLOYED: EndReason = "RE_EMPLOYED"


def notice_day(stated: date | None, by: Actor) -> date:
    """备案日期: an office enters the day on which a notice came in; an employer's own counts when it arrives."""
    today = clock.today()
    if stated is None or stated == today:
        return today
    if not by.has(*OFFICES):
        raise Refusal("a notice counts on the day on which it arrives: leave notified_on out", code="NOTICE_DAY")
    return stated


def require_notice(on: date, notified_on: date) -> None:
    """Raise `Refusal` for a notice of what has not happened, or that has not come."""
    if notified_on > clock.today():
        raise Refusal(f"{notified_on} is in the future", code="DATE_IN_FUTURE")
    if on > notified_on:
        raise Refusal(f"on {notified_on} nobody could give notice of what came on {on}", code="NOTICE_BEFORE_EVENT")


async def end_unemployment(tx: Tx, person: Person, *, on: date, by: Actor) -> None:
    """重新就业: end the person's open spell, on the day of its declaration where work had begun before."""
    closed = (SpellStatus.WAITING_FOR_FACTS, SpellStatus.REFUSED, SpellStatus.ENDED)
    statement = select(Spell).where(Spell.person_id == person.id, Spell.ended_on.is_(None), Spell.status.not_in(closed))
    spell = await tx.first(statement)
    if spell is not None:
        await end_spell(tx, spell.id, on=max(on, spell.declared_on), reason=_RE_EMPLOYED, by=_register(by))


async def end_flexible(tx: Tx, person: Person, *, on: date) -> FlexibleEmployment | None:
    """End the person's flexible employment, as with an employment contract; answers the one that was ended."""
    statement = select(FlexibleEmployment).where(
        FlexibleEmployment.person_id == person.id, FlexibleEmployment.status == FlexibleStatus.ACTIVE
    )
    flexible = await tx.first(statement.with_for_update())
    if flexible is not None:
        flexible.end(on=max(on, flexible.since))
    return flexible


async def end_work_of_dead(tx: Tx, person: Person, *, on: date, document: str, by: Actor) -> None:
    """死亡: end the employments and the flexible employment of somebody who died; no employer owes a notice of it."""
    employed = select(Employment).where(
        Employment.person_id == person.id, Employment.status == EmploymentStatus.EMPLOYED
    )
    ended = await tx.all(employed.order_by(Employment.id).with_for_update())
    for employment in ended:
        last = max(on, employment.hired_on)
        left = employment.end(on=last, reason="DIED", notified_on=max(last, clock.today()), days_late=None)
        tx.publish(left, by=by, before={"status": EmploymentStatus.EMPLOYED}, reason=document)
    flexible = await end_flexible(tx, person, on=on)
    if flexible is not None:
        tx.audit("flexible-employment-ended", f"flexible_employment/{flexible.id}", by=by, reason=document)
    if ended or flexible is not None:
        await record_work(tx, person, since=on, document=document, by=by)


async def record_work(tx: Tx, person: Person, *, since: date, document: str, by: Actor) -> None:
    """Record from a day on whether the person works, and in which form, by all that is held of their work by now."""
    await tx.flush()
    works = [
        Work(row.form, row.hired_on, row.ended_on)
        for row in await tx.all(select(Employment).where(Employment.person_id == person.id))
    ]
    flexible = select(FlexibleEmployment).where(
        FlexibleEmployment.person_id == person.id, FlexibleEmployment.status != FlexibleStatus.REFUSED
    )
    works += [Work("FLEXIBLE", row.since, row.ended_on) for row in await tx.all(flexible)]
    stated: list[StatedFact] = []
    for stretch in work_since(works, since):
        said = {FactKind.WORKING: stretch.form is not None, FactKind.EMPLOYMENT_FORM: stretch.form or "NONE"}
        stated += [
            StatedFact(kind, value, stretch.first, stretch.last, REGISTER, document) for kind, value in said.items()
        ]
    if since == min((work.began_on for work in works), default=None):
        stated.append(StatedFact(FactKind.EVER_EMPLOYED, True, since, None, REGISTER, document))
    await record_facts(tx, person.id, stated, by=_register(by))


def _register(by: Actor) -> Actor:
    """The register itself, which a notice sets in motion: in the name of whoever gave it, wherever the person lives."""
    return replace(by, roles=frozenset({Role.CASE_WORKER}), districts=None, department=None)
