"""全员筛查 A screening that is killed is carried out by another process, and makes every offer once."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select

from kit import clock, tables
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.models import EmployerOffer, Notice, Offer
from tests.subsidy.builders import hard_to_employ_person, read
from tests.subsidy.filers import certified_hire, known_employer
from tests.subsidy.killed import dies_at
from tests.subsidy.test_employer_screening import ON, anew

JOB = """
import asyncio, sys
from uuid import UUID
from subsidy.jobs.screenings import screen
from subsidy.main import build

asyncio.run(screen(build().settings, UUID(sys.argv[1]), last=False))
"""
POINTS = {
    "EXPORTING": ("screening-step-begun", 1),
    "SCREENING": ("screening-step-begun", 2),
    "LOADING": ("screening-step-begun", 3),
    "LOADED": ("screening-loaded", 1),
}
"""Where a process is killed: as a step begins, and with every offer written and none committed."""


async def made(lasting: ServiceUnderTest, screening: str) -> dict[str, Any]:
    """What a screening has left behind."""
    async with lasting.database.reading() as session:
        about = (tables.audit.c.subject == f"screening/{screening}", tables.audit.c.action == "screening-completed")
        return {
            "offers": await session.scalar(select(func.count()).where(Offer.screening_id == UUID(screening))),
            "to employers": await session.scalar(select(func.count(EmployerOffer.id))),
            "notices": await session.scalar(select(func.count(Notice.id)).where(Notice.code == "OFFER_MADE")),
            "ends": await session.scalar(select(func.count()).select_from(tables.audit).where(*about)),
        }


@pytest.mark.every_seed
async def test_a_screening_that_is_killed_at_any_step_makes_every_offer_once(
    lasting: ServiceUnderTest, told: dict[str, Any], tmp_path: Path
) -> None:
    with clock.at(clock.end_of(ON)):
        anew(lasting)
        people = [await hard_to_employ_person(lasting, "2018-03") for _ in range(2)]
        await certified_hire(lasting, await known_employer(lasting), form="PUBLIC_WELFARE_POST")
        await lasting.finish_jobs()
        async with lasting.database.transaction() as tx:
            # What each was offered alone, when it was heard of, is asked again of all.
            for table in (Offer, Notice, EmployerOffer):
                await tx.session.execute(delete(table))
        administrator = lasting.caller(Role.ADMINISTRATOR)
        body = {"on": ON.isoformat(), "programmes": ["flexible_si_subsidy", "post_subsidy_public_welfare"]}
        asked = await administrator.post("/v1/screenings", body)
        assert asked.status_code == 202, asked.text
        screening = asked.json()["id"]
        nothing = await made(lasting, screening)
        for status, (point, hit) in POINTS.items():
            assert await dies_at(point, JOB, screening, hit=hit, told=told, folder=tmp_path) == -9
            left = await read(lasting, f"/v1/screenings/{screening}")
            assert left["status"] == ("LOADING" if status == "LOADED" else status)
            assert await made(lasting, screening) == nothing
        await lasting.finish_jobs()
    whole = await read(lasting, f"/v1/screenings/{screening}")
    assert (whole["status"], whole["offered"], whole["offered_to_employers"]) == ("COMPLETED", len(people), 1)
    assert await made(lasting, screening) == {"offers": 2, "to employers": 1, "notices": 3, "ends": 1}
