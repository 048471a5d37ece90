"""kill -9 on the way of a batch, at every named point: another process goes on, and nothing is lost or paid twice."""

import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.bank import BankProcess
from tests.subsidy.bank_files import Booking, statement
from tests.subsidy.batches import AMOUNT, approve, batch_now, built, checked, handed_in, in_batches, items, waiting
from tests.subsidy.builders import EMPLOYMENT, balances, read, standing
from tests.subsidy.killed import dies_at

PAYMENTS = 6
SEEDS = 8
QUICK_SEEDS = (0,)
# A batch of few payments has several parts, and a file several readings.
SMALL_PARTS = """
import asyncio, sys
from uuid import UUID
from kit.db import Database
from subsidy.jobs.batches import send_batch
from subsidy.jobs.payments import verify_payee
from subsidy.jobs.statements import read_message
from subsidy.main import build, main
from subsidy.usecases import batches, statements

batches.SENT_AT_A_TIME = statements.LINES_AT_A_TIME = 2
"""
JOBS = (
    SMALL_PARTS
    + """
service = build()
database = Database(service.settings, jobs=service.jobs)
vault, bank = service.state["vault"], service.state["bank"]
of = UUID(sys.argv[2])
jobs = {
    "verify": lambda: verify_payee(database, of, vault=vault, bank=bank),
    "send": lambda: send_batch(database, of),
    "read": lambda: read_message(database, of, vault=vault),
}
asyncio.run(jobs[sys.argv[1]]())
"""
)
WORKER = (
    SMALL_PARTS
    + """
sys.argv[1:] = ["worker"]
main()
"""
)
SENDING = ("batch-items-sent", "batch-money-committed", "batch-part-sent")


def seeds() -> list[Any]:
    return [pytest.param(seed, marks=[] if seed in QUICK_SEEDS else [pytest.mark.every_seed]) for seed in range(SEEDS)]


async def require_agreement(lasting: ServiceUnderTest, batch: dict[str, Any]) -> int:
    """What is sent is committed to the fen, all of it is reserved until the bank answers; answers how many are sent."""
    stands = Counter(one["status"] for one in await items(lasting, batch_id=batch["id"]))
    [fund] = [one for one in await read(lasting, "/v1/funds") if one["fund"] == EMPLOYMENT]
    assert Decimal(fund["committed"]) == stands["SENT"] * Decimal(AMOUNT)
    assert Decimal(fund["reserved"]) == PAYMENTS * Decimal(AMOUNT)
    assert stands["SENT"] + stands["IN_BATCH"] == PAYMENTS
    return stands["SENT"]


@pytest.mark.parametrize("seed", seeds())
async def test_a_batch_killed_anywhere_ends_with_every_payment_made_once(
    lasting: ServiceUnderTest, told: dict[str, Any], bank: BankProcess, tmp_path: Path, seed: int
) -> None:
    source = random.Random(seed)
    rail = ("FILE", "BANK")[seed % 2]
    await in_batches(lasting)
    ready = [await waiting(lasting) for _ in range(PAYMENTS)]
    killed: dict[str, Any] = {"told": told, "folder": tmp_path}
    if seed not in QUICK_SEEDS:
        assert await dies_at("payee-verified", JOBS, "verify", ready[0].payment, **killed) == -9
    batch = await checked(lasting, await built(lasting, rail=rail))
    assert batch["held_out"] == 0
    for _ in range(2):
        assert (await approve(lasting, batch)).status_code == 201
    sending = await lasting.caller(Role.FINANCE).post(f"/v1/payment-batches/{batch['id']}/sendings", {})
    assert sending.status_code == 202

    done = 0
    for point in source.sample(SENDING, k=1 if seed in QUICK_SEEDS else len(SENDING)):
        # Three parts: each process gets some way, the last one not to the end.
        assert await dies_at(point, JOBS, "send", batch["id"], **killed) == -9, point
        before, done = done, await require_agreement(lasting, batch)
        assert done >= before
        assert (await batch_now(lasting, batch))["status"] == "APPROVED"
    await lasting.finish_jobs()

    if rail == "FILE":
        assert await require_agreement(lasting, batch) == PAYMENTS
        booked = statement(*(Booking(one.reference, AMOUNT) for one in ready))
        message = (await handed_in(lasting, booked)).json()
        hit = source.randint(1, PAYMENTS // 2)
        assert await dies_at("bank-lines-matched", JOBS, "read", message["id"], hit=hit, **killed) == -9
        await lasting.finish_jobs()
        assert (await handed_in(lasting, booked)).json()["id"] == message["id"]
    else:
        assert [len(bank.payments(str(one.person))) for one in ready] == [1] * PAYMENTS
    await require_paid_once(lasting, batch)


async def require_paid_once(lasting: ServiceUnderTest, batch: dict[str, Any]) -> None:
    """Every item has ended as paid, and every book says so."""
    assert (await batch_now(lasting, batch))["status"] == "COMPLETED"
    ended = [(one["status"], one["reason"]) for one in await items(lasting, batch_id=batch["id"])]
    assert ended == [("PAID", None)] * PAYMENTS
    assert await balances(lasting, EMPLOYMENT) == standing(paid=str(PAYMENTS * Decimal(AMOUNT)))
    entries = (await read(lasting, f"/v1/funds/{EMPLOYMENT}/entries?limit=100"))["items"]
    kinds = Counter(one["kind"] for one in entries)
    assert [kinds[kind] for kind in ("RESERVE", "COMMIT", "PAY")] == [2 * PAYMENTS] * 3


@pytest.mark.every_seed
@pytest.mark.parametrize("point", [*SENDING, "payee-verified"])
async def test_a_killed_worker_s_batch_is_finished_by_another(
    lasting: ServiceUnderTest, told: dict[str, Any], tmp_path: Path, point: str
) -> None:
    await in_batches(lasting)
    ready = [await waiting(lasting) for _ in range(PAYMENTS)]
    if point == "payee-verified":
        assert await dies_at(point, WORKER, hit=2, told=told, folder=tmp_path) == -9
    batch = await checked(lasting, await built(lasting))
    assert batch["held_out"] == 0
    for _ in range(2):
        assert (await approve(lasting, batch)).status_code == 201
    await lasting.caller(Role.FINANCE).post(f"/v1/payment-batches/{batch['id']}/sendings", {})
    if point != "payee-verified":
        assert await dies_at(point, WORKER, hit=2, told=told, folder=tmp_path) == -9
        await require_agreement(lasting, batch)
    await lasting.finish_jobs()

    assert await require_agreement(lasting, batch) == PAYMENTS
    await handed_in(lasting, statement(*(Booking(one.reference, AMOUNT) for one in ready)))
    await lasting.finish_jobs()
    await require_paid_once(lasting, batch)
