"""A bank to pay through while developing: a process of its own, its books on disk, told to fail on purpose."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from fastapi import FastAPI, Request
from pydantic import Field

from deploy.local.web import new_app
from kit import clock
from kit.errors import Conflict, NotFound, Problem, Unavailable
from kit.money import FEN, NonNegativeYuan, PositiveYuan
from kit.wire import Answer, Body

PORT = 8191
CLOSED_SUFFIX = "0000"
SCHEMA = """
create table if not exists payment (
    id integer primary key autoincrement,
    payment_key text not null unique,
    payee_name text not null,
    payee_account text not null,
    fen integer not null check (fen > 0),
    purpose text not null,
    status text not null,
    reason text,
    settles_at text
);
create table if not exists behaviour (
    account text primary key,
    mode text not null,
    delay_seconds real not null,
    times integer
);
create table if not exists account (
    account text primary key,
    holder text,
    standing text not null
);
"""


class Status(StrEnum):
    """What the bank says about a payment; PENDING becomes PAID when it settles."""

    PAID = "PAID"
    REJECTED = "REJECTED"
    PENDING = "PENDING"


class Mode(StrEnum):
    """How the bank treats a payment that it does not know yet."""

    NORMAL = "normal"
    SLOW = "slow"
    PENDING = "pending"
    REJECT = "reject"
    TIMEOUT_AFTER_PAYING = "timeout-after-paying"
    TIMEOUT_BEFORE_PAYING = "timeout-before-paying"
    ERROR = "error"


class Standing(StrEnum):
    """What the bank says about an account and a name."""

    MATCH = "MATCH"
    NAME_DIFFERS = "NAME_DIFFERS"
    CLOSED = "CLOSED"
    UNKNOWN = "UNKNOWN"


class Question(Body):
    """Whether the account is open and in this name."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    account: Annotated[str, Field(pattern=r"^[0-9]{8,32}$")]


class Verification(Answer):
    """The answer; it does not say whose the account is."""

    result: Standing


class Account(Body):
    """Whose an account is; one that the bank was told nothing of is open and in whatever name is asked."""

    account: Annotated[str, Field(pattern=r"^[0-9]{8,32}$")]
    holder: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    standing: Literal["OPEN", "CLOSED", "UNKNOWN"] = "OPEN"


class Payment(Body):
    """A payment instruction; `payment_key` is its identity for good."""

    payment_key: Annotated[str, Field(min_length=1, max_length=200)]
    payee_name: Annotated[str, Field(min_length=1, max_length=200)]
    payee_account: Annotated[str, Field(pattern=r"^[0-9]{8,32}$")]
    amount: PositiveYuan
    currency: Literal["CNY"]
    purpose: Annotated[str, Field(min_length=1, max_length=200)]


class PaymentResult(Answer):
    """What became of an instruction; `reason` is there for a rejection."""

    payment_key: str
    bank_reference: str
    status: Status
    amount: NonNegativeYuan
    reason: str | None


class Statement(Answer):
    """Everything the bank was told to pay; `count` and `sum` are of what it paid."""

    count: int
    sum: NonNegativeYuan
    items: list[PaymentResult]


class Behaviour(Body):
    """How to treat the next `times` new payments, for ever without it; `account` narrows it to one payee."""

    mode: Mode
    delay_seconds: Annotated[float, Field(ge=0, le=600)] = 30.0
    times: Annotated[int, Field(ge=1)] | None = None
    account: Annotated[str, Field(pattern=r"^[0-9]{8,32}$")] | None = None


class HeldError(Problem):
    """The bank let the caller wait until it gave the connection up; what happened, only the status tells."""

    status = 504
    code = "NO_ANSWER"


