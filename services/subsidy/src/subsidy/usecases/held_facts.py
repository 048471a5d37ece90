"""Facts of the other programmes: those on record by what departments announced, the rest as the application says."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from contracts.divisions import successor_of
from contracts.facts import FactKind, holding
from subsidy.models import Application, CertifiedBase, CertifyingLevel, PictureEmployment, Programme
from subsidy.models.forms import FORMS, day_of_rule
from subsidy.usecases.found import FILED, OWN_RECORDS, Evidence
from subsidy.usecases.records import Records

REGISTRATION, MONITORING = "HRSS", "employment.monitoring"
ENTERPRISE, SMALL_MICRO = "ENTERPRISE", "SMALL_MICRO"
NOT_CERTIFIED = "NONE"
"""Level and type of whoever is not in the registry."""


def evidence_of(application: Application, records: Records) -> Evidence:
    """What the rule may read: the records' word where they have one, the application's otherwise."""
    evidence, form = Evidence(), FORMS[Programme(application.programme)]
    for name, value in application.stated.items():
        if name in form.stated:
            evidence.state(name, value, FILED)
    for name in form.rule.facts:
        if (read := _READERS.get(name)) is not None and (name in form.held or name in _PREFERRED):
            read(evidence, application, records)
    return evidence


def _read_employer_type(evidence: Evidence, application: Application, records: Records) -> None:
    if (employer := records.employers.get(application.beneficiary_id)) is not None:
        evidence.state("employer_type", employer.kind, REGISTRATION)


def _read_applicant_type(evidence: Evidence, application: Application, records: Records) -> None:
    """An enterprise counts by its size, everybody else by their kind."""
    employer = records.employers.get(application.employer_id or application.enterprise_id or application.id)
    if employer is None or (employer.kind == ENTERPRISE and employer.size is None):
        return
    small = employer.size in ("SMALL", "MICRO")
    kind = (SMALL_MICRO if small else employer.size) if employer.kind == ENTERPRISE else employer.kind
    evidence.state("applicant_type", kind, REGISTRATION)


def _read_district(evidence: Evidence, application: Application, records: Records) -> None:
    employment = _employment(application, records)
    evidence.state("district", employment.district if employment else application.district, REGISTRATION)


def _read_hire(evidence: Evidence, application: Application, records: Records) -> None:
    """招用前已认定 The category that was certified when the person was hired."""
    employment = _employment(application, records)
    if employment is not None and (found := _category(employment.person_id, employment.hired_on, records)):
        evidence.state("hire", found[0], found[1])


def _read_hire_date(evidence: Evidence, application: Application, records: Records) -> None:
    if (employment := _employment(application, records)) is not None:
        evidence.state("hire_date", employment.hired_on, REGISTRATION)


def _read_breaks(evidence: Evidence, application: Application, records: Records) -> None:
    if (employment := _employment(application, records)) is not None:
        on = day_of_rule(Programme(application.programme), application.period, application.applied_on)
        evidence.state("breaks", int(employment.left_on is not None and employment.left_on <= on), REGISTRATION)


def _read_posts(evidence: Evidence, application: Application, records: Records) -> None:
    """The employments that the application lists: how long, and with whom."""
    own = [one for one in records.posts.get(application.id, ()) if one.employer_id == application.employer_id]
    posts = [{"contract_months": one.months, "group": _group(one, records)} for one in own]
    evidence.state("posts", posts, REGISTRATION)


def _read_prior_claims(evidence: Evidence, application: Application, records: Records) -> None:
    others = [one.id for one in records.startups if one.id != application.id]
    evidence.state("prior_claims", len(others), OWN_RECORDS)
    evidence.rivals["ALREADY_PAID"] = others


def _read_emergency(evidence: Evidence, application: Application, records: Records) -> None:
    on = day_of_rule(Programme(application.programme), application.period, application.applied_on)
    plans = records.plans.get(successor_of(application.district), ())
    evidence.state("emergency_active_in_region", any(plan.is_active_on(on) for plan in plans), MONITORING)


def _read_amount(evidence: Evidence, application: Application, records: Records) -> None:
    """评定奖励 What the final list of the contest, or of the certification, has granted."""
    if (prize := records.prizes.get(application.id)) is not None:
        evidence.state("amount", prize.amount, f"call/{prize.call_id}")
    elif (base := _incubator(application, records)) is not None and base.award is not None:
        evidence.state("amount", base.award, f"base/{base.id}")


def _read_level(evidence: Evidence, application: Application, records: Records) -> None:
    base = _incubator(application, records)
    evidence.state("certified_level", base.level if base else NOT_CERTIFIED, _registry(base))


def _read_type(evidence: Evidence, application: Application, records: Records) -> None:
    base = _incubator(application, records)
    evidence.state("type", (base and base.base_type) or NOT_CERTIFIED, _registry(base))


def _read_budget_level(evidence: Evidence, application: Application, records: Records) -> None:
    """Whoever certified pays: what a district has certified is never the municipal line's."""
    base = _incubator(application, records)
    evidence.state("budget_level", base.level if base else NOT_CERTIFIED, _registry(base))


