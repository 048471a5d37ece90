"""The funds' ledger: whatever the application does, the database keeps debits equal to credits, none below zero."""

from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.actor import Role
from kit.db import Database
from kit.errors import Refusal
from kit.testing import ServiceUnderTest
from subsidy.models import Programme, require_fund
from tests.subsidy import postings
from tests.subsidy.builders import EMPLOYMENT, INSURANCE, INTEREST, balances, fund_has, read, standing
from tests.subsidy.postings import (
    CHECK,
    FOREIGN_KEY,
    RESTRICT,
    UNIQUE,
    check_now,
    entry,
    move,
    payment,
    reserved,
    run,
    settle,
    state_of,
    transaction,
)

HUNDRED = Decimal("100.00")


@pytest.fixture
async def sql(subsidy: ServiceUnderTest) -> AsyncIterator[AsyncConnection]:
    """A connection past the application, on a fund with 100 yuan."""
    await fund_has(subsidy, INTEREST, "100.00")
    async with subsidy.database.engine.connect() as connection:
        yield connection


async def refused(sql: AsyncConnection) -> str:
    """The SQLSTATE with which the database refuses to commit."""
    with pytest.raises(DBAPIError) as caught:
        await sql.commit()
    await sql.rollback()
    return state_of(caught.value)


async def test_entries_that_do_not_sum_to_zero_do_not_commit(sql: AsyncConnection) -> None:
    posted = await transaction(sql, "APPROPRIATE", HUNDRED)
    await entry(sql, posted, "AVAILABLE", HUNDRED)

    assert await refused(sql) == CHECK


async def test_a_transaction_without_entries_does_not_commit(sql: AsyncConnection) -> None:
    await transaction(sql, "APPROPRIATE", HUNDRED)

    assert await refused(sql) == CHECK


@pytest.mark.parametrize(
    ("account", "amount"),
    [("AVAILABLE", "99.99"), ("AVAILABLE", "-100.00"), ("RESERVED", "100.00"), ("PAID", "100.00")],
)
async def test_an_entry_moves_its_transactions_amount_between_its_two_accounts(
    sql: AsyncConnection, account: str, amount: str
) -> None:
    posted = await transaction(sql, "APPROPRIATE", HUNDRED)

    with pytest.raises(DBAPIError) as caught:
        await entry(sql, posted, account, Decimal(amount))
    assert state_of(caught.value) == CHECK


async def test_an_entry_is_written_with_its_transaction_and_never_later(sql: AsyncConnection) -> None:
    posted = await move(sql, "APPROPRIATE", HUNDRED)
    await sql.commit()

    later = (("AVAILABLE", HUNDRED, UNIQUE), ("APPROPRIATION", -HUNDRED, UNIQUE), ("RESERVED", HUNDRED, RESTRICT))
    for account, amount, state in later:
        with pytest.raises(DBAPIError) as caught:
            await entry(sql, posted, account, amount)
        assert state_of(caught.value) == state
        await sql.rollback()


async def test_an_entry_belongs_to_its_transactions_fund(sql: AsyncConnection) -> None:
    posted = await transaction(sql, "APPROPRIATE", HUNDRED)

    with pytest.raises(DBAPIError) as caught:
        await entry(sql, posted, "AVAILABLE", HUNDRED, fund=INSURANCE)
    assert state_of(caught.value) == FOREIGN_KEY


async def test_an_account_takes_one_entry_of_a_transaction(sql: AsyncConnection) -> None:
    posted = await move(sql, "APPROPRIATE", HUNDRED)

    with pytest.raises(DBAPIError) as caught:
        await entry(sql, posted, "AVAILABLE", HUNDRED)
    assert state_of(caught.value) == UNIQUE


