"""Statements and recoveries as the tests name them."""

from typing import Any
from uuid import UUID

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import EMPLOYMENT, approved, for_month, fund_has, hard_to_employ_person
from tests.subsidy.months import paid_round


async def paid_person(subsidy: ServiceUnderTest, *months: str, yuan: str = "5000.00") -> UUID:
    """Somebody who is paid 571 yuan for each of the months, the first applied for, the others by a round."""
    await fund_has(subsidy, EMPLOYMENT, yuan)
    person = await hard_to_employ_person(subsidy, *months)
    await approved(subsidy, for_month(person, months[0]))
    await subsidy.finish_jobs()
    if len(months) > 1:
        await paid_round(subsidy, months[-1], since=months[1])
    return person


async def statements(subsidy: ServiceUnderTest, **only: str) -> list[dict[str, Any]]:
    """The reassessments there are, the earliest first."""
    answer = await subsidy.caller(Role.AUDITOR).get("/v1/reassessments", **only)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def confirmed(subsidy: ServiceUnderTest, statement: dict[str, Any]) -> dict[str, Any]:
    """A reassessment that two people have passed."""
    word, path = {"content_hash": statement["content_hash"]}, f"/v1/reassessments/{statement['id']}"
    for role, step in ((Role.REVIEWER, "reviews"), (Role.APPROVER, "confirmations")):
        answer = await subsidy.caller(role).post(f"{path}/{step}", word)
        assert answer.status_code == 201, answer.text
    await subsidy.finish_jobs()
    return dict(answer.json())


async def recovery_of(subsidy: ServiceUnderTest, person: UUID, **only: str) -> dict[str, Any]:
    """The one recovery that is claimed from a person."""
    answer = await subsidy.caller(Role.AUDITOR).get("/v1/recoveries", person_id=str(person), **only)
    [found] = answer.json()["items"]
    return dict(found)


async def repays(subsidy: ServiceUnderTest, recovery: dict[str, Any], yuan: str, *, document: str) -> Any:
    """Finance records money that came back."""
    body = {"amount": yuan, "document": document, "on": "2018-07-02"}
    return await subsidy.caller(Role.FINANCE).post(f"/v1/recoveries/{recovery['id']}/repayments", body)
