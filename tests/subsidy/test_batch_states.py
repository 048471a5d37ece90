"""Batches among many: whoever builds, sends, answers and resolves at once, whatever dies half-way, nothing doubles."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import text

from kit import clock
from kit.actor import Actor, Role
from kit.db import Database, RetryTransaction, Tx
from kit.errors import Problem
from kit.testing import ServiceUnderTest
from kit.vault import Vault
from subsidy import usecases
from subsidy.bank import BankResult
from subsidy.models import (
    AccountStanding,
    Fund,
    ItemStatus,
    Payment,
    PaymentBatch,
    Programme,
    Rail,
    Resolution,
    Status,
)
from subsidy.usecases import batches as sending
from subsidy.usecases.items import settle_item
from subsidy.usecases.payments import instruct
from tests.subsidy.builders import account
from tests.subsidy.entitlements import application, hold

FUND = Fund.EMPLOYMENT_SUBSIDY
FINANCE = [Actor(subject=name, roles=frozenset({Role.FINANCE})) for name in ("builder", "one", "two")]
ON = date(2018, 7, 2)
WHICH = st.integers(0, 7)
CRASHES = st.integers(0, 4).map(lambda drawn: drawn == 0)
STANDINGS = st.sampled_from([AccountStanding.MATCH, AccountStanding.MATCH, AccountStanding.CLOSED])
ACTIONS = st.one_of(
    st.tuples(st.just("wait"), CRASHES, STANDINGS),
    st.tuples(st.just("build"), CRASHES),
    st.tuples(st.just("check"), CRASHES, WHICH),
    st.tuples(st.just("approve"), CRASHES, WHICH, st.integers(0, 2)),
    st.tuples(st.just("begin"), CRASHES, WHICH),
    st.tuples(st.just("send"), CRASHES, WHICH, st.sampled_from([1, 3])),
    st.tuples(st.just("end"), CRASHES, WHICH),
    st.tuples(st.just("answer"), CRASHES, WHICH, st.sampled_from(["PAID", "PAID", "REJECTED"])),
    st.tuples(st.just("come_back"), CRASHES, WHICH),
    st.tuples(st.just("reissue"), CRASHES, WHICH),
    st.tuples(st.just("resolve"), CRASHES, WHICH, st.sampled_from(list(Resolution))),
)
ROUNDS = st.lists(st.lists(ACTIONS, min_size=2, max_size=5), min_size=4, max_size=9)
WAITS: tuple[Any, ...] = ("wait", False, AccountStanding.MATCH)
OPENING: list[list[tuple[Any, ...]]] = [
    [WAITS, WAITS, WAITS, ("wait", False, AccountStanding.CLOSED)],
    [("build", False)],
    [("check", False, 0)],
    [("approve", False, 0, 1)],
    [("approve", False, 0, 2), ("approve", False, 0, 0)],
    [("begin", False, 0), ("begin", False, 0)],
    [("send", False, 0, 1), ("send", True, 0, 3), ("send", False, 0, 1)],
    [("end", False, 0)],
    [("send", False, 0, 3), ("send", False, 0, 1)],
]
ENDED = ("HELD_OUT", "PAID", "REJECTED", "RETURNED")


class Crashed(Exception):
    """The process died before its transaction was committed."""


class Office:
    """Finance, its jobs and the bank, all at once; what they know is what the database says."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database, self.vault = database, vault
        self.refusals: set[str] = set()

    async def at_once(self, actions: list[tuple[Any, ...]]) -> None:
        """Every action in a transaction of its own, none waiting for another."""
        async with asyncio.TaskGroup() as everybody:
            for action in actions:
                everybody.create_task(self._try(*action))

    async def _try(self, name: str, crashes: bool, *rest: Any) -> None:  # noqa: FBT001 - drawn
        work: Callable[..., Awaitable[None]] = getattr(self, name)
        while True:
            try:
                async with self.database.transaction() as tx:
                    await work(tx, *rest)
                    await tx.session.flush()
                    _die(crashes)
            except RetryTransaction:
                continue
            except Crashed:
                return
            except Problem as refused:
                self.refusals.add(refused.code)
            return

    async def wait(self, tx: Tx, standing: AccountStanding) -> None:
        one = application(self.vault, uuid4())
        await hold(tx, one, Status.APPROVED)
        payment = Payment.again(one, ("王芳", account()), attempt=1, vault=self.vault)
        await instruct(tx, payment, by=FINANCE[0])
        one.payment_id = payment.id
        await usecases.record_verification(
            tx, payment.id, payment.payee(self.vault), standing, on=clock.today(), vault=self.vault
        )

    async def build(self, tx: Tx) -> None:
        await usecases.build_batch(tx, FUND, Rail.FILE, execute_on=ON, most=3, by=FINANCE[0])

    async def check(self, tx: Tx, which: int) -> None:
        for batch_id in await self._one(tx, "payment_batches", which):
            await usecases.check_batch(tx, batch_id, by=FINANCE[0])

    async def approve(self, tx: Tx, which: int, who: int) -> None:
        for batch_id in await self._one(tx, "payment_batches", which):
            seen = (await tx.get(PaymentBatch, batch_id)).content_hash or ""
            await usecases.approve_batch(tx, batch_id, content_hash=seen, by=FINANCE[who])

    async def begin(self, tx: Tx, which: int) -> None:
        for batch_id in await self._one(tx, "payment_batches", which):
            await usecases.send_batch(tx, batch_id, by=FINANCE[0])

    async def send(self, tx: Tx, which: int, first: int) -> None:
        for batch_id in await self._one(tx, "payment_batches", which, "sending_at IS NOT NULL"):
            await usecases.send_part(tx, await tx.get(PaymentBatch, batch_id), first, on=ON)

    async def end(self, tx: Tx, which: int) -> None:
        for batch_id in await self._one(tx, "payment_batches", which, "sending_at IS NOT NULL"):
            await usecases.end_sending(tx, batch_id)

    async def answer(self, tx: Tx, which: int, status: str) -> None:
        # The bank answers what it was told, and only that.
        told = "id IN (SELECT payment_id FROM batch_items WHERE status = 'SENT')"
        for payment_id in await self._one(tx, "payments", which, told):
            payment = await tx.lock(Payment, payment_id)
            answer: dict[str, Any] = {"payment_key": payment.payment_key, "bank_reference": "BK1", "status": status}
            said = BankResult.model_validate(answer | {"amount": payment.amount, "reason": "AC04"})
            if payment.status == "INSTRUCTED":
                await usecases.record_result(tx, payment_id, said, on=ON, vault=self.vault)

    async def come_back(self, tx: Tx, which: int) -> None:
        for payment_id in await self._one(tx, "payments", which, "status = 'PAID'"):
            await usecases.return_payment(tx, payment_id, document="退汇", by=FINANCE[0])
            await settle_item(tx, payment_id, ItemStatus.RETURNED, reason="AC01")

    async def reissue(self, tx: Tx, which: int) -> None:
        for payment_id in await self._one(tx, "payments", which, "status IN ('RETURNED', 'REJECTED')"):
            again = await usecases.reissue_payment(
                tx, payment_id, name="王芳", account=account(), reason="更正", by=FINANCE[0], vault=self.vault
            )
            match = AccountStanding.MATCH
            await usecases.record_verification(
                tx, again.id, again.payee(self.vault), match, on=clock.today(), vault=self.vault
            )

    async def resolve(self, tx: Tx, which: int, resolution: Resolution) -> None:
        for item_id in await self._one(tx, "batch_items", which, "status = 'HELD_OUT'"):
            await usecases.resolve_item(tx, item_id, resolution, reason="说明", on=ON, by=FINANCE[0], vault=self.vault)

    async def _one(self, tx: Tx, table: str, which: int, condition: str = "true") -> list[UUID]:
        ids = text(f"SELECT id FROM {table} WHERE {condition} ORDER BY id")
        known = list((await tx.session.execute(ids)).scalars())
        return known[which % len(known) :][:1] if known else []

    async def finish(self) -> None:
        """Let everything that is under way come to its end."""
        for _ in range(20):
            await self.at_once([("build", False)])
            many = range(20)
            await self.at_once([("resolve", False, which, Resolution.CANCEL) for which in many])
            for name, *rest in (
                ("check",),
                ("approve", 1),
                ("approve", 2),
                ("begin",),
                ("send", 1),
                ("send", 3),
                ("end",),
            ):
                await self.at_once([(name, False, which, *rest) for which in many])
            await self.at_once([("answer", False, which, "PAID") for which in many])
            if not await self.rows("SELECT 1 FROM batch_items WHERE status IN ('WAITING', 'IN_BATCH', 'SENT')"):
                return

    async def rows(self, question: str) -> list[tuple[Any, ...]]:
        async with self.database.reading() as session:
            return [tuple(row) for row in await session.execute(text(question))]


