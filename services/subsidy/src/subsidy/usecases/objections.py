"""异议 Objections to what is on a public notice, and what becomes of the application."""

from uuid import UUID

from sqlalchemy import select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.vault import Vault
from subsidy import queries
from subsidy.models import (
    Application,
    NoticeItem,
    NoticeItemStatus,
    Objection,
    ObjectionOutcome,
    ObjectionStatus,
    Status,
)
from subsidy.usecases.applications import decide, settle
from subsidy.usecases.notices import tell_refusal
from subsidy.usecases.officers import require_certified
from subsidy.usecases.public_notices import close_if_done
from subsidy.usecases.steps import resume_clock
from subsidy.usecases.strangers import REOPENED, require_stranger_to

OBJECTION_UPHELD = "OBJECTION_UPHELD"


async def raise_objection(
    tx: Tx, notice_id: UUID, item_id: UUID, *, grounds: str, name: str, phone: str, by: Actor, vault: Vault
) -> Objection:
    """Object to an item: its time stops until the objection is decided, the others' goes on.

    Raises `Conflict` where its time is over, or the same person's objection to it is open.
    """
    item = await tx.lock(NoticeItem, item_id, NoticeItem.notice_id == notice_id)
    today = clock.today()
    item.pause(on=today)
    raised = Objection.raise_to(item, grounds=grounds, name=name, phone=phone, on=today, by=by, vault=vault)
    await tx.enter(raised, otherwise=Conflict("your objection to this is open", code="OBJECTION_EXISTS"))
    tx.publish(raised.raised(), by=by)
    return raised


async def decide_objection(
    tx: Tx, objection_id: UUID, outcome: ObjectionOutcome, *, reason: str, by: Actor, vault: Vault
) -> Objection:
    """Reject an objection, or uphold it: the application is reviewed anew, or refused with the reason.

    Raises `Forbidden` for an officer who has acted on the application.
    """
    statement = queries.objections_in_scope(by).where(Objection.id == objection_id).with_for_update()
    objection = await tx.one(statement, f"objection {objection_id}")
    item = await tx.lock(NoticeItem, objection.item_id)
    application = await tx.lock(Application, objection.application_id)
    await require_stranger_to(tx, application, by)
    today = clock.today()
    await require_certified(tx, by, on=today)
    tx.publish(objection.decide(outcome, reason=reason, on=today, by=by), by=by, reason=reason)
    await tx.session.flush()
    if item.status != NoticeItemStatus.PAUSED:
        return objection  # another objection has struck it already
    if outcome is not ObjectionOutcome.REJECT:
        await resume_clock(tx, application.id, on=today)
    if application.status != Status.REVIEWED or application.content_hash != item.content_hash:
        item.lapse(on=today)
    elif outcome is ObjectionOutcome.REJECT:
        await _resume(tx, item)
    else:
        item.strike(on=today)
        if outcome is ObjectionOutcome.REFUSE:
            before = {"status": application.status}
            tx.publish(application.exclude((OBJECTION_UPHELD,), on=today), by=by, before=before, reason=reason)
            tell_refusal(tx, application, said=reason)
            await settle(tx, application)
        else:
            tx.audit(REOPENED, f"application/{application.id}", by=by, before={"status": application.status})
            await decide(tx, application.id, by=by, vault=vault)
    await close_if_done(tx, item.notice_id, on=today)
    return objection


async def reveal_objector(tx: Tx, objection_id: UUID, *, purpose: str, by: Actor, vault: Vault) -> tuple[str, str]:
    """Name and phone of who has raised an objection, audited with the purpose before they are given."""
    objection = await tx.one(
        queries.objections_in_scope(by).where(Objection.id == objection_id), f"objection {objection_id}"
    )
    tx.audit("revealed", f"{Objection.SUBJECT}/{objection.id}", by=by, reason=purpose)
    _, name, phone = objection.opened(vault)
    return name, phone


async def _resume(tx: Tx, item: NoticeItem) -> None:
    others = select(Objection).where(Objection.item_id == item.id, Objection.status == ObjectionStatus.OPEN)
    if await tx.first(others) is None:
        item.resume(on=clock.today())
