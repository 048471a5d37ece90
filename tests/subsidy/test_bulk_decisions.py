"""Bulk decisions: each item has an answer of its own, and a job that dies leaves none out and decides none twice."""

import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.subsidy.builders import EMPLOYMENT, balances, fund_has, reviewed
from tests.subsidy.killed import dies_at
from tests.subsidy.reviewing import code, waiting

POINTS = ("bulk-item-decided", "bulk-item-answered")
JOB = """
import asyncio, sys
from uuid import UUID
from kit.db import Database
from subsidy.jobs.reviews import decide_bulk
from subsidy.main import build

service = build()
database = Database(service.settings, jobs=service.jobs)
asyncio.run(decide_bulk(database, UUID(sys.argv[1]), vault=service.state["vault"]))
"""


def item(application: dict[str, Any], outcome: str, **more: str) -> dict[str, Any]:
    said = {"application_id": application["id"], "content_hash": application["content_hash"], "outcome": outcome}
    return said | more


async def asked(caller: Caller, *items: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.post("/v1/bulk-decisions", {"items": items})
    assert answer.status_code == 201, answer.text
    bulk: dict[str, Any] = answer.json()
    return bulk


async def answers(caller: Caller, bulk: dict[str, Any], **filters: Any) -> list[dict[str, Any]]:
    """Every item, page by page."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        page = (await caller.get(f"/v1/bulk-decisions/{bulk['id']}/items", limit=3, **filters, **cursor)).json()
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


async def test_each_item_is_decided_or_says_what_stands_against_it_and_the_others_go_on(
    subsidy: ServiceUnderTest,
) -> None:
    reviewer = subsidy.caller(Role.REVIEWER, Role.APPROVER, Role.CASE_WORKER, subject="reviewer")
    one, two, three, four, five = [await waiting(subsidy) for _ in range(5)]
    passed = await reviewed(subsidy, five)
    said = [
        item(one, "PASS"),
        item(two, "REJECT", reason="the receipt is forged"),
        item(three, "SEND_BACK", reason="another account"),
        item(four, "APPROVE"),
        item(four | {"content_hash": "0" * 64}, "PASS"),
        item(four | {"id": "01890000-0000-7000-8000-000000000000"}, "PASS"),
        item(passed, "PASS"),
        item(one, "PASS"),
    ]

    unreasoned = await reviewer.post("/v1/bulk-decisions", {"items": [item(two, "REJECT")]})
    assert unreasoned.status_code == 422
    bulk = await asked(reviewer, *said)
    assert (bulk["total"], bulk["pending"], bulk["finished_at"]) == (8, 8, None)
    await subsidy.finish_jobs()

    done = (await reviewer.get(f"/v1/bulk-decisions/{bulk['id']}")).json()
    assert (done["pending"], done["done"], done["refused"]) == (0, 3, 5)
    assert done["finished_at"] is not None
    assert [(one["position"], one["status"], one["code"]) for one in await answers(reviewer, bulk)] == [
        (1, "DONE", None),
        (2, "DONE", None),
        (3, "DONE", None),
        (4, "REFUSED", "APPLICATION_STATUS"),
        (5, "REFUSED", "CONTENT_CHANGED"),
        (6, "REFUSED", "NOT_FOUND"),
        (7, "REFUSED", "APPLICATION_STATUS"),
        (8, "REFUSED", "APPLICATION_STATUS"),
    ]
    assert [one["position"] for one in await answers(reviewer, bulk, status="DONE")] == [1, 2, 3]
    assert all(one["detail"] for one in await answers(reviewer, bulk, status="REFUSED"))
    other = await subsidy.caller(Role.REVIEWER).get(f"/v1/bulk-decisions/{bulk['id']}")
    assert code(other) == (404, "NOT_FOUND")

    # An office may not pass what another level has to, nor who reviewed approve.
    itself = await asked(reviewer, item(one, "APPROVE"))
    await subsidy.finish_jobs()
    [refused] = await answers(reviewer, itself)
    assert (refused["code"], refused["status"]) == ("SEPARATION_OF_DUTIES", "REFUSED")

    # Whoever decides finds their own again, the newest first; an auditor finds everybody's.
    auditor, listed = subsidy.caller(Role.AUDITOR), "/v1/bulk-decisions"
    waits = await asked(reviewer, item(two, "PASS"))
    first = (await reviewer.get(listed, limit=2)).json()
    rest = (await reviewer.get(listed, limit=2, cursor=first["next"])).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == [waits["id"], itself["id"], bulk["id"]]
    assert (first["items"][0]["pending"], rest["items"][0], rest["next"]) == (1, done, None)
    for caller in (reviewer, auditor):
        open_ = (await caller.get(listed, finished=False, made_by="reviewer")).json()["items"]
        assert [one["id"] for one in open_] == [waits["id"]]
    assert (await subsidy.caller(Role.REVIEWER).get(listed, made_by="reviewer")).json()["items"] == []


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.every_seed) for seed in range(1, 6))])
async def test_approvals_of_a_job_that_is_killed_are_finished_by_another_and_reserve_each_amount_once(
    lasting: ServiceUnderTest, told: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    source = random.Random(seed)
    await fund_has(lasting, EMPLOYMENT, "2000.00")
    ready = [await reviewed(lasting, await waiting(lasting)) for _ in range(5)]
    approver = lasting.caller(Role.APPROVER)
    bulk = await asked(approver, *(item(one, "APPROVE") for one in ready))

    point, hit = POINTS[seed % len(POINTS)], source.randint(1, 3)
    assert await dies_at(point, JOB, bulk["id"], hit=hit, told=told, folder=tmp_path) == -9
    left = (await approver.get(f"/v1/bulk-decisions/{bulk['id']}")).json()
    assert left["pending"] > 0
    assert (await balances(lasting, EMPLOYMENT))["reserved"] == str(left["done"] * Decimal("571.00"))
    await lasting.finish_jobs()

    # 2,000 yuan are enough for three of five: the two that find no money say so.
    found = await answers(approver, bulk)
    assert Counter((one["status"], one["code"]) for one in found) == {
        ("DONE", None): 3,
        ("REFUSED", "INSUFFICIENT_FUNDS"): 2,
    }
    paid = (await lasting.caller(Role.AUDITOR).get("/v1/payments")).json()["items"]
    assert len({one["application_id"] for one in paid}) == len(paid) == 3
