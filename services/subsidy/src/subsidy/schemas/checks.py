"""疑点、失信惩戒、交叉比对 Shapes of findings, their outcomes, sanctions, and runs of the cross-checks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field

from kit.days import Day
from kit.money import NonNegativeYuan
from kit.proposals import ProposalStatus
from kit.vault import Vault
from kit.wire import Answer, Body
from subsidy.models import (
    CheckFinding,
    CrossCheckStatus,
    FindingOutcome,
    FindingStatus,
    Hit,
    Irregularity,
    OutcomeProposal,
    Programme,
    SanctionLifting,
)
from subsidy.schemas.wording import ContentHash, Document, Sentence

FindingCode = Irregularity | Hit


class FindingAnswer(Body):
    """陈述申辩 What is answered to a finding."""

    words: Annotated[str, Field(min_length=2, max_length=4000)]


class NewOutcome(Body):
    """What is to come of a finding, and why."""

    outcome: FindingOutcome
    reason: Sentence
    programmes: Annotated[
        Sequence[Programme] | None,
        Field(min_length=1, max_length=100, description="from which a sanction bars; null for all"),
    ] = None
    document: Annotated[Document | None, Field(description="by which a sanction is imposed")] = None


class Verdict(Body):
    """What another person says to a proposal, as it was seen."""

    decision: Literal["ACCEPT", "REJECT"]
    content_hash: ContentHash
    reason: Sentence

    @property
    def accepts(self) -> bool:
        """Whether it is to hold."""
        return self.decision == "ACCEPT"


class OutcomeOut(Answer):
    """What somebody proposed of a finding, with the hash that a decision answers for."""

    id: UUID
    finding_id: UUID
    outcome: FindingOutcome
    programmes: Sequence[str] | None
    document: str | None
    reason: str
    status: ProposalStatus
    content_hash: ContentHash
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None


class FindingOut(Answer):
    """A finding, with its evidence and, for who may read it, the answer."""

    id: UUID
    code: FindingCode
    payment_id: UUID
    application_id: UUID
    programme: Programme
    period: str
    district: str
    person_id: UUID | None
    employer_id: UUID | None
    amount: NonNegativeYuan
    """The yuan in question."""
    evidence: Annotated[
        Sequence[Mapping[str, Any]], Field(description="facts with source and days, or documents with their hashes")
    ]
    check_item_id: UUID | None
    cross_check_id: UUID | None
    found_on: date
    status: FindingStatus
    hearing_on: date | None
    hearing_until: date | None
    answer: str | None
    answered_at: datetime | None
    decided_on: date | None
    outcomes: Sequence[OutcomeOut] | None = None
    """What was proposed; only in the answer about one finding."""

    @classmethod
    def of(cls, finding: CheckFinding, vault: Vault, outcomes: Sequence[OutcomeProposal] | None = None) -> Self:
        """Open the answer."""
        plain = {name: getattr(finding, name) for name in cls.model_fields if name not in ("answer", "outcomes")}
        proposed = None if outcomes is None else [OutcomeOut.model_validate(one) for one in outcomes]
        return cls.model_validate({**plain, "answer": finding.answered(vault), "outcomes": proposed})


class NewLifting(Body):
    """Why a sanction is to hold no longer."""

    document: Document
    reason: Sentence


class LiftingOut(Answer):
    """A proposal to lift a sanction, with the hash that a decision answers for."""

    id: UUID
    sanction_id: UUID
    document: str
    reason: str
    status: ProposalStatus
    content_hash: ContentHash
    proposed_by: str
    decided_by: str | None
    decision_reason: str | None


class SanctionOut(Answer):
    """Who is barred from what, from a day to a day, both included."""

    id: UUID
    finding_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    district: str
    programmes: Annotated[Sequence[str] | None, Field(description="null for all")]
    since: date
    until: date
    document: str
    basis: Annotated[str, Field(description="where it is said for how long, and how sure that is")]
    proposed_by: str
    imposed_by: str
    lifted_on: date | None
    liftings: Sequence[LiftingOut] | None = None
    """Only in the answer about one sanction."""

    @classmethod
    def with_liftings(cls, sanction: object, liftings: Sequence[SanctionLifting]) -> Self:
        """A sanction with what was proposed for lifting it."""
        plain = {name: getattr(sanction, name) for name in cls.model_fields if name != "liftings"}
        return cls.model_validate({**plain, "liftings": [LiftingOut.model_validate(one) for one in liftings]})


class NewCrossCheck(Body):
    """Of which days what was paid is to be looked at, by all checks or by some."""

    paid_from: Day
    paid_to: Day
    checks: Annotated[Sequence[Hit] | None, Field(min_length=1, max_length=20)] = None


class CrossCheckOut(Answer):
    """A run, and how far it is: `found` has every check that is done."""

    id: UUID
    paid_from: date
    paid_to: date
    checks: Sequence[Hit]
    status: CrossCheckStatus
    found: Annotated[Mapping[str, int], Field(description="by check that is done: new findings")]
    requested_by: str
    requested_at: datetime
    ended_at: datetime | None
