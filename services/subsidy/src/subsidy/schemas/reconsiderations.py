"""复核 Shapes of contesting what was decided."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from kit.vault import Vault
from kit.wire import Answer, Body
from subsidy.models import Contestable, Programme, Reconsideration, ReconsiderationStatus, ReconsideredAs
from subsidy.schemas.wording import Sentence

MOST_PAPERS = 50


class NewReconsideration(Body):
    """复核申请 Why somebody holds a decision for wrong, and the documents that show it."""

    grounds: Annotated[str, Field(min_length=2, max_length=4000)]
    papers: Annotated[
        Sequence[UUID], Field(max_length=MOST_PAPERS, description="documents handed in for the application")
    ] = ()


class Handover(Body):
    """Letting another officer take it."""

    reason: Sentence | None = None


class ReconsiderationVerdict(Body):
    """复核决定 What the officer says, and why."""

    outcome: Annotated[
        ReconsideredAs,
        Field(
            description="NEW_DECISION runs the rule on what is known today; where it refuses again, only UPHOLD is "
            "left: a person's rejection is overruled, the rule never"
        ),
    ]
    reason: Sentence


class ReconsiderationOut(Answer):
    """A reconsideration, as those see it whom it is about and those who decide it."""

    id: UUID
    contested: Contestable
    contested_id: UUID
    against: Annotated[UUID, Field(description="the run of the rule, or the statement, that is contested")]
    person_id: UUID | None
    employer_id: UUID | None
    programme: Programme
    district: str
    grounds: str
    papers: Sequence[UUID]
    status: ReconsiderationStatus
    filed_on: date
    due_on: date
    filed_by: str
    claimed_by: str | None
    decided_on: date | None
    reason: str | None
    decision_id: Annotated[UUID | None, Field(description="the run of the rule that took its place")]

    @classmethod
    def of(cls, found: Reconsideration, vault: Vault) -> Self:
        """Open the grounds for who may read them."""
        plain = {name: getattr(found, name) for name in cls.model_fields if name != "grounds"}
        return cls.model_validate({**plain, "grounds": found.stated(vault)})
