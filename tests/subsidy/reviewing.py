"""Reviews in levels, as the tests name them."""

from datetime import UTC, datetime
from typing import Any

import httpx

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.kit.proposals import approval, proposed
from tests.subsidy.builders import for_month, hard_to_employ_person, in_review, read

IN_THREE_LEVELS = {"DISTRICT_FIRST": "0", "CITY": "300", "FINANCE": "500"}


def at(day: str) -> datetime:
    """Ten in the morning of a day."""
    return datetime.fromisoformat(f"{day}T02:00").replace(tzinfo=UTC)


async def figure_is(subsidy: ServiceUnderTest, key: str, unit: str, value: Any, **more: Any) -> None:
    """Two people of finance lay a figure over the shipped one, from the beginning of 2018 on."""
    stated = {"key": key, "unit": unit, "value": value, "valid_from": "2018-01-01", "article": 18, **more}
    proposal = await proposed(subsidy.caller(Role.FINANCE), **stated)
    assert (await approval(subsidy.caller(Role.FINANCE), proposal)).status_code == 201


async def levels_are(subsidy: ServiceUnderTest, floors: dict[str, str], **more: Any) -> None:
    """From how many yuan on each level takes part."""
    await figure_is(subsidy, "review.levels", "yuan_by_code", floors, **more)


async def waiting(subsidy: ServiceUnderTest, *, paid: str = "900.00") -> dict[str, Any]:
    """A flexible worker's January 2018 that waits for its first review: 571.00 yuan, or two thirds of what was paid."""
    return await in_review(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01", paid=paid)))


async def steps(subsidy: ServiceUnderTest, application: dict[str, Any]) -> list[dict[str, Any]]:
    """Every step of the application."""
    found: list[dict[str, Any]] = await read(subsidy, f"/v1/applications/{application['id']}/reviews")
    return found


async def step_of(subsidy: ServiceUnderTest, application: dict[str, Any]) -> dict[str, Any]:
    """The step that waits for a decision."""
    [found] = [one for one in await steps(subsidy, application) if one["status"] == "OPEN"]
    return found


async def claim(caller: Caller, step: dict[str, Any]) -> httpx.Response:
    """The answer to taking a step."""
    return await caller.post(f"/v1/reviews/{step['id']}/claims")


async def delegate(caller: Caller, step: dict[str, Any], to: str) -> httpx.Response:
    """The answer to handing a step to a colleague."""
    return await caller.post(f"/v1/reviews/{step['id']}/delegations", {"to": to, "reason": "on leave from tomorrow"})


async def decide(caller: Caller, step: dict[str, Any], outcome: str = "PASS", **more: str) -> httpx.Response:
    """The answer to a decision on what was seen."""
    said = {"content_hash": step["content_hash"], "outcome": outcome, **more}
    return await caller.post(f"/v1/reviews/{step['id']}/decisions", said)


async def taken_and_passed(caller: Caller, step: dict[str, Any]) -> dict[str, Any]:
    """The step, taken and passed."""
    assert (await claim(caller, step)).status_code == 201
    answer = await decide(caller, step)
    assert answer.status_code == 201, answer.text
    passed: dict[str, Any] = answer.json()
    return passed


async def progress(caller: Caller, application: dict[str, Any]) -> dict[str, Any]:
    """Where the application stands."""
    answer = await caller.get(f"/v1/applications/{application['id']}/progress")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def code(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
