"""申报 Employers apply: entered at once, and each item decided for itself, some hundreds at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from kit import clock
from kit.actor import OFFICES, Actor
from kit.db import Tx
from kit.errors import NotFound, Refusal
from kit.vault import Vault
from rulebook.figures import Figures
from subsidy import queries
from subsidy.models import (
    Application,
    Certificate,
    Decision,
    Filing,
    Matter,
    PersonPicture,
    PictureEmployer,
    PictureEmployment,
    Programme,
    Status,
)
from subsidy.models.forms import FORMS, ONCE, About, Form, Period, is_for_months
from subsidy.models.pictures import as_announced
from subsidy.models.sanctions import UNDER_SANCTION
from subsidy.models.standing import LIVE
from subsidy.queries.figures import figures_of
from subsidy.rules import EXCLUSIONS, INSTRUMENTS
from subsidy.usecases.applications import require_employer_known
from subsidy.usecases.barred import standing_against, told
from subsidy.usecases.employers_to_screen import screen_later
from subsidy.usecases.entitlements import TERM_OVERLAPS, overlaps, terms_of, within_term
from subsidy.usecases.evidence import as_of, first_day
from subsidy.usecases.held_facts import evidence_of
from subsidy.usecases.maturing import let_mature
from subsidy.usecases.notices import tell_of_filing
from subsidy.usecases.postings import fund_by_figure
from subsidy.usecases.records import Records, read_records, spoken_against
from subsidy.usecases.slots import take_first_slots
from subsidy.usecases.steps import settle_steps

DECIDE_FILING = "decide-filing"
AT_ONCE = 20
"""Items that are decided before the answer; more are a job's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of those whom an employer lists."""

    employment_id: UUID | None = None
    person_id: UUID | None = None
    stated: Mapping[str, Any] = field(default_factory=dict)
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What an employer files."""

    programme: Programme
    on: date
    period: str | None
    stated: Mapping[str, Any]
    items: Sequence[Item]
    founder_id: UUID | None
    payee: tuple[str, str]


async def file(tx: Tx, employer_id: UUID, claimed: Claimed, *, by: Actor, vault: Vault) -> Filing:
    """Enter what an employer files; raises `Refusal` where the employer is unknown or a day lies ahead.

    An item that can't be taken (its employment is unknown or another employer's, it is listed twice, or applied for
    already) is refused for itself, and the others go on.
    """
    employer = await _employer(tx, employer_id, by)
    form = FORMS[claimed.programme]
    _require_past(form, claimed)
    period = claimed.period or ONCE
    applications = await _listed(tx, employer, claimed, period, by=by, vault=vault)
    filing = Filing.file(
        claimed.programme,
        employer,
        period=period,
        on=claimed.on,
        stated=dict(claimed.stated),
        items=len(applications),
        by=by,
    )
    tx.add(filing)
    await tx.session.flush()
    tx.publish(filing.received(), by=by)
    await _refuse_what_can_not_be_taken(tx, filing, applications, by=by)
    for application in applications:
        application.filing_id = filing.id
    tx.add(*applications)
    await tx.session.flush()
    await screen_later(tx, [employer_id])
    if all(application.status == Status.REFUSED for application in applications):
        await _tell_decided(tx, filing)
    elif filing.items <= AT_ONCE:
        await decide_items(tx, filing.id, limit=AT_ONCE, by=by)
    else:
        await tx.defer(DECIDE_FILING, lock=f"filing/{filing.id}", filing_id=str(filing.id))
    return filing


async def decide_items(tx: Tx, filing_id: UUID, *, limit: int, by: Actor) -> bool:
    """Decide the next items that nobody has decided yet; whether there may be more."""
    undecided = select(Application).where(
        Application.filing_id == filing_id, Application.status == Status.WAITING, Application.decision_id.is_(None)
    )
    items = await tx.all(undecided.order_by(Application.id).limit(limit).with_for_update())
    if not items:
        return False
    records, figures = await read_records(tx, items), await figures_of(tx, items[0].district)
    for item in items:
        _decide(tx, item, records, figures, by=by)
    await tx.session.flush()
    for item in items:
        await let_mature(tx, item, figures)
    granted = [item for item in items if item.status == Status.IN_REVIEW]
    await take_first_slots(tx, granted)
    await settle_steps(tx, granted, on=clock.today())
    if len(items) == limit and await tx.first(undecided.limit(1)) is not None:
        return True
    await _tell_decided(tx, await tx.get(Filing, filing_id))
    return False


async def _tell_decided(tx: Tx, filing: Filing) -> None:
    standing = await queries.progress(tx.session, [filing])
    tell_of_filing(tx, filing, standing[filing.id].by_status)


def _decide(tx: Tx, item: Application, records: Records, figures: Figures, *, by: Actor) -> None:
    known = evidence_of(item, records)
    verdict = INSTRUMENTS[item.programme].decide(known.facts, as_of(item), figures)
    barred = standing_against(item, records.sanctions.get(item.beneficiary_id, ()))
    sources = {**known.sources, **told(barred)}
    record = Decision.of(verdict, subject=f"application/{item.id}", sources=sources, by=by.subject)
    tx.add(record)
    fund = fund_by_figure(item.programme, figures, as_of(item))
    against = (*spoken_against(item, records), *((UNDER_SANCTION,) if barred else ()))
    decided = item.decide(verdict, record.id, on=clock.today(), fund=fund, against=against)
    if decided is None and (excluded := _excluded(item, records)):
        decided = item.exclude(excluded, on=clock.today())
    if decided is not None:
        tx.publish(decided, by=by)
    else:
        after = {"status": item.status, "outcome": verdict.outcome.value}
        tx.audit("decided", f"application/{item.id}", by=by, after=after)


def _excluded(item: Application, records: Records) -> tuple[str, ...]:
    """互斥 The reasons of the exclusions whose slots another application holds already."""
    if item.status != Status.IN_REVIEW:
        return ()
    return tuple(sorted({EXCLUSIONS[slot.exclusion].reason for slot in records.held_by_others(item)}))


async def _employer(tx: Tx, employer_id: UUID, by: Actor) -> PictureEmployer:
    if by.has(*OFFICES):
        employer = await require_employer_known(tx, employer_id)
        if by.districts is None or employer.district in by.districts:
            return employer
        raise NotFound(f"there is no employer {employer_id}")
    own = select(PictureEmployer).where(
        PictureEmployer.employer_id == employer_id, PictureEmployer.code_digest == as_announced(by).employer_code
    )
    return await tx.one(own.with_for_update(), f"employer {employer_id}")


async def _listed(
    tx: Tx, employer: PictureEmployer, claimed: Claimed, period: str, *, by: Actor, vault: Vault
) -> list[Application]:
    form = FORMS[claimed.programme]
    stated = dict(claimed.stated)
    if form.about is About.POSTS:
        stated["employments"] = [str(item.employment_id) for item in claimed.items]
    alone = form.about in (About.ITSELF, About.POSTS)
    items = [Item(person_id=claimed.founder_id)] if alone else claimed.items
    employments = await _employments(tx, employer, items)
    of_term = [item.person_id for item in items if item.person_id] if is_for_months(claimed.programme) else []
    terms = await terms_of(tx, claimed.programme, employer_id=employer.employer_id, workers=of_term) if of_term else []
    made = []
    for item in items:
        employment = employments.get(item.employment_id) if item.employment_id else None
        worker = employment.person_id if employment else item.person_id
        suffix = "" if not form.is_listed or form.about is About.POSTS else f"/{worker or item.employment_id}"
        matter = Matter(
            stated=stated | dict(item.stated),
            employer_id=employer.employer_id,
            employer_digest=employer.code_digest,
            worker_id=worker,
            employment_id=item.employment_id,
        )
        matter = within_term(matter, [one for one in terms if one.worker_id == worker], period)
        name, account = claimed.payee
        made.append(
            Application.submit(
                claimed.programme,
                person_id=None,
                district=employer.district,
                period=f"{period}{suffix}",
                on=claimed.on,
                flex_start=None,
                certificate=item.certificate,
                payee_name=name,
                payee_account=account,
                by=by,
                vault=vault,
                matter=matter,
            )
        )
    return made


async def _employments(tx: Tx, employer: PictureEmployer, items: Sequence[Item]) -> dict[UUID, PictureEmployment]:
    ids = [item.employment_id for item in items if item.employment_id is not None]
    own = select(PictureEmployment).where(PictureEmployment.employer_id == employer.employer_id)
    found = await tx.all(own.where(PictureEmployment.employment_id.in_(ids)))
    return {one.employment_id: one for one in found}


async def _refuse_what_can_not_be_taken(
    tx: Tx, filing: Filing, applications: Sequence[Application], *, by: Actor
) -> None:
    """Refuse for itself each item that the records do not know, or that stands twice."""
    workers = {one.worker_id for one in applications if one.worker_id is not None}
    people = {one.person_id for one in await tx.all(select(PersonPicture).where(PersonPicture.person_id.in_(workers)))}
    same = select(Application).where(
        Application.employer_id == filing.employer_id,
        Application.programme == filing.programme,
        Application.status.in_(LIVE),
    )
    taken = {one.period for one in await tx.all(same.where(Application.period.in_([a.period for a in applications])))}
    shown = [one.certificate_index for one in applications if one.certificate_index is not None]
    in_use = select(Application).where(Application.certificate_index.in_(shown), Application.status.in_(LIVE))
    certificates = {one.certificate_index for one in await tx.all(in_use)} if shown else set()
    terms = (
        await terms_of(tx, filing.programme, employer_id=filing.employer_id, workers=list(workers))
        if is_for_months(Programme(filing.programme))
        else []
    )
    seen: set[str] = set()
    for one in applications:
        reason = _reason_not_to_take(one, people, taken, certificates, seen)
        if reason is None and overlaps(one, [term for term in terms if term.worker_id == one.worker_id]):
            reason = TERM_OVERLAPS
        seen.add(one.period)
        if one.certificate_index is not None:
            certificates.add(one.certificate_index)
        if reason is not None:
            tx.publish(one.exclude((reason,), on=clock.today()), by=by)


def _reason_not_to_take(
    one: Application,
    people: set[UUID],
    taken: set[str],
    certificates: set[bytes | None],
    seen: set[str],
) -> str | None:
    if one.employment_id is not None and one.worker_id is None:
        return "EMPLOYMENT_UNKNOWN"
    if one.worker_id is not None and one.worker_id not in people:
        return "PERSON_UNKNOWN"
    if one.period in seen:
        return "LISTED_TWICE"
    if one.period in taken:
        return "APPLICATION_OPEN"
    if one.certificate_index is not None and one.certificate_index in certificates:
        return "CERTIFICATE_USED"
    return None


def _require_past(form: Form, claimed: Claimed) -> None:
    if claimed.on > clock.today():
        raise Refusal(f"{claimed.on} is in the future", code="DATE_IN_FUTURE")
    if form.period is Period.MONTH and claimed.period and first_day(claimed.period) > claimed.on:
        raise Refusal(f"{claimed.period} has not begun on {claimed.on}", code="DATE_IN_FUTURE")
    if form.period is Period.YEAR and claimed.period and int(claimed.period) > claimed.on.year:
        raise Refusal(f"{claimed.period} has not begun on {claimed.on}", code="DATE_IN_FUTURE")
