"""持证上岗 Recording certificates of officers, and asking for them where a case is decided."""

from datetime import date

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Forbidden
from kit.figures import figures_in_force
from subsidy.models import OfficerCertificate
from subsidy.models.officers import REQUIRED_FROM
from subsidy.rules import INSTRUMENTS, shipped_figures

AUTHORITY = "case_decision_authority"


async def record_certificate(
    tx: Tx, officer: str, *, valid_from: date, valid_to: date, document: str, by: Actor
) -> OfficerCertificate:
    """Enter a certificate to serve; nobody records their own."""
    if officer in {by.subject, by.on_behalf_of}:
        raise Forbidden("nobody certifies themself: another administrator does", code="SAME_PERSON")
    certificate = OfficerCertificate.record(officer, valid_from=valid_from, valid_to=valid_to, document=document, by=by)
    tx.add(certificate)
    after = {"officer": officer, "valid_from": valid_from.isoformat(), "valid_to": valid_to.isoformat()}
    tx.audit("officer-certified", f"officer/{officer}", by=by, after=after, reason=document)
    return certificate


async def require_certified(tx: Tx, by: Actor, *, on: date) -> None:
    """Raise `Forbidden` where the rule says that none of the officer's certificates is valid on the day.

    An officer of whom no certificate is on record decides until the city has said from when on it asks for one.
    """
    figures = await figures_in_force(tx, shipped_figures())
    held = await tx.all(select(OfficerCertificate).where(OfficerCertificate.officer == by.subject))
    verdicts = [
        INSTRUMENTS[AUTHORITY].decide(
            {"certificate_from": one.valid_from, "certificate_until": one.valid_to}, on, figures
        )
        for one in held
    ]
    if any(verdict.is_eligible for verdict in verdicts):
        return
    if verdicts:
        reasons = sorted({code for verdict in verdicts for code in verdict.codes})
        raise Forbidden("your certificate to serve is not valid", code="NOT_CERTIFIED", reasons=reasons)
    required = figures.on(REQUIRED_FROM, on)
    if required is not None and isinstance(required.value, date) and required.value <= on:
        raise Forbidden("no certificate to serve is on record for you", code="NOT_CERTIFIED")
