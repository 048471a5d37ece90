"""The whole platform, its sample city loaded through two interruptions, and what every service says afterwards."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.local import city, ports, readme
from deploy.local.city.errands import Errands
from deploy.local.city.residents import LIVING, Resident
from deploy.local.platform import Platform
from deploy.local.quiet import wait_until_quiet
from kit.actor import Role

PEOPLE = 120
"""Of the sample's 300: every story twice, in two fifths of the time."""
MONTHS = tuple(f"2018-{month:02d}" for month in range(1, 7))
COUNTED = ("people_registered", "newly_registered", "ended", "currently_registered", "applications", "loans")


LISTS = (
    *("employers", "vacancies", "layoffs", "employments", "flexible-employments", "job-seekers", "candidacies"),
    *("benefits", "certificates", "certifications", "contacts", "services-given", "corrections", "fact-batches"),
    *("families", "households", "veteran-placements", "displaced-workers", "tasks"),
)
"""Registration's lists, as a case worker reads them."""


@dataclass(frozen=True)
class Loaded:
    """The city as it was sent, and as the services show it."""

    residents: Sequence[Resident]
    people: list[Any]
    spells: list[Any]
    applications: list[Any]
    loans: list[Any]
    claims: list[Any]
    warnings: list[Any]
    dead_letters: list[Any]
    reconciliation: Any
    registered: dict[str, list[Any]]
    """What else registration keeps, by the name of its list."""
    series: dict[tuple[str, str], list[Any]]
    """By indicator and district, the points from December 2017 to June 2018."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What counts the city's people comes before the stories that add some of their own."""
    items.sort(
        key=lambda item: (not item.path.is_relative_to(Path(__file__).parent), "loaded" not in _fixtures(item)),
    )


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return item.fixturenames if isinstance(item, pytest.Function) else ()


@pytest.fixture(scope="package")
def platform() -> Iterator[Platform]:
    with (
        tempfile.TemporaryDirectory(prefix="employment-") as state,
        Platform(Path(state), at=ports.free(), durable=False) as running,
    ):
        yield running


@pytest.fixture(scope="package")
async def errands(platform: Platform) -> AsyncIterator[Errands]:
    async with Errands(platform) as client:
        yield client


@pytest.fixture(scope="package")
async def loaded(platform: Platform, errands: Errands) -> Loaded:
    """The first load is broken off among the registrations, the second among the payments; the third ends."""
    officer, finance = errands.token(Role.CASE_WORKER), errands.token(Role.FINANCE)
    await _break_off(platform, lambda: _reaches(errands, 40, officer, "registration", "/v1/people"))
    await _break_off(platform, lambda: _reaches(errands, 5, finance, "subsidy", "/v1/payments"))
    residents = await city.send(platform, PEOPLE)
    await wait_until_quiet(platform)
    duty, auditor = errands.token(Role.DUTY_OFFICER), errands.token(Role.AUDITOR)
    return Loaded(
        residents=residents,
        people=await _every(errands, officer, "registration", "/v1/people"),
        spells=await _every(errands, officer, "registration", "/v1/spells"),
        applications=await _every(errands, officer, "subsidy", "/v1/applications"),
        loans=await _every(errands, finance, "loans", "/v1/loans"),
        claims=await _every(errands, finance, "loans", "/v1/claims"),
        warnings=await _every(errands, duty, "monitoring", "/v1/warnings"),
        dead_letters=[
            letter
            for service in platform.services
            for letter in await _every(errands, auditor, service, "/v1/operations/dead-letters")
        ],
        reconciliation=await errands.get(finance, "subsidy", "/v1/reconciliation"),
        registered={name: await _every(errands, officer, "registration", f"/v1/{name}") for name in LISTS},
        series={
            (indicator, district): await errands.get(
                duty,
                "monitoring",
                "/v1/series",
                indicator=indicator,
                district=district,
                **{"from": "2017-12", "to": "2018-06"},
            )
            for indicator in COUNTED
            for district in LIVING
        },
    )


@pytest.fixture(scope="package")
async def walked(loaded: Loaded, platform: Platform) -> list[Any]:
    """The answers of a first walk along the thread, after the city was loaded."""
    return await asyncio.to_thread(readme.answers, platform)


async def _break_off(platform: Platform, far_enough: Callable[[], Any]) -> None:
    loading = asyncio.create_task(city.send(platform, PEOPLE))
    while not await far_enough():
        assert not loading.done(), "the city was loaded before it could be interrupted"
        await asyncio.sleep(0.1)
    loading.cancel()
    with suppress(asyncio.CancelledError):
        await loading


async def _reaches(errands: Errands, count: int, token: str, service: str, path: str) -> bool:
    page = await errands.get(token, service, path, limit=str(count))
    return len(page["items"]) == count


async def _every(errands: Errands, token: str, service: str, path: str) -> list[Any]:
    items: list[Any] = []
    more: dict[str, str] = {}
    while True:
        page = await errands.get(token, service, path, limit="200", **more)
        items += page["items"]
        if page["next"] is None:
            return items
        more = {"cursor": page["next"]}
