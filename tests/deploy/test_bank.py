import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local import child
from deploy.local.bank import Books, create_app
from deploy.local.broker import ROOT
from kit import clock

ACCOUNT = "6222021602001234567"
OTHER_ACCOUNT = "6222021602007654321"


def a_payment(key: str = "flexible-si/p1/2026-03/1", **changes: str) -> dict[str, str]:
    return {
        "payment_key": key,
        "payee_name": "王芳",
        "payee_account": ACCOUNT,
        "amount": "571.00",
        "currency": "CNY",
        "purpose": "灵活就业社会保险补贴",
    } | changes


@asynccontextmanager
async def a_bank(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    books = Books.open(folder / "bank.sqlite")
    transport = httpx.ASGITransport(app=create_app(books))
    async with httpx.AsyncClient(transport=transport, base_url="http://bank") as client:
        yield client
    books.connection.close()


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with a_bank(tmp_path) as client:
        yield client


async def statement(bank: httpx.AsyncClient) -> dict[str, Any]:
    answer: dict[str, Any] = (await bank.get("/payments")).json()
    return answer


async def tell(bank: httpx.AsyncClient, mode: str, **more: object) -> None:
    assert (await bank.post("/behaviour", json={"mode": mode, **more})).status_code == 200


async def test_a_payment_is_paid_and_its_status_can_be_asked_for(bank: httpx.AsyncClient) -> None:
    paid = await bank.post("/payments", json=a_payment())

    assert paid.json()["status"] == "PAID"
    assert (await bank.get("/payments/flexible-si/p1/2026-03/1")).json() == paid.json()


async def test_the_same_key_and_content_is_one_payment_with_one_answer(bank: httpx.AsyncClient) -> None:
    first = await bank.post("/payments", json=a_payment())
    second = await bank.post("/payments", json=a_payment())

    assert second.json() == first.json()
    assert {name: (await statement(bank))[name] for name in ("count", "sum")} == {"count": 1, "sum": "571.00"}


@pytest.mark.parametrize("change", [{"amount": "571.01"}, {"payee_account": OTHER_ACCOUNT}, {"payee_name": "王方"}])
async def test_the_same_key_for_another_payment_is_a_conflict(bank: httpx.AsyncClient, change: dict[str, str]) -> None:
    await bank.post("/payments", json=a_payment())

    refused = await bank.post("/payments", json=a_payment(**change))

    assert (refused.status_code, refused.json()["code"]) == (409, "PAYMENT_KEY_REUSED")
    assert refused.headers["content-type"] == "application/problem+json"
    assert (await statement(bank))["sum"] == "571.00"


async def test_an_unknown_key_is_a_404_problem(bank: httpx.AsyncClient) -> None:
    unknown = await bank.get("/payments/never-sent")

    assert (unknown.status_code, unknown.json()["code"]) == (404, "PAYMENT_UNKNOWN")


@pytest.mark.parametrize("amount", [571.0, "571.001", "0.00", "-1.00", "1e3"])
async def test_an_amount_that_is_not_yuan_in_a_string_is_refused(bank: httpx.AsyncClient, amount: object) -> None:
    refused = await bank.post("/payments", json={**a_payment(), "amount": amount})

    assert (refused.status_code, refused.json()["code"]) == (422, "INVALID")


async def test_the_statement_adds_up_what_was_paid_to_the_fen(bank: httpx.AsyncClient) -> None:
    for number, amount in enumerate(["0.10", "0.20", "1000000.01"]):
        await bank.post("/payments", json=a_payment(f"k{number}", amount=amount))

    assert (await statement(bank))["sum"] == "1000000.31"


async def test_rejecting_once_is_rejecting_once(bank: httpx.AsyncClient) -> None:
    await tell(bank, "reject", times=1)

    answers = [(await bank.post("/payments", json=a_payment(key))).json()["status"] for key in ("a", "b", "a")]

    assert answers == ["REJECTED", "PAID", "REJECTED"]
    assert (await statement(bank))["count"] == 1


async def test_a_behaviour_for_one_account_leaves_others_alone(bank: httpx.AsyncClient) -> None:
    await tell(bank, "reject", account=OTHER_ACCOUNT)

    assert (await bank.post("/payments", json=a_payment("a"))).json()["status"] == "PAID"
    other = (await bank.post("/payments", json=a_payment("b", payee_account=OTHER_ACCOUNT))).json()
    assert (other["status"], other["reason"]) == ("REJECTED", "REFUSED_BY_BANK")


async def test_a_closed_account_is_rejected(bank: httpx.AsyncClient) -> None:
    answer = (await bank.post("/payments", json=a_payment(payee_account="6222021602000000"))).json()

    assert (answer["status"], answer["reason"]) == ("REJECTED", "ACCOUNT_CLOSED")


async def test_a_bank_out_of_order_pays_nothing_until_it_is_normal_again(bank: httpx.AsyncClient) -> None:
    await tell(bank, "error")

    assert (await bank.post("/payments", json=a_payment())).status_code == 503
    assert (await bank.get("/payments/flexible-si/p1/2026-03/1")).status_code == 404

    await tell(bank, "normal")
    assert (await bank.post("/payments", json=a_payment())).json()["status"] == "PAID"


async def test_a_pending_payment_is_paid_when_it_settles(bank: httpx.AsyncClient) -> None:
    noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    await tell(bank, "pending", delay_seconds=60)

    with clock.at(noon):
        assert (await bank.post("/payments", json=a_payment("a"))).json()["status"] == "PENDING"
        assert (await statement(bank))["count"] == 0
    with clock.at(noon + timedelta(seconds=60)):
        assert (await bank.get("/payments/a")).json()["status"] == "PAID"
        assert (await statement(bank))["sum"] == "571.00"


async def test_two_slow_requests_under_one_key_pay_once(bank: httpx.AsyncClient) -> None:
    await tell(bank, "slow", delay_seconds=0.05)

    answers = await asyncio.gather(*(bank.post("/payments", json=a_payment()) for _ in range(2)))

    assert answers[0].json() == answers[1].json()
    assert (await statement(bank))["count"] == 1


class BankProcess:
    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, child.free_port()
        self.url = f"http://{child.LOOPBACK}:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options: list[str | Path] = ["--books", self._folder / "bank.sqlite", "--port", str(self._port)]
        self._process = child.spawn([sys.executable, "-m", "deploy.local", "bank", *options], cwd=ROOT)
        while True:
            try:
                return self._check()
            except httpx.TransportError:
                assert self._process.poll() is None
                time.sleep(0.05)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _check(self) -> None:
        httpx.get(f"{self.url}/healthz").raise_for_status()


def test_a_bank_killed_after_paying_in_silence_still_knows_that_it_paid(tmp_path: Path) -> None:
    bank = BankProcess(tmp_path)
    bank.start()
    try:
        with httpx.Client(base_url=bank.url) as client:
            for key in ("a", "b"):
                client.post("/payments", json=a_payment(key))
            for mode, key in (("timeout-after-paying", "after"), ("timeout-before-paying", "before")):
                client.post("/behaviour", json={"mode": mode, "times": 1, "delay_seconds": 600})
                with pytest.raises(httpx.ReadTimeout):
                    client.post("/payments", json=a_payment(key), timeout=0.3)
            client.post("/behaviour", json={"mode": "reject"})
            before = client.get("/payments").json()
            bank.kill()
            bank.start()

            assert client.get("/payments").json() == before
            assert before["count"] == 3
            assert client.get("/payments/after").json()["status"] == "PAID"
            assert client.get("/payments/before").status_code == 404
            assert client.post("/payments", json=a_payment("after")).json()["status"] == "PAID"
            assert client.post("/payments", json=a_payment("c")).json()["status"] == "REJECTED"
    finally:
        bank.kill()
