"""更正 Asking a department to correct what it holds, and its answer; consents, and notices that were read."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from contracts.facts import FactKind
from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Forbidden, NotFound
from kit.vault import Vault
from registration import queries
from registration.models import Consent, Correction, FactRecord, Notice, NoticeCode, Person, Purpose
from registration.usecases.people import StatedFact, record_facts


async def request_correction(
    tx: Tx, person: Person, kind: FactKind, *, fact_id: UUID | None, statement: str, on: date, by: Actor, vault: Vault
) -> Correction:
    """Ask the owning department to correct a fact, or to state one that is missing."""
    if fact_id is not None:
        record = await tx.first(select(FactRecord).where(FactRecord.id == fact_id, FactRecord.person_id == person.id))
        if record is None or record.kind != kind:
            raise NotFound(f"there is no fact {fact_id} of this kind about you", code="FACT_UNKNOWN")
    correction = Correction.request(person, kind, fact_id=fact_id, statement=statement, on=on, vault=vault)
    tx.add(correction)
    after = {"kind": kind.value, "department": correction.department}
    tx.audit("correction-requested", f"correction/{correction.id}", by=by, after=after)
    return correction


async def accept_correction(tx: Tx, correction: Correction, stated: StatedFact, *, by: Actor) -> Correction:
    """State the fact anew as the owning department; it is recorded and announced like any other."""
    correction.require_open()
    person, [record] = await record_facts(tx, correction.person_id, [stated], by=by)
    correction.accept(record.id, by=by)
    tx.add(Notice.of(person.id, NoticeCode.CORRECTION_ACCEPTED, kind=correction.kind))
    tx.audit("correction-accepted", f"correction/{correction.id}", by=by, after={"fact_id": str(record.id)})
    return correction


async def reject_correction(tx: Tx, correction: Correction, answer: str, *, by: Actor, vault: Vault) -> Correction:
    """Stand by what is held, with a reason that the citizen reads."""
    correction.reject(answer, by=by, vault=vault)
    tx.add(Notice.of(correction.person_id, NoticeCode.CORRECTION_REJECTED, kind=correction.kind))
    tx.audit("correction-rejected", f"correction/{correction.id}", by=by)
    return correction


async def withdraw_correction(tx: Tx, person: Person, correction_id: UUID, *, by: Actor) -> Correction:
    """Take a request of one's own back."""
    statement = select(Correction).where(Correction.id == correction_id, Correction.person_id == person.id)
    correction = await tx.one(statement.with_for_update(), f"correction {correction_id}")
    correction.withdraw(by=by)
    tx.audit("correction-withdrawn", f"correction/{correction.id}", by=by)
    return correction


async def log_consent(tx: Tx, person: Person, purpose: Purpose, *, given: bool, by: Actor) -> Consent:
    """Give a consent or withdraw it; raises `Conflict` where it stands so already."""
    statement = select(Consent).where(Consent.person_id == person.id, Consent.purpose == purpose)
    last = await tx.first(statement.order_by(Consent.id.desc()))
    if (last is not None and last.given) == given:
        said = "given" if given else "not given"
        raise Conflict(f"this consent is {said} already", code="CONSENT_UNCHANGED")
    consent = Consent.log(person, purpose, given=given, by=by)
    tx.add(consent)
    tx.audit(
        "consent-given" if given else "consent-withdrawn", f"person/{person.id}", by=by, after={"purpose": purpose}
    )
    return consent


async def read_notice(tx: Tx, person: Person, notice_id: UUID) -> Notice:
    """Note that the person has read a notice; the first time counts."""
    statement = select(Notice).where(Notice.id == notice_id, Notice.person_id == person.id)
    notice = await tx.one(statement.with_for_update(), f"notice {notice_id}")
    notice.read_at = notice.read_at or clock.now()
    return notice


async def lock_correction(tx: Tx, correction_id: UUID, *, by: Actor) -> Correction:
    """The request, locked; raises `NotFound` out of the caller's scope, `Forbidden` for another department."""
    statement = queries.corrections_in_scope(by).where(Correction.id == correction_id).with_for_update()
    correction = await tx.one(statement, f"correction {correction_id}")
    if by.department not in {None, correction.department}:
        raise Forbidden(f"this is for {correction.department} to answer", code="FOREIGN_SOURCE")
    return correction
