"""支付批次 Batches: what is found is held out, two people approve what they saw, and every item ends with a reason."""

from datetime import date
from uuid import UUID, uuid4

from lxml import etree
from sqlalchemy import text

from contracts.registration import PersonDied
from contracts.subsidy import (
    PaymentBatchApproved,
    PaymentBatchBuilt,
    PaymentBatchCompleted,
    PaymentBatchSent,
    SubsidyPaid,
)
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.bank import BankProcess
from tests.subsidy.bank_files import Booking, Status, statement, status_report
from tests.subsidy.batches import (
    AMOUNT,
    approve,
    batch_now,
    built,
    checked,
    in_batches,
    items,
    ordered,
    outcomes,
    sent,
    texts,
    waiting,
)
from tests.subsidy.builders import EMPLOYMENT, account, balances, fund_has, read, standing


async def test_a_batch_is_checked_approved_by_two_sent_as_a_file_and_completed_by_the_banks_report(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    await in_batches(subsidy)
    number = account()
    first, second = await waiting(subsidy, to=number), await waiting(subsidy)
    await subsidy.finish_jobs()
    assert bank.payments(str(first.person)) == []

    batch = await built(subsidy)
    assert (batch["status"], batch["item_count"], batch["total"]) == ("BUILT", 2, "1142.00")
    assert (await approve(subsidy, batch, seen="0" * 64)).json()["code"] == "BATCH_STATUS"
    batch = await checked(subsidy, batch)
    assert (batch["status"], batch["held_out"]) == ("CHECKED", 0)

    assert (await approve(subsidy, batch, by="builder")).json()["code"] == "SEPARATION_OF_DUTIES"
    assert (await approve(subsidy, batch, seen="0" * 64)).json()["code"] == "CONTENT_CHANGED"
    assert (await approve(subsidy, batch, by="one")).json()["status"] == "CHECKED"
    assert (await approve(subsidy, batch, by="one")).json()["code"] == "SEPARATION_OF_DUTIES"
    path = f"/v1/payment-batches/{batch['id']}"
    assert (await subsidy.caller(Role.FINANCE).post(f"{path}/sendings")).json()["code"] == "BATCH_STATUS"
    assert (await approve(subsidy, batch, by="two")).json()["status"] == "APPROVED"
    assert (await subsidy.caller(Role.FINANCE).get(f"{path}/files/1")).status_code == 404

    assert (await subsidy.caller(Role.FINANCE).post(f"{path}/sendings")).status_code == 202
    assert (await subsidy.caller(Role.FINANCE).post(f"{path}/sendings")).json()["code"] == "BATCH_STATUS"
    await subsidy.finish_jobs()
    assert (await batch_now(subsidy, batch))["status"] == "SENT"
    order = await ordered(subsidy, batch)
    assert texts(order, "EndToEndId") == [first.reference, second.reference]
    assert texts(order, "CtrlSum") == ["1142.00", "1142.00"]
    assert number in texts(order, "Id")
    assert etree.tostring(order) == etree.tostring(await ordered(subsidy, batch))
    committed = [row for row in await read(subsidy, "/v1/funds") if row["fund"] == EMPLOYMENT]
    assert committed[0]["committed"] == "1142.00"

    report = status_report(Status(first.reference), Status(second.reference, "RJCT", reason="AC04"))
    assert await outcomes(subsidy, report) == ["PAID", "REJECTED"]

    now = await batch_now(subsidy, batch)
    assert (now["status"], now["by_status"]) == ("COMPLETED", {"PAID": 1, "REJECTED": 1})
    ended = {one["payment_id"]: (one["status"], one["reason"]) for one in await items(subsidy, batch_id=batch["id"])}
    assert ended == {first.payment: ("PAID", None), second.payment: ("REJECTED", "AC04")}
    assert await balances(subsidy, EMPLOYMENT) == standing(available=AMOUNT, paid=AMOUNT)
    told = [
        one.data
        for event in (PaymentBatchBuilt, PaymentBatchApproved, PaymentBatchSent, PaymentBatchCompleted)
        for one in await subsidy.announced(event)
    ]
    assert [one["batch_id"] for one in told] == [batch["id"]] * 4
    assert (told[0]["total"], told[1]["content_hash"], told[2]["sent"]) == ("1142.00", batch["content_hash"], 2)
    assert (told[3]["paid"], told[3]["rejected"], told[3]["paid_total"]) == (1, 1, AMOUNT)
    [announced] = await subsidy.announced(SubsidyPaid)
    assert announced.data["payment_id"] == first.payment
    assert (await read(subsidy, f"/v1/applications/{second.application}"))["status"] == "PAYMENT_FAILED"


async def test_a_batch_may_go_through_the_banks_interface(subsidy: ServiceUnderTest, bank: BankProcess) -> None:
    await in_batches(subsidy)
    closed = account()
    bank.treat(closed, "reject")
    paid, refused = await waiting(subsidy), await waiting(subsidy, to=closed)

    batch = await sent(subsidy, rail="BANK")

    assert batch["status"] == "COMPLETED"
    ended = {one["payment_id"]: (one["status"], one["reason"]) for one in await items(subsidy, batch_id=batch["id"])}
    assert ended == {paid.payment: ("PAID", None), refused.payment: ("REJECTED", "REFUSED_BY_BANK")}
    assert [one["status"] for one in bank.payments(str(paid.person))] == ["PAID"]
    assert (await subsidy.caller(Role.FINANCE).get(f"/v1/payment-batches/{batch['id']}/files/1")).status_code == 404


async def test_what_a_check_finds_is_held_out_with_its_reasons_and_waits_again_or_is_cancelled(
    subsidy: ServiceUnderTest,
) -> None:
    await in_batches(subsidy)
    closed = account()
    returned = await waiting(subsidy, to=closed)
    await sent(subsidy)
    assert await outcomes(subsidy, status_report(Status(returned.reference, "RJCT", reason="AC04"))) == ["REJECTED"]
    good, dead, to_closed = await waiting(subsidy), await waiting(subsidy), await waiting(subsidy, to=closed)
    died = PersonDied(person_id=dead.person, district="370102", on=date(2018, 6, 1))
    await subsidy.hears(died, subject=f"person/{dead.person}")

    batch = await checked(subsidy, await built(subsidy))

    assert (batch["item_count"], batch["held_out"], batch["total"]) == (3, 2, AMOUNT)
    held = {one["payment_id"]: one for one in await items(subsidy, batch_id=batch["id"], status="HELD_OUT")}
    assert [found["code"] for found in held[dead.payment]["findings"]] == ["PAYEE_DEAD"]
    assert held[to_closed.payment]["findings"] == [{"code": "ACCOUNT_CLOSED", "payment_id": returned.payment}]
    resolve = f"/v1/batch-items/{held[dead.payment]['id']}/resolutions"
    finance = subsidy.caller(Role.FINANCE)
    cancelled = await finance.post(resolve, {"resolution": "CANCEL", "reason": "已死亡"})
    assert (cancelled.status_code, cancelled.json()["resolution"]) == (201, "CANCEL")
    assert (await finance.post(resolve, {"resolution": "RETRY", "reason": "账户已重新开通"})).json()[
        "code"
    ] == "ITEM_STATUS"
    cancelled_payment = await read(subsidy, f"/v1/payments/{dead.payment}")
    assert (cancelled_payment["status"], cancelled_payment["bank_reason"]) == ("REJECTED", "PAYEE_DEAD")
    again = await finance.post(
        f"/v1/batch-items/{held[to_closed.payment]['id']}/resolutions",
        {"resolution": "RETRY", "reason": "account was opened again"},
    )
    assert again.status_code == 201
    [waits] = await items(subsidy, status="WAITING")
    assert waits["payment_id"] == to_closed.payment
    assert good.payment not in held


async def test_an_item_above_its_ceiling_of_another_amount_or_paid_already_is_held_out(
    subsidy: ServiceUnderTest,
) -> None:
    await in_batches(subsidy, ceiling="570.99")
    above, twice = await waiting(subsidy), await waiting(subsidy)
    other_month = await waiting(subsidy, month="2018-02")
    await fund_has(subsidy, EMPLOYMENT, AMOUNT)
    async with subsidy.database.transaction() as tx:
        await tx.session.execute(
            text("UPDATE applications SET amount = 570.00 WHERE id = :id"), {"id": UUID(above.application)}
        )
        # The database refuses a second live application; a second payment of the same entitlement is forged here.
        copied = (
            "id, payment_key, programme, beneficiary, period, attempt, application_id, person_id, district, fund, "
            "amount, city_share, district_share, payee_name, payee_account, account_index, status, instructed_at"
        )
        forged = copied.replace("id, payment_key", ":id, payment_key || 'x'", 1).replace("attempt", "2", 1)
        earlier = UUID(int=UUID(twice.payment).int - 1)
        statements = (
            f"INSERT INTO payments ({copied}) SELECT {forged} FROM payments WHERE id = :of",
            (
                'INSERT INTO ledger_transactions (id, kind, fund, line_id, amount, payment_id, "on", recorded_at, '
                'recorded_by) SELECT :id, kind, fund, line_id, amount, :id, "on", recorded_at, recorded_by '
                "FROM ledger_transactions WHERE payment_id = :of"
            ),
            (
                "INSERT INTO ledger_entries (transaction_id, fund, account, amount) SELECT :id, fund, account, amount "
                "FROM ledger_entries WHERE transaction_id = (SELECT id FROM ledger_transactions WHERE payment_id = :of)"
            ),
        )
        for one in statements:
            await tx.session.execute(text(one), {"id": earlier, "of": UUID(twice.payment)})

    batch = await checked(subsidy, await built(subsidy))

    assert batch["held_out"] == batch["item_count"] == 3
    found = {
        one["payment_id"]: {each["code"] for each in one["findings"]}
        for one in await items(subsidy, batch_id=batch["id"])
    }
    assert found == {
        above.payment: {"ABOVE_CEILING", "AMOUNT_NOT_AS_DECIDED"},
        twice.payment: {"ABOVE_CEILING", "DUPLICATE"},
        other_month.payment: {"ABOVE_CEILING"},
    }
    for _ in range(2):
        assert (await approve(subsidy, batch)).status_code == 201
    nothing = await subsidy.caller(Role.FINANCE).post(f"/v1/payment-batches/{batch['id']}/sendings")
    assert nothing.json()["code"] == "BATCH_EMPTY"


async def test_what_came_back_is_paid_once_more_to_a_corrected_account(subsidy: ServiceUnderTest) -> None:
    await in_batches(subsidy)
    wrong = account()
    one = await waiting(subsidy, to=wrong)
    await sent(subsidy)
    assert await outcomes(subsidy, statement(Booking(one.reference, AMOUNT))) == ["PAID"]
    assert await outcomes(subsidy, statement(Booking(one.reference, AMOUNT, returned="AC01"))) == ["RETURNED"]
    [item] = await items(subsidy, status="RETURNED")
    assert (item["payment_id"], item["reason"]) == (one.payment, "AC01")
    assert (await read(subsidy, f"/v1/payments/{one.payment}"))["status"] == "RETURNED"

    async def again(payment: str, to: str) -> tuple[int, dict[str, str]]:
        body = {"payee": {"name": "王芳", "account": to}, "reason": "账号有误"}
        answer = await subsidy.caller(Role.FINANCE).post(f"/v1/payments/{payment}/reissues", body)
        return answer.status_code, answer.json()

    assert (await again(one.payment, wrong))[1]["code"] == "ACCOUNT_NOT_CORRECTED"
    status, second = await again(one.payment, account())
    assert (status, second["payment_key"][-2:], second["application_id"]) == (201, "/2", one.application)
    assert (await again(one.payment, account()))[1]["code"] == "REISSUED_ALREADY"
    assert (await again(str(uuid4()), account()))[0] == 404

    batch = await sent(subsidy)
    reference = UUID(second["id"]).hex
    assert await outcomes(subsidy, status_report(Status(reference))) == ["PAID"]
    assert (await batch_now(subsidy, batch))["status"] == "COMPLETED"
    assert (await read(subsidy, f"/v1/applications/{one.application}"))["status"] == "PAID"
    assert await outcomes(subsidy, statement(Booking(reference, AMOUNT, returned="AC01"))) == ["RETURNED"]
    assert (await again(second["id"], account()))[1]["code"] == "REISSUED_ALREADY"
