"""免申即享 Employers are screened by what is on record of their workers, and told what they can have."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, or_, select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from kit.ids import new_id
from kit.vault import Vault
from rulebook.figures import Figures
from rulebook.verdicts import Verdict
from subsidy.models import (
    Application,
    EmployerOffer,
    EmployerToScreen,
    Filing,
    Grant,
    NoticeCode,
    OfferStatus,
    PictureEmployer,
    PictureEmployment,
    Programme,
)
from subsidy.models.forms import FORMS, ONCE, About, Form
from subsidy.models.offers import STANDING
from subsidy.models.pictures import as_announced
from subsidy.models.standing import LIVE
from subsidy.queries.figures import figures_of
from subsidy.screening import EMPLOYER_PROGRAMMES, period_of, workers_of
from subsidy.usecases.barred import standing_against
from subsidy.usecases.evidence import as_of
from subsidy.usecases.filings import Claimed, Item, file
from subsidy.usecases.held_facts import evidence_of
from subsidy.usecases.notices import tell_of_employer_offer
from subsidy.usecases.records import Records, read_records, spoken_against
from subsidy.usecases.system import SYSTEM


async def screen_employer(tx: Tx, employer_id: UUID, *, on: date) -> list[EmployerOffer]:
    """Screen one employer by every programme that its workers can ground: the offers that stand afterwards."""
    await tx.session.execute(delete(EmployerToScreen).where(EmployerToScreen.employer_id == employer_id))
    known = select(PictureEmployer).where(PictureEmployer.employer_id == employer_id).with_for_update()
    employer = await tx.first(known)
    if employer is None:
        return []
    standing = select(EmployerOffer).where(
        EmployerOffer.employer_id == employer_id, EmployerOffer.status == OfferStatus.OFFERED
    )
    offers = {(one.programme, one.period): one for one in await tx.all(standing.with_for_update())}
    grants = await _grants(tx, employer, set(offers), on=on)
    for key, grant in grants.items():
        offer = offers.get(key)
        if offer is None:
            offer = EmployerOffer.make(employer, grant, period=key[1], on=on, expires_on=on + STANDING)
            tx.add(offer)
            _audit(tx, offer, "offer-made", SYSTEM)
            tell_of_employer_offer(tx, offer, NoticeCode.OFFER_MADE)
            offers[key] = offer
        elif offer.renew(grant):
            _audit(tx, offer, "offer-renewed", SYSTEM)
    for key, offer in offers.items():
        if key not in grants:
            offer.withdraw()
            _audit(tx, offer, "offer-withdrawn", SYSTEM)
            tell_of_employer_offer(tx, offer, NoticeCode.OFFER_WITHDRAWN)
    await tx.session.flush()
    return [offer for key, offer in offers.items() if key in grants]


async def accept_employer_offer(
    tx: Tx,
    offer_id: UUID,
    *,
    stated: Mapping[str, Any],
    by_employment: Mapping[UUID, Mapping[str, Any]],
    payee: tuple[str, str] | None,
    by: Actor,
    vault: Vault,
) -> Filing:
    """Take an offer: a filing with everything known filled in, decided as any other.

    `stated` holds for all, `by_employment` for one. Raises `Refusal` where a fact is missing that only the employer can
    state, or nobody ever said where it is paid; `Conflict` for an offer that no longer stands.
    """
    today = clock.today()
    offer = await tx.one(_own(offer_id, by).with_for_update(), f"offer {offer_id}")
    offer.require_standing(on=today)
    employments = [UUID(one) for one in offer.employments]
    if strangers := sorted(str(one) for one in by_employment.keys() - set(employments)):
        raise Refusal("the offer is not for these employments", code="EMPLOYMENT_UNKNOWN", reasons=strangers)
    unsaid = [
        name
        for name in offer.missing
        if name not in stated and any(name not in by_employment.get(one, {}) for one in employments)
    ]
    if unsaid:
        raise Refusal("state what only the employer can say: " + ", ".join(unsaid), code="FACTS_REQUIRED", facts=unsaid)
    form = FORMS[Programme(offer.programme)]
    claimed = Claimed(
        programme=form.programme,
        on=today,
        period=None if offer.period == ONCE else offer.period,
        stated=stated,
        items=[Item(employment_id=one, stated=by_employment.get(one, {})) for one in employments],
        founder_id=None,
        payee=payee or await _last_payee(tx, offer.employer_id, vault),
    )
    filing = await file(tx, offer.employer_id, claimed, by=by, vault=vault)
    offer.accept(filing.id, on=today)
    _audit(tx, offer, "offer-accepted", by)
    return filing


async def decline_employer_offer(tx: Tx, offer_id: UUID, *, by: Actor) -> EmployerOffer:
    """Leave an offer; it is not made again for the same employments and period."""
    offer = await tx.one(_own(offer_id, by).with_for_update(), f"offer {offer_id}")
    offer.decline()
    _audit(tx, offer, "offer-declined", by)
    return offer


def _own(offer_id: UUID, by: Actor) -> Select[EmployerOffer]:
    digest = as_announced(by).employer_code
    return select(EmployerOffer).where(EmployerOffer.id == offer_id, EmployerOffer.employer_digest == digest)


async def _last_payee(tx: Tx, employer_id: UUID, vault: Vault) -> tuple[str, str]:
    own = select(Application).where(Application.employer_id == employer_id).order_by(Application.id.desc()).limit(1)
    last = await tx.first(own)
    if last is None:
        raise Refusal("say once where the money is to be paid", code="PAYEE_REQUIRED")
    return last.payee(vault)


async def _grants(
    tx: Tx, employer: PictureEmployer, standing: Iterable[tuple[str, str]], *, on: date
) -> dict[tuple[str, str], Grant]:
    """What the rules grant by the records, by programme and period: this month, and those that an offer stands for."""
    if employer.closed_on is not None:
        return {}
    workers = await tx.all(select(PictureEmployment).where(PictureEmployment.employer_id == employer.employer_id))
    wanted = {(form.programme, period_of(form, on)) for form in EMPLOYER_PROGRAMMES.values()}
    wanted |= {(Programme(programme), period) for programme, period in standing}
    items = [
        item
        for programme, period in sorted(wanted)
        for item in _items(FORMS[programme], employer, workers, period=period, on=on)
    ]
    taken = await _taken(tx, employer.employer_id, items)
    open_ = [item for item in items if (item.programme, item.period) not in taken]
    records, figures = await read_records(tx, open_), await figures_of(tx, employer.district)
    found: dict[tuple[str, str], list[tuple[Verdict, list[UUID]]]] = {}
    missing: dict[tuple[str, str], set[str]] = {}
    for item in open_:
        verdict = _verdict(item, records, figures)
        if verdict is None:
            continue
        key = (item.programme, item.period.split("/")[0])
        employments = [UUID(one) for one in _employments(item)]
        found.setdefault(key, []).append((verdict, employments))
        if verdict.amount is None:
            form = FORMS[Programme(item.programme)]
            missing.setdefault(key, set()).update((form.rule.amount_facts & form.stated.keys()) - verdict.facts.keys())
    return {key: Grant(verdicts, sorted(missing.get(key, ()))) for key, verdicts in found.items()}


def _verdict(item: Application, records: Records, figures: Figures) -> Verdict | None:
    """The verdict where the rule grants it and nothing on record speaks against it."""
    if standing_against(item, records.sanctions.get(item.beneficiary_id, ())) or spoken_against(item, records):
        return None
    if records.held_by_others(item):
        return None
    verdict = FORMS[Programme(item.programme)].rule.decide(evidence_of(item, records).facts, as_of(item), figures)
    return verdict if verdict.is_eligible else None


def _items(
    form: Form, employer: PictureEmployer, workers: Sequence[PictureEmployment], *, period: str, on: date
) -> list[Application]:
    """The applications that the employer could make; they are asked about, and never stored."""
    fitting = [one for one in workers if one.form == workers_of(form) and one.left_on is None]
    if form.about is About.POSTS:
        listed = [str(one.employment_id) for one in fitting]
        return [_item(form, employer, period, on, stated={"employments": listed})] if listed else []
    return [
        _item(form, employer, f"{period}/{one.person_id}", on, worker_id=one.person_id, employment_id=one.employment_id)
        for one in fitting
    ]


def _item(form: Form, employer: PictureEmployer, period: str, on: date, **of: Any) -> Application:
    return Application(
        id=new_id(),
        programme=form.programme,
        person_id=None,
        district=employer.district,
        period=period,
        applied_on=on,
        employer_id=employer.employer_id,
        employer_digest=employer.code_digest,
        **({"stated": {}} | of),
    )


async def _taken(tx: Tx, employer_id: UUID, items: Sequence[Application]) -> set[tuple[str, str]]:
    """What was applied for already, or answered when it was offered."""
    periods = {item.period for item in items}
    applied = select(Application.programme, Application.period).where(
        Application.employer_id == employer_id, Application.status.in_(LIVE), Application.period.in_(periods)
    )
    taken = {(programme, period) for programme, period in await tx.session.execute(applied)}
    answered = await tx.all(
        select(EmployerOffer).where(
            EmployerOffer.employer_id == employer_id,
            or_(EmployerOffer.status == OfferStatus.DECLINED, EmployerOffer.status == OfferStatus.EXPIRED),
        )
    )
    left = {(one.programme, one.period, employment) for one in answered for employment in one.employments}
    for item in items:
        period = item.period.split("/")[0]
        if all((item.programme, period, one) in left for one in _employments(item)):
            taken.add((item.programme, item.period))
    return taken


def _employments(item: Application) -> list[str]:
    """The employment that it is about, or those that it lists as one."""
    return item.stated["employments"] if item.employment_id is None else [str(item.employment_id)]


def _audit(tx: Tx, offer: EmployerOffer, action: str, by: Actor) -> None:
    after = {"programme": offer.programme, "period": offer.period, "status": offer.status}
    tx.audit(action, f"employer-offer/{offer.id}", by=by, after=after | {"employments": len(offer.employments)})
