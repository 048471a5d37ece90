"""Checks after payment as the tests ask for them: runs of the cross-checks, findings, and what comes of them."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from contracts.registration import ImprisonmentStated
from kit import clock
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.subsidy.builders import account, approved, for_month, hard_to_employ_person, read, reviewed
from tests.subsidy.filers import certified_hire, filed, filed_items, item, known_employer

MONTH = "2018-01"


async def paid_person(subsidy: ServiceUnderTest, *, to: str | None = None) -> tuple[UUID, str]:
    """A person who is paid for January 2018 by the next run of the jobs, and the payment."""
    person = await hard_to_employ_person(subsidy, MONTH, "2018-02")
    return person, (await approved(subsidy, for_month(person, MONTH, to=to or account())))["payment_id"]


async def paid_employer(subsidy: ServiceUnderTest, *, code: str | None = None) -> tuple[UUID, str]:
    """An employer who is paid for January 2018 of a certified hire by the next run of the jobs, and the payment."""
    employer = await known_employer(subsidy, code=code)
    _, employment = await certified_hire(subsidy, employer)
    body = filed(
        "enterprise_si_subsidy", item(employment), period=MONTH, facts={"employer_paid": {"pension": "540.00"}}
    )
    [application] = await filed_items(subsidy, employer, body)
    passed = await reviewed(subsidy, application)
    answer = await subsidy.caller(Role.APPROVER).post(
        f"/v1/applications/{passed['id']}/approvals", {"content_hash": passed["content_hash"]}
    )
    assert answer.status_code == 201, answer.text
    return employer, answer.json()["payment_id"]


async def imprisoned(subsidy: ServiceUnderTest, person: UUID, *, since: str, until: str | None = None) -> None:
    """Justice has stated a term of imprisonment."""
    term = uuid4()
    stated = ImprisonmentStated(
        imprisonment_id=term,
        person_id=person,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until) if until else None,
        source_department="JUS",
    )
    await subsidy.hears(stated, subject=f"imprisonment/{term}")


async def cross_checked(subsidy: ServiceUnderTest, *checks: str) -> dict[str, int]:
    """What a run over everything paid today finds anew, by check."""
    day = clock.today().isoformat()
    body = {"paid_from": day, "paid_to": day} | ({"checks": list(checks)} if checks else {})
    answer = await subsidy.caller(Role.AUDITOR).post("/v1/cross-checks", body)
    assert (answer.status_code, answer.json()["status"]) == (202, "RUNNING"), answer.text
    await subsidy.finish_jobs()
    run = await read(subsidy, f"/v1/cross-checks/{answer.json()['id']}")
    assert run["status"] == "COMPLETED", run
    found: dict[str, int] = run["found"]
    return found


async def findings(subsidy: ServiceUnderTest, **wanted: Any) -> list[dict[str, Any]]:
    """Findings as an auditor sees them."""
    answer = await subsidy.caller(Role.AUDITOR).get("/v1/check-findings", limit=200, **wanted)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def proposed(by: Caller, finding: dict[str, Any], outcome: str, **more: Any) -> dict[str, Any]:
    """What one person proposes of a finding."""
    body = {"outcome": outcome, "reason": "比对结果与材料一致"} | more
    answer = await by.post(f"/v1/check-findings/{finding['id']}/outcomes", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def barred(subsidy: ServiceUnderTest, finding: dict[str, Any], answers: Caller, **more: Any) -> dict[str, Any]:
    """Whom a finding is about has been heard and is barred from today, as one person proposed and another decided."""
    path, worker = f"/v1/check-findings/{finding['id']}", subsidy.caller(Role.CASE_WORKER)
    assert (await worker.post(f"{path}/hearings")).status_code == 201
    assert (await answers.post(f"{path}/answers", {"words": "情况属实"})).status_code == 201
    proposal = await proposed(worker, finding, "SANCTION", document="济人社罚〔2018〕1号", **more)
    decided = await subsidy.caller(Role.APPROVER).post(f"{path}/decisions", verdict(proposal))
    assert (decided.status_code, decided.json()["status"]) == (201, "SANCTION"), decided.text
    [sanction] = (await answers.get("/v1/sanctions")).json()["items"]
    found: dict[str, Any] = sanction
    return found


def verdict(proposal: dict[str, Any], decision: str = "ACCEPT") -> dict[str, Any]:
    """What another person says to it."""
    return {"decision": decision, "content_hash": proposal["content_hash"], "reason": "同意所拟意见"}
