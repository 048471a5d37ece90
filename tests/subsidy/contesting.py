"""Decisions that are contested, as the tests name them."""

from typing import Any

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.subsidy.builders import for_month, hard_to_employ_person, in_review


async def rejected(subsidy: ServiceUnderTest, *, by: Caller | None = None) -> dict[str, Any]:
    """A flexible worker's January 2018, which the rule grants and a reviewer has rejected."""
    application = await in_review(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))
    said = {"content_hash": application["content_hash"], "outcome": "REJECT", "reason": "the receipt looks forged"}
    answer = await (by or subsidy.caller(Role.REVIEWER)).post(f"/v1/applications/{application['id']}/reviews", said)
    assert answer.json()["status"] == "REFUSED", answer.text
    found: dict[str, Any] = answer.json()
    return found


def themself(subsidy: ServiceUnderTest, application: dict[str, Any]) -> Caller:
    """Who applied."""
    return subsidy.caller(Role.CITIZEN, person_id=application["person_id"])


async def contests(caller: Caller, application: dict[str, Any], **more: Any) -> Any:
    """The answer to contesting the refusal."""
    body = {"grounds": "the tax office has stamped the receipt", **more}
    return await caller.post(f"/v1/applications/{application['id']}/reconsiderations", body)


async def contested(subsidy: ServiceUnderTest, application: dict[str, Any]) -> dict[str, Any]:
    """The reconsideration that who applied has asked for."""
    answer = await contests(themself(subsidy, application), application)
    assert answer.status_code == 201, answer.text
    filed: dict[str, Any] = answer.json()
    return filed


async def claims(caller: Caller, filed: dict[str, Any]) -> Any:
    """The answer to an officer who takes it."""
    return await caller.post(f"/v1/reconsiderations/{filed['id']}/claims")


async def decides(caller: Caller, filed: dict[str, Any], outcome: str) -> Any:
    """The answer to what the officer says."""
    body = {"outcome": outcome, "reason": "the tax office confirms the stamp"}
    return await caller.post(f"/v1/reconsiderations/{filed['id']}/decisions", body)
