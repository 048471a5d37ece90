"""A service as the process that it is in production, on a database that holds what its routes are about."""

import asyncio
import importlib
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from deploy.local import child
from kit.actor import Role
from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from tests.loans import builders as loans
from tests.monitoring import builders as monitoring
from tests.monitoring import plans
from tests.registration import builders as registration
from tests.registration import employers, market
from tests.subsidy import builders as subsidy

SERVICES = ("registration", "subsidy", "loans", "monitoring")
SECONDS = 60.0


@dataclass(frozen=True)
class Running:
    """A service's api process: where it is, what it writes, and the ids of what it knows, by the name of the field."""

    service: str
    process: subprocess.Popen[bytes]
    address: str
    log: Path
    token: str
    known: Mapping[str, str]


def build(service: str, **settings: Any) -> Any:
    """The service as its composition root makes it."""
    made = importlib.import_module(f"{service}.settings").Settings(**settings)
    return importlib.import_module(f"{service}.main").build(made)


async def start(
    service: str, *, database: str, authority: TokenAuthority, kafka: str, bank: str, folder: Path, **more: Any
) -> Running:
    """Fill the database through the service's interfaces and start its api process."""
    settings = environment(authority, database, kafka_bootstrap_servers=kafka, port=str(child.free_port()), **more)
    if service == "subsidy":
        settings |= {"bank_url": bank, "bank_timeout_seconds": 60, "papers_folder": folder / "papers"}
    async with under_test(build(service, **settings), authority) as under:
        known = await FILL[service](under)
    env = {**os.environ, **{name.upper(): str(value) for name, value in settings.items()}}
    log = folder / f"{service}.log"
    with log.open("ab") as output:
        argv: list[str | Path] = [sys.executable, "-m", f"{service}.main", "api"]
        process = child.spawn(argv, env=env, output=output.fileno())
    address = f"http://{child.LOOPBACK}:{settings['port']}"
    async with asyncio.timeout(SECONDS):
        while not _is_ready(address):
            assert process.poll() is None, log.read_text()
            await asyncio.sleep(0.05)
    return Running(service, process, address, log, authority.token(*Role, bank_code=loans.BANK), known)


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


async def _fill_registration(service: ServiceUnderTest) -> dict[str, str]:
    worker = service.caller(Role.CASE_WORKER)
    person = await registration.registered(worker)
    await worker.post(f"/v1/people/{person}/facts", {"facts": [registration.stay("2017-09-01")]})
    waiting = await worker.post(f"/v1/people/{person}/declarations", registration.declaration())
    spell: str = waiting.json()["spell"]["id"]
    code = employers.credit_code()
    employer = await employers.entered(worker, code=code)
    employee, freelance = [await registration.registered(worker) for _ in range(2)]
    employment = await employers.hired(worker, employer, employee)
    flexible = {"on": "2018-03-05", "working": True, "employment_contract": False, "schemes": ["PENSION"]}
    declared = await worker.post(f"/v1/people/{freelance}/flexible-employments", flexible)
    plan = {
        "staff": 50,
        "layoffs": 20,
        "notified_on": "2018-03-01",
        "first_on": "2018-04-01",
        "grounds": ["CONVERSION"],
    }
    layoff = await worker.post(f"/v1/employers/{employer}/layoffs", plan)
    vacancy = await market.opened(worker, employer, posts=2)
    seeker = await market.seeking(worker, person)
    candidacy = await market.referred(worker, vacancy, seeker)
    work = {
        "vacancy_id": vacancy,
        "seeker_id": seeker,
        "candidacy_id": candidacy,
        "occupation": market.HEALTH_CARE,
        "employer_id": str(employer),
        "credit_code": code,
        "employment_id": employment["id"],
        "flexible_employment_id": declared.json()["flexible_employment"]["id"],
        "layoff_id": layoff.json()["id"],
    }
    newcomer = {"identity_number": registration.identity_number(), "district": "370102"}
    return {"person_id": str(person), "spell_id": spell, **work, **newcomer}


async def _fill_subsidy(service: ServiceUnderTest) -> dict[str, str]:
    await subsidy.fund_has(service, subsidy.INSURANCE, "1000000.00")
    await subsidy.fund_has(service, subsidy.EMPLOYMENT, "1000000.00")
    person = await subsidy.hard_to_employ_person(service, "2018-01", "2018-02")
    paid = await subsidy.approved(service, subsidy.for_month(person, "2018-01"))
    waiting = await subsidy.in_review(service, subsidy.for_month(person, "2018-02"))
    await subsidy.claimed(service)
    return {
        "person_id": str(person),
        "application_id": waiting["id"],
        "content_hash": waiting["content_hash"],
        "payment_id": paid["payment_id"],
    }


async def _fill_loans(service: ServiceUnderTest) -> dict[str, str]:
    await loans.settled(service, await loans.drawn(service), "2018-06-20")
    return {"person_id": str(await loans.an_unemployed(service)), "loan_id": await loans.drawn(service)}


async def _fill_monitoring(service: ServiceUnderTest) -> dict[str, str]:
    for _ in range(5):
        event = monitoring.confirmed()
        await service.hears(event, subject=f"spell/{event.spell_id}")
    body = {"month": "2018-03", "employed": 50, "source_department": "STA", "document": "济统〔2018〕3号"}
    stated = await service.caller(Role.ADMINISTRATOR).put(f"/v1/districts/{monitoring.LIXIA}/employed", body)
    warning: str = stated.json()["proposed"][0]["id"]
    officer = service.caller(Role.DUTY_OFFICER)
    plan = await officer.post("/v1/emergency-plans", plans.proposal(warning))
    known = {"code": monitoring.LIXIA, "district": monitoring.LIXIA, "region": monitoring.LIXIA}
    return {"warning_id": warning, "plan_id": plan.json()["id"], **known}


FILL: Mapping[str, Callable[[ServiceUnderTest], Awaitable[dict[str, str]]]] = {
    "registration": _fill_registration,
    "subsidy": _fill_subsidy,
    "loans": _fill_loans,
    "monitoring": _fill_monitoring,
}
