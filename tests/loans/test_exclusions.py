"""Article 9: three subsidised loans of one borrower, however many are contracted at once; each place is held once."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.local.postgres import Postgres
from kit.actor import Actor, Role
from kit.db import Database, RetryTransaction, Tx, sqlstate
from kit.testing import ServiceUnderTest, TokenAuthority, environment
from loans.models import Borrower, Loan, LoanStatus
from loans.settings import Settings
from loans.usecases.slots import take_slot
from tests.loans.builders import DISTRICT, an_unemployed, application, bank, codes, contract, repaid

UNIQUE, CHECK, RESTRICT = "23505", "23514", "23001"
INSERT = "INSERT INTO entitlement_slots (id, exclusion, slot, place, loan_id, taken_at)"


def terms(on: str) -> dict[str, Any]:
    return contract(on, f"{int(on[:4]) + 2}{on[4:]}")


async def eligible(loans: ServiceUnderTest, person: UUID, on: str, **changes: Any) -> str:
    """The id of a loan that may be contracted."""
    body = application(person, on=on, term_months=24, **changes)
    found = (await loans.caller(Role.CASE_WORKER).post("/v1/loans", body)).json()["loan"]
    assert found["status"] == "ELIGIBLE", found
    return str(found["id"])


async def paid_off(loans: ServiceUnderTest, person: UUID, on: str, back: str, **changes: Any) -> str:
    """The id of a loan that was contracted, drawn and repaid."""
    loan = await eligible(loans, person, on, **changes)
    assert (await bank(loans).post(f"/v1/loans/{loan}/contract", terms(on))).status_code == 201
    drawn = await bank(loans).post(f"/v1/loans/{loan}/drawdown", {"drawn_on": on, "amount": "100000.00"})
    assert drawn.status_code == 201, drawn.text
    await repaid(loans, loan, back, "100000.00")
    return loan


async def places(database: Database, person: UUID) -> list[tuple[int, str]]:
    """The places that the person's loans hold."""
    rows = "SELECT place, loan_id FROM entitlement_slots WHERE slot = :slot AND released_at IS NULL ORDER BY place"
    async with database.reading() as session:
        found = await session.execute(text(rows), {"slot": f"SUBSIDISED_LOANS/{person}"})
        return [(place, str(loan)) for place, loan in found]


@pytest.mark.parametrize("contenders", [2, 5])
async def test_of_many_contracts_at_once_one_is_the_third_and_the_others_are_told_of_all_three(
    loans: ServiceUnderTest, contenders: int
) -> None:
    person = await an_unemployed(loans)
    before = [
        await paid_off(loans, person, "2018-04-02", "2018-04-20"),
        await paid_off(loans, person, "2018-05-02", "2018-05-20"),
    ]
    ready = [await eligible(loans, person, "2018-06-04") for _ in range(contenders)]

    answers = await asyncio.gather(
        *(bank(loans).post(f"/v1/loans/{loan}/contract", terms("2018-06-04")) for loan in ready)
    )

    assert Counter(answer.status_code for answer in answers) == {201: 1, 422: contenders - 1}
    [third] = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    for answer in answers:
        if answer.status_code == 422:
            assert answer.json()["code"] == "LOAN_INELIGIBLE"
            assert codes(answer.json()["reasons"]) == {"OTHER_LOAN", "SUBSIDY_COUNT_EXCEEDED"}
            assert set(answer.json()["excluded_by"]) == {*before, third}
    assert await places(loans.database, person) == list(enumerate([*before, third], start=1))
    again = next(loan for loan in ready if loan != third)
    assert (await bank(loans).post(f"/v1/loans/{again}/contract", terms("2018-06-04"))).status_code == 422


async def test_loans_elsewhere_that_were_stated_once_count_when_they_are_not_stated_again(
    loans: ServiceUnderTest,
) -> None:
    person = await an_unemployed(loans)
    first = await paid_off(loans, person, "2018-04-02", "2018-04-20", subsidised_loans_elsewhere=2)

    fourth = await loans.caller(Role.CASE_WORKER).post("/v1/loans", application(person, on="2018-05-02"))

    assert codes(fourth.json()["loan"]["reasons"]) == {"SUBSIDY_COUNT_EXCEEDED"}
    assert await places(loans.database, person) == [(1, first)]


def loan_of(borrower: Borrower, status: LoanStatus, *, number: str | None = None) -> Loan:
    """A loan in the status, with all that the table asks of it there."""
    on = date(2018, 4, 2)
    one = Loan.apply(
        borrower,
        group="REGISTERED_UNEMPLOYED",
        principal=Decimal("100000.00"),
        on=on,
        term_months=24,
        indicative_rate=None,
        other_loans=[],
        spouse_other_loans=[],
        subsidised_elsewhere=0,
        online=None,
        bank_code="ICBC-JN",
        by=Actor.system("test"),
    )
    one.status = status
    if status in {LoanStatus.CONTRACTED, LoanStatus.DRAWN_DOWN, LoanStatus.REPAID}:
        one.contract_number, one.contract_date, one.rate = number or uuid4().hex, on, Decimal("6.75")
        one.drawdown_on, one.maturity, one.assessed_on = on, date(2020, 4, 2), on
    if status in {LoanStatus.DRAWN_DOWN, LoanStatus.REPAID}:
        one.drawn_on, one.outstanding, one.interest_ends_on, one.settled_until = on, Decimal(0), on, on
    if status is LoanStatus.REPAID:
        one.repaid_on = on
    return one


