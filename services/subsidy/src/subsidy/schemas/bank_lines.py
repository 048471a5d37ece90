"""对账 Shapes of the bank's files and of their lines."""

from datetime import date, datetime
from uuid import UUID

from kit.money import NonNegativeYuan
from kit.wire import Answer, Body
from subsidy.models import LineOutcome
from subsidy.rails import MessageKind, Said
from subsidy.schemas.wording import Sentence


class BankStatementOut(Answer):
    """A file of the bank; `read_at` is null until each of its lines has become something."""

    id: UUID
    kind: MessageKind
    name: str
    message_id: str
    created_at: datetime
    received_at: datetime
    received_by: str
    lines: int
    read_at: datetime | None


class BankLineOut(Answer):
    """What the bank said of a payment, or that it said nothing; `outcome` is null until it was matched."""

    id: UUID
    message_id: UUID | None
    number: int | None
    said: Said | None
    reference: str | None
    amount: NonNegativeYuan | None
    currency: str | None
    reason: str | None
    bank_reference: str | None
    on: date | None
    payment_id: UUID | None
    batch_id: UUID | None
    recovery_id: UUID | None
    """What money that came in was given back for."""
    outcome: LineOutcome | None
    resolution: str | None
    resolved_by: str | None
    resolved_at: datetime | None


class LineResolution(Body):
    """What came of a line that did not match."""

    reason: Sentence
