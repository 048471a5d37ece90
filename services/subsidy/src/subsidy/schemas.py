"""The subsidy service's shapes on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StrictInt
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.identity import PersonName
from kit.money import NonNegativeYuan, PositiveYuan, Yuan
from kit.privacy import mask_account, mask_name
from kit.rules import VerdictOut
from kit.vault import Vault
from kit.wire import Answer, Body
from rulebook.verdicts import Verdict
from subsidy.models import (
    Application,
    BankPayee,
    Certificate,
    ClaimStatus,
    Fund,
    HoldReason,
    LedgerEntry,
    LedgerTransaction,
    PayeeStatus,
    Payment,
    PaymentStatus,
    Programme,
    ReviewOutcome,
    Status,
)
from subsidy.models.certificates import same_occupation
from subsidy.queries import FundBalances, Reconciliation

Month = Annotated[str, Field(pattern=r"^(19|20)\d{2}-(0[1-9]|1[0-2])$", examples=["2018-01"])]
AccountNumber = Annotated[str, Field(pattern=r"^[0-9]{8,32}$", examples=["6222021602001234567"])]
ContentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="of what you act on, as you saw it")]
Sentence = Annotated[str, Field(min_length=2, max_length=500)]


class Payee(Body):
    """Who is paid, and where."""

    name: PersonName
    account: AccountNumber


def _occupation(text: str) -> str:
    form = same_occupation(text)
    if not form or "/" in form:
        raise PydanticCustomError("occupation", "an occupation has letters, and no slash")
    return text


Occupation = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^[^/\x00-\x1f\x7f]+$"), AfterValidator(_occupation)
]


class CertificateIn(Body):
    """职业资格证书或职业技能等级证书 A certificate; level 5 is the lowest, 1 the highest."""

    level: Annotated[StrictInt, Field(ge=1, le=5)]
    occupation: Occupation
    issued_on: Day
    number: Annotated[str, Field(min_length=4, max_length=50, pattern=r"^[0-9A-Za-z-]+$")]


class FlexibleApplication(Body):
    """灵活就业社会保险补贴 An application for one month's social insurance subsidy (article 6)."""

    person_id: UUID
    programme: Literal["flexible_si_subsidy"]
    applied_on: Day
    month: Month
    flex_start: Annotated[Day | None, Field(description="first day of flexible employment, of a graduate")] = None
    payee: Payee


class SkillApplication(Body):
    """技能提升补贴 An application for the subsidy of one certificate (article 10)."""

    person_id: UUID
    programme: Literal["skill_upgrade_subsidy"]
    applied_on: Day
    certificate: CertificateIn
    payee: Payee

    def stated_certificate(self) -> Certificate:
        """The certificate as a value."""
        stated = self.certificate
        return Certificate(stated.level, stated.occupation, stated.issued_on, stated.number)


NewApplication = Annotated[FlexibleApplication | SkillApplication, Field(discriminator="programme")]


class Review(Body):
    """复核 What a reviewer says about what was seen."""

    content_hash: ContentHash
    outcome: ReviewOutcome
    reason: Sentence | None = None


class Approval(Body):
    """审批 An approver's order to pay what was seen."""

    content_hash: ContentHash


class PayeeConfirmation(Body):
    """A second person's word that the bank is to be paid where it was seen to be proposed."""

    content_hash: ContentHash


class NewAppropriation(Body):
    """拨款 Money for a fund, of a budget year, by a document."""

    amount: PositiveYuan
    year: Annotated[StrictInt, Field(ge=1949, le=2999)]
    document: Annotated[str, Field(min_length=1, max_length=200)]


class PayeeOut(Answer):
    """Who is paid, masked."""

    name: str
    account: str

    @classmethod
    def of(cls, payee: tuple[str, str]) -> Self:
        """Mask name and account."""
        name, account = payee
        return cls(name=mask_name(name), account=mask_account(account))


class CertificateOut(Answer):
    """A certificate, its number masked."""

    level: int
    occupation: str
    issued_on: date
    number: str


class ApplicationOut(Answer):
    """An application, personal data masked."""

    id: UUID
    person_id: UUID
    programme: Programme
    period: str
    district: str
    applied_on: date
    flex_start: date | None
    certificate: CertificateOut | None
    payee: PayeeOut
    status: Status
    reasons: Sequence[str]
    amount: PositiveYuan | None
    fund: Fund | None
    content_hash: str
    made_by: str
    reviewed_by: str | None
    approved_by: str | None
    payment_id: UUID | None

    @classmethod
    def of(cls, application: Application, vault: Vault) -> Self:
        """Mask the sealed fields."""
        certificate = application.certificate(vault)
        sealed = {
            "payee": PayeeOut.of(application.payee(vault)),
            "certificate": certificate
            and CertificateOut(
                level=certificate.level,
                occupation=certificate.occupation,
                issued_on=certificate.issued_on,
                number=mask_account(certificate.number),
            ),
        }
        plain = {name: getattr(application, name) for name in cls.model_fields if name not in sealed}
        return cls.model_validate({**plain, **sealed})