async def test_one_wrong_entry_among_many_of_a_statement_is_refused(sql: AsyncConnection) -> None:
    good, bad = [await transaction(sql, "APPROPRIATE", HUNDRED) for _ in range(2)]

    with pytest.raises(DBAPIError) as caught:
        await run(
            sql,
            "INSERT INTO ledger_entries (transaction_id, fund, account, amount) SELECT t.id, t.fund, side.account, "
            "side.sign * (t.amount - (CASE WHEN t.id = :bad THEN 0.01 ELSE 0 END)) FROM ledger_transactions t, "
            "(VALUES ('APPROPRIATION', -1), ('AVAILABLE', 1)) AS side (account, sign) WHERE t.id IN (:good, :bad)",
            good=good,
            bad=bad,
        )
    assert state_of(caught.value) == CHECK


async def test_who_removes_what_is_to_be_checked_does_not_remove_the_check(sql: AsyncConnection) -> None:
    await transaction(sql, "APPROPRIATE", HUNDRED)
    await payment(sql, HUNDRED)
    await run(sql, "DELETE FROM posting_checks")

    assert await refused(sql) == CHECK


async def test_a_balance_does_not_go_below_zero(sql: AsyncConnection) -> None:
    paying = await payment(sql, Decimal("100.01"))

    with pytest.raises(DBAPIError) as caught:
        await move(sql, "RESERVE", Decimal("100.01"), payment=paying)
    assert state_of(caught.value) == CHECK


async def test_money_that_is_not_reserved_is_not_paid(sql: AsyncConnection) -> None:
    paying = await payment(sql, HUNDRED)

    with pytest.raises(DBAPIError) as caught:
        await settle(sql, "PAY", paying, HUNDRED)
    assert state_of(caught.value) == CHECK


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_accounts SET balance = balance + 1",
        "UPDATE ledger_accounts SET balance = 0",
        "DELETE FROM ledger_accounts",
        "TRUNCATE ledger_accounts CASCADE",
        "INSERT INTO ledger_accounts (fund, account, balance) VALUES ('UI_FUND', 'OTHER', 5)",
        "UPDATE ledger_entries SET amount = amount",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_entries",
        "UPDATE ledger_transactions SET amount = amount",
        "DELETE FROM ledger_transactions",
        "TRUNCATE ledger_transactions CASCADE",
        "DELETE FROM payments",
        "TRUNCATE payments CASCADE",
        "UPDATE payments SET amount = amount + 1",
        "UPDATE payments SET fund = 'UI_FUND'",
        "UPDATE payments SET payment_key = 'another'",
    ],
)
async def test_what_is_posted_stays_and_balances_follow_from_entries_alone(
    sql: AsyncConnection, statement: str
) -> None:
    await reserved(sql, HUNDRED)
    await sql.commit()

    with pytest.raises(DBAPIError) as caught:
        await run(sql, statement)
    assert state_of(caught.value) == RESTRICT


async def test_a_payment_is_not_paid_twice_nor_paid_and_released(sql: AsyncConnection) -> None:
    await move(sql, "APPROPRIATE", HUNDRED)
    paying = await reserved(sql, HUNDRED)
    await reserved(sql, HUNDRED)
    await settle(sql, "PAY", paying, HUNDRED)
    await sql.commit()

    for kind in ("PAY", "RELEASE", "RESERVE"):
        with pytest.raises(DBAPIError) as caught:
            await transaction(sql, kind, HUNDRED, payment=paying)
        assert state_of(caught.value) == UNIQUE
        await sql.rollback()


async def test_a_banks_answer_is_final(sql: AsyncConnection) -> None:
    paying = await reserved(sql, HUNDRED)
    await settle(sql, "PAY", paying, HUNDRED)
    await sql.commit()

    for status in ("REJECTED", "INSTRUCTED"):
        with pytest.raises(DBAPIError) as caught:
            await run(sql, "UPDATE payments SET status = :status WHERE id = :id", status=status, id=paying)
        assert state_of(caught.value) == RESTRICT
        await sql.rollback()


async def test_a_payment_without_its_money_reserved_does_not_commit(sql: AsyncConnection) -> None:
    await payment(sql, HUNDRED)

    assert await refused(sql) == CHECK


