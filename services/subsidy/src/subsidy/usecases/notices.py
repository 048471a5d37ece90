"""告知 Telling whoever applied what has become of it, in the transaction in which it did."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kit.db import Tx
from kit.money import to_wire
from rulebook.verdicts import Verdict
from subsidy import queries
from subsidy.models import (
    Application,
    EmployerOffer,
    Entitlement,
    Filing,
    Notice,
    NoticeCode,
    Offer,
    Programme,
    Reassessment,
)
from subsidy.models.forms import FORMS, About
from subsidy.queries import Holder

_TO_ACT_ON = (
    NoticeCode.SENT_BACK,
    NoticeCode.CLOSED,
    NoticeCode.ACCOUNT_TO_CORRECT,
    NoticeCode.PAYMENT_FAILED,
    NoticeCode.PAYMENT_RETURNED,
    NoticeCode.REFUSAL_UPHELD,
    NoticeCode.REFUSAL_REPLACED,
)


def tell(tx: Tx, application: Application, code: NoticeCode, **details: Any) -> None:
    """Tell whoever applied; of one item of a list, whose filing is told of as a whole, only what asks for something."""
    by_employer = application.employer_id is not None
    if by_employer and (application.employer_digest is None or (_is_listed(application) and code not in _TO_ACT_ON)):
        return
    about: dict[str, Any] = {"programme": application.programme, "period": application.month}
    if application.amount is not None:
        about["amount"] = to_wire(application.amount)
    notice = Notice.of(
        code,
        f"application/{application.id}",
        person_id=application.person_id,
        employer_digest=application.employer_digest if by_employer else None,
        details=about | details,
    )
    tx.add(notice)


def tell_refusal(tx: Tx, application: Application, verdict: Verdict | None = None, *, said: str | None = None) -> None:
    """Tell every reason of a refusal, in the verdict's words where it has some; and what the reviewer said."""
    words = {one.code: {"zh": one.zh, "en": one.en} for one in (verdict.reasons if verdict is not None else ())}
    reasons = [{"code": code, **words.get(code, {})} for code in application.reasons]
    tell(tx, application, NoticeCode.REFUSED, reasons=reasons, **({"said": said} if said else {}))


def tell_of_filing(tx: Tx, filing: Filing, by_status: Mapping[str, int]) -> None:
    """Tell an employer that every item of a filing is decided, and how."""
    if filing.employer_digest is None:
        return
    details = {"programme": filing.programme, "period": filing.period, "by_status": dict(by_status)}
    tx.add(
        Notice.of(
            NoticeCode.FILING_DECIDED,
            f"filing/{filing.id}",
            person_id=None,
            employer_digest=filing.employer_digest,
            details=details,
        )
    )


def tell_of_offer(tx: Tx, offer: Offer, code: NoticeCode) -> None:
    """Tell somebody what they can have, or not any more."""
    details = {"programme": offer.programme, "period": offer.period, "until": offer.expires_on.isoformat()}
    if offer.amount is not None:
        details["amount"] = to_wire(offer.amount)
    tx.add(Notice.of(code, f"offer/{offer.id}", person_id=offer.person_id, employer_digest=None, details=details))


def tell_of_employer_offer(tx: Tx, offer: EmployerOffer, code: NoticeCode) -> None:
    """Tell an employer for how many of its workers it can have what, or not any more."""
    if offer.employer_digest is None:
        return
    details = {"programme": offer.programme, "period": offer.period, "until": offer.expires_on.isoformat()}
    if offer.amount is not None:
        details["amount"] = to_wire(offer.amount)
    subject = f"employer-offer/{offer.id}"
    tx.add(Notice.of(code, subject, person_id=None, employer_digest=offer.employer_digest, details=details))


def tell_of_stop(tx: Tx, entitlement: Entitlement, last_month: str) -> None:
    """停发 Tell whoever was paid month by month that no month follows."""
    details = {"programme": entitlement.programme, "period": last_month}
    _tell_paid(tx, entitlement, NoticeCode.STOPPED, f"entitlement/{entitlement.id}", details)


def tell_of_statement(tx: Tx, issued: Reassessment) -> None:
    """Tell whoever was paid that what they were paid was looked at again, and what follows."""
    details = {
        "programme": issued.programme,
        "overpaid": to_wire(issued.overpaid),
        "underpaid": to_wire(issued.underpaid),
        "until": str(issued.contestable_until),
    }
    _tell_paid(tx, issued, NoticeCode.REASSESSED, f"reassessment/{issued.id}", details)


def _tell_paid(
    tx: Tx, paid: Entitlement | Reassessment, code: NoticeCode, subject: str, details: dict[str, Any]
) -> None:
    digest = paid.employer_digest if paid.person_id is None else None
    if paid.person_id is not None or digest is not None:
        tx.add(Notice.of(code, subject, person_id=paid.person_id, employer_digest=digest, details=details))


def _is_listed(item: Application) -> bool:
    form = FORMS.get(Programme(item.programme))
    return form is not None and form.is_listed and form.about is not About.POSTS


async def read_notice(tx: Tx, holder: Holder, notice_id: UUID) -> Notice:
    """Note that the caller has read a notice; the first time counts. Raises `NotFound` for anybody else's."""
    notice = await tx.one(queries.notices_of(holder).where(Notice.id == notice_id).with_for_update(), "such notice")
    notice.read()
    return notice
