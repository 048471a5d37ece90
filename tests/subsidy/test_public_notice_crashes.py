"""公示 A round of releases that is killed is finished by the next one, and each item is released once."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.subsidy import NoticeItemReleased
from deploy.local import child
from kit import clock
from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from subsidy.main import build
from subsidy.settings import Settings
from tests.subsidy.bank import BankProcess
from tests.subsidy.published import day, listed, published, reviewed_posts, round_of

ROUND = """
import asyncio
from datetime import date
from kit.db import Database
from subsidy.jobs.public_notices import release_notices
from subsidy.main import build

service = build()
asyncio.run(release_notices(Database(service.settings), on=date(2018, 7, 10), limit=1))
"""


@pytest.fixture
def told(new_database: Callable[[str], str], authority: TokenAuthority, bank: BankProcess) -> dict[str, Any]:
    more = {"bank_url": bank.url, "port": str(child.free_port()), "daily_round": "false"}
    return environment(authority, new_database("subsidy"), **more)


@pytest.fixture
async def lasting(told: dict[str, Any], authority: TokenAuthority) -> AsyncIterator[ServiceUnderTest]:
    async with under_test(build(Settings(**told)), authority) as service:
        yield service


async def test_a_round_that_is_killed_is_finished_by_the_next_one(
    lasting: ServiceUnderTest, told: dict[str, Any], tmp_path: Path
) -> None:
    with clock.at(day("2018-07-02")):
        await reviewed_posts(lasting, 3)
        notice = await published(lasting)
    (tmp_path / "notice-part-released").write_text("2")
    env = {**os.environ, **{name.upper(): str(value) for name, value in told.items()}, "FAILPOINTS": str(tmp_path)}
    with (tmp_path / "round.log").open("ab") as log:
        round_ = child.spawn([sys.executable, "-c", ROUND], env=env, output=log.fileno())
    try:
        assert await asyncio.to_thread(round_.wait, 60) == -9
    finally:
        child.stop(round_)

    with clock.at(day("2018-07-10")):
        assert [one["status"] for one in await listed(lasting, notice)] == ["RELEASED", "RELEASED", "RUNNING"]
        await round_of(lasting, "2018-07-10")
        assert [one["status"] for one in await listed(lasting, notice)] == ["RELEASED"] * 3
    assert len({one.data["item_id"] for one in await lasting.announced(NoticeItemReleased)}) == 3
    assert len(await lasting.announced(NoticeItemReleased)) == 3