async def test_a_payment_that_is_paid_without_its_money_spent_does_not_commit(sql: AsyncConnection) -> None:
    paying = await reserved(sql, HUNDRED)
    await run(sql, "UPDATE payments SET status = 'PAID', settled_on = '2018-06-21' WHERE id = :id", id=paying)

    assert await refused(sql) == CHECK


async def test_money_is_not_spent_for_a_payment_that_is_not_paid(sql: AsyncConnection) -> None:
    paying = await reserved(sql, HUNDRED)
    await move(sql, "COMMIT", HUNDRED, payment=paying)
    await sql.commit()
    await move(sql, "PAY", HUNDRED, payment=paying)

    assert await refused(sql) == CHECK


async def test_a_payments_whole_amount_moves_and_from_its_own_fund(sql: AsyncConnection) -> None:
    for amount, fund in ((Decimal("99.99"), INTEREST), (HUNDRED, INSURANCE)):
        paying = await payment(sql, HUNDRED)
        with pytest.raises(DBAPIError) as caught:
            await transaction(sql, "RESERVE", amount, fund=fund, payment=paying)
        assert state_of(caught.value) == FOREIGN_KEY
        await sql.rollback()


FUNDS = {Programme.FLEXIBLE_SI: EMPLOYMENT, Programme.SKILL_UPGRADE: INSURANCE, Programme.INTEREST: INTEREST}
WRONG = [(programme, fund) for programme in FUNDS for fund in FUNDS.values() if FUNDS[programme] != fund]


@pytest.mark.parametrize(("programme", "fund"), WRONG)
async def test_the_database_refuses_a_programme_from_the_wrong_fund(
    sql: AsyncConnection, programme: Programme, fund: str
) -> None:
    with pytest.raises(DBAPIError) as caught:
        await payment(sql, HUNDRED, fund=fund, programme=programme)
    assert state_of(caught.value) == CHECK


@pytest.mark.parametrize(("programme", "fund"), WRONG)
def test_a_programme_from_the_wrong_fund_is_refused(programme: Programme, fund: str) -> None:
    with pytest.raises(Refusal) as caught:
        require_fund(programme, fund)
    assert caught.value.code == "WRONG_FUND"


@pytest.mark.parametrize("programme", list(FUNDS))
def test_each_programme_has_its_own_fund(programme: Programme) -> None:
    assert require_fund(programme, FUNDS[programme]) == FUNDS[programme]


async def test_appropriations_are_entered_by_finance_with_year_and_document(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "1000.00")
    await fund_has(subsidy, EMPLOYMENT, "0.01")

    assert await balances(subsidy, EMPLOYMENT) == standing(available="1000.01")
    assert await balances(subsidy, INSURANCE) == standing()
    entries = (await read(subsidy, f"/v1/funds/{EMPLOYMENT}/entries"))["items"]
    assert {(line["account"], line["amount"]) for line in entries} == {
        ("APPROPRIATION", "-1000.00"),
        ("AVAILABLE", "1000.00"),
        ("APPROPRIATION", "-0.01"),
        ("AVAILABLE", "0.01"),
    }
    assert {(line["year"], line["document"]) for line in entries} == {(2018, "济财社〔2018〕1号")}


