"""认定 Shapes of certified bases and of the year's target."""

from datetime import date
from typing import Self
from uuid import UUID

from kit.days import Day
from kit.proposals import ProposalStatus
from kit.wire import Answer, Body
from subsidy.models import BaseRevocation, BaseStatus, CallKind, CertifiedBase, CertifyingLevel
from subsidy.queries import Target
from subsidy.schemas.calls import yuan
from subsidy.schemas.wording import Sentence


class NewRevocation(Body):
    """撤销认定 From which day a certification is to be taken back, and why."""

    on: Day
    reason: Sentence


class BaseOut(Answer):
    """认定基地 A certified base, as everybody may read it."""

    id: UUID
    call_id: UUID
    employer_id: UUID
    kind: CallKind
    article: int
    base_type: str | None
    level: CertifyingLevel
    district: str
    title: str
    year: int
    place: int | None
    certified_on: date
    review_due_on: date
    award: str | None
    status: BaseStatus
    revoked_on: date | None

    @classmethod
    def of(cls, base: CertifiedBase) -> Self:
        """The base as it is answered."""
        plain = [name for name in cls.model_fields if name not in ("article", "award")]
        more = {"article": CallKind(base.kind).article, "award": yuan(base.award)}
        return cls.model_validate({name: getattr(base, name) for name in plain} | more)


class RevocationOut(Answer):
    """A proposal to take a certification back, with the hash that its approval answers for."""

    id: UUID
    base_id: UUID
    revoked_on: date
    reason: str
    content_hash: str
    status: ProposalStatus
    proposed_by: str
    decided_by: str | None

    @classmethod
    def of(cls, proposed: BaseRevocation) -> Self:
        """The proposal as it is answered."""
        return cls.model_validate(proposed)


class TargetOut(Answer):
    """每年认定3家 What the year was to certify, and what it did."""

    kind: CallKind
    year: int
    target: int | None
    """None where no figure says how many."""
    certified: int
    short: int | None
    missed: bool
    """The year is over, and fewer were certified."""

    @classmethod
    def of(cls, target: Target) -> Self:
        """The target as it is answered."""
        return cls.model_validate(target)