def _die(crashes: bool) -> None:  # noqa: FBT001 - drawn
    if crashes:
        raise Crashed


DISAGREEING = """
SELECT p.id, p.status, i.status, i.resolution, m.kinds FROM payments p
LEFT JOIN LATERAL (SELECT * FROM batch_items WHERE payment_id = p.id ORDER BY id DESC LIMIT 1) AS i ON true,
LATERAL (SELECT string_agg(kind, ' ' ORDER BY id) AS kinds FROM ledger_transactions WHERE payment_id = p.id) AS m
WHERE concat_ws(' ', p.status, m.kinds) IS DISTINCT FROM CASE concat_ws(' ', i.status, i.resolution)
  WHEN 'WAITING' THEN 'INSTRUCTED RESERVE' WHEN 'IN_BATCH' THEN 'INSTRUCTED RESERVE'
  WHEN 'HELD_OUT' THEN 'INSTRUCTED RESERVE' WHEN 'HELD_OUT CANCEL' THEN 'REJECTED RESERVE RELEASE'
  WHEN 'SENT' THEN 'INSTRUCTED RESERVE COMMIT' WHEN 'PAID' THEN 'PAID RESERVE COMMIT PAY'
  WHEN 'REJECTED' THEN 'REJECTED RESERVE COMMIT CANCEL'
  WHEN 'RETURNED' THEN 'RETURNED RESERVE COMMIT PAY RETURN' END
UNION ALL
SELECT payment_id, 'more than one live item', NULL, NULL, NULL FROM batch_items
WHERE status IN ('WAITING', 'IN_BATCH', 'SENT') GROUP BY 1 HAVING count(*) > 1
"""
TWICE = """
SELECT programme, beneficiary, period FROM payments p, LATERAL (
  SELECT count(*) FILTER (WHERE kind = 'PAY') AS paid, count(*) FILTER (WHERE kind = 'RETURN') AS returned
  FROM ledger_transactions WHERE payment_id = p.id) AS m
GROUP BY 1, 2, 3 HAVING sum(paid - returned) > 1 OR count(*) FILTER (WHERE status IN ('INSTRUCTED', 'PAID')) > 1
"""
UNEXPLAINED = """
SELECT id FROM batch_items WHERE status IN ('HELD_OUT', 'REJECTED', 'RETURNED') AND reason IS NULL
UNION ALL
SELECT b.id FROM payment_batches b WHERE (b.status = 'COMPLETED') IS DISTINCT FROM (b.status IN ('SENT', 'COMPLETED')
  AND NOT EXISTS (SELECT FROM batch_items i WHERE i.batch_id = b.id AND i.status = 'SENT'))
UNION ALL
SELECT b.id FROM payment_batches b JOIN batch_items i ON i.batch_id = b.id
WHERE b.status IN ('SENT', 'COMPLETED') AND i.status = 'IN_BATCH'
UNION ALL
SELECT b.id FROM payment_batches b WHERE b.item_count <> (SELECT count(*) FROM batch_items i WHERE i.batch_id = b.id)
"""
BOOKS = """
SELECT a.account, a.balance FROM ledger_accounts a,
  (SELECT coalesce(sum(amount) FILTER (WHERE status IN ('PAID', 'RETURNED')), 0) AS paid,
          coalesce(sum(amount) FILTER (WHERE status = 'RETURNED'), 0) AS returned,
          coalesce(sum(amount) FILTER (WHERE status = 'INSTRUCTED'), 0) AS under_way FROM payments) AS p,
  (SELECT coalesce(sum(p.amount), 0) AS sent FROM batch_items i JOIN payments p ON p.id = i.payment_id
   WHERE i.status = 'SENT') AS s
WHERE a.fund = 'EMPLOYMENT_SUBSIDY_FUND' AND a.balance <> CASE a.account
  WHEN 'PAID' THEN p.paid WHEN 'RETURNED' THEN -p.returned WHEN 'COMMITTED' THEN s.sent
  WHEN 'RESERVED' THEN p.under_way - s.sent WHEN 'AVAILABLE' THEN 20000 - p.under_way - p.paid + p.returned
  WHEN 'APPROPRIATION' THEN -20000 ELSE 0 END
"""


