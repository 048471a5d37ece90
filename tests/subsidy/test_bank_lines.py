"""对账 Ten things that a bank's files may say, each read from a file: what matches settles, what does not is work."""

from collections.abc import Callable

import pytest

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.bank_files import Booking, Status, notification, statement, status_report
from tests.subsidy.batches import (
    AMOUNT,
    Waiting,
    batch_now,
    handed_in,
    in_batches,
    items,
    lines_of,
    outcomes,
    sent,
    waiting,
)
from tests.subsidy.builders import EMPLOYMENT, balances, read, standing


async def one_sent(subsidy: ServiceUnderTest) -> Waiting:
    """A payment of 571 yuan that the bank was told to make by a file."""
    await in_batches(subsidy)
    one = await waiting(subsidy)
    await sent(subsidy)
    return one


async def status_of(subsidy: ServiceUnderTest, one: Waiting) -> str:
    return str((await read(subsidy, f"/v1/payments/{one.payment}"))["status"])


@pytest.mark.parametrize("write", [statement, notification])
async def test_1_a_booked_payment_is_paid(subsidy: ServiceUnderTest, write: Callable[..., bytes]) -> None:
    one = await one_sent(subsidy)
    assert await outcomes(subsidy, write(Booking(one.reference, AMOUNT))) == ["PAID"]
    payment = await read(subsidy, f"/v1/payments/{one.payment}")
    assert (payment["status"], payment["settled_on"], payment["bank_reference"]) == ("PAID", "2018-07-02", "B1")
    assert await balances(subsidy, EMPLOYMENT) == standing(paid=AMOUNT)
    assert await lines_of(subsidy, "open=true") == []


async def test_2_a_payment_that_is_refused_gives_its_money_back(subsidy: ServiceUnderTest) -> None:
    one = await one_sent(subsidy)
    assert await outcomes(subsidy, status_report(Status(one.reference, "RJCT", reason="AC04"))) == ["REJECTED"]
    assert await status_of(subsidy, one) == "REJECTED"
    assert await balances(subsidy, EMPLOYMENT) == standing(available=AMOUNT)


async def test_3_a_payment_that_comes_back_is_returned_to_its_fund(subsidy: ServiceUnderTest) -> None:
    one = await one_sent(subsidy)
    both = statement(Booking(one.reference, AMOUNT), Booking(one.reference, AMOUNT, returned="AC01"))
    assert await outcomes(subsidy, both) == ["PAID", "RETURNED"]
    assert await status_of(subsidy, one) == "RETURNED"
    [item] = await items(subsidy, status="RETURNED")
    assert (item["payment_id"], item["reason"]) == (one.payment, "AC01")
    assert (await balances(subsidy, EMPLOYMENT))["available"] == AMOUNT


async def test_4_another_amount_settles_nothing_and_is_resolved_with_a_reason(subsidy: ServiceUnderTest) -> None:
    one = await one_sent(subsidy)
    assert await outcomes(subsidy, statement(Booking(one.reference, "570.99"))) == ["AMOUNT_DIFFERS"]
    assert await status_of(subsidy, one) == "INSTRUCTED"
    [line] = await lines_of(subsidy, "open=true")
    assert (line["amount"], line["payment_id"]) == ("570.99", one.payment)
    path, finance = f"/v1/bank-lines/{line['id']}/resolutions", subsidy.caller(Role.FINANCE)
    resolved = await finance.post(path, {"reason": "bank has corrected its statement"})
    assert (resolved.status_code, resolved.json()["resolution"]) == (201, "bank has corrected its statement")
    assert (await finance.post(path, {"reason": "once more, please"})).json()["code"] == "LINE_NOT_OPEN"
    assert await lines_of(subsidy, "open=true") == []


async def test_5_a_second_booking_is_a_duplicate_and_another_kind_of_message_confirms(
    subsidy: ServiceUnderTest,
) -> None:
    one = await one_sent(subsidy)
    booked = Booking(one.reference, AMOUNT)
    assert await outcomes(subsidy, status_report(Status(one.reference))) == ["PAID"]
    assert await outcomes(subsidy, notification(booked)) == ["CONFIRMED"]
    assert await outcomes(subsidy, statement(booked, booked)) == ["CONFIRMED", "DUPLICATE"]
    [work] = await lines_of(subsidy, "open=true")
    assert (work["outcome"], work["number"]) == ("DUPLICATE", 2)
    assert await balances(subsidy, EMPLOYMENT) == standing(paid=AMOUNT)


