"""Borrowers, applications and contracts; every test names what matters to it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from contracts.facts import Fact, FactKind
from contracts.registration import FactsRecorded, PersonRegistered, UnemploymentConfirmed, UnemploymentEnded
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest

BANK = "ICBC-JN"
DISTRICT = "370102"


async def a_borrower(loans: ServiceUnderTest, *, district: str = DISTRICT) -> UUID:
    """Somebody whom registration has announced, and nothing more."""
    person = uuid4()
    await loans.hears(PersonRegistered(person_id=person, district=district, on=date(2017, 1, 1)), subject=f"p/{person}")
    return person


async def an_unemployed(
    loans: ServiceUnderTest, *, since: str = "2017-06-01", until: str | None = None, district: str = DISTRICT
) -> UUID:
    """Somebody registered as unemployed."""
    person, spell = await a_borrower(loans, district=district), uuid4()
    confirmed = UnemploymentConfirmed(
        spell_id=spell, person_id=person, district=district, on=date.fromisoformat(since), parity=True
    )
    await loans.hears(confirmed, subject=f"spell/{spell}")
    if until is not None:
        ended = UnemploymentEnded(
            spell_id=spell, person_id=person, district=district, on=date.fromisoformat(until), reason="RE_EMPLOYED"
        )
        await loans.hears(ended, subject=f"spell/{spell}")
    return person


async def a_certificate(loans: ServiceUnderTest, person: UUID, category: str) -> None:
    """The department's word that the person belongs to a category of employment support."""
    fact = Fact(
        kind=FactKind.SUPPORT_CATEGORY,
        value=category,
        valid_from=date(2017, 1, 1),
        source_department="HRSS",
        recorded_at="2017-01-02T00:00:00+08:00",
    )
    await loans.hears(FactsRecorded(person_id=person, facts=(fact,)), subject=f"p/{person}")


def application(person: UUID, on: str = "2018-01-15", **changes: Any) -> dict[str, Any]:
    return {
        "person_id": str(person),
        "group": "REGISTERED_UNEMPLOYED",
        "principal": "100000.00",
        "applied_on": on,
        "term_months": 36,
        "rate_percent": "6.75",
        "other_loans": [],
        "spouse_other_loans": [],
        "bank_code": BANK,
    } | changes


def contract(on: str = "2018-01-15", maturity: str = "2021-01-15", **changes: Any) -> dict[str, Any]:
    return {
        "contract_number": f"C-{uuid4().hex[:8]}",
        "contract_date": on,
        "rate_percent": "6.75",
        "drawdown_on": on,
        "maturity": maturity,
        "counter_guarantee": "NONE",
        "credit_assessment": {"assessed_on": on, "result": "PASSED"},
    } | changes


def bank(loans: ServiceUnderTest, code: str = BANK) -> Caller:
    return loans.caller(Role.BANK, bank_code=code)


def finance(loans: ServiceUnderTest) -> Caller:
    return loans.caller(Role.FINANCE)


async def applied(loans: ServiceUnderTest, **changes: Any) -> dict[str, Any]:
    """The answer to an application of a registered unemployed person, which was taken."""
    person = await an_unemployed(loans)
    answer = await loans.caller(Role.CASE_WORKER).post("/v1/loans", application(person, **changes))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def contracted(
    loans: ServiceUnderTest, on: str = "2018-01-15", maturity: str = "2021-01-15", **changes: Any
) -> str:
    """The id of a loan of 100,000 yuan at 6.75 % with a contract."""
    loan = (await applied(loans, on=on, **changes))["loan"]
    assert loan["status"] == "ELIGIBLE", loan
    rate = changes.get("rate_percent", "6.75")
    answer = await bank(loans).post(f"/v1/loans/{loan['id']}/contract", contract(on, maturity, rate_percent=rate))
    assert answer.status_code == 201, answer.text
    return str(loan["id"])


async def drawn(loans: ServiceUnderTest, on: str = "2018-01-15", maturity: str = "2021-01-15", **changes: Any) -> str:
    """The id of a loan that was contracted and drawn on the same day."""
    loan = await contracted(loans, on, maturity, **changes)
    amount = changes.get("principal", "100000.00")
    answer = await bank(loans).post(f"/v1/loans/{loan}/drawdown", {"drawn_on": on, "amount": amount})
    assert answer.status_code == 201, answer.text
    return loan


async def settled(loans: ServiceUnderTest, loan: str, on: str) -> dict[str, Any]:
    """What settling the loan up to a day has added."""
    answer = await finance(loans).post(f"/v1/loans/{loan}/settlements", {"settled_on": on})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def repaid(loans: ServiceUnderTest, loan: str, on: str, amount: str) -> None:
    answer = await bank(loans).post(f"/v1/loans/{loan}/repayments", {"paid_on": on, "amount": amount})
    assert answer.status_code == 201, answer.text


def split(period: dict[str, Any]) -> tuple[str, str, str, str]:
    """A period's last day, interest, government's and borrower's part."""
    return period["settled_on"], period["interest"], period["subsidised"], period["borrower"]


def codes(reasons: list[dict[str, Any]]) -> set[str]:
    return {reason["code"] for reason in reasons}
