"""应急预案 Emergency plans: one person proposes that a plan is activated or closes, another decides (article 20)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.monitoring import EmergencyPlanActivated, EmergencyPlanClosed
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.orm import TYPES
from monitoring.models.counts import Base
from monitoring.models.warnings import RiskWarning


class PlanStatus(StrEnum):
    """Where an emergency plan stands."""

    PROPOSED = "PROPOSED"
    REJECTED = "REJECTED"
    ACTIVE = "ACTIVE"
    CLOSING = "CLOSING"
    """Still active; somebody has proposed to close it."""
    CLOSED = "CLOSED"


class EmergencyPlan(Aggregate, Base):
    """应急预案 A region's emergency plan, from the proposal to its close."""

    __tablename__ = "emergency_plans"
    SUBJECT = "emergency_plan"

    region: Mapped[str]
    """The present code of the district."""
    warning_id: Mapped[UUID] = mapped_column(ForeignKey("warnings.id"))
    status: Mapped[str]
    serious_risk: Mapped[bool]
    grounds: Mapped[str]
    measures: Mapped[list[Any]] = mapped_column(TYPES[list[Any]])
    extension_months: Mapped[int | None]
    """How many months longer unemployment benefit runs meanwhile, where that is one of the measures."""
    document: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    decided_by: Mapped[str | None]
    rejection: Mapped[str | None]
    activated_on: Mapped[date | None]
    closing_document: Mapped[str | None]
    closing_proposed_by: Mapped[str | None]
    closed_on: Mapped[date | None]
    closed_by: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(status IN ('ACTIVE', 'CLOSING', 'CLOSED')) = (activated_on IS NOT NULL)", name="activation"),
        CheckConstraint("(status = 'CLOSED') = (closed_on IS NOT NULL)", name="closing"),
        CheckConstraint("activated_on <= closed_on", name="order"),
        CheckConstraint("extension_months > 0", name="months"),
        CheckConstraint("decided_by <> proposed_by AND closed_by <> closing_proposed_by", name="two_people"),
        Index(
            "uq_emergency_plans_open",
            "region",
            unique=True,
            postgresql_where=text("status IN ('PROPOSED', 'ACTIVE', 'CLOSING')"),
        ),
        Index("ix_emergency_plans_region_id", "region", "id"),
        Index("ix_emergency_plans_status_id", "status", "id"),
    )

    @classmethod
    def propose(
        cls,
        warning: RiskWarning,
        *,
        serious_risk: bool,
        grounds: str,
        measures: tuple[str, ...],
        extension_months: int | None,
        document: str,
        by: Actor,
    ) -> Self:
        """Propose to activate the plan of the region that the warning is about."""
        return cls(
            id=new_id(),
            region=warning.district,
            warning_id=warning.id,
            status=PlanStatus.PROPOSED,
            serious_risk=serious_risk,
            grounds=grounds,
            measures=list(measures),
            extension_months=extension_months,
            document=document,
            proposed_at=clock.now(),
            proposed_by=by.subject,
        )

    def require_decidable(self, by: Actor) -> None:
        """Raise `Conflict` unless the proposal waits and is another person's."""
        self._require("decided", PlanStatus.PROPOSED)
        self._other_than(self.proposed_by, by)

    def activate(self, *, on: date, by: Actor) -> EmergencyPlanActivated:
        """Activate the plan that another person has proposed."""
        self.require_decidable(by)
        self.status, self.decided_by, self.activated_on = PlanStatus.ACTIVE, by.subject, on
        return self.announce(
            EmergencyPlanActivated(
                plan_id=self.id,
                region=self.region,
                on=on,
                document=self.document,
                measures=tuple(self.measures),
                extension_months=self.extension_months,
            )
        )

    def reject(self, reason: str, *, by: Actor) -> None:
        """Turn down what another person has proposed."""
        self.require_decidable(by)
        self.status, self.decided_by, self.rejection = PlanStatus.REJECTED, by.subject, reason

    def propose_closing(self, document: str, *, by: Actor) -> None:
        """Propose that the plan closes; until another person decides it stays active."""
        self._require("closed", PlanStatus.ACTIVE)
        self.status, self.closing_document, self.closing_proposed_by = PlanStatus.CLOSING, document, by.subject

    def keep(self, *, by: Actor) -> None:
        """Turn down a proposal to close: the plan stays active."""
        self._require("kept", PlanStatus.CLOSING)
        self._other_than(self.closing_proposed_by, by)
        self.status, self.closing_document, self.closing_proposed_by = PlanStatus.ACTIVE, None, None

    def close(self, *, on: date, by: Actor) -> EmergencyPlanClosed:
        """Close the plan, as another person has proposed."""
        self._require("closed by decision", PlanStatus.CLOSING)
        self._other_than(self.closing_proposed_by, by)
        document, activated = self.closing_document, self.activated_on
        assert document is not None
        assert activated is not None
        if on < activated:
            raise Conflict(f"this plan was activated on {activated}: it can't close before", code="CLOSED_TOO_EARLY")
        self.status, self.closed_on, self.closed_by = PlanStatus.CLOSED, on, by.subject
        return self.announce(EmergencyPlanClosed(plan_id=self.id, region=self.region, on=on, document=document))

    @staticmethod
    def _other_than(proposer: str | None, by: Actor) -> None:
        if proposer == by.subject:
            raise Conflict("who proposes does not decide: another person does", code="SAME_PERSON")

    def _require(self, verb: str, *allowed: PlanStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"a plan that is {self.status} can't be {verb}", code="PLAN_STATUS", state=self.status)
