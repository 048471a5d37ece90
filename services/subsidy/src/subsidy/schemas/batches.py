"""支付批次 Shapes of batches, their items, and of what becomes of items that are held out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool

from kit.days import Day
from kit.money import NonNegativeYuan, PositiveYuan
from kit.wire import Answer, Body
from subsidy.models import (
    BatchItem,
    BatchStatus,
    Finding,
    Fund,
    ItemStatus,
    Payment,
    Programme,
    Rail,
    Resolution,
)
from subsidy.schemas.payees import Payee
from subsidy.schemas.wording import ContentHash, Sentence

MOST_ITEMS = 100_000


class ProgrammeRailIn(Body):
    """Whether a programme's payments wait for batches, and above how many yuan one is held out."""

    in_batches: StrictBool
    ceiling: PositiveYuan | None = None


class ProgrammeRailOut(Answer):
    """How a programme's payments go."""

    programme: Programme
    in_batches: bool
    ceiling: PositiveYuan | None
    set_at: datetime
    set_by: str


class BatchIn(Body):
    """A batch of the payments of a fund that wait, the oldest first."""

    fund: Fund
    rail: Rail
    execute_on: Annotated[Day, Field(description="on which the bank is to pay")]
    most: Annotated[int, Field(ge=1, le=MOST_ITEMS, description="items at most")] = MOST_ITEMS


class BatchApproval(Body):
    """One of two people's word that what was seen is to be paid."""

    content_hash: ContentHash


class BatchOut(Answer):
    """A batch, with the hash that its approvals answer for once it is checked."""

    id: UUID
    fund: Fund
    rail: Rail
    status: BatchStatus
    execute_on: date
    item_count: int
    held_out: int
    total: NonNegativeYuan
    content_hash: str | None
    built_at: datetime
    built_by: str
    checked_at: datetime | None
    first_approved_by: str | None
    approved_by: str | None
    approved_at: datetime | None
    sending_at: datetime | None
    sent_at: datetime | None
    completed_at: datetime | None


class BatchProgress(BatchOut):
    """A batch, with how many of its items stand where; they move on while it is sent."""

    by_status: dict[ItemStatus, int]


class FindingOut(Answer):
    """What a check found, and the other payment that it is about, if any."""

    code: Finding
    payment_id: UUID | None


class BatchItemOut(Answer):
    """A payment on its way through a batch."""

    id: UUID
    batch_id: UUID | None
    position: int | None
    payment_id: UUID
    payment_key: str
    programme: Programme
    district: str
    amount: PositiveYuan
    status: ItemStatus
    reason: str | None
    findings: Sequence[FindingOut]
    resolution: Resolution | None
    resolution_reason: str | None
    resolved_by: str | None
    resolved_at: datetime | None

    @classmethod
    def of(cls, item: BatchItem, payment: Payment) -> Self:
        """The item, with what its payment says."""
        paid = {"payment_key", "programme", "district", "amount"}
        return cls.model_validate({name: getattr(payment if name in paid else item, name) for name in cls.model_fields})


class ItemResolution(Body):
    """What becomes of a payment that was held out, and why."""

    resolution: Resolution
    reason: Sentence


class Reissue(Body):
    """重新发放 Where a payment that came back is paid instead, and why."""

    payee: Payee
    reason: Sentence
