"""Deliveries of facts on the wire: a row as a department sends it, a delivery and its rows as they are shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from contracts.facts import FactKind, read_value
from kit.days import Day
from kit.identity import ResidentId
from kit.wire import Answer, Body
from registration.models import BatchStatus, FactBatch, FactBatchRow, RowStatus


class DeliveredFact(Body):
    """A row of a delivery: whom it is about, by number or id, and what the department says."""

    identity_number: Annotated[ResidentId | None, Field(description="公民身份号码, or else `person_id`")] = None
    person_id: UUID | None = None
    kind: FactKind
    value: Annotated[Any, Field(validate_default=True)] = None
    valid_from: Day
    valid_to: Day | None = None
    source_department: Annotated[str | None, Field(description="the deliverer's own, if stated")] = None
    document: Annotated[str | None, Field(max_length=200)] = None

    @field_validator("value")
    @classmethod
    def fits(cls, value: Any, info: ValidationInfo) -> Any:
        """The value in its kind's shape."""
        kind = info.data.get("kind")
        if kind is None:
            return value
        try:
            return read_value(kind, value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = "".join(f"{part}: " for part in first["loc"])
            raise PydanticCustomError("fact_value", "{where}{message}", {"where": where, "message": first["msg"]})  # noqa: B904 - the cause holds the value

    @model_validator(mode="after")
    def check(self) -> Self:
        """One person is named, and the validity runs forwards."""
        if (self.identity_number is None) == (self.person_id is None):
            raise PydanticCustomError("person", "a row names its person by identity_number or by person_id")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise PydanticCustomError("validity", "valid_to lies before valid_from")
        return self


class FactBatchOut(Answer):
    """A delivery: whether it has arrived, and how many of its rows have ended how."""

    id: UUID
    key: str
    department: str
    status: BatchStatus
    rows: int
    waiting: int
    accepted: int
    duplicates: int
    rejected: int
    begun_at: datetime
    received_at: datetime | None
    completed_at: datetime | None
    rows_forgotten_at: datetime | None
    """When the rows were deleted; the counts stay."""

    @classmethod
    def of(cls, batch: FactBatch) -> Self:
        """What its row says."""
        counts = {name: getattr(batch, name) for name in ("rows", "accepted", "duplicates", "rejected")}
        waiting = batch.rows - batch.accepted - batch.duplicates - batch.rejected
        return cls(
            id=batch.id,
            key=batch.key,
            department=batch.department,
            status=BatchStatus(batch.status),
            waiting=waiting,
            **counts,
            begun_at=batch.begun_at,
            received_at=batch.received_at,
            completed_at=batch.completed_at,
            rows_forgotten_at=batch.rows_forgotten_at,
        )


class RowReason(Answer):
    """Why a row is rejected."""

    field: str
    code: str
    message: str


class FactBatchRowOut(Answer):
    """How a row of a delivery ended; it is known by its line of the file, and shows nothing of the person."""

    line: int
    status: RowStatus
    reasons: Sequence[RowReason]
    person_id: UUID | None
    fact_id: UUID | None

    @classmethod
    def of(cls, row: FactBatchRow) -> Self:
        """What its row says."""
        reasons = [RowReason.model_validate(reason) for reason in row.reasons or ()]
        found = row.person_id if row.fact_id is not None or row.status == RowStatus.DUPLICATE else None
        return cls(line=row.line, status=RowStatus(row.status), reasons=reasons, person_id=found, fact_id=row.fact_id)
