"""按月发放 Shapes of entitlements over months, their entries and rounds."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from kit.money import NonNegativeYuan, Yuan
from kit.proposals import ProposalStatus
from kit.wire import Answer, Body
from subsidy.models import EntitlementEnd, EntitlementStatus, MonthStatus, Programme, RoundStatus
from subsidy.queries import Month as MonthFound
from subsidy.schemas.wording import ContentHash, DistrictCode, Document, Month, Sentence


class NewEntitlementEnd(Body):
    """停发 What ends the ground and nobody announces: a lease given up, an internship broken off."""

    last_month: Annotated[Month, Field(description="the last month for which the ground held")]
    document: Document
    reason: Sentence


class EntitlementEndOut(Answer):
    """A proposal to end an entitlement, with the hash that a decision answers for."""

    id: UUID
    entitlement_id: UUID
    last_month: str
    document: str
    reason: str
    status: ProposalStatus
    content_hash: ContentHash
    proposed_by: str
    decided_by: str | None
    decision_reason: str | None


class EntitlementOut(Answer):
    """What is paid month by month, until it is stopped for the reasons given."""

    id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    worker_id: UUID | None
    employment_id: UUID | None
    programme: Programme
    district: str
    since: str
    until: Annotated[str | None, Field(description="the last month of a term; null where months follow")]
    flex_start: date | None
    status: EntitlementStatus
    last_month: str | None
    reasons: Sequence[str]
    opened_at: datetime
    stopped_at: datetime | None
    ends: Sequence[EntitlementEndOut] | None = None
    """What was proposed for ending it; only in the answer about one entitlement."""

    @classmethod
    def with_ends(cls, entitlement: object, ends: Sequence[EntitlementEnd]) -> Self:
        """An entitlement with what was proposed for ending it."""
        plain = {name: getattr(entitlement, name) for name in cls.model_fields if name != "ends"}
        return cls.model_validate({**plain, "ends": [EntitlementEndOut.model_validate(one) for one in ends]})


class EntitlementMonthOut(Answer):
    """A month: what the rule says is owed, what was paid and kept, and where it stands."""

    id: UUID
    entitlement_id: UUID
    month: str
    owed: NonNegativeYuan | None
    paid: Yuan
    status: MonthStatus
    reasons: Sequence[str]
    """Why nothing is owed, or what is missing."""
    application_id: UUID | None
    round_id: UUID | None
    withheld: str | None
    """Why its round could not pay it."""

    @classmethod
    def of(cls, found: MonthFound) -> Self:
        """The entry with what was paid."""
        plain = {name: getattr(found.entry, name) for name in cls.model_fields if name not in ("status", "paid")}
        return cls.model_validate({**plain, "status": found.status, "paid": found.paid})


class NewRound(Body):
    """A round for the months of all running entitlements of a district, or of the city."""

    month: Month
    since: Annotated[Month | None, Field(description="the first month, where rounds were missed")] = None
    district: DistrictCode | None = None


class RoundWord(Body):
    """复核、审批 One of two people's word that what was seen is to be paid."""

    content_hash: ContentHash


class RoundOut(Answer):
    """A round, with the hash that its review and approval answer for once it is made."""

    id: UUID
    month: str
    since: str
    district: str | None
    status: RoundStatus
    item_count: int
    total: NonNegativeYuan
    content_hash: str | None
    requested_at: datetime
    requested_by: str
    reviewed_at: datetime | None
    reviewed_by: str | None
    approved_at: datetime | None
    approved_by: str | None
    completed_at: datetime | None
