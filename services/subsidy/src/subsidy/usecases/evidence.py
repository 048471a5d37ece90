"""What a rule may read about an application: the service's picture of the person, and its own records."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts.facts import Fact, FactKind, all_holding, holding
from kit.db import Tx
from subsidy.models import Application, PictureFact, Programme
from subsidy.models.applications import GRANTED
from subsidy.models.certificates import same_occupation

OWN_RECORDS = "subsidy"
FILED = "application"


@dataclass
class Evidence:
    """Facts by the names of the rules, and who says each; what is absent is unknown."""

    facts: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def state(self, name: str, value: Any, source: str) -> None:
        """Add a fact."""
        self.facts[name], self.sources[name] = value, source

    def take(self, name: str, fact: Fact | None) -> None:
        """Add what a department says, if it says it."""
        if fact is not None:
            self.state(name, fact.value, fact.source_department)


def first_day(month: str) -> date:
    """The first day of a month YYYY-MM."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    """The last day of a month YYYY-MM."""
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def as_of(application: Application) -> date:
    """The day on which the rule looks: the month's last, or the day of filing."""
    if application.programme == Programme.FLEXIBLE_SI:
        return last_day(application.period)
    return application.applied_on


async def gather(tx: Tx, application: Application) -> Evidence:
    """Everything that is known for the application's rule."""
    stored = await tx.all(select(PictureFact).where(PictureFact.person_id == application.person_id))
    facts = [fact.as_fact() for fact in stored]
    granted = await tx.all(
        select(Application).where(
            Application.person_id == application.person_id,
            Application.status.in_(GRANTED),
            Application.id != application.id,
        )
    )
    if application.programme == Programme.FLEXIBLE_SI:
        return _flexible(application, facts, granted)
    return _skill(application, facts, granted)


def _flexible(application: Application, facts: Sequence[Fact], granted: Sequence[Application]) -> Evidence:
    evidence, on = Evidence(), as_of(application)
    evidence.take("category", holding(facts, FactKind.SUPPORT_CATEGORY, on))
    evidence.take("left_school", holding(facts, FactKind.LEFT_SCHOOL, on))
    evidence.take("ever_employed", holding(facts, FactKind.EVER_EMPLOYED, on))
    contribution = _contribution(facts, application.period)
    if contribution is not None:
        paid: Mapping[str, Any] = contribution.value
        evidence.state("paid_pension_medical_month", paid["pension_and_medical"], contribution.source_department)
    if application.flex_start is not None:
        evidence.state("flex_start", application.flex_start, FILED)
    months = [other.period for other in granted if other.programme == Programme.FLEXIBLE_SI]
    evidence.state("months_used", len(set(months)), OWN_RECORDS)
    overlap = str(Programme.FLEXIBLE_SI) if application.period in months else "NONE"
    evidence.state("other_si_subsidy_same_month", overlap, OWN_RECORDS)
    return evidence


def _contribution(facts: Sequence[Fact], month: str) -> Fact | None:
    """What was paid for the month: the fact that begins in it, or reaches over it."""
    first, last = first_day(month), last_day(month)
    of_month = [
        fact
        for fact in all_holding(facts, FactKind.MONTHLY_CONTRIBUTION)
        if fact.valid_from <= last and first <= (fact.valid_to or fact.valid_from)
    ]
    return of_month[-1] if of_month else None


def _skill(application: Application, facts: Sequence[Fact], granted: Sequence[Application]) -> Evidence:
    evidence, on = Evidence(), application.applied_on
    level, occupation = application.certificate_level, same_occupation(application.certificate_occupation or "")
    evidence.state("cert_level", level, FILED)
    evidence.state("cert_date", application.certificate_issued_on, FILED)
    evidence.state("occupation", occupation, FILED)
    form = holding(facts, FactKind.EMPLOYMENT_FORM, on)
    if form is not None:
        evidence.state("enterprise_employee", form.value == "ENTERPRISE_EMPLOYEE", form.source_department)
    evidence.take("ui_months_paid", holding(facts, FactKind.UNEMPLOYMENT_INSURANCE_MONTHS, on))
    paid = [
        {"occupation": same_occupation(other.certificate_occupation or ""), "level": other.certificate_level}
        for other in granted
        if other.programme == Programme.SKILL_UPGRADE
    ]
    evidence.state("prior", paid, OWN_RECORDS)
    trained = [
        fact
        for fact in all_holding(facts, FactKind.TRAINING_SUBSIDY)
        if fact.valid_from <= on
        and (same_occupation(fact.value["occupation"]), fact.value["level"]) == (occupation, level)
    ]
    # A training subsidy is on record or was not paid: departments state those that were.
    evidence.state(
        "training_subsidy_same_cert", bool(trained), trained[0].source_department if trained else "no record"
    )
    return evidence
