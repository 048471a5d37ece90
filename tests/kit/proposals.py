"""Local figures as operators state them: proposed by one, approved by another."""

from typing import Any

import httpx

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest

PROPOSALS = "/v1/figures/proposals"


async def proposed(caller: Caller, **stated: Any) -> dict[str, Any]:
    """The proposal, as the service answers; what is not stated does not matter to the test."""
    body = {"valid_to": None, "document": "济人社发〔2018〕45号", "article": 6, "reason": "the yearly revision"}
    answer = await caller.post(PROPOSALS, body | stated)
    assert answer.status_code == 201, answer.text
    proposal: dict[str, Any] = answer.json()
    return proposal


async def approval(caller: Caller, proposal: dict[str, Any], *, seen: str | None = None) -> httpx.Response:
    """The answer to an approval of the proposal as it was answered, or of what else was seen."""
    body = {"content_hash": seen or proposal["content_hash"]}
    return await caller.post(f"{PROPOSALS}/{proposal['id']}/approval", body)


async def approved(service: ServiceUnderTest, **stated: Any) -> dict[str, Any]:
    """A local figure that an administrator has proposed and one of finance has approved."""
    proposal = await proposed(service.caller(Role.ADMINISTRATOR), **stated)
    answer = await approval(service.caller(Role.FINANCE), proposal)
    assert (answer.status_code, answer.json()["status"]) == (201, "APPROVED"), answer.text
    figure: dict[str, Any] = answer.json()
    return figure
