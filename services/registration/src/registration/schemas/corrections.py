"""Requests for correction on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, ValidationError

from contracts.facts import FactKind, read_value
from kit.days import Day
from kit.errors import Refusal
from kit.vault import Vault
from kit.wire import Answer, Body
from registration.models import Correction, CorrectionStatus
from registration.usecases import StatedFact


class NewCorrection(Body):
    """更正申请 What is wrong, or missing, about the caller."""

    kind: FactKind
    fact_id: UUID | None = None
    statement: Annotated[str, Field(min_length=5, max_length=1000)]


class CorrectionOut(Answer):
    """A request for correction and what became of it."""

    id: UUID
    person_id: UUID
    kind: FactKind
    fact_id: UUID | None
    department: str
    statement: str
    status: CorrectionStatus
    requested_on: date
    decided_at: datetime | None
    answer: str | None
    corrected_fact_id: UUID | None

    @classmethod
    def of(cls, correction: Correction, vault: Vault) -> Self:
        """Open what was said and answered: it is for the citizen, the department and case workers alone."""
        statement, answer = correction.reveal(vault)
        return cls(
            id=correction.id,
            person_id=correction.person_id,
            kind=FactKind(correction.kind),
            fact_id=correction.fact_id,
            department=correction.department,
            statement=statement,
            status=CorrectionStatus(correction.status),
            requested_on=correction.requested_on,
            decided_at=correction.decided_at,
            answer=answer,
            corrected_fact_id=correction.corrected_fact_id,
        )


class Acceptance(Body):
    """The fact as it should be; kind and department are the request's."""

    value: Any
    valid_from: Day
    valid_to: Day | None = None
    document: Annotated[str, Field(min_length=1, max_length=200)]

    def stated(self, kind: FactKind, department: str) -> StatedFact:
        """The fact of the kind; raises `Refusal` where the value does not fit it."""
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise Refusal("valid_to lies before valid_from", code="VALIDITY")
        try:
            value = read_value(kind, self.value)
        except ValidationError:
            raise Refusal(f"the value does not fit {kind}", code="FACT_VALUE") from None  # the cause holds the value
        return StatedFact(
            kind=kind,
            value=value,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source_department=department,
            document=self.document,
        )


class Rejection(Body):
    """Why the department stands by what it holds; the citizen reads it."""

    answer: Annotated[str, Field(min_length=5, max_length=1000)]
