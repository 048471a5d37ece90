"""批量审核 Shapes of bulk decisions and of their items' answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kit.wire import Answer, Body
from subsidy.models import BulkDecision, BulkOutcome, BulkStatus
from subsidy.schemas.wording import ContentHash, Sentence
from subsidy.usecases import Said

MOST_ITEMS = 10_000


class BulkItemIn(Body):
    """What is said about one application."""

    application_id: UUID
    content_hash: ContentHash
    outcome: Annotated[BulkOutcome, Field(description="PASS at a review, APPROVE at the approval")]
    reason: Annotated[Sentence | None, Field(description="why; always of what is sent back or rejected")] = None

    @model_validator(mode="after")
    def check(self) -> Self:
        """Nobody is sent back or rejected without a reason."""
        if self.outcome in (BulkOutcome.SEND_BACK, BulkOutcome.REJECT) and self.reason is None:
            raise PydanticCustomError("reason", "reason: say why it is sent back or rejected")
        return self

    def said(self) -> Said:
        """As a value."""
        return Said(self.application_id, self.content_hash, self.outcome, self.reason)


class NewBulkDecision(Body):
    """Decisions on many applications, each answered for itself."""

    items: Annotated[Sequence[BulkItemIn], Field(min_length=1, max_length=MOST_ITEMS)]


class BulkDecisionOut(Answer):
    """How far a bulk decision has come."""

    id: UUID
    total: int
    pending: int
    done: int
    refused: int
    made_by: str
    requested_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, bulk: BulkDecision, counts: Mapping[BulkStatus, int]) -> Self:
        """Join it with the counts of its items."""
        plain = {name: getattr(bulk, name) for name in ("id", "made_by", "requested_at", "finished_at")}
        return cls.model_validate(
            {**plain, "total": bulk.items, **{status.value.lower(): count for status, count in counts.items()}}
        )


class BulkItemOut(Answer):
    """An item with its final answer; code and detail say why it was refused."""

    position: int
    application_id: UUID
    outcome: BulkOutcome
    reason: str | None
    status: BulkStatus
    code: str | None
    detail: str | None
    answered_at: datetime | None
