"""Public notices, as the tests name them."""

from datetime import UTC, date, datetime
from typing import Any

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from subsidy.jobs.public_notices import release_notices
from tests.subsidy.builders import reviewed
from tests.subsidy.filers import certified_hire, filed, filed_items, item, known_employer

POSTS = "post_subsidy_public_welfare"


def day(text: str) -> datetime:
    """Ten in the morning of the day, in Jinan."""
    on = date.fromisoformat(text)
    return datetime(on.year, on.month, on.day, 2, tzinfo=UTC)


async def reviewed_posts(
    subsidy: ServiceUnderTest, count: int, *, district: str = "370102", **employer: str
) -> list[dict[str, Any]]:
    """Public welfare posts of an employer in January 2018, 1,810 yuan each, passed by reviewers."""
    firm = await known_employer(subsidy, district=district, **employer)
    posts = [(await certified_hire(subsidy, firm, form="PUBLIC_WELFARE_POST"))[1] for _ in range(count)]
    granted = await filed_items(subsidy, firm, filed(POSTS, *map(item, posts), period="2018-01"))
    return [await reviewed(subsidy, one) for one in granted]


async def published(subsidy: ServiceUnderTest, **what: Any) -> dict[str, Any]:
    """The notice of all posts that wait for one."""
    answer = await subsidy.caller(Role.REVIEWER).post("/v1/public-notices", {"programme": POSTS, **what})
    assert answer.status_code == 201, answer.text
    notice: dict[str, Any] = answer.json()
    return notice


async def listed(subsidy: ServiceUnderTest, notice: dict[str, Any]) -> list[dict[str, Any]]:
    """The list, as somebody without a token reads it."""
    answer = await subsidy.stranger.get(f"/v1/public-notices/{notice['id']}/items")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def round_of(subsidy: ServiceUnderTest, on: str) -> None:
    """The daily round releases what has been published long enough."""
    await release_notices(subsidy.database, on=date.fromisoformat(on))


async def objects(caller: Caller, entry: dict[str, Any], notice: dict[str, Any]) -> Any:
    """The answer to an objection to an item."""
    body = {"grounds": "nobody has seen her at work", "name": "李强", "phone": "13853112345"}
    return await caller.post(f"/v1/public-notices/{notice['id']}/items/{entry['id']}/objections", body)


async def approves(subsidy: ServiceUnderTest, application: dict[str, Any]) -> Any:
    """The answer to an approver."""
    path = f"/v1/applications/{application['id']}/approvals"
    return await subsidy.caller(Role.APPROVER).post(path, {"content_hash": application["content_hash"]})
