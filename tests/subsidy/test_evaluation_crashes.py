"""绩效评价 An evaluation that is killed is counted again by another process, and says what an unkilled one says."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from kit import clock, tables
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.models import EvaluationRow
from tests.subsidy.builders import (
    EMPLOYMENT,
    applied,
    approved,
    for_month,
    fund_has,
    hard_to_employ_person,
    known_person,
    read,
)
from tests.subsidy.killed import dies_at

JOB = """
import asyncio, sys
from uuid import UUID
from subsidy.jobs.evaluations import evaluate
from subsidy.main import build

asyncio.run(evaluate(build().settings, UUID(sys.argv[1]), last=False))
"""
YEAR = 2018
STEPS = ("MONEY", "REACH", "WORK", "DECISIONS")


async def asked(lasting: ServiceUnderTest) -> str:
    """The path of an evaluation of the year."""
    answer = await lasting.caller(Role.FINANCE).post("/v1/evaluations", {"year": YEAR})
    assert answer.status_code == 202, answer.text
    return f"/v1/evaluations/{answer.json()['id']}"


async def kept(lasting: ServiceUnderTest, path: str) -> tuple[int, int]:
    """How many rows are kept of an evaluation, and how often its end was audited."""
    of = path.rpartition("/")[2]
    async with lasting.database.transaction() as tx:
        about = (tables.audit.c.subject == f"evaluation/{of}", tables.audit.c.action == "evaluation-completed")
        ends = await tx.session.scalar(select(func.count()).select_from(tables.audit).where(*about))
        rows = await tx.session.scalar(select(func.count()).where(EvaluationRow.evaluation_id == of))
    return rows or 0, ends or 0


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.every_seed) for seed in range(1, 5))])
async def test_an_evaluation_that_is_killed_says_what_an_unkilled_one_says_and_is_kept_once(
    lasting: ServiceUnderTest, told: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    with clock.at(datetime(YEAR, 6, 15, 4, tzinfo=UTC)):
        await fund_has(lasting, EMPLOYMENT, "5000.00")
        for person in [await hard_to_employ_person(lasting, "2018-01") for _ in range(2)]:
            await approved(lasting, for_month(person, "2018-01"))
        await applied(lasting.caller(Role.CASE_WORKER), for_month(await known_person(lasting), "2018-01"))
        await lasting.finish_jobs()
    unkilled = await asked(lasting)
    await lasting.finish_jobs()

    path = await asked(lasting)
    killed: dict[str, Any] = {"told": told, "folder": tmp_path}
    begun = random.Random(seed).randint(1, len(STEPS))
    kills = [("evaluation-step-begun", begun, STEPS[begun - 1]), ("evaluation-counted", 1, STEPS[-1])]
    for point, hit, status in kills[: 1 if seed == 0 else None]:
        assert await dies_at(point, JOB, path.rpartition("/")[2], hit=hit, **killed) == -9
        left = await read(lasting, path)
        # Nothing that was counted before the kill is told.
        assert (left["status"], left["rows"], await kept(lasting, path)) == (status, [], (0, 0))
    await lasting.finish_jobs()

    whole, same = await read(lasting, path), await read(lasting, unkilled)
    assert whole["status"] == "COMPLETED"
    [total] = [row["measures"] for row in whole["rows"] if row["level"] == "TOTAL"]
    assert (total["people"], total["money"]["paid"]) == (2, whole["funds"][EMPLOYMENT]["paid"])
    assert [whole[name] for name in ("rows", "funds")] == [same[name] for name in ("rows", "funds")]
    assert await kept(lasting, path) == (len(whole["rows"]), 1)