async def test_6_what_the_service_does_not_know_is_work(subsidy: ServiceUnderTest) -> None:
    await in_batches(subsidy)
    unsent = await waiting(subsidy)
    content = statement(
        Booking("0" * 32, "1.00"),
        Booking("张三的退款", "2.00"),
        Booking(None, "3.00"),
        Booking(unsent.reference, AMOUNT),
    )
    assert await outcomes(subsidy, content) == ["UNKNOWN_HERE", "UNKNOWN_HERE", "UNKNOWN_HERE", "NOT_SENT"]
    work = await lines_of(subsidy, "open=true&outcome=UNKNOWN_HERE")
    assert [line["reference"] for line in work] == ["0" * 32, "OTHER", None]
    assert await status_of(subsidy, unsent) == "INSTRUCTED"
    district = subsidy.caller(Role.FINANCE, districts=["370103"])
    assert (await district.get("/v1/bank-lines?open=true")).json()["items"] == []
    line = (await lines_of(subsidy, "outcome=NOT_SENT"))[0]
    assert (await district.post(f"/v1/bank-lines/{line['id']}/resolutions", {"reason": "not ours"})).status_code == 404


async def test_7_what_the_bank_does_not_speak_of_is_work_once(subsidy: ServiceUnderTest) -> None:
    await in_batches(subsidy)
    spoken, silent = await waiting(subsidy), await waiting(subsidy)
    batch = await sent(subsidy)
    assert await outcomes(subsidy, status_report(Status(spoken.reference, "ACSP"))) == ["PENDING"]
    path, finance = f"/v1/payment-batches/{batch['id']}/reconciliations", subsidy.caller(Role.FINANCE)
    [missing] = (await finance.post(path)).json()
    assert (missing["outcome"], missing["payment_id"]) == ("UNKNOWN_AT_BANK", silent.payment)
    assert (await finance.post(path)).json() == []
    assert [line["payment_id"] for line in await lines_of(subsidy, f"open=true&batch_id={batch['id']}")] == [
        silent.payment
    ]


async def test_8_the_same_file_again_changes_nothing_and_another_one_under_its_name_is_refused(
    subsidy: ServiceUnderTest,
) -> None:
    one = await one_sent(subsidy)
    content = statement(Booking(one.reference, AMOUNT), message_id="STMT-1")
    first = await handed_in(subsidy, content)
    await subsidy.finish_jobs()
    again = await handed_in(subsidy, content)
    await subsidy.finish_jobs()
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert again.json()["read_at"] is not None
    changed = await handed_in(subsidy, statement(Booking(one.reference, "1.00"), message_id="STMT-1"))
    assert (changed.status_code, changed.json()["code"]) == (409, "MESSAGE_CHANGED")
    assert len(await lines_of(subsidy, "limit=200")) == 1
    assert await balances(subsidy, EMPLOYMENT) == standing(paid=AMOUNT)


async def test_9_a_bank_may_refuse_the_whole_order(subsidy: ServiceUnderTest) -> None:
    await in_batches(subsidy)
    two = await waiting(subsidy), await waiting(subsidy)
    batch = await sent(subsidy)
    order = f"{batch['id'].replace('-', '')}-1"
    assert await outcomes(subsidy, status_report(order=order, whole="RJCT")) == ["REJECTED", "REJECTED"]
    assert {await status_of(subsidy, one) for one in two} == {"REJECTED"}
    assert (await batch_now(subsidy, batch))["status"] == "COMPLETED"


async def test_10_a_bank_that_takes_its_word_back_is_contradicted_and_not_followed(
    subsidy: ServiceUnderTest,
) -> None:
    one = await one_sent(subsidy)
    assert await outcomes(subsidy, status_report(Status(one.reference, "RJCT", reason="AC04"))) == ["REJECTED"]
    assert await outcomes(subsidy, statement(Booking(one.reference, AMOUNT))) == ["CONTRADICTS"]
    assert await status_of(subsidy, one) == "REJECTED"
    assert await balances(subsidy, EMPLOYMENT) == standing(available=AMOUNT)
    [work] = await lines_of(subsidy, "open=true")
    assert (work["outcome"], work["said"]) == ("CONTRADICTS", "PAID")


async def test_a_file_that_is_no_statement_is_refused(subsidy: ServiceUnderTest) -> None:
    refused = await handed_in(subsidy, b"<Document/>")
    assert (refused.status_code, refused.json()["code"]) == (400, "STATEMENT_NOT_READABLE")
    as_json = await subsidy.caller(Role.FINANCE).send("POST", "/v1/bank-statements", b"{}", Idempotency_Key="0" * 32)
    assert (as_json.status_code, as_json.json()["code"]) == (415, "CONTENT_TYPE")
