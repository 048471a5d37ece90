"""People, applications and money as the tests name them; every test states what matters to it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx

from contracts.facts import Fact, FactKind
from contracts.loans import InterestSubsidyClaimed
from contracts.registration import FactsRecorded, PersonRegistered
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest, TokenAuthority, environment, under_test
from subsidy.main import build
from subsidy.settings import Settings

_serial = count(1)
_FIRST_RECORD = datetime(2018, 1, 1, tzinfo=UTC)

EMPLOYMENT = "EMPLOYMENT_SUBSIDY_FUND"
INSURANCE = "UI_FUND"
INTEREST = "INTEREST_SUBSIDY_FUND"


@asynccontextmanager
async def under_test_with(
    database_url: str, authority: TokenAuthority, bank_url: str, **more: Any
) -> AsyncIterator[ServiceUnderTest]:
    """The service on its database and a bank; it gives the bank a second and asks again after a fifth of one."""
    settings = environment(authority, database_url, bank_url=bank_url) | {
        "bank_timeout_seconds": 1,
        "bank_retry_seconds": 0.2,
        "bank_retry_longest_seconds": 0.2,
        "daily_round": False,
        "payer_bank_code": "104451000001",
        "payer_accounts": {EMPLOYMENT: "370000001"},
        **more,
    }
    async with under_test(build(Settings(**settings)), authority) as service:
        yield service


def account() -> str:
    """A new account number that the bank takes for open."""
    return f"6222021602{next(_serial):08}1"


def fact(kind: FactKind, value: Any, *, since: str, until: str | None = None, source: str = "HRSS") -> Fact:
    return Fact(
        kind=kind,
        value=value,
        valid_from=date.fromisoformat(since),
        valid_to=date.fromisoformat(until) if until else None,
        source_department=source,
        recorded_at=(_FIRST_RECORD + timedelta(seconds=next(_serial))).isoformat(),
    )


def hard_to_employ() -> Fact:
    return fact(FactKind.SUPPORT_CATEGORY, "HARD_TO_EMPLOY", since="2017-01-01")


def contributed(month: str, yuan: str) -> Fact:
    """Pension and medical contributions paid for the month."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return fact(
        FactKind.MONTHLY_CONTRIBUTION,
        {"pension_and_medical": yuan},
        since=first.isoformat(),
        until=last.isoformat(),
    )


def enterprise_employee(*, insured_months: int) -> tuple[Fact, Fact]:
    return (
        fact(FactKind.EMPLOYMENT_FORM, "ENTERPRISE_EMPLOYEE", since="2010-01-01"),
        fact(FactKind.UNEMPLOYMENT_INSURANCE_MONTHS, insured_months, since="2018-01-01"),
    )


async def known_person(subsidy: ServiceUnderTest, *facts: Fact, district: str = "370102") -> UUID:
    """Somebody whom registration has announced, with these facts."""
    person = uuid4()
    registered = PersonRegistered(person_id=person, district=district, on=date(2018, 1, 2))
    await subsidy.hears(registered, subject=f"person/{person}")
    if facts:
        await learns(subsidy, person, *facts)
    return person


async def learns(subsidy: ServiceUnderTest, person: UUID, *facts: Fact) -> None:
    """Registration announces more facts about the person."""
    await subsidy.hears(FactsRecorded(person_id=person, facts=facts), subject=f"person/{person}")


async def hard_to_employ_person(subsidy: ServiceUnderTest, *months: str, paid: str = "900.00") -> UUID:
    """A person who is hard to employ and paid contributions for the months."""
    return await known_person(subsidy, hard_to_employ(), *(contributed(month, paid) for month in months))


def for_month(person: UUID, month: str = "2018-01", *, to: str | None = None, **changes: Any) -> dict[str, Any]:
    """An application for a month's social insurance subsidy."""
    return {
        "person_id": str(person),
        "programme": "flexible_si_subsidy",
        "applied_on": "2018-06-15",
        "month": month,
        "payee": {"name": "王芳", "account": to or account()},
    } | changes


def certificate_number() -> str:
    """A number that no other certificate has."""
    return f"1837000123{next(_serial):06}"


def for_certificate(
    person: UUID,
    *,
    level: int = 4,
    issued_on: str = "2018-01-10",
    on: str = "2018-06-01",
    occupation: str = "钳工",
    number: str | None = None,
) -> dict[str, Any]:
    """An application for the subsidy of a certificate, of a new one unless its number is given."""
    return {
        "person_id": str(person),
        "programme": "skill_upgrade_subsidy",
        "applied_on": on,
        "certificate": {
            "level": level,
            "occupation": occupation,
            "issued_on": issued_on,
            "number": number or certificate_number(),
        },
        "payee": {"name": "王芳", "account": account()},
    }


