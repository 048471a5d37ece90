"""kill -9 of any process at any named point of the thread, and a restart: the same final state, to the fen.

Each seed draws which process dies where and at which hit, walks one person through all four services meanwhile, and
then everything is counted: one effect for each accepted request, debits equal credits, ledger and bank agree.
"""

import random
import tempfile
import threading
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local import ports
from deploy.local.platform import Platform
from kit import clock
from tests.faults.thread import BANK, FLEXIBLE_AMOUNT, LENDER, QUARTERS, City, Walk

SEEDS = 56
QUICK_SEEDS = (2, 17, 31)

API_POINTS = ("before-commit", "after-commit")
WORKER_POINTS = ("after-send-before-mark", "after-effect-before-commit", "before-commit", "after-commit")
CONSUMER_POINTS = (*WORKER_POINTS, "after-effect-before-offset")
BANK_POINTS = ("before-bank-call", "after-bank-call-before-result")
PLACES = [
    *[(f"{service}-api", point) for service in ("registration", "subsidy", "loans") for point in API_POINTS],
    ("registration-worker", "after-send-before-mark"),
    *[(f"{service}-worker", point) for service in ("subsidy", "loans") for point in CONSUMER_POINTS],
    *[("monitoring-worker", point) for point in CONSUMER_POINTS if point != "after-send-before-mark"],
    *[("subsidy-worker", point) for point in BANK_POINTS],
]


class Supervisor(threading.Thread):
    """Starts again what has ended, as an orchestrator does; lives as long as the platform, as its children need."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(daemon=True)
        self._platform, self._stopped = platform, threading.Event()
        self.restarted: list[str] = []

    def run(self) -> None:
        while not self._stopped.wait(0.1):
            for name in self._platform.ended():
                self.restarted.append(name)
                self._platform.start_process(name)

    def stop(self) -> None:
        self._stopped.set()
        self.join()


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    quick = {"OUTBOX_REPUBLISH_SECONDS": "3600", "BANK_TIMEOUT_SECONDS": "2", "BANK_RETRY_SECONDS": "0.2"}
    with (
        tempfile.TemporaryDirectory(prefix="employment-") as folder,
        Platform(
            Path(folder), at=ports.free(), durable=False, session_timeout_ms=1100, variables=quick, failpoints=True
        ) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def supervisor(platform: Platform) -> Iterator[Supervisor]:
    running = Supervisor(platform)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def city(platform: Platform) -> Iterator[City]:
    found = City(platform)
    for fund in ("EMPLOYMENT_SUBSIDY_FUND", "INTEREST_SUBSIDY_FUND"):
        money = {"amount": "10000000.00", "year": 2018, "document": "济财社〔2018〕1号"}
        found.post("subsidy", f"/v1/funds/{fund}/appropriations", money, role="finance")
    payee = f"/v1/payees/banks/{BANK}"
    seen = {"content_hash": found.put("subsidy", payee, LENDER, role="finance")["content_hash"]}
    found.post("subsidy", f"{payee}/confirmations", seen, role="finance", subject="finance-2")
    yield found
    found.close()


class Books:
    """What has been walked so far, and therefore must stand in every book."""

    walked = 0


@pytest.fixture(scope="module")
def books() -> Books:
    return Books()


def seeds() -> list[Any]:
    return [pytest.param(seed, marks=[] if seed in QUICK_SEEDS else [pytest.mark.every_seed]) for seed in range(SEEDS)]


@pytest.mark.parametrize("seed", seeds())
def test_a_kill_anywhere_changes_nothing_in_the_end(
    platform: Platform, supervisor: Supervisor, city: City, books: Books, seed: int
) -> None:
    source = random.Random(seed)
    # Every place has its turn before any has a second one.
    name, point = PLACES[seed % len(PLACES)]
    hit = 1 if seed < len(PLACES) else source.randint(1, 4)
    print(f"seed {seed}: {name} dies at {point}, hit {hit}")
    supervisor.restarted.clear()
    platform.arm(name, point, hit=hit)
    Walk(city, source).walk()
    books.walked += 1
    platform.disarm()
    if hit == 1:
        assert supervisor.restarted == [name], "the failpoint was on the way of the thread"
    _everything_adds_up(platform, city, books.walked)


def _everything_adds_up(platform: Platform, city: City, walked: int) -> None:
    flexible, interest = Decimal(FLEXIBLE_AMOUNT), sum(map(Decimal, QUARTERS), Decimal(0))

    def series(indicator: str) -> Decimal:
        # Payments count in the month of the bank's answer, which is the present one.
        path = f"/v1/series?indicator={indicator}&from=2018-01&to={clock.today():%Y-%m}"
        points = city.get("monitoring", path, role="auditor")
        return sum((Decimal(str(point["value"] or 0)) for point in points), Decimal(0))

    expected = {
        "newly_registered": Decimal(walked),
        "ended": Decimal(walked),
        "applications": Decimal(walked),
        "loans": Decimal(walked),
        "yuan_paid": walked * (flexible + interest),
    }
    for indicator, count in expected.items():
        city.until(f"monitoring counts {indicator}", partial(series, indicator), count.__eq__)

    funds = {fund["fund"]: fund for fund in city.get("subsidy", "/v1/funds", role="finance")}
    assert Decimal(funds["EMPLOYMENT_SUBSIDY_FUND"]["paid"]) == walked * flexible
    assert Decimal(funds["INTEREST_SUBSIDY_FUND"]["paid"]) == walked * interest
    for fund in funds.values():
        assert Decimal(fund["reserved"]) == 0
        assert Decimal(fund["appropriated"]) == Decimal(fund["available"]) + Decimal(fund["paid"])

    bank = httpx.get(f"{platform.url('bank')}/payments").json()
    assert bank["count"] == 3 * walked
    assert Decimal(bank["sum"]) == walked * (flexible + interest)

    for service in ("registration", "subsidy", "loans", "monitoring"):
        letters = city.get(service, "/v1/operations/dead-letters", role="administrator")
        assert letters["items"] == []
        audit = city.get(service, "/v1/operations/audit/verification", role="auditor")
        assert audit["broken_at"] is None