class DecidedApplication(Answer):
    """An application and what the rule said about it."""

    application: ApplicationOut
    verdict: VerdictOut

    @classmethod
    def of(cls, decided: tuple[Application, Verdict], vault: Vault) -> Self:
        """Join the two."""
        application, verdict = decided
        return cls(application=ApplicationOut.of(application, vault), verdict=VerdictOut.of(verdict))


class PaymentOut(Answer):
    """A payment, its payee masked."""

    id: UUID
    payment_key: str
    programme: Programme
    application_id: UUID | None
    claim_id: UUID | None
    district: str
    fund: Fund
    amount: PositiveYuan
    payee: PayeeOut
    status: PaymentStatus
    instructed_at: datetime
    settled_on: date | None
    bank_reference: str | None
    bank_reason: str | None

    @classmethod
    def of(cls, payment: Payment, vault: Vault) -> Self:
        """Mask the payee."""
        plain = {name: getattr(payment, name) for name in cls.model_fields if name != "payee"}
        return cls.model_validate({**plain, "payee": PayeeOut.of(payment.payee(vault))})


class ClaimOut(Answer):
    """A loan bank's claim, and why it is held where it is."""

    id: UUID
    loan_id: UUID
    bank_code: str
    district: str
    period_from: date
    settled_on: date
    interest: PositiveYuan
    amount: PositiveYuan
    status: ClaimStatus
    hold_reason: HoldReason | None
    payment_id: UUID | None


class BankPayeeOut(Answer):
    """Where a lending bank is paid or is to be, masked, with the hash that a confirmation answers for."""

    bank_code: str
    payee: PayeeOut
    status: PayeeStatus
    content_hash: str
    registered_at: datetime
    registered_by: str
    confirmed_at: datetime | None
    confirmed_by: str | None

    @classmethod
    def of(cls, payee: BankPayee, vault: Vault) -> Self:
        """Mask name and account."""
        plain = {name: getattr(payee, name) for name in cls.model_fields if name != "payee"}
        return cls.model_validate({**plain, "payee": PayeeOut.of(payee.payee(vault))})


class FundOut(Answer):
    """A fund's money in yuan: appropriated = available + reserved + paid."""

    fund: Fund
    appropriated: NonNegativeYuan
    available: NonNegativeYuan
    reserved: NonNegativeYuan
    paid: NonNegativeYuan

    @classmethod
    def all(cls, balances: Sequence[FundBalances]) -> list[Self]:
        """Each fund."""
        return [cls.model_validate(fund) for fund in balances]


class AppropriationOut(Answer):
    """An appropriation as it stands in the ledger."""

    id: UUID
    fund: Fund
    amount: PositiveYuan
    year: int
    document: str
    on: date


class EntryOut(Answer):
    """One side of a movement of money, in yuan."""

    id: int
    transaction_id: UUID
    kind: str
    account: str
    amount: Yuan
    payment_id: UUID | None
    year: int | None
    document: str | None
    on: date

    @classmethod
    def of(cls, posted: tuple[LedgerEntry, LedgerTransaction]) -> Self:
        """Join the entry with its transaction."""
        entry, transaction = posted
        return cls(
            id=entry.id,
            transaction_id=transaction.id,
            kind=transaction.kind,
            account=entry.account,
            amount=entry.amount,
            payment_id=transaction.payment_id,
            year=transaction.year,
            document=transaction.document,
            on=transaction.on,
        )


class PaymentTotal(Answer):
    """The payments of a fund in one status."""

    fund: Fund
    status: PaymentStatus
    count: int
    sum: NonNegativeYuan


class DifferenceOut(Answer):
    """A payment of which bank and service do not say the same."""

    payment_key: str
    here: str | None
    at_bank: str | None


class ReconciliationOut(Answer):
    """对账 What the ledger says, what the bank says, and whether they agree to the fen."""

    agrees: bool
    funds: Sequence[FundOut]
    payments: Sequence[PaymentTotal]
    paid_here: NonNegativeYuan
    paid_by_bank: NonNegativeYuan
    differences: Sequence[DifferenceOut]

    @classmethod
    def of(cls, found: Reconciliation) -> Self:
        """As found."""
        return cls(
            agrees=found.agrees,
            funds=FundOut.all(found.funds),
            payments=[
                PaymentTotal.model_validate({"fund": fund, "status": status, "count": count, "sum": amount})
                for fund, status, count, amount in found.payments
            ],
            paid_here=found.paid_here,
            paid_by_bank=found.paid_by_bank,
            differences=[DifferenceOut.model_validate(difference) for difference in found.differences],
        )