def _read_district_decided(evidence: Evidence, application: Application, records: Records) -> None:
    base = _incubator(application, records)
    decided = base is not None and base.level == CertifyingLevel.DISTRICT and base.award is not None
    evidence.state("district_decided", decided, _registry(base))


def _incubator(application: Application, records: Records) -> CertifiedBase | None:
    """The employer's certification on the day of its application, the city's before a district's."""
    held = [
        one for one in records.bases.get(application.beneficiary_id, ()) if one.certified_on <= application.applied_on
    ]
    if application.programme == Programme.DISTRICT_INCUBATOR:
        held = [one for one in held if one.level == CertifyingLevel.DISTRICT] or held
    else:
        held = [one for one in held if one.level == CertifyingLevel.MUNICIPAL] or held
    return held[-1] if held else None


def _registry(base: CertifiedBase | None) -> str:
    return OWN_RECORDS if base is None else f"base/{base.id}"


def _employment(application: Application, records: Records) -> PictureEmployment | None:
    return None if application.employment_id is None else records.employments.get(application.employment_id)


def _category(person: UUID, on: date, records: Records) -> tuple[str, str] | None:
    if any(one.holds_on(on) for one in records.certifications.get(person, ())):
        return "HARD_TO_EMPLOY", REGISTRATION
    fact = holding(records.facts.get(person, ()), FactKind.SUPPORT_CATEGORY, on)
    return None if fact is None else (fact.value, fact.source_department)


def _group(employment: PictureEmployment, records: Records) -> str:
    """登记失业人员、毕业年度高校毕业生 To which of the groups the person belonged when hired."""
    on = employment.hired_on
    for spell in records.spells.get(employment.person_id, ()):
        if spell.confirmed_on <= on and (spell.ended_on is None or on <= spell.ended_on):
            return "REGISTERED_UNEMPLOYED"
    left = holding(records.facts.get(employment.person_id, ()), FactKind.LEFT_SCHOOL, on)
    # 毕业年度 is the calendar year.
    if left is not None and str(left.value)[:4] == str(on.year):
        return "GRADUATION_YEAR_GRADUATE"
    return "OTHER"


_READERS: Mapping[str, Callable[[Evidence, Application, Records], Any]] = {
    "employer_type": _read_employer_type,
    "applicant_type": _read_applicant_type,
    "district": _read_district,
    "hire": _read_hire,
    "hire_date": _read_hire_date,
    "breaks": _read_breaks,
    "posts": _read_posts,
    "amount": _read_amount,
    "certified_level": _read_level,
    "type": _read_type,
    "budget_level": _read_budget_level,
    "district_decided": _read_district_decided,
    "prior_claims": _read_prior_claims,
    "emergency_active_in_region": _read_emergency,
}
_PREFERRED = ("hire",)
"""Facts for which the records' word counts before the application's; where they have none, its own does."""
