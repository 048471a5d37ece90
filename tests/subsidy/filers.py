"""Employers, those whom they hire, and what they file, as the tests name them."""

from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from contracts.registration import CertificationGranted, EmployerRegistered, Hired
from contracts.registration.employers import digest_of_code
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.subsidy.builders import account, known_person

_serial = count(1)


async def known_employer(
    subsidy: ServiceUnderTest,
    *,
    kind: str = "ENTERPRISE",
    size: str | None = "SMALL",
    district: str = "370102",
    code: str | None = None,
) -> UUID:
    """An employer whom registration has announced."""
    employer = uuid4()
    registered = EmployerRegistered(
        employer_id=employer,
        district=district,
        on=date(2017, 3, 1),
        kind=kind,
        size=size,
        four_new=(),
        industries=(),
        decapacity=False,
        code_digest=digest_of_code(code or f"9137{next(_serial):014}"),
    )
    await subsidy.hears(registered, subject=f"employer/{employer}")
    return employer


async def certified(subsidy: ServiceUnderTest, person: UUID, *, since: str = "2017-06-01") -> None:
    """The person is certified as hard to employ."""
    certification = uuid4()
    granted = CertificationGranted(
        certification_id=certification,
        person_id=person,
        district="370102",
        on=date.fromisoformat(since),
        categories=("AGE_40_50",),
        review_due_on=date(2027, 6, 1),
    )
    await subsidy.hears(granted, subject=f"certification/{certification}")


async def hired(
    subsidy: ServiceUnderTest,
    employer: UUID,
    person: UUID,
    *,
    on: str = "2017-09-01",
    months: int | None = 12,
    district: str = "370102",
    form: str = "ENTERPRISE_EMPLOYEE",
) -> UUID:
    """The employer has given notice that it hired the person; without months the contract is open-ended."""
    employment = uuid4()
    notice = Hired(
        employment_id=employment,
        person_id=person,
        employer_id=employer,
        district=district,
        on=date.fromisoformat(on),
        form=form,
        contract="OPEN_ENDED" if months is None else "FIXED_TERM",
        contract_months=months,
        days_late=None,
    )
    await subsidy.hears(notice, subject=f"employment/{employment}")
    return employment


async def certified_hire(subsidy: ServiceUnderTest, employer: UUID, **notice: Any) -> tuple[UUID, UUID]:
    """A person who was hard to employ when the employer hired them, and the employment."""
    person = await known_person(subsidy)
    await certified(subsidy, person)
    return person, await hired(subsidy, employer, person, **notice)


def filed(programme: str, *items: dict[str, Any], on: str = "2018-06-15", **more: Any) -> dict[str, Any]:
    """What an employer files."""
    payee = {"name": "济南机床有限公司", "account": account()}
    return {"programme": programme, "applied_on": on, "items": list(items), "payee": payee} | more


def item(employment: UUID, **facts: Any) -> dict[str, Any]:
    """One of the employments that are listed."""
    return {"employment_id": str(employment), "facts": facts}


async def files(by: Caller, employer: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """The filing, as the service answers."""
    answer = await by.post(f"/v1/employers/{employer}/applications", body)
    assert answer.status_code == 201, answer.text
    filing: dict[str, Any] = answer.json()
    return filing


async def items_of(subsidy: ServiceUnderTest, filing: dict[str, Any]) -> list[dict[str, Any]]:
    """The applications that the filing consists of, in its order."""
    answer = await subsidy.caller(Role.AUDITOR).get("/v1/applications", filing_id=filing["id"], limit=200)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def filed_items(subsidy: ServiceUnderTest, employer: UUID, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The applications that a case worker files for the employer."""
    return await items_of(subsidy, await files(subsidy.caller(Role.CASE_WORKER), employer, body))