async def require_sound(office: Office) -> None:
    """Items, payments and ledger say the same, no entitlement is paid twice, every end has a reason."""
    for question in (DISAGREEING, TWICE, UNEXPLAINED, BOOKS):
        assert await office.rows(question) == [], question


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=ROUNDS)
async def test_whatever_many_do_to_batches_at_once_each_item_ends_once(
    subsidy: ServiceUnderTest, emptied: Callable[[str], None], rounds: list[list[tuple[Any, ...]]]
) -> None:
    emptied("subsidy")
    office = Office(subsidy.database, subsidy.app.state.vault)
    async with subsidy.database.transaction() as tx:
        by = FINANCE[0]
        await usecases.set_programme_rail(tx, Programme.FLEXIBLE_SI, in_batches=True, ceiling=None, by=by)
        year, money = clock.today().year, Decimal("20000.00")
        await usecases.appropriate(tx, FUND, money, year=year, document="文", today=clock.today(), by=by)
    with pytest.MonkeyPatch.context() as small:
        small.setattr(sending, "SENT_AT_A_TIME", 2)
        for actions in (*OPENING, *rounds):
            await office.at_once(actions)
            await require_sound(office)
        await office.finish()
        await require_sound(office)
    left = await office.rows(f"SELECT status FROM batch_items WHERE status NOT IN {ENDED}")
    assert left == []
    assert (
        await office.rows("SELECT id FROM payment_batches WHERE sending_at IS NOT NULL AND status <> 'COMPLETED'") == []
    )
