"""期限 Last days: an application that is not corrected in time is closed, a draft that lies too long is discarded."""

from datetime import date, timedelta

from sqlalchemy import select

from kit import clock
from kit.db import Tx
from kit.errors import Refusal
from kit.figures import figures_in_force
from subsidy.models import Application, Draft, DraftStatus, EmployerOffer, NoticeCode, Offer, OfferStatus, Status
from subsidy.models.service_clock import due_after
from subsidy.rules import shipped_figures
from subsidy.usecases.notices import tell, tell_refusal
from subsidy.usecases.system import SYSTEM

CORRECTION = "application.correction_working_days"
DRAFT = "application.draft_days"


async def ask_for_correction(tx: Tx, application: Application, *, said: str | None) -> None:
    """退回补正: set the last day for it by the figure in force, and tell whoever applied."""
    today, words = clock.today(), {"said": said} if said else {}
    until = due_after(today, await _days(tx, CORRECTION, today))
    application.await_correction(until=until)
    tell(tx, application, NoticeCode.SENT_BACK, until=until.isoformat(), **words)


async def tell_outcome(tx: Tx, application: Application, *, said: str | None) -> None:
    """Tell what an officer has decided: rejected, or to be corrected; passing it on is told when it is granted."""
    if application.status == Status.SENT_BACK:
        await ask_for_correction(tx, application, said=said)
    elif application.status == Status.REFUSED:
        tell_refusal(tx, application, said=said)


async def close_uncorrected(tx: Tx, *, on: date, limit: int) -> bool:
    """逾期未补正: close what was not corrected in time, some at a time; whether there may be more."""
    late = select(Application).where(Application.status == Status.SENT_BACK, Application.correct_by < on)
    found = await tx.all(late.order_by(Application.correct_by).limit(limit).with_for_update(skip_locked=True))
    for application in found:
        until = application.correct_by
        reason = f"not corrected by {until}"
        tx.publish(application.lapse(on=on), by=SYSTEM, before={"status": Status.SENT_BACK}, reason=reason)
        tell(tx, application, NoticeCode.CLOSED, until=str(until))
    await tx.session.flush()
    return len(found) == limit


async def discard_old_drafts(tx: Tx, *, on: date, limit: int) -> bool:
    """Discard drafts that were saved too long ago, with what they hold; whether there may be more."""
    last = clock.end_of(on - timedelta(days=await _days(tx, DRAFT, on)))
    old = select(Draft).where(Draft.status == DraftStatus.SAVED, Draft.saved_at <= last)
    found = await tx.all(old.order_by(Draft.saved_at).limit(limit).with_for_update(skip_locked=True))
    for draft in found:
        draft.discard()
        tx.audit("draft-expired", f"draft/{draft.id}", by=SYSTEM, after={"status": draft.status})
    await tx.session.flush()
    return len(found) == limit


async def expire_offers(tx: Tx, *, on: date, limit: int) -> bool:
    """Close offers whose last day is over; what they offered can still be applied for. Whether there may be more."""
    over = select(Offer).where(Offer.status == OfferStatus.OFFERED, Offer.expires_on < on)
    found = await tx.all(over.limit(limit).with_for_update(skip_locked=True))
    for offer in found:
        offer.expire(on=on)
        tx.audit("offer-expired", f"offer/{offer.id}", by=SYSTEM, after={"status": offer.status})
    await tx.session.flush()
    return len(found) == limit


async def expire_employer_offers(tx: Tx, *, on: date, limit: int) -> bool:
    """Close employers' offers whose last day is over. Whether there may be more."""
    over = select(EmployerOffer).where(EmployerOffer.status == OfferStatus.OFFERED, EmployerOffer.expires_on < on)
    found = await tx.all(over.limit(limit).with_for_update(skip_locked=True))
    for offer in found:
        offer.expire()
        tx.audit("offer-expired", f"employer-offer/{offer.id}", by=SYSTEM, after={"status": offer.status})
    await tx.session.flush()
    return len(found) == limit


async def _days(tx: Tx, key: str, on: date) -> int:
    figure = (await figures_in_force(tx, shipped_figures())).on(key, on)
    if figure is None:
        raise Refusal(f"{key} is not configured", code="NEEDS_CONFIG", needs_figures=[key])
    days = figure.value
    assert isinstance(days, int)
    return days
