"""Proposals: stated by one person, decided once by another who says what they saw, never changed."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from rulebook.verdicts import canonical_bytes


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    """It holds, or its changes are made."""
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    """Taken back by who proposed it, before anybody decided."""


DECIDED_ONCE = "(status = 'PROPOSED') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
TWO_PEOPLE = (
    "status IN ('PROPOSED', 'WITHDRAWN') OR (decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)"
)
"""What the table of a proposal checks."""


class Proposal:
    """The columns and transitions of an entity that two people have to agree on; it says what its `content` is."""

    id: Mapped[UUID]
    reason: Mapped[str]
    content_hash: Mapped[str]
    status: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_for: Mapped[str | None]
    """On whose behalf it was proposed, as the token said."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decision_reason: Mapped[str | None]

    def content(self) -> dict[str, Any]:
        """What an approval answers for, as it is hashed and audited."""
        raise NotImplementedError

    def hashed(self) -> str:
        """SHA-256 of all that an approval answers for."""
        whole = {"id": str(self.id), "reason": self.reason, "proposed_by": self.proposed_by, **self.content()}
        return hashlib.sha256(canonical_bytes(whole)).hexdigest()

    def open(self, *, reason: str, by: Actor) -> None:
        """Put the entity, its content complete, before somebody else."""
        self.reason, self.status = reason, ProposalStatus.PROPOSED
        self.proposed_at, self.proposed_by, self.proposed_for = clock.now(), by.subject, by.on_behalf_of
        self.content_hash = self.hashed()

    def require_approvable(self, *, content_hash: str, by: Actor) -> None:
        """Raise `Conflict` where it is decided, proposed by the same person, or not what that person saw."""
        self._require_open()
        self._require_second(by)
        if content_hash != self.content_hash or content_hash != self.hashed():
            raise Conflict("the proposal is not what you saw: read it again", code="CONTENT_CHANGED")

    def accept(self, *, content_hash: str, by: Actor) -> None:
        """Approve it as seen, by somebody else than who proposed it."""
        self.require_approvable(content_hash=content_hash, by=by)
        self._decide(ProposalStatus.APPROVED, by=by)

    def reject(self, *, reason: str, by: Actor) -> None:
        """Refuse it; by somebody else than who proposed it, who may withdraw it."""
        self._require_open()
        self._require_second(by)
        self._decide(ProposalStatus.REJECTED, by=by, reason=reason)

    def withdraw(self, *, by: Actor) -> None:
        """Take it back; only who proposed it may."""
        self._require_open()
        if by.subject != self.proposed_by:
            raise Conflict("only who proposed it withdraws it: reject it instead", code="NOT_PROPOSER")
        self._decide(ProposalStatus.WITHDRAWN, by=by)

    def _decide(self, status: ProposalStatus, *, by: Actor, reason: str | None = None) -> None:
        self.status, self.decision_reason = status, reason
        self.decided_at, self.decided_by = clock.now(), by.subject

    def _require_open(self) -> None:
        if self.status != ProposalStatus.PROPOSED:
            raise Conflict(f"a proposal that is {self.status} is decided", code="PROPOSAL_STATUS", state=self.status)

    def _require_second(self, by: Actor) -> None:
        if not {by.subject, by.on_behalf_of}.isdisjoint({self.proposed_by, self.proposed_for} - {None}):
            raise Conflict("who proposes it does not decide on it: another person does", code="SAME_PERSON")
