"""camt.053 and camt.054: what the bank has booked, by the day's statement or as it happens."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from subsidy.rails.lines import Line, Said

_NOT_NAMED = "NOTPROVIDED"
_OURS = re.compile("[0-9a-f]{32}")


def statement_lines(document: Any) -> Iterator[Line]:
    """A line for each transaction of a camt.053's statements."""
    for statement in document.bk_to_cstmr_stmt.stmt:
        for entry in statement.ntry:
            yield from _entry(entry)


def notification_lines(document: Any) -> Iterator[Line]:
    """A line for each transaction of a camt.054's notifications."""
    for notification in document.bk_to_cstmr_dbt_cdt_ntfctn.ntfctn:
        for entry in notification.ntry:
            yield from _entry(entry)


def _entry(entry: Any) -> Iterator[Line]:
    transactions = [one for details in entry.ntry_dtls for one in details.tx_dtls]
    for one in transactions or [None]:
        amount = one.amt if one is not None and one.amt is not None else entry.amt
        returned = one.rtr_inf if one is not None else None
        references = one.refs if one is not None else None
        said = _said(entry, one)
        yield Line(
            said,
            (_remitted(one) if said is Said.CREDIT else None) or _reference(references),
            amount=amount.value,
            currency=amount.ccy,
            reason=(returned.rsn.cd or returned.rsn.prtry) if returned is not None and returned.rsn else None,
            bank_reference=(references.acct_svcr_ref if references is not None else None) or entry.acct_svcr_ref,
            on=_day(entry.bookg_dt or entry.val_dt),
        )


def _said(entry: Any, one: Any) -> Said:
    if entry.sts.cd != "BOOK":
        return Said.PENDING
    direction = one.cdt_dbt_ind if one is not None and one.cdt_dbt_ind is not None else entry.cdt_dbt_ind
    comes_back = bool(entry.rvsl_ind) or (one is not None and one.rtr_inf is not None)
    if direction.value == "DBIT":
        return Said.PAID
    return Said.RETURNED if comes_back else Said.CREDIT


def _remitted(one: Any) -> str | None:
    """附言 The reference of 32 signs that whoever sent the money has named, in words or by a creditor's reference."""
    told = one.rmt_inf if one is not None else None
    if told is None:
        return None
    words = [word for text in told.ustrd for word in text.split()]
    words += [each.cdtr_ref_inf.ref for each in told.strd if each.cdtr_ref_inf and each.cdtr_ref_inf.ref]
    return next((word for word in words if _OURS.fullmatch(word)), None)


def _reference(references: Any) -> str | None:
    if references is None or references.end_to_end_id in {None, _NOT_NAMED}:
        return None
    reference: str = references.end_to_end_id
    return reference


def _day(chosen: Any) -> date | None:
    if chosen is None:
        return None
    day: date = chosen.dt.to_date() if chosen.dt is not None else chosen.dt_tm.to_datetime().date()
    return day
