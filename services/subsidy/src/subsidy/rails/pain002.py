"""pain.002: what the bank makes of an order, customer payment status report, by payment, part or as a whole."""

from collections.abc import Iterator
from typing import Any

from subsidy.rails.lines import Line, Said

_SAID = {
    "ACSC": Said.PAID,
    "ACCC": Said.PAID,
    "RJCT": Said.REJECTED,
    "CANC": Said.REJECTED,
}
"""Settled, and refused; every other status is on its way."""


def status_lines(document: Any) -> Iterator[Line]:
    """A line for each payment; one for all payments of the order where the bank names none of them."""
    report = document.cstmr_pmt_sts_rpt
    group = report.orgnl_grp_inf_and_sts
    named = False
    for part in report.orgnl_pmt_inf_and_sts:
        for one in part.tx_inf_and_sts:
            named = True
            yield _payment(one, of_part=part)
        if not part.tx_inf_and_sts and part.pmt_inf_sts is not None:
            named = True
            said, reason = _said(part.pmt_inf_sts), _reason(part.sts_rsn_inf or group.sts_rsn_inf)
            yield Line(said, None, of_message=group.orgnl_msg_id, reason=reason)
    if not named and group.grp_sts is not None:
        yield Line(_said(group.grp_sts), None, of_message=group.orgnl_msg_id, reason=_reason(group.sts_rsn_inf))


def _payment(one: Any, *, of_part: Any) -> Line:
    original = one.orgnl_tx_ref
    amount = original.amt.instd_amt if original is not None and original.amt is not None else None
    accepted = one.accptnc_dt_tm
    return Line(
        _said(one.tx_sts or of_part.pmt_inf_sts),
        one.orgnl_end_to_end_id or one.orgnl_instr_id,
        amount=amount.value if amount is not None else None,
        currency=amount.ccy if amount is not None else None,
        reason=_reason(one.sts_rsn_inf),
        bank_reference=one.acct_svcr_ref,
        on=accepted.to_datetime().date() if accepted is not None else None,
    )


def _said(status: Any) -> Said:
    return _SAID.get(str(getattr(status, "value", status)), Said.PENDING)


def _reason(reasons: Any) -> str | None:
    for one in reasons:
        if one.rsn is not None:
            code: str | None = one.rsn.cd or one.rsn.prtry
            return code
    return None
