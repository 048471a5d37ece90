"""补贴申请 Shapes of applications."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from kit.days import Day
from kit.money import PositiveYuan
from kit.privacy import mask_account
from kit.rules import VerdictOut
from kit.vault import Vault
from kit.wire import Answer, Body
from rulebook.verdicts import Verdict
from subsidy.models import Application, Certificate, Fund, Programme, Status
from subsidy.schemas.certificates import CertificateIn, CertificateOut
from subsidy.schemas.payees import Payee, PayeeOut
from subsidy.schemas.wording import Month


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