@dataclass(frozen=True)
class Books:
    """The bank's durable state: each change is on disk before it is answered."""

    connection: sqlite3.Connection

    @classmethod
    def open(cls, file: Path) -> "Books":
        """Open or make the file; a SIGKILL loses nothing that was answered."""
        file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.executescript("pragma journal_mode = wal; pragma synchronous = full;" + SCHEMA)
        return cls(connection)

    def find(self, payment_key: str, *, at: datetime) -> PaymentResult | None:
        """What became of a payment by `at`, None if the bank never heard of it."""
        row = self._row(payment_key, at)
        return None if row is None else _result(row)

    def known(self, payment: Payment, *, at: datetime) -> PaymentResult | None:
        """The result of a payment sent before; raises `Conflict` when its key stood for another one."""
        row = self._row(payment.payment_key, at)
        return None if row is None else _result_for(payment, row)

    def record(
        self, payment: Payment, status: Status, *, reason: str | None = None, settles_at: datetime | None = None
    ) -> PaymentResult:
        """Write a payment down unless its key is known; answer what the books say. Raises `Conflict`."""
        self.connection.execute(
            "insert into payment (payment_key, payee_name, payee_account, fen, purpose, status, reason, settles_at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (payment_key) do nothing",
            [
                payment.payment_key,
                payment.payee_name,
                payment.payee_account,
                _fen(payment.amount),
                payment.purpose,
                status,
                reason,
                None if settles_at is None else settles_at.isoformat(),
            ],
        )
        row = self.connection.execute("select * from payment where payment_key = ?", [payment.payment_key]).fetchone()
        return _result_for(payment, row)

    def statement(self, *, at: datetime) -> Statement:
        """All payments in the order in which they came."""
        self._settle(at)
        rows = self.connection.execute("select * from payment order by id").fetchall()
        paid = [row["fen"] for row in rows if row["status"] == Status.PAID]
        return Statement(count=len(paid), sum=_yuan(sum(paid)), items=[_result(row) for row in rows])

    def behave(self, behaviour: Behaviour) -> None:
        """Remember how to treat new payments."""
        account = behaviour.account or ""
        if behaviour.mode is Mode.NORMAL:
            self.connection.execute("delete from behaviour where account = ?", [account])
            return
        self.connection.execute(
            "insert or replace into behaviour (account, mode, delay_seconds, times) values (?, ?, ?, ?)",
            [account, behaviour.mode, behaviour.delay_seconds, behaviour.times],
        )

    def next_behaviour(self, account: str) -> Behaviour:
        """How to treat a new payment to this account; counts down what was told for a number of times."""
        row = self.connection.execute(
            "select * from behaviour where account in (?, '') order by account desc limit 1", [account]
        ).fetchone()
        if row is None:
            return Behaviour(mode=Mode.NORMAL)
        key = [row["account"]]
        if row["times"] is not None:
            self.connection.execute("update behaviour set times = times - 1 where account = ?", key)
            self.connection.execute("delete from behaviour where account = ? and times = 0", key)
        return Behaviour(mode=Mode(row["mode"]), delay_seconds=row["delay_seconds"])

    def hold(self, account: Account) -> None:
        """Remember whose an account is."""
        self.connection.execute(
            "insert or replace into account (account, holder, standing) values (?, ?, ?)",
            [account.account, account.holder, account.standing],
        )

    def verify(self, question: Question) -> Standing:
        """Whether the account is open and in this name, as far as the bank was told."""
        row = self.connection.execute("select * from account where account = ?", [question.account]).fetchone()
        if row is None:
            return Standing.MATCH
        if row["standing"] != "OPEN":
            return Standing(row["standing"])
        return Standing.MATCH if row["holder"] in (None, question.name) else Standing.NAME_DIFFERS

    def _row(self, payment_key: str, at: datetime) -> sqlite3.Row | None:
        self._settle(at)
        row: sqlite3.Row | None = self.connection.execute(
            "select * from payment where payment_key = ?", [payment_key]
        ).fetchone()
        return row

    def _settle(self, at: datetime) -> None:
        self.connection.execute(
            "update payment set status = ?, settles_at = null where status = ? and settles_at <= ?",
            [Status.PAID, Status.PENDING, at.isoformat()],
        )


