"""补贴申请 Shapes of applications."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.errors import Refusal
from kit.money import PositiveYuan
from kit.privacy import mask_account
from kit.rules import VerdictOut
from kit.vault import Vault
from kit.wire import Answer, Body
from rulebook.verdicts import Verdict
from subsidy.models import Application, Certificate, Fund, Matter, Programme, Status
from subsidy.models.forms import FORMS, Form, Period
from subsidy.schemas.certificates import CertificateIn, CertificateOut
from subsidy.schemas.payees import Payee, PayeeOut
from subsidy.schemas.statements import Facts, stated_facts
from subsidy.schemas.wording import Month, Sentence


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


PersonProgramme = Literal[
    "job_seeking_startup_subsidy",
    "oneoff_startup_subsidy",
    "premises_rent_subsidy",
    "grassroots_graduate_subsidy",
    "contest_award",
]
PeriodText = Annotated[
    str | None,
    Field(
        max_length=64,
        description="a month (2018-01), a year (2018), or the event's name, as `GET /v1/programmes` says; "
        "none where the programme is paid once",
    ),
]
StatedFacts = Annotated[
    Facts, Field(max_length=30, description="by name, those that `GET /v1/programmes` lists as to be stated")
]


class OtherApplication(Body):
    """A person's application for one of the other programmes, with the facts that nobody has announced."""

    person_id: UUID
    programme: PersonProgramme
    applied_on: Day
    period: PeriodText = None
    enterprise_id: Annotated[UUID | None, Field(description="the firm that a founder applies for")] = None
    facts: StatedFacts = Field(default_factory=dict)
    payee: Payee

    @property
    def form(self) -> Form:
        """What the programme asks for."""
        return FORMS[Programme(self.programme)]

    @model_validator(mode="after")
    def check(self) -> Self:
        """The period is one of the programme's, the facts are those that it states."""
        require_period(self.form, self.period)
        if (self.form.programme is Programme.ONEOFF_STARTUP) != (self.enterprise_id is not None):
            raise PydanticCustomError(
                "enterprise", "enterprise_id names the firm of a startup subsidy, and of no other"
            )
        _ = stated_facts(self.form, self.facts)
        return self

    def matter(self) -> Matter:
        """What it is about."""
        return Matter(stated=stated_facts(self.form, self.facts), enterprise_id=self.enterprise_id)


def require_period(form: Form, period: str | None) -> None:
    """Raise unless the text names a period of the programme."""
    if not form.fits(period):
        expected = {Period.MONTH: "a month such as 2018-01", Period.YEAR: "a year such as 2018", Period.EVENT: "a name"}
        raise PydanticCustomError(
            "period", "period: {expected} expected", {"expected": expected.get(form.period, "none")}
        )


NewApplication = Annotated[FlexibleApplication | SkillApplication | OtherApplication, Field(discriminator="programme")]


class Withdrawal(Body):
    """撤回 Taking an application back."""

    reason: Sentence | None = None


class Correction(Body):
    """补正 What is changed of an application that was sent back; what is left out stays."""

    facts: StatedFacts | None = None
    flex_start: Day | None = None
    payee: Payee | None = None

    def stated_for(self, application: Application) -> dict[str, Any] | None:
        """What the application states from now on; raises `Refusal` naming what its programme does not take."""
        form = FORMS.get(Programme(application.programme))
        if self.facts is None:
            return None
        if form is None:
            raise Refusal("this programme states no facts by name", code="FACTS_INVALID")
        try:
            listed = {name: value for name, value in application.stated.items() if name not in form.stated}
            return listed | stated_facts(
                form, {name: value for name, value in application.stated.items() if name in form.stated}, self.facts
            )
        except PydanticCustomError as error:
            raise Refusal(error.message(), code="FACTS_INVALID") from None


class ApplicationOut(Answer):
    """An application, personal data masked."""

    id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    enterprise_id: UUID | None
    worker_id: UUID | None
    employment_id: UUID | None
    filing_id: UUID | None
    stated: Mapping[str, Any]
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
    term_since: Annotated[str | None, Field(description="the first month of the term that this is a later one of")]
    term_amount: Annotated[PositiveYuan | None, Field(description="of all months of the term together")]
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
