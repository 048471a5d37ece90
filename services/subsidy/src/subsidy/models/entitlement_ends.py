"""停发 What one person has found that ends an entitlement's ground, and nobody announces: another one decides."""

from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.actor import Actor
from kit.ids import new_id
from kit.proposals import DECIDED_ONCE, TWO_PEOPLE, Proposal, ProposalStatus
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.entitlements import Entitlement


class EntitlementEnd(Proposal, Base):
    """The last month for which the ground held (2018-03), with the document that shows it."""

    __tablename__ = "entitlement_ends"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entitlement_id: Mapped[UUID] = mapped_column(ForeignKey("entitlements.id"))
    last_month: Mapped[str]
    document: Mapped[str]

    __table_args__ = (
        CheckConstraint(one_of("status", ProposalStatus), name="status"),
        CheckConstraint(DECIDED_ONCE, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        Index("uq_entitlement_ends_open", "entitlement_id", unique=True, postgresql_where=text("status = 'PROPOSED'")),
        Index("ix_entitlement_ends_entitlement_id_id", "entitlement_id", "id"),
    )

    @classmethod
    def propose(cls, entitlement: Entitlement, *, last_month: str, document: str, reason: str, by: Actor) -> Self:
        """Put it before another person."""
        proposed = cls(id=new_id(), entitlement_id=entitlement.id, last_month=last_month, document=document)
        proposed.open(reason=reason, by=by)
        return proposed

    def content(self) -> dict[str, Any]:
        """What an approval answers for, as it is hashed and audited."""
        return {
            "entitlement_id": str(self.entitlement_id),
            "last_month": self.last_month,
            "document": self.document,
        }
