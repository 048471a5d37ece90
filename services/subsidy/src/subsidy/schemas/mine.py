"""The app of citizens and employers: small answers, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from kit.languages import Language
from kit.money import PositiveYuan
from kit.vault import Vault
from kit.wire import Answer
from subsidy import queries
from subsidy.models import Application, Offer, OfferStatus, Payment, PaymentStatus, Programme, Status
from subsidy.models.forms import FORMS
from subsidy.queries import Acts
from subsidy.rules import INSTRUMENTS
from subsidy.schemas.my_case import MyPublicNotice, MyReconsideration
from subsidy.schemas.notices import reason_text
from subsidy.schemas.payees import PayeeOut
from subsidy.schemas.words import (
    NEXT,
    OFFERS,
    ON_NOTICE,
    PAYMENTS,
    RETURNED,
    STATUSES,
    TO_CONFIGURE,
    TO_STATE,
    programme_name,
    said,
)


@dataclass(frozen=True, slots=True)
class Stands:
    """An application with what its rule said last, its next step, and its last payment."""

    application: Application
    verdict: "Kept"
    step: queries.NextStep
    payment: Payment | None


Kept = Mapping[str, Any]
"""A verdict as it was kept."""


class MyNextStep(Answer):
    """What happens next, on whom it waits, and by when where a day is set and the clock runs."""

    text: str
    acts: Acts
    by: date | None

    @classmethod
    def of(cls, standing: "Stands", language: Language) -> Self:
        """As the application, its verdict, its level of review and its last payment stand."""
        application, step = standing.application, standing.step
        if standing.payment is not None and standing.payment.status == PaymentStatus.RETURNED:
            return cls(text=RETURNED[language == "en"], acts=Acts.APPLICANT, by=None)
        words = application.status
        if application.status == Status.WAITING:
            words = _awaited(application, standing.verdict)
        elif step.level is not None:
            words = ON_NOTICE if step.is_paused else step.level
        by = None if step.is_paused else step.due_on or application.correct_by
        acts = Acts.APPLICANT if words == TO_STATE else step.acts
        return cls(text=said(NEXT, words, language), acts=acts, by=by)


def _awaited(application: Application, verdict: Kept) -> str:
    """What it waits for: facts of departments, facts that whoever applies states, or a figure."""
    form = FORMS.get(Programme(application.programme))
    missing = {fact["fact"] for fact in verdict.get("needs_facts", ())}
    if not missing:
        return TO_CONFIGURE
    return TO_STATE if form is not None and not missing.isdisjoint(form.stated) else Status.WAITING


class MyReason(Answer):
    """A reason with the article and the words that it rests on, where a rule gave it."""

    code: str
    text: str
    article: int | None
    quote: str | None


class MyApplication(Answer):
    """An application of the caller's, and what happens next."""

    id: UUID
    programme: str
    name: str
    period: str
    applied_on: date
    filing_id: UUID | None
    worker_id: UUID | None
    status: Status
    text: str
    next: MyNextStep
    amount: PositiveYuan | None
    reasons: Sequence[MyReason]

    @classmethod
    def line(cls, stands: Stands, language: Language) -> dict[str, Any]:
        """Its fields."""
        one = stands.application
        words = {reason["code"]: reason for reason in stands.verdict.get("reasons", ())}
        told = [words.get(code, {"code": code}) for code in one.reasons] if one.status in _WITH_REASONS else []
        return {
            "id": one.id,
            "programme": one.programme,
            "name": programme_name(one.programme, language),
            "period": one.month,
            "applied_on": one.applied_on,
            "filing_id": one.filing_id,
            "worker_id": one.worker_id,
            "status": one.status,
            "text": said(STATUSES, one.status, language),
            "next": MyNextStep.of(stands, language),
            "amount": one.amount,
            "reasons": [
                MyReason(
                    code=reason["code"],
                    text=reason_text(reason, language),
                    article=reason.get("article"),
                    quote=reason.get("quote"),
                )
                for reason in told
            ],
        }

    @classmethod
    def of(cls, stands: Stands, language: Language) -> Self:
        """In the reader's language."""
        return cls.model_validate(cls.line(stands, language))


