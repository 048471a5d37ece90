"""Files between service and bank: what is written keeps to its schema, what is read is held against it first."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from subsidy.rails import Line, MessageKind, NotReadable, Order, Payer, Said, Transfer, read_report, write_order
from tests.subsidy.bank_files import Booking, Status, notification, statement, status_report

PAYER = Payer("济南市人力资源和社会保障局", "370000001", "104451000001")


def transfer(amount: str = "571.00", *, name: str = "王芳") -> Transfer:
    return Transfer("018f", name, "6222021602000000011", Decimal(amount), "灵活就业社会保险补贴")


def order(*transfers: Transfer) -> Order:
    return Order("ORDER-1", datetime(2018, 7, 1, 1, 2, 3, 456, tzinfo=UTC), date(2018, 7, 2), PAYER, transfers)


def texts(content: bytes, tag: str) -> list[str | None]:
    return [one.text for one in etree.fromstring(content).iter("{*}" + tag)]


def test_an_order_names_each_payment_its_count_and_its_sum_and_is_the_same_bytes_again() -> None:
    two = order(transfer("571.00"), transfer("0.05", name="<&李雷>"))
    content = write_order(two)

    assert texts(content, "NbOfTxs") == ["2", "2"]
    assert texts(content, "CtrlSum") == ["571.05", "571.05"]
    assert texts(content, "InstdAmt") == ["571.00", "0.05"]
    assert texts(content, "Nm")[2:] == ["王芳", "<&李雷>"]
    assert content == write_order(two)


def test_an_order_that_its_schema_forbids_is_not_written() -> None:
    with pytest.raises(NotReadable, match=r"pain\.001\.001\.09") as refused:
        write_order(order(transfer("0.001"), Transfer("x" * 36, "王芳", "1", Decimal("1.00"), "x")))
    assert "王芳" not in str(refused.value)
    with pytest.raises(NotReadable):
        write_order(order())


@pytest.mark.parametrize("version", ["03", "12"])
def test_a_status_report_says_of_each_payment_whether_it_was_made(version: str) -> None:
    report = read_report(
        status_report(
            Status("a", "ACSC"),
            Status("b", "RJCT", reason="AC04", amount="571.00"),
            Status("c", "ACSP"),
            version=version,
        )
    )

    assert report.kind is MessageKind.STATUS_REPORT
    assert report.lines == (
        Line(Said.PAID, "a"),
        Line(Said.REJECTED, "b", amount=Decimal("571.00"), currency="CNY", reason="AC04"),
        Line(Said.PENDING, "c"),
    )


def test_a_status_report_may_refuse_the_whole_order() -> None:
    [line] = read_report(status_report(order="ORDER-7", whole="RJCT")).lines
    assert line == Line(Said.REJECTED, None, of_message="ORDER-7", reason="AM04")


@pytest.mark.parametrize("write", [statement, notification])
def test_a_booking_is_money_that_left_or_came_back(write: Callable[..., bytes]) -> None:
    content = write(
        Booking("a", "571.00"),
        Booking("b", "1.50", returned="AC01"),
        Booking(None, "9.00"),
        Booking("c", "2.00", status="PDNG"),
    )

    paid, returned, unnamed, pending = read_report(content).lines

    assert (paid.said, paid.reference, paid.amount, paid.on) == (Said.PAID, "a", Decimal("571.00"), date(2018, 7, 2))
    assert (returned.said, returned.reason, returned.bank_reference) == (Said.RETURNED, "AC01", "B1")
    assert (unnamed.said, unnamed.reference) == (Said.PAID, None)
    assert pending.said is Said.PENDING


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("王芳")
    report = status_report(Status("a")).decode().split("?>", 1)[1]
    bombs = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
    for declared in (
        f'<!DOCTYPE Document [<!ENTITY a SYSTEM "{secret.as_uri()}">]>',
        f'<!DOCTYPE Document [<!ENTITY b0 "b">{bombs}]>',
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">',
    ):
        with pytest.raises(NotReadable):
            read_report((declared + report.replace(">a<", ">&a;<")).encode())


def test_what_is_no_report_is_refused_without_quoting_it() -> None:
    wrong = status_report(Status("a", amount="571.00"))
    for content in (
        b"",
        b"<a",
        b"<Document/>",
        write_order(order(transfer())),
        wrong.replace(b"571.00", "王芳".encode()),
        wrong.replace(b"CNY", b"CHY1"),
        wrong.replace(b"<GrpHdr>", b"<GrpHdr><MsgId>again</MsgId>"),
    ):
        with pytest.raises(NotReadable) as refused:
            read_report(content)
        assert "王芳" not in str(refused.value)
