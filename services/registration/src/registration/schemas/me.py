"""The citizen's app: small answers, in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from contracts.facts import SELF, FactKind
from contracts.registration import ContractKind, EmployeeForm
from kit.languages import Language
from kit.privacy import mask_identity, mask_name, mask_phone
from kit.vault import Vault
from kit.wire import Answer, Body
from registration.models import (
    Certificate,
    Certification,
    Circumstance,
    CircumstanceKind,
    Consent,
    Correction,
    CorrectionStatus,
    Employment,
    EmploymentStatus,
    FactRecord,
    Family,
    Person,
    Purpose,
    SealedField,
)
from registration.queries import Standing
from registration.schemas.people import NewFact, PlaceOut
from registration.schemas.wording import (
    CERTIFICATIONS,
    CIRCUMSTANCES,
    CORRECTIONS,
    EMPLOYMENTS,
    FAMILIES,
    KINDS,
    PURPOSES,
    SPELLS,
    said,
    said_by,
)


class MyStatus(Answer):
    """失业登记状态 Where the caller stands."""

    status: str
    text: str
    spell_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    parity: bool | None = None
    parity_since: date | None = None
    next_check_in: date | None = None

    @classmethod
    def of(cls, standing: Standing, language: Language) -> Self:
        """The status of the spell that counts, with its parity and the last day for the next contact."""
        spell = standing.spell
        if spell is None:
            return cls(status="NONE", text=said(SPELLS, "NONE", language))
        return cls(
            status=spell.status,
            text=said(SPELLS, spell.status, language),
            spell_id=spell.id,
            since=spell.declared_on,
            until=spell.ended_on,
            parity=spell.parity,
            parity_since=standing.parity_since,
            next_check_in=standing.next_check_in,
        )


class MyCertificate(Answer):
    """就业创业证 The caller's certificate, its number masked."""

    number: str
    issued_on: date

    @classmethod
    def of(cls, certificate: Certificate) -> Self:
        """Mask the number: it opens entitlements, and the app shows which certificate it is."""
        return cls(number=mask_identity(certificate.number), issued_on=certificate.issued_on)


class MyBenefit(Answer):
    """失业保险金 The months of benefit of the caller's spell; `until` is the first day after the last."""

    months: int
    extension_months: int
    until: date


class MyCertification(Answer):
    """就业困难人员认定 Where the caller's certification as hard to employ stands."""

    status: str
    text: str
    since: date
    until: date | None
    categories: Sequence[str]
    review_due_on: date | None

    @classmethod
    def of(cls, certification: Certification, language: Language) -> Self:
        """In the reader's language."""
        return cls(
            status=certification.status,
            text=said(CERTIFICATIONS, certification.status, language),
            since=certification.requested_on,
            until=certification.ended_on,
            categories=certification.categories,
            review_due_on=certification.review_due_on if certification.ended_on is None else None,
        )


class MyFamily(Answer):
    """就业援助家庭 Whether the caller's family is owed work."""

    flagged: bool
    text: str
    since: date | None

    @classmethod
    def of(cls, family: Family, language: Language) -> Self:
        """In the reader's language."""
        text = said(FAMILIES, "FLAGGED" if family.flagged else "CLEAR", language)
        return cls(flagged=family.flagged, text=text, since=family.flagged_on if family.flagged else None)


class MeOut(Answer):
    """The caller, personal data masked, and where they stand."""

    person_id: UUID
    name: str
    identity_number: str
    phone: str
    district: PlaceOut | None
    unemployment: MyStatus
    certificate: MyCertificate | None
    benefit: MyBenefit | None
    certification: MyCertification | None
    family: MyFamily | None
    unread_notices: int

    @classmethod
    def of(cls, person: Person, standing: Standing, *, on: date, language: Language, vault: Vault) -> Self:
        """Everything in one small answer."""
        held, benefit, certification, family = (
            standing.certificate,
            standing.benefit,
            standing.certification,
            standing.family,
        )
        return cls(
            person_id=person.id,
            name=mask_name(person.reveal(SealedField.NAME, vault)),
            identity_number=mask_identity(person.reveal(SealedField.IDENTITY_NUMBER, vault)),
            phone=mask_phone(person.reveal(SealedField.PHONE, vault)),
            district=PlaceOut.of(person.district, on),
            unemployment=MyStatus.of(standing, language),
            certificate=None if held is None else MyCertificate.of(held),
            benefit=None if benefit is None else MyBenefit.model_validate(benefit),
            certification=None if certification is None else MyCertification.of(certification, language),
            family=None if family is None else MyFamily.of(family, language),
            unread_notices=standing.unread_notices,
        )


