"""What a bank's files say about payments, one line a payment, whatever the message is called."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class MessageKind(StrEnum):
    """A message that banks send."""

    STATUS_REPORT = "pain.002"
    STATEMENT = "camt.053"
    NOTIFICATION = "camt.054"


class Said(StrEnum):
    """What a line says about a payment."""

    PAID = "PAID"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"
    """退汇 Paid, and come back."""
    PENDING = "PENDING"
    CREDIT = "CREDIT"
    """Money that has come in and is no return."""


@dataclass(frozen=True, slots=True)
class Line:
    """One payment as the bank speaks of it; the amount in yuan, None where the message names none."""

    said: Said
    reference: str | None
    """Our own reference of the payment (end to end), None where the bank names none."""
    of_message: str | None = None
    """The order of which all payments are meant, where the line names none."""
    amount: Decimal | None = None
    currency: str | None = None
    reason: str | None = None
    """The bank's code."""
    bank_reference: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A file as it was read."""

    kind: MessageKind
    name: str
    message_id: str
    created_at: datetime
    lines: tuple[Line, ...]
