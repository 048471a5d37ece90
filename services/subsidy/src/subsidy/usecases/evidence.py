"""What a rule may read about an application: the service's picture of the person, and its own records."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from contracts.facts import Fact, FactKind, all_holding, holding
from kit.db import Tx
from subsidy.models import Application, EntitlementSlot, PictureFact, Programme
from subsidy.models.certificates import same_occupation
from subsidy.models.forms import FORMS, day_of_rule
from subsidy.models.pictures import same_person
from subsidy.models.standing import GRANTED, HOLDING
from subsidy.usecases.found import FILED, OWN_RECORDS, Evidence
from subsidy.usecases.held_facts import evidence_of
from subsidy.usecases.records import read_records
from subsidy.usecases.slots import granted_beside
from subsidy.usecases.system import SYSTEM

PUBLIC_WELFARE_POST = "PUBLIC_WELFARE_POST"


def first_day(month: str) -> date:
    """The first day of a month YYYY-MM."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    """The last day of a month YYYY-MM."""
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def as_of(application: Application) -> date:
    """The day on which the rule looks."""
    return day_of_rule(Programme(application.programme), application.period, application.applied_on)


async def gather(tx: Tx, application: Application) -> Evidence:
    """Everything that is known for the application's rule."""
    if application.person_id is None or application.programme in FORMS:
        return evidence_of(application, await read_records(tx, [application]))
    person = same_person(application.person_id)
    stored = await tx.all(select(PictureFact).where(PictureFact.person_id.in_(person)))
    facts = [fact.as_fact() for fact in stored]
    granted = await tx.all(
        select(Application).where(
            Application.person_id.in_(person),
            or_(Application.status.in_(GRANTED), _made_before(application)),
            Application.id != application.id,
        )
    )
    beside = await granted_beside(tx, application)
    if application.programme == Programme.FLEXIBLE_SI:
        return _flexible(application, facts, granted, beside)
    return _skill(application, facts, granted, beside)


def _made_before(application: Application) -> ColumnElement[bool]:
    """Earlier months that a round has made, and two people are still to pass: they are used before this one."""
    return and_(
        Application.programme == application.programme,
        Application.made_by == SYSTEM.subject,
        Application.status.in_(HOLDING),
        Application.period < application.period,
    )


def _flexible(
    application: Application,
    facts: Sequence[Fact],
    granted: Sequence[Application],
    beside: Mapping[str, EntitlementSlot],
) -> Evidence:
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
    months = {other.period: other.id for other in granted if other.programme == Programme.FLEXIBLE_SI}
    evidence.state("months_used", len(months), OWN_RECORDS)
    evidence.rivals["PERIOD_EXHAUSTED"] = list(months.values())
    _state_other_subsidy_of_month(evidence, facts, on, beside.get("SI_SUBSIDY_OF_MONTH"))
    return evidence


def _state_other_subsidy_of_month(
    evidence: Evidence, facts: Sequence[Fact], on: date, other: EntitlementSlot | None
) -> None:
    name, form = "other_si_subsidy_same_month", holding(facts, FactKind.EMPLOYMENT_FORM, on)
    if other is not None:
        evidence.state(name, other.instrument, f"application/{other.application_id}")
        evidence.rivals["SI_SUBSIDY_OVERLAP"] = [other.application_id]
    elif form is not None and form.value == PUBLIC_WELFARE_POST:
        # The post's own subsidy pays the contributions of whoever holds it.
        evidence.state(name, PUBLIC_WELFARE_POST, form.source_department)
    else:
        evidence.state(name, "NONE", OWN_RECORDS)


def _contribution(facts: Sequence[Fact], month: str) -> Fact | None:
    """What was paid for the month: the fact that begins in it, or reaches over it."""
    first, last = first_day(month), last_day(month)
    of_month = [
        fact
        for fact in all_holding(facts, FactKind.MONTHLY_CONTRIBUTION)
        if fact.valid_from <= last and first <= (fact.valid_to or fact.valid_from)
    ]
    return of_month[-1] if of_month else None


def _skill(
    application: Application,
    facts: Sequence[Fact],
    granted: Sequence[Application],
    beside: Mapping[str, EntitlementSlot],
) -> Evidence:
    evidence, on = Evidence(), application.applied_on
    level, occupation = application.certificate_level, same_occupation(application.certificate_occupation or "")
    evidence.state("cert_level", level, FILED)
    evidence.state("cert_date", application.certificate_issued_on, FILED)
    evidence.state("occupation", occupation, FILED)
    form = holding(facts, FactKind.EMPLOYMENT_FORM, on)
    if form is not None:
        evidence.state("enterprise_employee", form.value == "ENTERPRISE_EMPLOYEE", form.source_department)
    evidence.take("ui_months_paid", holding(facts, FactKind.UNEMPLOYMENT_INSURANCE_MONTHS, on))
    before = [other for other in granted if other.programme == Programme.SKILL_UPGRADE]
    paid = [
        {"occupation": same_occupation(other.certificate_occupation or ""), "level": other.certificate_level}
        for other in before
    ]
    evidence.state("prior", paid, OWN_RECORDS)
    levels = {
        one.id: one.certificate_level or 0
        for one, said in zip(before, paid, strict=True)
        if said["occupation"] == occupation
    }
    evidence.rivals["SAME_LEVEL_ALREADY_PAID"] = [one for one, its_level in levels.items() if its_level == level]
    # The highest level is the smallest number.
    evidence.rivals["HIGHER_LEVEL_ALREADY_PAID"] = [
        one for one, its_level in levels.items() if its_level < (level or 0)
    ]
    _state_training_subsidy(evidence, facts, on, (occupation, level), beside.get("SUBSIDY_OF_CERTIFICATE"))
    return evidence


def _state_training_subsidy(
    evidence: Evidence,
    facts: Sequence[Fact],
    on: date,
    certificate: tuple[str, int | None],
    other: EntitlementSlot | None,
) -> None:
    name = "training_subsidy_same_cert"
    trained = [
        fact
        for fact in all_holding(facts, FactKind.TRAINING_SUBSIDY)
        if fact.valid_from <= on and (same_occupation(fact.value["occupation"]), fact.value["level"]) == certificate
    ]
    if other is not None:
        evidence.state(name, True, f"application/{other.application_id}")
        evidence.rivals["EXCLUDED_BY_TRAINING_SUBSIDY"] = [other.application_id]
    else:
        # A training subsidy is on record or was not paid: departments state those that were.
        evidence.state(name, bool(trained), trained[0].source_department if trained else "no record")
