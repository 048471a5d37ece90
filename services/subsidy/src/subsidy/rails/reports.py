"""Files that the bank sends: which message each is, and what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pyiso20022.camt import camt_053_001_08, camt_054_001_08
from pyiso20022.pain import pain_002_001_03, pain_002_001_12

from subsidy.rails.camt import notification_lines, statement_lines
from subsidy.rails.documents import NotReadable, bound, message_name, parsed, validate
from subsidy.rails.lines import Line, Message, MessageKind
from subsidy.rails.pain002 import status_lines


@dataclass(frozen=True, slots=True)
class _Reader:
    kind: MessageKind
    document: type[Any]
    body: str
    lines: Callable[[Any], Iterator[Line]]


_READERS = {
    "pain.002.001.03": _Reader(MessageKind.STATUS_REPORT, pain_002_001_03.Document, "cstmr_pmt_sts_rpt", status_lines),
    "pain.002.001.12": _Reader(MessageKind.STATUS_REPORT, pain_002_001_12.Document, "cstmr_pmt_sts_rpt", status_lines),
    "camt.053.001.08": _Reader(MessageKind.STATEMENT, camt_053_001_08.Document, "bk_to_cstmr_stmt", statement_lines),
    "camt.054.001.08": _Reader(
        MessageKind.NOTIFICATION, camt_054_001_08.Document, "bk_to_cstmr_dbt_cdt_ntfctn", notification_lines
    ),
}


def read_report(content: bytes) -> Message:
    """What the bank says in a file; raises `NotReadable` for another message or one that breaks its schema."""
    tree = parsed(content)
    name = message_name(tree)
    reader = _READERS.get(name)
    if reader is None:
        raise NotReadable(f"this is none of the messages that are read: {', '.join(_READERS)}")
    validate(tree, name)
    document = bound(tree, reader.document)
    header = getattr(document, reader.body).grp_hdr
    created: datetime = header.cre_dt_tm.to_datetime()
    return Message(
        kind=reader.kind,
        name=name,
        message_id=header.msg_id,
        created_at=created if created.tzinfo is not None else created.replace(tzinfo=UTC),
        lines=tuple(reader.lines(document)),
    )
