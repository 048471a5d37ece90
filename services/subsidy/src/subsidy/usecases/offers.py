"""免申即享 Offers to one person: made and withdrawn as facts change, taken with one tap, or left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select

from contracts.facts import Fact
from kit import clock
from kit.actor import Actor, Role
from kit.db import Tx
from kit.errors import NotFound, Refusal
from kit.vault import Vault
from rulebook.verdicts import Verdict
from subsidy.models import (
    Application,
    EntitlementSlot,
    NoticeCode,
    Offer,
    OfferStatus,
    PersonPicture,
    PictureFact,
    Programme,
)
from subsidy.models.offers import STANDING
from subsidy.models.pictures import same_person
from subsidy.models.standing import GRANTED, LIVE
from subsidy.queries.figures import figures_of
from subsidy.screening import KINDS, PROGRAMMES, Own, known, paying
from subsidy.screening.columns import CONTRIBUTION, MONTH_SUBSIDISED
from subsidy.usecases.applications import submit
from subsidy.usecases.barred import sanctions_of
from subsidy.usecases.notices import tell_of_offer
from subsidy.usecases.system import SYSTEM


async def screen_person(tx: Tx, person_id: UUID, *, on: date) -> list[Offer]:
    """Screen one person by every programme, for this month and those paid for: the offers that stand afterwards."""
    known_as = list((await tx.session.execute(same_person(person_id))).scalars())
    entries = select(PersonPicture).where(PersonPicture.person_id.in_(known_as)).order_by(PersonPicture.person_id)
    pictures = await tx.all(entries.with_for_update())
    counting = next((one for one in pictures if one.merged_into is None), None)
    open_ = await tx.all(
        select(Offer).where(Offer.person_id.in_(known_as), Offer.status == OfferStatus.OFFERED).with_for_update()
    )
    if counting is None:
        return []
    for one in open_:
        if one.person_id != counting.person_id:
            _withdraw(tx, one, tell=False)
    stored = await tx.all(select(PictureFact).where(PictureFact.person_id.in_(known_as)))
    facts = [fact.as_fact() for fact in stored if fact.kind in KINDS]
    offers = {(one.programme, one.period): one for one in open_ if one.person_id == counting.person_id}
    verdicts = await _verdicts(tx, known_as, facts, district=counting.district, on=on)
    taken = await _taken(tx, known_as, counting.person_id)
    sanctions = [one for some in (await sanctions_of(tx, known_as, ())).values() for one in some]
    standing = []
    for key, verdict in verdicts.items():
        offer: Offer | None = offers.get(key)
        barred = any(one.bars(key[0], on=(on,)) for one in sanctions)
        if verdict.is_eligible and key not in taken and not barred:
            if offer is None:
                offer = Offer.make(
                    verdict,
                    person_id=counting.person_id,
                    district=counting.district,
                    period=key[1],
                    on=on,
                    expires_on=on + STANDING,
                )
                tx.add(offer)
                _audit(tx, offer, "offer-made", SYSTEM)
                tell_of_offer(tx, offer, NoticeCode.OFFER_MADE)
            elif offer.renew(verdict):
                _audit(tx, offer, "offer-renewed", SYSTEM)
            standing.append(offer)
        elif offer is not None:
            _withdraw(tx, offer, tell=not verdict.is_eligible)
    await tx.session.flush()
    return standing


async def accept_offer(
    tx: Tx, offer_id: UUID, *, payee: tuple[str, str] | None, by: Actor, vault: Vault
) -> tuple[Application, Verdict]:
    """Take an offer: an application with everything known filled in, decided at once.

    Without a `payee` (name and account) the person is paid where they were paid last; raises `Refusal` where they
    never said where, and `Conflict` for an offer that no longer stands.
    """
    today = clock.today()
    offer = await tx.one(_own(offer_id, by), f"offer {offer_id}")
    offer.require_standing(on=today)
    if offer.programme != Programme.FLEXIBLE_SI:
        raise Refusal("this programme asks for more than is known: apply for it by its form", code="FORM_REQUIRED")
    name, account = payee or await _last_payee(tx, offer.person_id, vault)
    application, verdict = await submit(
        tx,
        Programme(offer.programme),
        person_id=offer.person_id,
        on=today,
        month=offer.period or None,
        flex_start=None,
        certificate=None,
        payee_name=name,
        payee_account=account,
        by=by,
        vault=vault,
    )
    # The person first, as whoever screens them locks them, then the offer.
    offer = await _lock_own(tx, offer_id, by)
    offer.accept(application.id, on=today)
    _audit(tx, offer, "offer-accepted", by)
    return application, verdict


async def decline_offer(tx: Tx, offer_id: UUID, *, by: Actor) -> Offer:
    """Leave an offer; it is not made again for the same period."""
    offer = await _lock_own(tx, offer_id, by)
    offer.decline()
    _audit(tx, offer, "offer-declined", by)
    return offer


def _own(offer_id: UUID, by: Actor) -> Select[Offer]:
    """The citizen's own offer; raises `NotFound` for whoever is none."""
    if not by.has(Role.CITIZEN) or by.person_id is None:
        raise NotFound(f"there is no offer {offer_id}")
    return select(Offer).where(Offer.id == offer_id, Offer.person_id == by.person_id)


