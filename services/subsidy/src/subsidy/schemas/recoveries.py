"""追缴 Shapes of statements, recoveries, instalments and write-offs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from kit.days import Day
from kit.money import NonNegativeYuan, PositiveYuan, Yuan
from kit.proposals import ProposalStatus
from kit.rules.shapes import ReasonOut
from kit.wire import Answer, Body
from subsidy.models import (
    Programme,
    ReassessmentStatus,
    Recovery,
    RecoveryLine,
    RecoveryStatus,
    Repaid,
    WriteOffGround,
)
from subsidy.schemas.wording import ContentHash, Sentence

DocumentNumber = Annotated[str, Field(min_length=2, max_length=200, description="by which the money came in")]


class StatementLineOut(Answer):
    """A month: what counts as paid, what is owed, their difference, and the clauses that say so."""

    month: str
    application_id: UUID
    paid: Yuan
    """What was paid, less what came back, less what is claimed already."""
    owed: NonNegativeYuan
    difference: Yuan
    """Owed less paid: below zero it was too much."""
    reasons: Sequence[ReasonOut]
    missing: Sequence[str]
    """Where nobody can say: the facts or figures that are missing; nothing is claimed then."""
    decision_id: UUID | None


class StatementOut(Answer):
    """通知书 Months looked at again, line by line, with the hash that review and confirmation answer for."""

    id: UUID
    entitlement_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    programme: Programme
    district: str
    lines: Sequence[StatementLineOut]
    overpaid: NonNegativeYuan
    underpaid: NonNegativeYuan
    content_hash: str
    status: ReassessmentStatus
    made_at: datetime
    reviewed_by: str | None
    confirmed_by: str | None
    issued_on: date | None
    contestable_until: date | None
    rejection_reason: str | None


class StatementWord(Body):
    """复核、确认 One of two people's word on what was seen."""

    content_hash: ContentHash


class Rejection(Body):
    """Why it has no consequences."""

    reason: Sentence


class StatementContest(Body):
    """Why the statement is wrong, in the words of who contests it."""

    grounds: Annotated[str, Field(min_length=2, max_length=2000)]


class RecoveryLineOut(Answer):
    """One month of a recovery."""

    month: str
    application_id: UUID
    amount: PositiveYuan
    recovered: NonNegativeYuan
    left: NonNegativeYuan


class RecoveryOut(Answer):
    """What is claimed back by a statement, and how much of it is left."""

    id: UUID
    reference: str
    """附言 What a transfer is to name, so that it is booked by itself."""
    reassessment_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    programme: Programme
    district: str
    amount: PositiveYuan
    recovered: NonNegativeYuan
    released: NonNegativeYuan
    """Corrected away, written off or cancelled."""
    left: NonNegativeYuan
    status: RecoveryStatus
    opened_on: date
    set_off_from: date
    ended_on: date | None


class RecoveryDetail(RecoveryOut):
    """A recovery with its months."""

    months: Sequence[RecoveryLineOut]

    @classmethod
    def of(cls, recovery: Recovery, lines: Sequence[RecoveryLine]) -> Self:
        """Join the two."""
        plain = {name: getattr(recovery, name) for name in RecoveryOut.model_fields}
        return cls.model_validate({**plain, "months": [RecoveryLineOut.model_validate(one) for one in lines]})


class Plan(Body):
    """分期 Equal monthly instalments from a day on."""

    instalments: Annotated[int, Field(ge=1, le=120)]
    first_due_on: Day


class InstalmentOut(Answer):
    """One instalment of a plan that stands."""

    id: UUID
    recovery_id: UUID
    number: int
    due_on: date
    amount: PositiveYuan
    paid: NonNegativeYuan


class NewRepayment(Body):
    """Money that somebody has given back."""

    amount: PositiveYuan
    document: DocumentNumber
    on: Day


class RepaymentOut(Answer):
    """Money that came back."""

    id: UUID
    recovery_id: UUID
    kind: Repaid
    amount: PositiveYuan
    document: str
    on: date
    recorded_by: str


class NewWriteOff(Body):
    """核销 Why nothing more will come, and by which document."""

    ground: WriteOffGround
    document: DocumentNumber
    reason: Sentence


class WriteOffOut(Answer):
    """A proposed or decided write-off, with the hash that its approval answers for."""

    id: UUID
    recovery_id: UUID
    ground: WriteOffGround
    document: str
    amount: PositiveYuan
    reason: str
    content_hash: str
    status: ProposalStatus
    proposed_by: str
    decided_by: str | None
