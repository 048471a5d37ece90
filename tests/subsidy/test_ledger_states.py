"""The ledger among many: whoever moves money at once, debits are credits, nothing is short, lines sum to funds."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select, text

from contracts.subsidy import PaymentClawedBack, PaymentReturned
from kit import clock
from kit.actor import Actor, Role
from kit.db import Database, RetryTransaction, Tx
from kit.errors import Conflict, Refusal
from kit.testing import ServiceUnderTest
from kit.vault import Vault
from subsidy import queries, usecases
from subsidy.bank import BankResult
from subsidy.models import BankPayee, Claim, Fund, Payment, Shares, ShareSettlement
from subsidy.usecases.payments import instruct
from tests.subsidy import postings
from tests.subsidy.builders import account, claim_event

FINANCE = frozenset({Role.FINANCE})
MAKER, CHECKER = Actor(subject="maker", roles=FINANCE), Actor(subject="checker", roles=FINANCE)
YUAN = st.integers(1, 30_000).map(lambda fen: Decimal(fen).scaleb(-2))
SMALL = st.integers(1, 3_000).map(lambda fen: Decimal(fen).scaleb(-2))
WHICH = st.integers(0, 5)
DISTRICTS = st.sampled_from([None, "370102", "370103"])
ACTIONS = st.one_of(
    st.tuples(st.just("appropriate"), YUAN, DISTRICTS),
    st.tuples(st.just("appropriate"), YUAN, DISTRICTS),
    st.tuples(st.just("reserve"), YUAN, st.sampled_from(["370102", "370103"])),
    st.tuples(st.just("reserve"), YUAN, st.sampled_from(["370102", "370103"])),
    st.tuples(st.just("send"), WHICH),
    st.tuples(st.just("pay"), WHICH),
    st.tuples(st.just("pay"), WHICH),
    st.tuples(st.just("reject"), WHICH),
    st.tuples(st.just("send back"), WHICH),
    st.tuples(st.just("claw back"), WHICH, SMALL, st.integers(1, 3)),
    st.tuples(st.just("claw back"), WHICH, SMALL, st.integers(1, 3)),
    st.tuples(st.just("adjust"), YUAN, DISTRICTS, DISTRICTS),
    st.tuples(st.just("carry over")),
    st.tuples(st.just("settle")),
)
ROUNDS = st.lists(st.lists(ACTIONS, min_size=2, max_size=6), min_size=4, max_size=8)
OPENING: list[list[tuple[object, ...]]] = [
    [("appropriate", Decimal("300.00"), district) for district in (None, "370102", "370103")],
    [("reserve", Decimal(yuan), "370102") for yuan in ("50.00", "30.01", "0.01", "99.99")],
    [("pay", 0), ("pay", 1), ("pay", 2), *(("reserve", Decimal(yuan), "370103") for yuan in ("9.99", "70.00"))],
    [("pay", 4), ("pay", 5)],
]
# Each round is a month of its own, so that the shares of the one before it can be settled.
YEAR = 2018


@dataclass
class Books:
    """What the fund's accounts have to be, from what has succeeded alone."""

    given: Decimal = Decimal("0.00")
    payments: dict[UUID, tuple[Decimal, str]] = field(default_factory=dict)
    """Amount and state: reserved, committed, paid, rejected, returned."""
    clawed_back: dict[tuple[UUID, str], Decimal] = field(default_factory=dict)

    def sum(self, *states: str) -> Decimal:
        return sum((amount for amount, state in self.payments.values() if state in states), Decimal("0.00"))

    def balances(self) -> dict[str, Decimal]:
        back = sum(self.clawed_back.values(), Decimal("0.00"))
        held = self.sum("reserved", "committed", "paid")
        return {
            "APPROPRIATION": -self.given,
            "AVAILABLE": self.given - held + back,
            "RESERVED": self.sum("reserved"),
            "COMMITTED": self.sum("committed"),
            "PAID": self.sum("paid", "returned"),
            "RETURNED": -self.sum("returned"),
            "CLAWED_BACK": -back,
        }


