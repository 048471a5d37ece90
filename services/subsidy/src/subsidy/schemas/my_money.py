"""年度补贴对账单 What was paid: by year and programme, line by line, as JSON, CSV or a page to print."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Self
from uuid import UUID

from kit.languages import Language
from kit.money import NonNegativeYuan, PositiveYuan, to_wire
from kit.vault import Vault
from kit.wire import Answer
from subsidy.models import PaymentStatus
from subsidy.models.budget import ZERO
from subsidy.models.forms import ONCE
from subsidy.queries import Line, YearOfProgramme
from subsidy.schemas.payees import PayeeOut
from subsidy.schemas.words import PAYMENTS, programme_name, said

_HEADINGS = {
    "zh": (
        "支付日期", "项目", "所属期", "金额（元）", "银行退回（元）", "已退缴（元）", "实得（元）", "收款账号", "状态",
    ),
    "en": (
        "paid on", "programme", "period", "amount, yuan", "sent back by the bank, yuan", "paid back, yuan",
        "kept, yuan", "account", "status",
    ),
}  # fmt: skip
_TITLES = {"zh": ("年度补贴对账单", "合计", "打印日期"), "en": ("statement of subsidies", "total", "printed on")}
_STYLE = (
    "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #999;padding:.3em .5em;text-align:left}td.n{text-align:right}"
    "@media print{body{margin:0}}"
)
_NUMBERS = range(3, 7)


class MyYear(Answer):
    """What a year has brought of one programme."""

    year: int
    programme: str
    name: str
    payments: int
    paid: PositiveYuan
    returned: NonNegativeYuan
    """Sent back by the bank."""
    clawed_back: NonNegativeYuan
    """Paid back by whoever was paid."""
    kept: NonNegativeYuan

    @classmethod
    def of(cls, one: YearOfProgramme, language: Language) -> Self:
        """In the reader's language."""
        return cls(
            year=one.year,
            programme=one.programme,
            name=programme_name(one.programme, language),
            payments=one.payments,
            paid=one.paid,
            returned=one.returned,
            clawed_back=one.clawed_back,
            kept=one.paid - one.returned - one.clawed_back,
        )


class MyLine(Answer):
    """One payment of a statement, the account masked."""

    payment_id: UUID
    application_id: UUID | None
    programme: str
    name: str
    period: str
    on: date | None
    amount: PositiveYuan
    returned: NonNegativeYuan
    clawed_back: NonNegativeYuan
    kept: NonNegativeYuan
    payee: PayeeOut
    status: PaymentStatus
    text: str

    @classmethod
    def of(cls, line: Line, language: Language, vault: Vault) -> Self:
        """In the reader's language."""
        payment = line.payment
        return cls(
            payment_id=payment.id,
            application_id=payment.application_id,
            programme=payment.programme,
            name=programme_name(payment.programme, language),
            period=payment.period,
            on=payment.settled_on,
            amount=payment.amount,
            returned=line.returned,
            clawed_back=line.clawed_back,
            kept=line.kept,
            payee=PayeeOut.of(payment.payee(vault)),
            status=PaymentStatus(payment.status),
            text=said(PAYMENTS, payment.status, language),
        )

    def row(self, language: Language) -> tuple[str, ...]:
        """Its cells, in the order of the headings."""
        once = {"zh": "一次性", "en": "once"}[language]
        return (
            str(self.on),
            self.name,
            once if self.period == ONCE else self.period.partition("/")[0],
            *(to_wire(amount) for amount in (self.amount, self.returned, self.clawed_back, self.kept)),
            self.payee.account,
            self.text,
        )


def statement_csv(lines: Sequence[MyLine], language: Language) -> str:
    """A row per payment under the reader's headings; a cell never begins a formula."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(_HEADINGS[language])
    rows.writerows([_harmless(cell) for cell in line.row(language)] for line in lines)
    return "\ufeff" + written.getvalue()


def statement_page(year: int, lines: Sequence[MyLine], *, language: Language, printed_on: date) -> str:
    """A page to print: every payment, and their totals."""
    title, total, printed = _TITLES[language]
    sums = [
        sum((getattr(line, name) for line in lines), ZERO) for name in ("amount", "returned", "clawed_back", "kept")
    ]
    head = "".join(f"<th>{heading}</th>" for heading in _HEADINGS[language])
    body = "".join(f"<tr>{_cells(line.row(language))}</tr>" for line in lines)
    foot = _cells((total, "", "", *(to_wire(Decimal(one)) for one in sums), "", ""))
    lang = "zh-CN" if language == "zh" else "en"
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{year} {title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{year} {title}</h1><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody><tfoot><tr>{foot}</tr></tfoot></table><p>{printed} {printed_on}</p></body></html>"
    )


def _cells(row: Sequence[str]) -> str:
    return "".join(
        f'<td class="n">{escape(cell)}</td>' if place in _NUMBERS else f"<td>{escape(cell)}</td>"
        for place, cell in enumerate(row)
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
