"""Files as a bank sends them, written by hand: nothing of the service's own way to read them is in here."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

_XMLNS = "urn:iso:std:iso:20022:tech:xsd:"


@dataclass(frozen=True, slots=True)
class Status:
    """What a status report says of a payment; without an amount, as most banks do."""

    reference: str
    code: str = "ACSC"
    reason: str | None = None
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """What a statement says of a payment: money that leaves, unless it comes back for a reason."""

    reference: str | None
    amount: str
    returned: str | None = None
    status: str = "BOOK"
    bank_reference: str = "B1"
    came_in: str | None = None
    """What whoever sent money to the city has written with it."""


def status_report(
    *statuses: Status,
    message_id: str | None = None,
    order: str = "ORDER-1",
    whole: str | None = None,
    version: str = "12",
) -> bytes:
    """A pain.002; `whole` is the status of the order where no payment is named."""
    group = f"<GrpSts>{whole}</GrpSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>" if whole else ""
    named = f"<OrgnlPmtInfId>{order}</OrgnlPmtInfId>{''.join(map(_status, statuses))}"
    part = f"<OrgnlPmtInfAndSts>{named}</OrgnlPmtInfAndSts>"
    return _document(
        f"pain.002.001.{version}",
        f"<CstmrPmtStsRpt>{_header(message_id)}<OrgnlGrpInfAndSts><OrgnlMsgId>{order}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>{part if statuses else ''}"
        "</CstmrPmtStsRpt>",
    )


def _status(one: Status) -> str:
    reason = f"<StsRsnInf><Rsn><Cd>{one.reason}</Cd></Rsn></StsRsnInf>" if one.reason else ""
    amount = f'<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">{one.amount}</InstdAmt></Amt></OrgnlTxRef>' if one.amount else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{one.reference}</OrgnlEndToEndId><TxSts>{one.code}</TxSts>"
        f"{reason}{amount}</TxInfAndSts>"
    )


def statement(*bookings: Booking, message_id: str | None = None, on: str = "2018-07-02") -> bytes:
    """A camt.053 of a day."""
    balance = (
        "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="CNY">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>'
    )
    return _document(
        "camt.053.001.08",
        f"<BkToCstmrStmt>{_header(message_id)}<Stmt><Id>S1</Id><Acct><Id><Othr><Id>370000001</Id></Othr></Id></Acct>"
        f"{balance}{_entries(bookings, on)}</Stmt></BkToCstmrStmt>",
    )


def notification(*bookings: Booking, message_id: str | None = None, on: str = "2018-07-02") -> bytes:
    """A camt.054."""
    return _document(
        "camt.054.001.08",
        f"<BkToCstmrDbtCdtNtfctn>{_header(message_id)}<Ntfctn><Id>N1</Id><Acct><Id><Othr><Id>370000001</Id></Othr></Id>"
        f"</Acct>{_entries(bookings, on)}</Ntfctn></BkToCstmrDbtCdtNtfctn>",
    )


def _entries(bookings: Sequence[Booking], on: str) -> str:
    return "".join(_entry(one, on) for one in bookings)


def _entry(one: Booking, on: str) -> str:
    direction = "CRDT" if one.returned or one.came_in else "DBIT"
    returned = f"<RtrInf><Rsn><Cd>{one.returned}</Cd></Rsn></RtrInf>" if one.returned else ""
    references = f"<Refs><EndToEndId>{one.reference or 'NOTPROVIDED'}</EndToEndId></Refs>"
    words = f"<RmtInf><Ustrd>{one.came_in}</Ustrd></RmtInf>" if one.came_in else ""
    code = "<Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn>"
    return (
        f'<Ntry><Amt Ccy="CNY">{one.amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>{one.status}</Cd></Sts>'
        f"<BookgDt><Dt>{on}</Dt></BookgDt><AcctSvcrRef>{one.bank_reference}</AcctSvcrRef><BkTxCd>{code}</BkTxCd>"
        f"<NtryDtls><TxDtls>{references}{words}{returned}</TxDtls></NtryDtls></Ntry>"
    )


def _header(message_id: str | None) -> str:
    return f"<GrpHdr><MsgId>{message_id or uuid4().hex}</MsgId><CreDtTm>2018-07-02T18:00:00+08:00</CreDtTm></GrpHdr>"


def _document(message: str, body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{_XMLNS}{message}">{body}</Document>'.encode()