async def enter(tx: Tx, loan: Loan) -> None:
    """Store a contracted loan and take its place, without the lock on the borrower."""
    tx.add(loan)
    await tx.session.flush()
    await take_slot(tx, loan)


async def until_it_waits(database: Database, waiting: "asyncio.Task[Any]") -> None:
    """Let a statement of this database wait for another transaction before the test goes on."""
    blocked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND cardinality(pg_blocking_pids(pid)) > 0"
    )
    while not waiting.done() and not await database.probe(blocked):
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
async def test_of_two_loans_contracted_side_by_side_the_second_is_decided_again(
    loans: ServiceUnderTest, end: str
) -> None:
    borrower = Borrower(person_id=uuid4(), district=DISTRICT)
    one, other = (loan_of(borrower, LoanStatus.CONTRACTED) for _ in range(2))

    async def later() -> None:
        async with loans.database.transaction() as tx:
            await enter(tx, other)

    async with loans.database.transaction() as tx:
        await enter(tx, one)
        beside = asyncio.create_task(later())
        await until_it_waits(loans.database, beside)
        if end == "ROLLBACK":
            await tx.session.rollback()
    [met] = await asyncio.gather(beside, return_exceptions=True)

    assert isinstance(met, RetryTransaction) if end == "COMMIT" else met is None
    winner = one if end == "COMMIT" else other
    assert await places(loans.database, borrower.person_id) == [(1, str(winner.id))]


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("DELETE FROM entitlement_slots", RESTRICT),
        ("TRUNCATE entitlement_slots", RESTRICT),
        ("UPDATE entitlement_slots SET place = 3", RESTRICT),
        ("UPDATE entitlement_slots SET place = 3, released_at = now()", RESTRICT),
        ("UPDATE entitlement_slots SET released_at = now()", CHECK),
        (f"{INSERT} SELECT gen_random_uuid(), exclusion, slot, place, loan_id, now() FROM entitlement_slots", UNIQUE),
        (
            f"{INSERT} SELECT gen_random_uuid(), exclusion, slot, place + 1, loan_id, now() FROM entitlement_slots",
            UNIQUE,
        ),
    ],
)
async def test_plain_sql_neither_doubles_a_place_nor_changes_it_nor_parts_it_from_its_loan(
    loans: ServiceUnderTest, statement: str, state: str
) -> None:
    borrower = Borrower(person_id=uuid4(), district=DISTRICT)
    async with loans.database.transaction() as tx:
        await enter(tx, loan := loan_of(borrower, LoanStatus.CONTRACTED))

    with pytest.raises(DBAPIError) as caught:
        async with loans.database.engine.begin() as connection:
            await connection.execute(text(statement))

    assert sqlstate(caught.value) == state
    assert await places(loans.database, borrower.person_id) == [(1, str(loan.id))]


@pytest.mark.parametrize("status", [LoanStatus.CONTRACTED, LoanStatus.DRAWN_DOWN, LoanStatus.REPAID])
async def test_no_loan_is_contracted_without_a_place(loans: ServiceUnderTest, status: LoanStatus) -> None:
    loan = loan_of(Borrower(person_id=uuid4(), district=DISTRICT), status)

    with pytest.raises(DBAPIError) as caught:
        async with loans.database.transaction() as tx:
            tx.add(loan)

    assert sqlstate(caught.value) == CHECK


SERVICE = Path(__file__).parents[2] / "services" / "loans"


def migrate(url: str, to: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", to],
        cwd=SERVICE,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
    )


async def test_loans_of_before_have_their_places_after_the_migration(
    postgres: Postgres, authority: TokenAuthority
) -> None:
    before = ScriptDirectory.from_config(Config(SERVICE / "alembic.ini")).get_revision("0003").down_revision
    assert isinstance(before, str)
    name = f"before_places_{uuid4().hex[:12]}"
    url = postgres.create_database(name)
    await asyncio.to_thread(migrate, url, before)
    database = Database(Settings(**environment(authority, url)))
    borrower, other = (Borrower(person_id=uuid4(), district=DISTRICT) for _ in range(2))
    every = [loan_of(borrower, status) for status in LoanStatus]
    alone = loan_of(other, LoanStatus.CONTRACTED)
    async with database.transaction() as tx:
        tx.add(*every, alone)

    await asyncio.to_thread(migrate, url, "head")

    contracted = sorted(str(loan.id) for loan in every if loan.contract_number is not None)
    assert await places(database, borrower.person_id) == list(enumerate(contracted, start=1))
    assert await places(database, other.person_id) == [(1, str(alone.id))]
    await database.close()
    postgres.drop_database(name)
