"""告知 Telling people what has changed for them, in the transaction in which it changed."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from contracts.registration import (
    BenefitChanged,
    BenefitGranted,
    CertificationEnded,
    CertificationGranted,
    FamilyCleared,
    FamilyFlagged,
    ParityChanged,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentRefused,
    UnemploymentReopened,
    UnemploymentResumed,
    UnemploymentSuspended,
)
from kit.actor import Actor
from kit.db import Tx
from kit.events import Event
from registration.models import Contact, Escalation, Notice, NoticeCode
from rulebook.verdicts import Verdict

_TOLD: Mapping[type[Event], tuple[NoticeCode, set[str]]] = MappingProxyType(
    {
        UnemploymentConfirmed: (NoticeCode.UNEMPLOYMENT_CONFIRMED, {"on"}),
        UnemploymentRefused: (NoticeCode.UNEMPLOYMENT_REFUSED, {"on"}),
        UnemploymentSuspended: (NoticeCode.UNEMPLOYMENT_SUSPENDED, {"on"}),
        UnemploymentResumed: (NoticeCode.UNEMPLOYMENT_RESUMED, {"on"}),
        UnemploymentEnded: (NoticeCode.UNEMPLOYMENT_ENDED, {"on", "reason"}),
        UnemploymentReopened: (NoticeCode.UNEMPLOYMENT_REOPENED, {"on"}),
        BenefitGranted: (NoticeCode.BENEFIT_GRANTED, {"months", "until"}),
        CertificationGranted: (NoticeCode.CERTIFICATION_GRANTED, {"on", "review_due_on"}),
        CertificationEnded: (NoticeCode.CERTIFICATION_ENDED, {"on", "reason"}),
        FamilyFlagged: (NoticeCode.FAMILY_FLAGGED, {"on"}),
        FamilyCleared: (NoticeCode.FAMILY_CLEARED, {"on", "reason"}),
    }
)
"""What is told of each announcement, and which of its fields."""
_ESCALATIONS: Mapping[Escalation, NoticeCode] = MappingProxyType(
    {
        Escalation.REMINDER: NoticeCode.CONTACT_REMINDER,
        Escalation.CASE_WORKER: NoticeCode.CONTACT_CASE_WORKER,
        Escalation.LAST_NOTICE: NoticeCode.CONTACT_LAST_NOTICE,
        Escalation.END: NoticeCode.CONTACT_END,
    }
)


def announce(
    tx: Tx,
    event: Event,
    *,
    to: UUID | Sequence[UUID],
    by: Actor,
    before: Mapping[str, Any] | None = None,
    reason: str | None = None,
    verdict: Verdict | None = None,
) -> None:
    """Announce a fact to the other services and tell those whom it concerns; `verdict` gives a refusal's reasons."""
    tx.publish(event, by=by, before=before, reason=reason)
    code, fields = _told(event)
    details = event.model_dump(mode="json", include=fields)
    if verdict is not None:
        details |= reasons_of(verdict)
    tell(tx, [to] if isinstance(to, UUID) else to, code, **details)


def tell(tx: Tx, people: Iterable[UUID], code: NoticeCode, **details: Any) -> None:
    """Tell people the same."""
    tx.add(*(Notice.of(person_id, code, **details) for person_id in people))


def tell_missed(tx: Tx, contact: Contact) -> None:
    """定期联系: tell the person that a contact was missed, and what follows."""
    assert contact.escalation is not None
    code = _ESCALATIONS[Escalation(contact.escalation)]
    tell(tx, [contact.person_id], code, due_on=contact.due_on.isoformat(), missed=contact.missed_in_row)


def reasons_of(verdict: Verdict) -> dict[str, Any]:
    """Every reason of a verdict, in both languages."""
    return {"reasons": [{"zh": reason.zh, "en": reason.en} for reason in verdict.reasons]}


def _told(event: Event) -> tuple[NoticeCode, set[str]]:
    if isinstance(event, ParityChanged):
        return NoticeCode.PARITY_GAINED if event.parity else NoticeCode.PARITY_LOST, {"on"}
    if isinstance(event, BenefitChanged):
        extended = event.change == "EXTENDED"
        return NoticeCode.BENEFIT_EXTENDED if extended else NoticeCode.BENEFIT_FELL_BACK, {"months", "until"}
    return _TOLD[type(event)]