def create_app(books: Books, *, closed_suffix: str = CLOSED_SUFFIX) -> FastAPI:
    """The bank on open books; accounts that end in `closed_suffix` are closed."""
    app = new_app("bank sandbox")

    @app.post("/payments")
    async def pay(payment: Payment, request: Request) -> PaymentResult:
        known = books.known(payment, at=clock.now())
        if known is not None:
            return known
        if payment.payee_account.endswith(closed_suffix):
            return books.record(payment, Status.REJECTED, reason="ACCOUNT_CLOSED")
        behaviour = books.next_behaviour(payment.payee_account)
        return await TREATMENTS[behaviour.mode](books, payment, behaviour, request)

    @app.get("/payments/{payment_key:path}")
    async def status(payment_key: str) -> PaymentResult:
        found = books.find(payment_key, at=clock.now())
        if found is None:
            raise NotFound("the bank knows no payment under this key", code="PAYMENT_UNKNOWN")
        return found

    @app.get("/payments")
    async def statement() -> Statement:
        return books.statement(at=clock.now())

    @app.post("/behaviour")
    async def behave(behaviour: Behaviour) -> Behaviour:
        books.behave(behaviour)
        return behaviour

    @app.get("/healthz")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    _keep_accounts(app, books, closed_suffix)
    return app


def _keep_accounts(app: FastAPI, books: Books, closed_suffix: str) -> None:
    @app.post("/verifications")
    async def verify(question: Question) -> Verification:
        closed = question.account.endswith(closed_suffix)
        return Verification(result=Standing.CLOSED if closed else books.verify(question))

    @app.post("/accounts")
    async def hold(account: Account) -> Account:
        books.hold(account)
        return account


Treatment = Callable[[Books, Payment, Behaviour, Request], Awaitable[PaymentResult]]


async def _pay(books: Books, payment: Payment, _behaviour: Behaviour, _request: Request) -> PaymentResult:
    return books.record(payment, Status.PAID)


async def _pay_slowly(books: Books, payment: Payment, behaviour: Behaviour, _request: Request) -> PaymentResult:
    await asyncio.sleep(behaviour.delay_seconds)
    return books.record(payment, Status.PAID)


async def _accept(books: Books, payment: Payment, behaviour: Behaviour, _request: Request) -> PaymentResult:
    settles_at = clock.now() + timedelta(seconds=behaviour.delay_seconds)
    return books.record(payment, Status.PENDING, settles_at=settles_at)


async def _reject(books: Books, payment: Payment, _behaviour: Behaviour, _request: Request) -> PaymentResult:
    return books.record(payment, Status.REJECTED, reason="REFUSED_BY_BANK")


async def _pay_in_silence(books: Books, payment: Payment, behaviour: Behaviour, request: Request) -> PaymentResult:
    books.record(payment, Status.PAID)
    raise await _hold(request, behaviour.delay_seconds)


async def _stay_silent(_books: Books, _payment: Payment, behaviour: Behaviour, request: Request) -> PaymentResult:
    raise await _hold(request, behaviour.delay_seconds)


async def _fail(_books: Books, _payment: Payment, _behaviour: Behaviour, _request: Request) -> PaymentResult:
    raise Unavailable("the bank is out of order", code="BANK_DOWN")


TREATMENTS: dict[Mode, Treatment] = {
    Mode.NORMAL: _pay,
    Mode.SLOW: _pay_slowly,
    Mode.PENDING: _accept,
    Mode.REJECT: _reject,
    Mode.TIMEOUT_AFTER_PAYING: _pay_in_silence,
    Mode.TIMEOUT_BEFORE_PAYING: _stay_silent,
    Mode.ERROR: _fail,
}


async def _hold(request: Request, seconds: float) -> HeldError:
    """Keep the connection open until the caller gives up, `seconds` at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    return HeldError("the bank did not answer in time: ask for the payment's status")


def _fen(amount: Decimal) -> int:
    return int(amount / FEN)


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _result_for(payment: Payment, row: sqlite3.Row) -> PaymentResult:
    before = (row["payee_name"], row["payee_account"], row["fen"], row["purpose"])
    if before != (payment.payee_name, payment.payee_account, _fen(payment.amount), payment.purpose):
        raise Conflict("this payment key stands for another payment", code="PAYMENT_KEY_REUSED")
    return _result(row)


def _result(row: sqlite3.Row) -> PaymentResult:
    return PaymentResult(
        payment_key=row["payment_key"],
        bank_reference=f"BK{row['id']:012d}",
        status=Status(row["status"]),
        amount=_yuan(row["fen"]),
        reason=row["reason"],
    )
