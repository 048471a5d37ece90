"""Events as the other services announce them, and questions to monitoring; every test names what matters to it."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID, uuid4

from contracts.loans import LoanApplied, LoanDrawnDown
from contracts.registration import (
    JobSeekerRegistered,
    PersonRegistered,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentReopened,
    VacancyOpened,
)
from contracts.subsidy import (
    ApplicationDecided,
    ApplicationSubmitted,
    InterestSubsidyPaid,
    SubsidyDecided,
    SubsidyDisbursed,
    SubsidyPaid,
    SubsidyRequested,
)
from kit.events import Envelope
from kit.testing import Caller, ServiceUnderTest

LIXIA, SHIZHONG = "370102", "370103"


def confirmed(spell: UUID | None = None, *, district: str = LIXIA, on: str = "2018-03-15") -> UnemploymentConfirmed:
    day = date.fromisoformat(on)
    return UnemploymentConfirmed(spell_id=spell or uuid4(), person_id=uuid4(), district=district, on=day, parity=False)


def ended(spell: UUID, *, district: str = LIXIA, on: str = "2018-03-20") -> UnemploymentEnded:
    day = date.fromisoformat(on)
    return UnemploymentEnded(spell_id=spell, person_id=uuid4(), district=district, on=day, reason="RE_EMPLOYED")


def reopened(spell: UUID, *, ended_on: str, district: str = LIXIA, on: str = "2018-06-01") -> UnemploymentReopened:
    day, end = date.fromisoformat(on), date.fromisoformat(ended_on)
    return UnemploymentReopened(spell_id=spell, person_id=uuid4(), district=district, on=day, ended_on=end)


def entered(*, district: str = LIXIA, on: str = "2018-03-15") -> PersonRegistered:
    return PersonRegistered(person_id=uuid4(), district=district, on=date.fromisoformat(on))


def applied(*, district: str = LIXIA, on: str = "2018-03-15") -> ApplicationSubmitted:
    return ApplicationSubmitted(
        application_id=uuid4(),
        person_id=uuid4(),
        programme="flexible_si_subsidy",
        district=district,
        on=date.fromisoformat(on),
    )


def paid(amount: str, *, district: str = LIXIA, on: str = "2018-03-15") -> SubsidyPaid:
    return SubsidyPaid(
        payment_id=uuid4(),
        application_id=uuid4(),
        person_id=uuid4(),
        programme="flexible_si_subsidy",
        district=district,
        fund="EMPLOYMENT_SUBSIDY_FUND",
        amount=Decimal(amount),
        on=date.fromisoformat(on),
    )


def requested(*, district: str = LIXIA, on: str = "2018-03-15") -> SubsidyRequested:
    """An employer applies for one of the other programmes."""
    return SubsidyRequested(
        application_id=uuid4(),
        person_id=None,
        employer_id=uuid4(),
        programme="stabilisation_subsidy",
        district=district,
        on=date.fromisoformat(on),
    )


def decided(outcome: Literal["APPROVED", "REFUSED"], *, on: str = "2018-03-15") -> ApplicationDecided:
    return ApplicationDecided(
        application_id=uuid4(),
        person_id=uuid4(),
        programme="flexible_si_subsidy",
        district=LIXIA,
        on=date.fromisoformat(on),
        outcome=outcome,
        reasons=("OK",),
    )


def other_decided(outcome: Literal["APPROVED", "REFUSED"], *, on: str = "2018-03-15") -> SubsidyDecided:
    return SubsidyDecided(
        application_id=uuid4(),
        filing_id=None,
        person_id=None,
        employer_id=uuid4(),
        worker_id=None,
        programme="stabilisation_subsidy",
        district=LIXIA,
        on=date.fromisoformat(on),
        outcome=outcome,
        reasons=("OK",),
    )


def disbursed(amount: str, *, on: str = "2018-03-15") -> SubsidyDisbursed:
    return SubsidyDisbursed(
        payment_id=uuid4(),
        application_id=uuid4(),
        person_id=None,
        employer_id=uuid4(),
        worker_id=None,
        programme="stabilisation_subsidy",
        district=LIXIA,
        fund="UI_FUND",
        amount=Decimal(amount),
        on=date.fromisoformat(on),
    )


def interest_paid(amount: str, *, district: str = LIXIA, on: str = "2018-03-21") -> InterestSubsidyPaid:
    return InterestSubsidyPaid(
        payment_id=uuid4(),
        claim_id=uuid4(),
        loan_id=uuid4(),
        district=district,
        fund="INTEREST_SUBSIDY_FUND",
        amount=Decimal(amount),
        on=date.fromisoformat(on),
    )


def loan_applied(principal: str, *, district: str = LIXIA, on: str = "2018-03-15") -> LoanApplied:
    return LoanApplied(
        loan_id=uuid4(),
        person_id=uuid4(),
        district=district,
        principal=Decimal(principal),
        on=date.fromisoformat(on),
    )


def drawn_down(amount: str, *, district: str = LIXIA, on: str = "2018-03-15") -> LoanDrawnDown:
    return LoanDrawnDown(
        loan_id=uuid4(), bank_code="ICBC", district=district, amount=Decimal(amount), on=date.fromisoformat(on)
    )


def vacancy(posts: int, *, district: str = LIXIA, on: str = "2018-03-15") -> VacancyOpened:
    day = date.fromisoformat(on)
    return VacancyOpened(
        vacancy_id=uuid4(),
        employer_id=uuid4(),
        district=district,
        on=day,
        occupation="41400",
        posts=posts,
        closes_on=day,
    )


def seeker(*, district: str = LIXIA, on: str = "2018-03-15") -> JobSeekerRegistered:
    return JobSeekerRegistered(seeker_id=uuid4(), person_id=uuid4(), district=district, on=date.fromisoformat(on))


def confirmations(
    service: ServiceUnderTest, count: int, *, district: str = LIXIA, on: str = "2018-03-15"
) -> list[Envelope]:
    events = [confirmed(district=district, on=on) for _ in range(count)]
    return [service.envelope(event, subject=f"spell/{event.spell_id}") for event in events]


async def hears_confirmed(
    service: ServiceUnderTest, count: int, *, district: str = LIXIA, on: str = "2018-03-15"
) -> None:
    await service.takes_in(*confirmations(service, count, district=district, on=on))


def employed(persons: int, *, month: str = "2018-03", source: str = "STA") -> dict[str, Any]:
    return {"month": month, "employed": persons, "source_department": source, "document": "2018年3月就业统计月报"}


async def series(
    caller: Caller, indicator: str, *, district: str | None = LIXIA, since: str = "2018-03", until: str = "2018-03"
) -> dict[str, Any]:
    asked = {"indicator": indicator, "from": since, "to": until} | ({"district": district} if district else {})
    answer = await caller.get("/v1/series", **asked)
    assert answer.status_code == 200, answer.text
    return {point["month"]: point["value"] for point in answer.json()}