async def applied(caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    """The application and the verdict, as the service answers."""
    answer = await caller.post("/v1/applications", body)
    assert answer.status_code == 201, answer.text
    decided: dict[str, Any] = answer.json()
    return decided


async def in_review(subsidy: ServiceUnderTest, body: dict[str, Any]) -> dict[str, Any]:
    """An application that the rule grants."""
    application: dict[str, Any] = (await applied(subsidy.caller(Role.CASE_WORKER), body))["application"]
    assert application["status"] == "IN_REVIEW", application
    return application


async def reviewed(subsidy: ServiceUnderTest, application: dict[str, Any]) -> dict[str, Any]:
    """The application, passed by a reviewer."""
    answer = await subsidy.caller(Role.REVIEWER).post(
        f"/v1/applications/{application['id']}/reviews",
        {"content_hash": application["content_hash"], "outcome": "PASS"},
    )
    assert answer.status_code == 201, answer.text
    passed: dict[str, Any] = answer.json()
    return passed


async def approved(subsidy: ServiceUnderTest, body: dict[str, Any]) -> dict[str, Any]:
    """An application that the rule grants, passed by a reviewer and approved by an approver."""
    application = await reviewed(subsidy, await in_review(subsidy, body))
    answer = await subsidy.caller(Role.APPROVER).post(
        f"/v1/applications/{application['id']}/approvals", {"content_hash": application["content_hash"]}
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def paid_by(subsidy: ServiceUnderTest, to: str) -> tuple[UUID, dict[str, Any]]:
    """A person whose January 2018 is approved, to be paid to the account, and the application."""
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    person = await hard_to_employ_person(subsidy, "2018-01")
    return person, await approved(subsidy, for_month(person, to=to))


async def fund_has(subsidy: ServiceUnderTest, fund: str, yuan: str) -> None:
    """Money comes into the fund."""
    body = {"amount": yuan, "year": 2018, "document": "济财社〔2018〕1号"}
    answer = await subsidy.caller(Role.FINANCE).post(f"/v1/funds/{fund}/appropriations", body)
    assert answer.status_code == 201, answer.text


async def balances(subsidy: ServiceUnderTest, fund: str) -> dict[str, str]:
    """What a fund was given, and where it stands."""
    funds = (await subsidy.caller(Role.FINANCE).get("/v1/funds")).json()
    [found] = [one for one in funds if one["fund"] == fund]
    return {name: found[name] for name in ("appropriated", "available", "reserved", "paid")}


def standing(*, available: str = "0.00", reserved: str = "0.00", paid: str = "0.00") -> dict[str, str]:
    """Balances that sum to what was appropriated."""
    total = sum((Decimal(part) for part in (available, reserved, paid)), Decimal("0.00"))
    return {"appropriated": str(total), "available": available, "reserved": reserved, "paid": paid}


async def read(subsidy: ServiceUnderTest, path: str) -> Any:
    """What an auditor sees."""
    answer = await subsidy.caller(Role.AUDITOR).get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def claim_event(*, bank_code: str = "JNBANK", amount: str = "1087.50") -> InterestSubsidyClaimed:
    """A settlement period's subsidy that is due to a bank."""
    return InterestSubsidyClaimed(
        claim_id=uuid4(),
        loan_id=uuid4(),
        bank_code=bank_code,
        district="370102",
        period_from=date(2018, 3, 21),
        settled_on=date(2018, 6, 20),
        interest=Decimal(amount),
        amount=Decimal(amount),
    )


async def claimed(subsidy: ServiceUnderTest, *, bank_code: str = "JNBANK", amount: str = "1087.50") -> UUID:
    """Loans announces a claim."""
    event = claim_event(bank_code=bank_code, amount=amount)
    await subsidy.hears(event, subject=f"claim/{event.claim_id}")
    return event.claim_id


async def bank_is_paid_at(subsidy: ServiceUnderTest, account_number: str, *, bank_code: str = "JNBANK") -> None:
    """One of finance says where a lending bank is paid, another one confirms it."""
    proposed = await proposed_payee(subsidy, account_number, bank_code=bank_code)
    answer = await confirmed_payee(subsidy.caller(Role.FINANCE), proposed)
    assert (answer.status_code, answer.json()["status"]) == (201, "IN_FORCE"), answer.text


async def proposed_payee(
    subsidy: ServiceUnderTest, account_number: str, *, bank_code: str = "JNBANK", by: Caller | None = None
) -> dict[str, Any]:
    """What finance has said about where a lending bank is paid."""
    body = {"name": "济南银行", "account": account_number}
    answer = await (by or subsidy.caller(Role.FINANCE)).put(f"/v1/payees/banks/{bank_code}", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def confirmed_payee(by: Caller, proposed: dict[str, Any]) -> httpx.Response:
    """The answer to a confirmation of what was proposed."""
    path = f"/v1/payees/banks/{proposed['bank_code']}/confirmations"
    return await by.post(path, {"content_hash": proposed["content_hash"]})


def codes(reasons: Sequence[dict[str, Any]]) -> set[str]:
    """The codes of a verdict's reasons."""
    return {reason["code"] for reason in reasons}