class MyFact(Answer):
    """A fact held about the caller, and who says so."""

    id: UUID
    kind: FactKind
    text: str
    value: Any
    valid_from: date
    valid_to: date | None
    source: str
    source_text: str
    certified: bool
    recorded_at: datetime

    @classmethod
    def of(cls, record: FactRecord, language: Language) -> Self:
        """In the reader's language."""
        return cls(
            id=record.id,
            kind=FactKind(record.kind),
            text=said(KINDS, record.kind, language),
            value=record.value,
            valid_from=record.valid_from,
            valid_to=record.valid_to,
            source=record.source_department,
            source_text=said_by(record.source_department, language),
            certified=record.certified,
            recorded_at=record.recorded_at,
        )


class OwnFact(NewFact):
    """A fact in the caller's own word; the shape of `value` depends on `kind`."""

    source_department: Annotated[str, Field(pattern=f"^{SELF}$")] = SELF


class MyCircumstance(Answer):
    """帮扶情形 A circumstance that a department has stated about the caller."""

    id: UUID
    kind: CircumstanceKind
    text: str
    holds: bool
    valid_from: date
    valid_to: date | None
    source: str
    source_text: str
    recorded_at: datetime

    @classmethod
    def of(cls, stated: Circumstance, language: Language) -> Self:
        """In the reader's language."""
        return cls(
            id=stated.id,
            kind=CircumstanceKind(stated.kind),
            text=said(CIRCUMSTANCES, stated.kind, language),
            holds=stated.holds,
            valid_from=stated.valid_from,
            valid_to=stated.valid_to,
            source=stated.source_department,
            source_text=said_by(stated.source_department, language),
            recorded_at=stated.recorded_at,
        )


class MyEmployment(Answer):
    """就业登记 An employment of the caller, by the employer's notices; `until` is not worked any more."""

    id: UUID
    employer: str
    status: EmploymentStatus
    text: str
    form: EmployeeForm
    contract: ContractKind
    since: date
    until: date | None

    @classmethod
    def of(cls, found: tuple[Employment, str], language: Language) -> Self:
        """In the reader's language, with the employer's name."""
        employment, employer = found
        return cls.model_validate(
            {
                "id": employment.id,
                "employer": employer,
                "status": employment.status,
                "text": said(EMPLOYMENTS, employment.status, language),
                "form": employment.form,
                "contract": employment.contract,
                "since": employment.hired_on,
                "until": employment.ended_on,
            }
        )


class MyCorrection(Answer):
    """更正申请 A request of the caller's and what became of it."""

    id: UUID
    kind: FactKind
    text: str
    fact_id: UUID | None
    department: str
    department_text: str
    statement: str
    status: CorrectionStatus
    status_text: str
    requested_on: date
    decided_at: datetime | None
    answer: str | None
    corrected_fact_id: UUID | None

    @classmethod
    def of(cls, correction: Correction, language: Language, vault: Vault) -> Self:
        """In the reader's language; what was said and answered stays as it was written."""
        statement, answer = correction.reveal(vault)
        return cls(
            id=correction.id,
            kind=FactKind(correction.kind),
            text=said(KINDS, correction.kind, language),
            fact_id=correction.fact_id,
            department=correction.department,
            department_text=said_by(correction.department, language),
            statement=statement,
            status=CorrectionStatus(correction.status),
            status_text=said(CORRECTIONS, correction.status, language),
            requested_on=correction.requested_on,
            decided_at=correction.decided_at,
            answer=answer,
            corrected_fact_id=correction.corrected_fact_id,
        )


class ConsentBody(Body):
    """What for, and whether it is given or withdrawn."""

    purpose: Purpose
    given: Annotated[bool, Field(strict=True)]


class ConsentOut(Answer):
    """A line of the consent log."""

    id: UUID
    purpose: Purpose
    text: str
    given: bool
    at: datetime

    @classmethod
    def of(cls, consent: Consent, language: Language) -> Self:
        """The purpose in words."""
        shown: dict[str, Any] = {"id": consent.id, "purpose": consent.purpose, "given": consent.given}
        return cls(**shown, text=said(PURPOSES, consent.purpose, language), at=consent.at)