class City:
    """Several people of finance, the bank and the recovery, all at once on one fund."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database, self.vault, self.books = database, vault, Books()
        self.refusals: set[str] = set()
        self.settled: UUID | None = None

    async def at_once(self, actions: list[tuple[object, ...]]) -> None:
        """Every action in a transaction of its own, none waiting for another."""
        known = list(self.books.payments)
        await asyncio.gather(*(self._try(action, known) for action in actions))

    async def _try(self, action: tuple[object, ...], known: list[UUID]) -> None:
        name, *rest = action
        if name in {"send", "pay", "reject", "send back", "claw back"}:
            if not known:
                return
            rest[0] = known[int(str(rest[0])) % len(known)]
        work: Callable[..., Awaitable[Callable[[], None]]] = getattr(self, str(name).replace(" ", "_"))
        while True:
            try:
                async with self.database.transaction() as tx:
                    done = await work(tx, *rest)
            except RetryTransaction:
                continue
            except (Refusal, Conflict) as refused:
                self.refusals.add(refused.code)
                return
            done()
            return

    async def appropriate(self, tx: Tx, amount: Decimal, district: str | None) -> Callable[[], None]:
        year = clock.today().year - (district is None)
        shares = Shares(Decimal("0.3"), Decimal("0.7")) if district == "370103" else None
        await usecases.appropriate(
            tx,
            Fund.INTEREST_SUBSIDY,
            amount,
            year=year,
            document="文",
            today=clock.today(),
            by=MAKER,
            district=district,
            shares=shares,
        )

        def done() -> None:
            self.books.given += amount

        return done

    async def reserve(self, tx: Tx, amount: Decimal, district: str) -> Callable[[], None]:
        claim = Claim.receive(claim_event(amount=str(amount)))
        claim.district = district
        tx.add(claim)
        await tx.session.flush()
        payee = BankPayee.propose("JNBANK", name="济南银行", account=account(), by=MAKER, vault=self.vault)
        payment = Payment.for_claim(claim, payee, attempt=1, vault=self.vault)
        await instruct(tx, payment, by=MAKER)
        claim.instruct(payment.id)
        return self._becomes(payment.id, amount, "reserved")

    async def send(self, tx: Tx, payment_id: UUID) -> Callable[[], None]:
        sends = await usecases.record_send(tx, payment_id)
        return self._becomes(payment_id, self.books.payments[payment_id][0], "committed" if sends else None)

    async def pay(self, tx: Tx, payment_id: UUID) -> Callable[[], None]:
        return await self._answered(tx, payment_id, "PAID", "paid")

    async def reject(self, tx: Tx, payment_id: UUID) -> Callable[[], None]:
        return await self._answered(tx, payment_id, "REJECTED", "rejected")

    async def _answered(self, tx: Tx, payment_id: UUID, status: str, state: str) -> Callable[[], None]:
        payment = await tx.lock(Payment, payment_id)
        if payment.status != "INSTRUCTED":
            raise Conflict("answered already", code="PAYMENT_STATUS")
        answer = BankResult.model_validate(
            {
                "payment_key": payment.payment_key,
                "bank_reference": "BK1",
                "status": status,
                "amount": payment.amount,
                "reason": None if status == "PAID" else "ACCOUNT_CLOSED",
            }
        )
        await usecases.record_result(tx, payment_id, answer, on=date(2018, 6, 21), vault=self.vault)
        return self._becomes(payment_id, payment.amount, state)

    async def send_back(self, tx: Tx, payment_id: UUID) -> Callable[[], None]:
        posted = await usecases.return_payment(tx, payment_id, document="退汇", by=MAKER)
        return self._becomes(payment_id, posted.amount, "returned")

    async def claw_back(self, tx: Tx, payment_id: UUID, amount: Decimal, number: int) -> Callable[[], None]:
        document = f"追缴决定{number}"
        await usecases.claw_back(tx, payment_id, amount, document=document, by=MAKER)

        def done() -> None:
            # The same document again, with the same amount, is the same claw-back.
            assert self.books.clawed_back.get((payment_id, document), amount) == amount
            self.books.clawed_back[payment_id, document] = amount

        return done

    async def adjust(self, tx: Tx, amount: Decimal, taken: str | None, given: str | None) -> Callable[[], None]:
        changes = [usecases.LineChange(None, taken, -amount), usecases.LineChange(None, given, amount)]
        proposal = await usecases.propose_adjustment(
            tx,
            Fund.INTEREST_SUBSIDY,
            changes,
            year=clock.today().year,
            document="文",
            reason="调整",
            today=clock.today(),
            by=MAKER,
        )
        await tx.session.flush()
        await usecases.approve_adjustment(
            tx, proposal.id, content_hash=proposal.content_hash, today=clock.today(), by=CHECKER
        )
        return lambda: None

    async def settle(self, tx: Tx) -> Callable[[], None]:
        month = clock.today().replace(day=1) - timedelta(days=1)
        await usecases.draw_up_settlements(tx, f"{month:%Y-%m}")
        await tx.session.flush()
        return await self.settle_one(tx, after=None)

    async def settle_one(self, tx: Tx, *, after: UUID | None) -> Callable[[], None]:
        """Move what is due next, if there is anything."""
        self.settled = await usecases.settle_next(tx, after=after)
        found = None if self.settled is None else await tx.get(ShareSettlement, self.settled)
        moved = found.amount if found is not None and found.status == "SETTLED" else Decimal("0.00")

        def done() -> None:
            self.books.given += moved

        return done

    async def carry_over(self, tx: Tx) -> Callable[[], None]:
        today = clock.today()
        await usecases.carry_over(
            tx, Fund.INTEREST_SUBSIDY, year=today.year - 1, document="结转", today=today, by=MAKER
        )
        return lambda: None

    def _becomes(self, payment_id: UUID, amount: Decimal, state: str | None) -> Callable[[], None]:
        order = ("reserved", "committed", "paid", "rejected", "returned")

        def done() -> None:
            if state is None:
                return
            # Two of one round may be told in the other order: a payment only goes forward.
            now = self.books.payments.get(payment_id, (amount, "reserved"))[1]
            self.books.payments[payment_id] = (amount, max(now, state, key=order.index))

        return done


@settings(max_examples=9, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=ROUNDS)
async def test_whatever_many_do_at_once_the_ledger_holds_to_the_fen(
    subsidy: ServiceUnderTest, emptied: Callable[[str], None], rounds: list[list[tuple[object, ...]]]
) -> None:
    emptied("subsidy")
    city = City(subsidy.database, subsidy.app.state.vault)
    for month, actions in enumerate((*OPENING, *rounds), start=1):
        with clock.at(datetime(YEAR, month, 15, tzinfo=UTC)):
            await city.at_once(actions)
        await require_sound(city)
    assert "WRONG_FUND" not in city.refusals
    with clock.at(datetime(YEAR + 1, 1, 15, tzinfo=UTC)):
        await require_shares_settled(city)
    await require_sound(city)


async def require_shares_settled(city: City) -> None:
    """Once every month is settled, districts have borne their shares of what was paid and did not come back."""
    async with city.database.transaction() as tx:
        await usecases.appropriate(
            tx,
            Fund.DISTRICT,
            Decimal("9999.00"),
            year=YEAR,
            document="文",
            today=clock.today(),
            by=MAKER,
            district="370103",
        )
        for month in range(1, 13):
            await usecases.draw_up_settlements(tx, f"{YEAR}-{month:02}")
    city.settled = None
    while True:
        async with city.database.transaction() as tx:
            done = await city.settle_one(tx, after=city.settled)
        done()
        if city.settled is None:
            break
    async with city.database.transaction() as tx:
        payments = {one.id: one for one in await tx.all(select(Payment))}
        settled = sum((one.amount for one in await tx.all(select(ShareSettlement))), Decimal("0.00"))
        due = await tx.all(select(ShareSettlement).where(ShareSettlement.status == "DUE"))
    borne = Decimal("0.00")
    for payment_id, (amount, state) in city.books.payments.items():
        if state == "paid":
            back = sum((yuan for (of, _), yuan in city.books.clawed_back.items() if of == payment_id), Decimal("0.00"))
            share = payments[payment_id].district_share
            borne += share - (share * back / amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert settled == borne
    # What a line of the city lacks by now to give back is due until it has it.
    assert all((one.amount < 0, one.held_for) == (True, "INSUFFICIENT_FUNDS") for one in due)


async def require_sound(city: City) -> None:
    """Debits are credits, nothing is below zero, lines sum to the fund, and the fund is what has succeeded."""
    async with city.database.engine.connect() as sql:
        found = await postings.balances_of(sql)
        assert found == city.books.balances()
        assert await postings.summed_entries(sql) == found
        assert {name: amount for name, amount in (await postings.line_balances_of(sql)).items() if amount} == {
            name: amount for name, amount in found.items() if amount
        }
        assert sum(found.values()) == 0
        short = await sql.execute(
            text(
                "SELECT line_id FROM line_accounts GROUP BY line_id HAVING sum(balance) <> 0 OR "
                "min(balance) FILTER (WHERE account IN ('AVAILABLE', 'RESERVED', 'COMMITTED', 'PAID')) < 0 OR "
                "sum(balance) FILTER (WHERE account IN ('PAID', 'RETURNED', 'CLAWED_BACK')) < 0"
            )
        )
        assert short.all() == []
        unshared = await sql.execute(
            text(
                "SELECT p.id FROM payments p WHERE city_share + district_share <> amount "
                "OR (district = '370102' AND district_share <> 0)"
            )
        )
        assert unshared.all() == []


async def test_what_comes_back_is_in_the_line_that_paid_and_never_more_than_was_paid(
    subsidy: ServiceUnderTest,
) -> None:
    city = City(subsidy.database, subsidy.app.state.vault)
    year = clock.today().year
    await city.at_once([("appropriate", Decimal("100.00"), "370102")])
    for yuan in ("10.00", "20.00"):
        await city.at_once([("reserve", Decimal(yuan), "370102")])
    sent_back, clawed = list(city.books.payments)
    await city.at_once([("send back", 0), ("claw back", 1, Decimal("0.01"), 1)])
    assert city.refusals == {"PAYMENT_STATUS"}
    await city.at_once([("pay", 0), ("pay", 1)])

    await city.at_once([("send back", 0), ("claw back", 1, Decimal("12.34"), 1)])

    city.refusals.clear()
    for again, code in (
        (("send back", 0), "PAYMENT_STATUS"),
        (("send back", 1), "CLAWED_BACK"),
        (("claw back", 0, Decimal("0.01"), 1), "PAYMENT_STATUS"),
        (("claw back", 1, Decimal("7.67"), 2), "MORE_THAN_PAID"),
        (("claw back", 1, Decimal("12.35"), 1), "DOCUMENT_POSTED"),
    ):
        await city.at_once([again])
        assert city.refusals == {code}, again
        city.refusals.clear()
    await city.at_once([("claw back", 1, Decimal("12.34"), 1), ("claw back", 1, Decimal("7.66"), 2)])
    assert city.refusals == set()
    await require_sound(city)
    assert city.books.clawed_back == {
        (clawed, "追缴决定1"): Decimal("12.34"),
        (clawed, "追缴决定2"): Decimal("7.66"),
    }
    assert city.books.payments[sent_back][1] == "returned"
    [returned] = await subsidy.announced(PaymentReturned)
    assert (returned.subject, returned.data["amount"]) == (f"payment/{sent_back}", "10.00")
    assert [(one.data["amount"], one.data["left"]) for one in await subsidy.announced(PaymentClawedBack)] == [
        ("12.34", "7.66"),
        ("7.66", "0.00"),
    ]
    async with subsidy.database.reading() as session:
        [gauge] = await queries.budget(session, MAKER, year=year)
    assert (gauge.standing.paid, gauge.standing.returned, gauge.standing.clawed_back, gauge.standing.available) == (
        Decimal("30.00"),
        Decimal("10.00"),
        Decimal("20.00"),
        Decimal("100.00"),
    )
