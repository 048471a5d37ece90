"""问责、容错免责 Shapes of incidents and of what is proposed of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from kit.days import Day
from kit.proposals import ProposalStatus
from kit.wire import Answer, Body
from subsidy.models import Duty, Incident, IncidentOutcome, IncidentProposal, IncidentStatus, Programme
from subsidy.schemas.wording import ContentHash, DistrictCode, Sentence

Officer = Annotated[str, Field(min_length=1, max_length=200, description="the subject of the officer's token")]
Words = Annotated[str, Field(min_length=2, max_length=4000)]


class EvidenceIn(Body):
    """A document that shows it."""

    document: Annotated[str, Field(min_length=2, max_length=200)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class NewIncident(Body):
    """A duty not or wrongly done: in an application, or in a district's programme."""

    application_id: UUID | None = None
    programme: Programme | None = None
    district: DistrictCode | None = None
    officer: Officer
    duty: Duty
    happened_on: Day
    description: Words
    evidence: Annotated[Sequence[EvidenceIn], Field(min_length=1, max_length=50)]


class NewStatement(Body):
    """陈述申辩 What whom it is about says to it."""

    statement: Words


class GoodFaith(Body):
    """The facts on which article 17 makes a mistake exempt: all must hold, and there must be no private gain."""

    bold: Annotated[bool, Field(description="大胆探索")]
    diligent: Annotated[bool, Field(description="担当尽责")]
    private_gain: Annotated[bool, Field(description="谋取私利")]
    lawful: Annotated[bool, Field(description="依法依规履行职责")]
    unforeseeable: Annotated[bool, Field(description="由于难以预见因素")]


class NewIncidentOutcome(Body):
    """What was found; without facts: nothing was done wrongly. The outcome follows by the rule."""

    facts: GoodFaith | None
    reason: Sentence


class IncidentProposalOut(Answer):
    """What somebody found, what follows by the rule, and the hash that a decision answers for."""

    id: UUID
    incident_id: UUID
    outcome: IncidentOutcome
    facts: Mapping[str, bool]
    reasons: Annotated[Sequence[str], Field(description="conditions of the exemption that do not hold")]
    reason: str
    status: ProposalStatus
    content_hash: ContentHash
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None


class IncidentOut(Answer):
    """An incident: what is said to have happened, what the officer says, and what came of it."""

    id: UUID
    application_id: UUID | None
    programme: str
    district: str
    officer: str
    duty: Duty
    happened_on: date
    description: str
    evidence: Sequence[Mapping[str, str]]
    status: IncidentStatus
    reported_by: str
    reported_at: datetime
    statement: str | None
    stated_at: datetime | None
    decided_on: date | None
    proposals: Sequence[IncidentProposalOut] | None = None
    """Only in the answer about one incident."""

    @classmethod
    def of(cls, incident: Incident, proposals: Sequence[IncidentProposal] | None = None) -> Self:
        """An incident, with what was proposed of it."""
        plain = {name: getattr(incident, name) for name in cls.model_fields if name != "proposals"}
        proposed = None if proposals is None else [IncidentProposalOut.model_validate(one) for one in proposals]
        return cls.model_validate({**plain, "proposals": proposed})
