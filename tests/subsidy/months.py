"""Months of entitlements, and the rounds that pay them, as the tests name them."""

from typing import Any
from uuid import UUID

from kit.actor import Role
from kit.testing import ServiceUnderTest


async def entitlement_of(subsidy: ServiceUnderTest, person: UUID) -> dict[str, Any]:
    """The one entitlement that a person has."""
    answer = await subsidy.caller(Role.AUDITOR).get("/v1/entitlements", person_id=str(person))
    [found] = answer.json()["items"]
    return dict(found)


async def months_of(subsidy: ServiceUnderTest, entitlement: dict[str, Any]) -> list[tuple[str, str, str | None, str]]:
    """Month, status, owed and paid of each of its months, in their order."""
    answer = await subsidy.caller(Role.AUDITOR).get(
        "/v1/entitlement-months", entitlement_id=entitlement["id"], limit=200
    )
    assert answer.status_code == 200, answer.text
    items = sorted(answer.json()["items"], key=lambda one: one["month"])
    return [(one["month"], one["status"], one["owed"], one["paid"]) for one in items]


async def made_round(subsidy: ServiceUnderTest, month: str, *, since: str | None = None) -> dict[str, Any]:
    """A round that finance has asked for and a job has made."""
    answer = await subsidy.caller(Role.FINANCE).post("/v1/monthly-rounds", {"month": month, "since": since})
    assert answer.status_code == 202, answer.text
    await subsidy.finish_jobs()
    return await read_round(subsidy, answer.json()["id"])


async def read_round(subsidy: ServiceUnderTest, round_id: str) -> dict[str, Any]:
    answer = await subsidy.caller(Role.AUDITOR).get(f"/v1/monthly-rounds/{round_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def paid_round(subsidy: ServiceUnderTest, month: str, *, since: str | None = None) -> dict[str, Any]:
    """A round that was made, passed by two people and paid."""
    made = await made_round(subsidy, month, since=since)
    word = {"content_hash": made["content_hash"]}
    for role, step, status in ((Role.REVIEWER, "reviews", 201), (Role.APPROVER, "approvals", 202)):
        answer = await subsidy.caller(role).post(f"/v1/monthly-rounds/{made['id']}/{step}", word)
        assert answer.status_code == status, answer.text
    await subsidy.finish_jobs()
    return await read_round(subsidy, made["id"])
