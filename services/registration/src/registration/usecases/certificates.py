"""就业创业证 Issuing the certificate."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from registration.models import SERIALS, Certificate, Spell


async def issue_certificate(tx: Tx, spell: Spell, *, by: Actor) -> Certificate:
    """The person's certificate: the one that they have, or a new one; the caller has locked the person."""
    held = await tx.first(_held(spell.person_id))
    if held is not None:
        return held
    serial = (await tx.session.execute(select(func.nextval(SERIALS)))).scalar_one()
    certificate = Certificate.issue(spell, serial=serial, on=clock.today(), by=by)
    issued = certificate.issued()
    tx.add(certificate)
    tx.publish(issued, by=by)
    return certificate


async def void_second_certificate(tx: Tx, one: UUID, other: UUID, *, on: date, by: Actor) -> None:
    """Of the certificates of two entries that turn out to be one person's, the first that was issued stays valid."""
    first, second = await tx.first(_held(one)), await tx.first(_held(other))
    if first is None or second is None:
        return
    later = max(first, second, key=lambda certificate: (certificate.issued_on, certificate.number))
    later.voided_on = on
    tx.audit("certificate-voided", f"certificate/{later.id}", by=by, after={"on": on.isoformat()})
    await tx.session.flush()


def _held(person_id: UUID) -> Select[Certificate]:
    return select(Certificate).where(Certificate.person_id == person_id, Certificate.voided_on.is_(None))