async def test_the_ledger_is_read_in_pages(subsidy: ServiceUnderTest) -> None:
    for _ in range(2):
        await fund_has(subsidy, EMPLOYMENT, "10.00")
    auditor, path = subsidy.caller(Role.AUDITOR), f"/v1/funds/{EMPLOYMENT}/entries"

    first = (await auditor.get(path, limit=3)).json()
    second = (await auditor.get(path, limit=3, cursor=first["next"])).json()

    assert (len(first["items"]), len(second["items"]), second["next"]) == (3, 1, None)
    assert len({line["id"] for line in first["items"] + second["items"]}) == 4


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"amount": "-1.00", "year": 2018, "document": "文"}, "INVALID"),
        ({"amount": "1.001", "year": 2018, "document": "文"}, "INVALID"),
        ({"amount": 1.5, "year": 2018, "document": "文"}, "INVALID"),
        ({"amount": "1.00", "year": 2016, "document": "文"}, "YEAR_OUT_OF_RANGE"),
    ],
)
async def test_an_appropriation_that_makes_no_sense_is_refused(
    subsidy: ServiceUnderTest, body: dict[str, object], code: str
) -> None:
    answer = await subsidy.caller(Role.FINANCE).post(f"/v1/funds/{EMPLOYMENT}/appropriations", body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await balances(subsidy, EMPLOYMENT) == standing()


async def test_only_finance_appropriates(subsidy: ServiceUnderTest) -> None:
    body = {"amount": "1.00", "year": 2018, "document": "文"}
    for role in set(Role) - {Role.FINANCE}:
        answer = await subsidy.caller(role).post(f"/v1/funds/{EMPLOYMENT}/appropriations", body)
        assert answer.status_code == 403, role


AMOUNTS = st.decimals(min_value="0.01", max_value="500.00", places=2)
STEPS = st.lists(
    st.tuples(st.sampled_from(["APPROPRIATE", "RESERVE", "PAY", "RELEASE", "UNBALANCED"]), AMOUNTS, st.integers(0, 7)),
    min_size=1,
    max_size=12,
)


class Model:
    """What the fund's balances have to be."""

    def __init__(self) -> None:
        self.available = self.reserved = self.paid = self.given = Decimal("0.00")
        self.open: list[tuple[UUID, Decimal]] = []

    def balances(self) -> dict[str, Decimal]:
        return {
            "APPROPRIATION": -self.given,
            "AVAILABLE": self.available,
            "RESERVED": self.reserved,
            "COMMITTED": Decimal("0.00"),
            "PAID": self.paid,
            "RETURNED": Decimal("0.00"),
            "CLAWED_BACK": Decimal("0.00"),
        }


async def take(sql: AsyncConnection, model: Model, kind: str, amount: Decimal, which: int) -> None:
    """One random step; one that must be refused leaves nothing behind."""
    if kind in {"PAY", "RELEASE"}:
        if model.open:
            paying, amount = model.open.pop(which % len(model.open))
            await settle(sql, kind, paying, amount)
            model.reserved -= amount
            model.paid += amount if kind == "PAY" else 0
            model.available += amount if kind == "RELEASE" else 0
        return
    if kind == "APPROPRIATE":
        await move(sql, kind, amount)
        model.given, model.available = model.given + amount, model.available + amount
        return
    may = kind == "RESERVE" and amount <= model.available
    if may:
        model.open.append((await reserved(sql, amount), amount))
        model.available, model.reserved = model.available - amount, model.reserved + amount
        return
    savepoint = await sql.begin_nested()
    with pytest.raises(DBAPIError) as caught:
        await overdraw(sql, kind, amount)
    assert state_of(caught.value) == CHECK
    await savepoint.rollback()


async def overdraw(sql: AsyncConnection, kind: str, amount: Decimal) -> None:
    """Reserve more than there is, or post one side alone."""
    if kind == "RESERVE":
        await reserved(sql, amount)
    else:
        await entry(sql, await transaction(sql, "APPROPRIATE", amount), "AVAILABLE", amount)
    await check_now(sql)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_random_postings_keep_sums_and_never_go_below_zero(
    subsidy: ServiceUnderTest, steps: list[tuple[str, Decimal, int]]
) -> None:
    database: Database = subsidy.database
    async with database.engine.connect() as sql:
        model = Model()
        for kind, amount, which in steps:
            await take(sql, model, kind, amount, which)
            await check_now(sql)
            assert await postings.balances_of(sql) == model.balances()
        assert await postings.summed_entries(sql) == model.balances()
        assert sum(model.balances().values()) == 0
        assert min(balance for account, balance in model.balances().items() if account != "APPROPRIATION") >= 0
        await sql.rollback()


async def test_a_fund_that_does_not_exist_is_not_found_out_by_its_name(subsidy: ServiceUnderTest) -> None:
    answer = await subsidy.caller(Role.FINANCE).get(f"/v1/funds/{uuid4()}/entries")

    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID")