async def _lock_own(tx: Tx, offer_id: UUID, by: Actor) -> Offer:
    locked = _own(offer_id, by).with_for_update().execution_options(populate_existing=True)
    return await tx.one(locked, f"offer {offer_id}")


async def _last_payee(tx: Tx, person_id: UUID, vault: Vault) -> tuple[str, str]:
    own = select(Application).where(Application.person_id.in_(same_person(person_id))).order_by(Application.id.desc())
    last = await tx.first(own)
    if last is None:
        raise Refusal("say once where the money is to be paid", code="PAYEE_REQUIRED")
    return last.payee(vault)


async def _verdicts(
    tx: Tx, known_as: Sequence[UUID], facts: Sequence[Fact], *, district: str, on: date
) -> Mapping[tuple[str, str], Verdict]:
    figures = await figures_of(tx, district)
    months = await _months_granted(tx, known_as)
    found: dict[tuple[str, str], Verdict] = {}
    for day in sorted({on, *_months_paid(facts, on)}):
        own = Own(months, await _beside(tx, known_as, f"{day:%Y-%m}"))
        for code in paying(PROGRAMMES):
            programme = PROGRAMMES[code]
            key = (code, programme.period(day))
            if day == on or (programme.is_monthly and key not in found):
                told = known(facts, own, programme, day)
                found[key] = programme.rule.decide(told, programme.as_of(day), figures)
    return found


def _months_paid(facts: Iterable[Fact], on: date) -> set[date]:
    """The first days of the months, up to this one's, that contributions were paid for."""
    begun = {fact.valid_from.replace(day=1) for fact in facts if fact.kind == CONTRIBUTION}
    return {first for first in begun if first < on.replace(day=1)}


async def _months_granted(tx: Tx, known_as: Sequence[UUID]) -> int:
    counted = select(func.count(Application.period.distinct())).where(
        Application.person_id.in_(known_as),
        Application.programme == Programme.FLEXIBLE_SI,
        Application.status.in_(GRANTED),
    )
    return int((await tx.session.execute(counted)).scalar_one())


async def _beside(tx: Tx, known_as: Sequence[UUID], month: str) -> str | None:
    slots = [f"{MONTH_SUBSIDISED}/{person_id}/{month}" for person_id in known_as]
    held = (
        select(func.min(EntitlementSlot.instrument))
        .join(Application, Application.id == EntitlementSlot.application_id)
        .where(
            EntitlementSlot.slot.in_(slots),
            EntitlementSlot.released_at.is_(None),
            EntitlementSlot.instrument != Programme.FLEXIBLE_SI,
            Application.status.in_(GRANTED),
        )
    )
    return (await tx.session.execute(held)).scalar_one_or_none()


async def _taken(tx: Tx, known_as: Sequence[UUID], person_id: UUID) -> set[tuple[str, str]]:
    """What was applied for already, or answered when it was offered."""
    applied = select(Application.programme, Application.period).where(
        Application.person_id.in_(known_as), Application.status.in_(LIVE)
    )
    answered = select(Offer.programme, Offer.period).where(
        Offer.person_id == person_id,
        Offer.status.in_((OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.EXPIRED)),
    )
    rows = [*(await tx.session.execute(applied)), *(await tx.session.execute(answered))]
    return {(programme, period) for programme, period in rows}


def _withdraw(tx: Tx, offer: Offer, *, tell: bool) -> None:
    """`tell` where its ground has fallen away: who applied otherwise, or is offered it under another entry, knows."""
    offer.withdraw()
    if tell:
        tell_of_offer(tx, offer, NoticeCode.OFFER_WITHDRAWN)
    _audit(tx, offer, "offer-withdrawn", SYSTEM)


def _audit(tx: Tx, offer: Offer, action: str, by: Actor) -> None:
    after = {"programme": offer.programme, "period": offer.period, "status": offer.status}
    tx.audit(action, f"offer/{offer.id}", by=by, after=after)
