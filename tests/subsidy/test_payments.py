"""Paying through the bank: one payment for one entitlement, whatever the bank does and however often the job runs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.subsidy import PaymentRejected, SubsidyPaid
from kit.actor import Role
from kit.testing import ServiceUnderTest, TokenAuthority
from subsidy.bank import BankResult, BankStatement
from subsidy.jobs.payments import pay
from subsidy.queries import Reconciliation, reconcile
from subsidy.usecases import record_result
from subsidy.usecases.payments import BankDisagrees
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import (
    EMPLOYMENT,
    INSURANCE,
    account,
    approved,
    balances,
    enterprise_employee,
    for_certificate,
    for_month,
    fund_has,
    hard_to_employ_person,
    known_person,
    paid_by,
    read,
    standing,
    under_test_with,
)


async def require_one_payment(subsidy: ServiceUnderTest, bank: BankProcess, person: UUID) -> None:
    """Bank, payment, ledger and announcement say the same, and say it once."""
    [at_bank] = bank.payments(str(person))
    [payment] = (await read(subsidy, "/v1/payments"))["items"]
    assert (at_bank["status"], at_bank["amount"]) == ("PAID", "571.00")
    assert (payment["status"], payment["bank_reference"]) == ("PAID", at_bank["bank_reference"])
    assert await balances(subsidy, EMPLOYMENT) == standing(paid="571.00")
    [announced] = await subsidy.announced(SubsidyPaid)
    assert (announced.data["payment_id"], announced.data["amount"]) == (payment["id"], "571.00")
    [application] = (await read(subsidy, "/v1/applications"))["items"]
    assert application["status"] == "PAID"


async def test_an_approved_subsidy_is_paid_from_its_fund_and_announced(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    person, application = await paid_by(subsidy, account())

    await subsidy.finish_jobs()

    await require_one_payment(subsidy, bank, person)
    [announced] = await subsidy.announced(SubsidyPaid)
    assert announced.subject == f"payment/{application['payment_id']}"
    assert {name: announced.data[name] for name in ("person_id", "programme", "district", "fund")} == {
        "person_id": str(person),
        "programme": "flexible_si_subsidy",
        "district": "370102",
        "fund": EMPLOYMENT,
    }
    assert "payee" not in str(announced.data)


async def test_a_skill_subsidy_is_paid_from_the_insurance_fund_alone(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    for fund in (EMPLOYMENT, INSURANCE):
        await fund_has(subsidy, fund, "2000.00")
    person = await known_person(subsidy, *enterprise_employee(insured_months=36))
    await approved(subsidy, for_certificate(person, level=4, occupation="电工 (高压)"))

    await subsidy.finish_jobs()

    [at_bank] = bank.payments(str(person))
    assert (at_bank["payment_key"], at_bank["status"]) == (f"skill_upgrade_subsidy/{person}/电工(高压)/4/1", "PAID")
    assert await balances(subsidy, INSURANCE) == standing(available="500.00", paid="1500.00")
    assert await balances(subsidy, EMPLOYMENT) == standing(available="2000.00")


async def test_a_rejected_payment_gives_the_money_back_and_the_person_may_apply_again(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    closed = account()
    bank.treat(closed, "reject")
    person, application = await paid_by(subsidy, closed)

    await subsidy.finish_jobs()

    assert (await read(subsidy, f"/v1/applications/{application['id']}"))["status"] == "PAYMENT_FAILED"
    payment = await read(subsidy, f"/v1/payments/{application['payment_id']}")
    assert (payment["status"], payment["bank_reason"]) == ("REJECTED", "REFUSED_BY_BANK")
    assert await balances(subsidy, EMPLOYMENT) == standing(available="571.00")
    [announced] = await subsidy.announced(PaymentRejected)
    assert announced.data["origin_id"] == application["id"]

    await approved(subsidy, for_month(person, to=account()))
    await subsidy.finish_jobs()
    assert [(one["payment_key"][-1], one["status"]) for one in bank.payments(str(person))] == [
        ("1", "REJECTED"),
        ("2", "PAID"),
    ]
    assert await balances(subsidy, EMPLOYMENT) == standing(paid="571.00")


async def test_a_bank_that_times_out_after_paying_pays_once(subsidy: ServiceUnderTest, bank: BankProcess) -> None:
    number = account()
    bank.treat(number, "timeout-after-paying")
    person, _ = await paid_by(subsidy, number)

    await subsidy.finish_jobs()

    await require_one_payment(subsidy, bank, person)


async def test_a_bank_that_times_out_before_paying_is_sent_the_same_key_again(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    number = account()
    bank.treat(number, "timeout-before-paying", times=1)
    person, _ = await paid_by(subsidy, number)

    await subsidy.finish_jobs()

    await require_one_payment(subsidy, bank, person)


async def test_a_bank_slower_than_our_patience_pays_once(subsidy: ServiceUnderTest, bank: BankProcess) -> None:
    number = account()
    bank.treat(number, "slow", delay_seconds=1.5)
    person, _ = await paid_by(subsidy, number)

    await subsidy.finish_jobs()

    await require_one_payment(subsidy, bank, person)


async def test_a_pending_payment_is_asked_for_until_it_settles(subsidy: ServiceUnderTest, bank: BankProcess) -> None:
    number = account()
    bank.treat(number, "pending", delay_seconds=1)
    person, _ = await paid_by(subsidy, number)

    await subsidy.finish_jobs()

    await require_one_payment(subsidy, bank, person)


async def test_a_bank_out_of_order_is_asked_again_until_it_recovers(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    number = account()
    bank.treat(number, "error", times=3)
    person, _ = await paid_by(subsidy, number)

    await subsidy.finish_jobs()

    await require_one_payment(subsidy, bank, person)


@pytest.fixture
async def alone(
    new_database: Callable[[str], str], authority: TokenAuthority, tmp_path: Path
) -> AsyncIterator[tuple[ServiceUnderTest, BankProcess]]:
    """A service whose bank has no other customers, and is not there yet."""
    with BankProcess(tmp_path) as own:
        async with under_test_with(new_database("subsidy"), authority, own.url) as service:
            yield service, own


async def attempts(subsidy: ServiceUnderTest) -> int:
    async with subsidy.database.reading() as session:
        return int(
            (await session.execute(text("SELECT coalesce(max(attempts), 0) FROM procrastinate_jobs"))).scalar_one()
        )


async def test_a_bank_that_can_not_be_reached_is_paid_through_when_it_is_back_and_both_agree(
    alone: tuple[ServiceUnderTest, BankProcess],
) -> None:
    subsidy, own = alone
    person, _ = await paid_by(subsidy, account())
    silent = await subsidy.caller(Role.FINANCE).get("/v1/reconciliation")
    assert (silent.status_code, silent.json()["code"]) == (503, "BANK_SILENT")

    paying = asyncio.create_task(subsidy.finish_jobs())
    while await attempts(subsidy) < 2:
        await asyncio.sleep(0.05)
    assert await balances(subsidy, EMPLOYMENT) == standing(reserved="571.00")
    await asyncio.to_thread(own.start)
    await paying

    await require_one_payment(subsidy, own, person)
    found = (await subsidy.caller(Role.AUDITOR).get("/v1/reconciliation")).json()
    assert (found["agrees"], found["paid_here"], found["paid_by_bank"]) == (True, "571.00", "571.00")
    assert {fund["fund"]: fund["paid"] for fund in found["funds"]}[EMPLOYMENT] == "571.00"


async def test_a_payment_that_only_the_bank_knows_of_is_found_by_reconciling(
    alone: tuple[ServiceUnderTest, BankProcess],
) -> None:
    subsidy, own = alone
    await asyncio.to_thread(own.start)
    number = account()
    own.treat(number, "timeout-after-paying")
    person, application = await paid_by(subsidy, number)
    payment_id = UUID(application["payment_id"])
    vault, bank = subsidy.service.state["vault"], subsidy.service.state["bank"]
    with pytest.raises(Exception, match="Timeout"):
        await pay(subsidy.database, payment_id, vault=vault, bank=bank)

    found = (await subsidy.caller(Role.AUDITOR).get("/v1/reconciliation")).json()

    key = f"flexible_si_subsidy/{person}/2018-01/1"
    assert (found["agrees"], found["paid_here"], found["paid_by_bank"]) == (False, "0.00", "571.00")
    assert found["differences"] == [{"payment_key": key, "here": "INSTRUCTED 571.00", "at_bank": "PAID 571.00"}]
    await pay(subsidy.database, payment_id, vault=vault, bank=bank)
    assert (await subsidy.caller(Role.AUDITOR).get("/v1/reconciliation")).json()["agrees"] is True


async def test_a_reconciliation_sees_one_moment(subsidy: ServiceUnderTest) -> None:
    """A payment that settles between its statements is seen by all of them or none."""
    person, application = await paid_by(subsidy, account())
    payment_id, nothing = UUID(application["payment_id"]), BankStatement(count=0, sum=Decimal(0), items=[])

    async def reconciled() -> Reconciliation:
        async with subsidy.database.reading() as session:
            return await reconcile(session, nothing)

    async with subsidy.database.transaction() as tx:
        await tx.session.execute(text("LOCK TABLE payments IN ACCESS EXCLUSIVE MODE"))
        reading = asyncio.create_task(reconciled())
        waits = text("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'payments'::regclass")
        while (await tx.session.execute(waits)).first() is None:
            await asyncio.sleep(0.02)
        key = f"flexible_si_subsidy/{person}/2018-01/1"
        paid = BankResult(payment_key=key, bank_reference="BK1", status="PAID", amount=Decimal("571.00"))
        await record_result(tx, payment_id, paid, on=date(2018, 7, 1), vault=subsidy.service.state["vault"])

    amount = Decimal("571.00")
    before, after = await reading, await reconciled()
    assert (before.paid_here, before.payments) == (Decimal(0), [(EMPLOYMENT, "INSTRUCTED", 1, amount)])
    assert (after.paid_here, after.payments) == (amount, [(EMPLOYMENT, "PAID", 1, amount)])


async def test_a_payment_job_that_runs_many_times_at_once_has_one_effect(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    person, application = await paid_by(subsidy, account())
    vault, client = subsidy.service.state["vault"], subsidy.service.state["bank"]
    runs = (pay(subsidy.database, UUID(application["payment_id"]), vault=vault, bank=client) for _ in range(5))

    await asyncio.gather(*runs)
    await subsidy.finish_jobs()

    await require_one_payment(subsidy, bank, person)


async def test_a_bank_that_takes_back_its_word_or_speaks_of_another_amount_changes_nothing(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    person, application = await paid_by(subsidy, account())
    payment_id = UUID(application["payment_id"])
    payment = await read(subsidy, f"/v1/payments/{payment_id}")

    async def says(status: str, amount: str) -> None:
        result = BankResult.model_validate(
            {"payment_key": payment["payment_key"], "bank_reference": "BK1", "status": status, "amount": amount}
        )
        async with subsidy.database.transaction() as tx:
            await record_result(tx, payment_id, result, on=date(2018, 7, 1), vault=subsidy.service.state["vault"])

    with pytest.raises(BankDisagrees):
        await says("PAID", "570.99")
    await subsidy.finish_jobs()
    with pytest.raises(BankDisagrees):
        await says("REJECTED", "571.00")

    await require_one_payment(subsidy, bank, person)


async def test_citizens_see_their_own_payments_masked(subsidy: ServiceUnderTest) -> None:
    number = account()
    person, application = await paid_by(subsidy, number)
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))
    somebody = subsidy.caller(Role.CITIZEN, person_id=str(await hard_to_employ_person(subsidy, "2018-01")))

    [mine] = (await citizen.get("/v1/payments")).json()["items"]

    assert mine["payee"] == {"name": "王*", "account": "*" * (len(number) - 4) + number[-4:]}
    assert (await somebody.get("/v1/payments")).json()["items"] == []
    assert (await somebody.get(f"/v1/payments/{application['payment_id']}")).status_code == 404


async def test_payments_are_listed_by_status_and_programme(subsidy: ServiceUnderTest) -> None:
    await paid_by(subsidy, account())
    await subsidy.finish_jobs()
    await paid_by(subsidy, account())
    auditor = subsidy.caller(Role.AUDITOR)

    async def count(**filters: str) -> int:
        return len((await auditor.get("/v1/payments", **filters)).json()["items"])

    assert (await count(), await count(status="PAID"), await count(status="INSTRUCTED")) == (2, 1, 1)
    assert (await count(programme="flexible_si_subsidy"), await count(programme="interest_subsidy")) == (2, 0)
    first = (await auditor.get("/v1/payments", limit=1)).json()
    second = (await auditor.get("/v1/payments", limit=1, cursor=first["next"])).json()
    assert (first["items"][0]["status"], second["items"][0]["status"], second["next"]) == ("PAID", "INSTRUCTED", None)