_ANSWERED = (Status.SENT_BACK, Status.REFUSED)
_WITH_REASONS = (Status.REFUSED, Status.WAITING, Status.WITHDRAWN)


class Missing(Answer):
    """A fact that nobody gave yet, and the department that holds it."""

    fact: str
    text: str
    department: str


class MyDocument(Answer):
    """A document of the programme's list, and how many files were handed in for it."""

    document: str
    name: str
    files: int


class Computed(Answer):
    """A line of how the amount came about."""

    text: str
    value: str


class MyPayment(Answer):
    """An attempt to pay, the account masked."""

    id: UUID
    application_id: UUID | None
    programme: str
    name: str
    period: str
    amount: PositiveYuan
    status: PaymentStatus
    text: str
    payee: PayeeOut
    settled_on: date | None

    @classmethod
    def of(cls, payment: Payment, language: Language, vault: Vault) -> Self:
        """In the reader's language."""
        return cls(
            id=payment.id,
            application_id=payment.application_id,
            programme=payment.programme,
            name=programme_name(payment.programme, language),
            period=payment.period,
            amount=payment.amount,
            status=PaymentStatus(payment.status),
            text=said(PAYMENTS, payment.status, language),
            payee=PayeeOut.of(payment.payee(vault)),
            settled_on=payment.settled_on,
        )


class MyApplicationWhole(MyApplication):
    """An application with what is missing, how its amount came about, and its payments."""

    payee: PayeeOut
    said: str | None
    """What the officer wrote who sent it back or rejected it."""
    missing: Sequence[Missing]
    contest_by: date | None
    """The last day on which the refusal may be contested."""
    reconsiderations: Sequence[MyReconsideration]
    public_notice: MyPublicNotice | None
    documents: Sequence[MyDocument]
    computation: Sequence[Computed]
    payments: Sequence[MyPayment]

    @classmethod
    def whole(
        cls,
        stands: Stands,
        payments: Sequence[Payment],
        files: Mapping[str, int],
        said_by_officer: str | None,
        case: queries.Case,
        *,
        language: Language,
        vault: Vault,
    ) -> Self:
        """In the reader's language."""
        one, kept = stands.application, stands.verdict
        waits = one.status == Status.WAITING
        return cls(
            **cls.line(stands, language),
            payee=PayeeOut.of(one.payee(vault)),
            said=said_by_officer if one.status in _ANSWERED else None,
            missing=[
                Missing(fact=fact["fact"], text=fact[language], department=fact["department"])
                for fact in (kept.get("needs_facts", ()) if waits else ())
            ],
            contest_by=case.contest_by,
            reconsiderations=[MyReconsideration.of(contested, language) for contested in case.reconsiderations],
            public_notice=case.on_notice and MyPublicNotice.of(case.on_notice, language),
            documents=[
                MyDocument(
                    document=listed.zh, name=listed.zh if language == "zh" else listed.en, files=files.get(listed.zh, 0)
                )
                for listed in INSTRUMENTS[one.programme].documents
            ],
            computation=[
                Computed(text=line[language], value=line["value"])
                for line in (kept.get("computation", ()) if one.amount is not None else ())
            ],
            payments=[MyPayment.of(payment, language, vault) for payment in payments],
        )


class MyOffer(Answer):
    """What the caller can have; empty `amount`: how much is not known yet."""

    id: UUID
    person_id: UUID
    programme: str
    name: str
    period: str
    status: OfferStatus
    text: str
    amount: PositiveYuan | None
    reasons: Sequence[str]
    offered_on: date
    expires_on: date
    application_id: UUID | None

    @classmethod
    def of(cls, offer: Offer, language: Language) -> Self:
        """In the reader's language."""
        words = {
            "name": programme_name(offer.programme, language),
            "text": said(OFFERS, offer.status, language),
        }
        plain = {name: getattr(offer, name) for name in cls.model_fields if name not in words}
        return cls.model_validate(plain | words)
