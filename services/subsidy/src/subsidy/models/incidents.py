"""问责、容错免责 Incidents: duties not or wrongly done, with evidence, and what two people make of each (art. 17)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import IncidentDecided
from contracts.subsidy.incidents import Duty as AnnouncedDuty
from contracts.subsidy.incidents import Outcome as AnnouncedOutcome
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict, Forbidden
from kit.ids import new_id
from kit.proposals import DECIDED_ONCE, TWO_PEOPLE, Proposal, ProposalStatus
from subsidy.models.base import Base
from subsidy.models.budget import one_of


class Duty(StrEnum):
    """What was wrong with how a duty was done."""

    NOT_PERFORMED = "NOT_PERFORMED"
    """不履行职责"""
    WRONGLY_PERFORMED = "WRONGLY_PERFORMED"
    """不正确履行职责"""


class IncidentStatus(StrEnum):
    """Where an incident stands."""

    REPORTED = "REPORTED"
    UNFOUNDED = "UNFOUNDED"
    """Nothing was done wrongly."""
    EXEMPT = "EXEMPT"
    """容错免责 All conditions of good faith hold."""
    ACCOUNTABLE = "ACCOUNTABLE"
    """依纪依法问责 It goes to whoever disciplines the officer."""


class IncidentOutcome(StrEnum):
    """What may come of an incident; which one follows from the facts by the rule, nobody picks it."""

    UNFOUNDED = "UNFOUNDED"
    EXEMPT = "EXEMPT"
    ACCOUNTABLE = "ACCOUNTABLE"


class Incident(Aggregate, Base):
    """A report that an officer did not do a duty or did it wrongly, in a case or in a programme; no guilt before."""

    __tablename__ = "incidents"
    SUBJECT = "incident"

    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))
    programme: Mapped[str]
    district: Mapped[str]
    officer: Mapped[str]
    """The subject of the token of whom it is about."""
    duty: Mapped[str]
    happened_on: Mapped[date]
    description: Mapped[str]
    evidence: Mapped[list[Any]]
    """Documents with their hashes."""
    status: Mapped[str]
    reported_at: Mapped[datetime]
    reported_by: Mapped[str]
    statement: Mapped[str | None]
    """陈述申辩 What the officer says to it."""
    stated_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(one_of("duty", Duty), name="duty"),
        CheckConstraint(one_of("status", IncidentStatus), name="status"),
        CheckConstraint("(status = 'REPORTED') = (decided_on IS NULL)", name="decided"),
        CheckConstraint("(statement IS NULL) = (stated_at IS NULL)", name="statement"),
        CheckConstraint("reported_by <> officer", name="reporter"),
        Index("ix_incidents_status_id", "status", "id"),
        Index("ix_incidents_programme_id", "programme", "id"),
        Index("ix_incidents_district_id", "district", "id"),
        Index("ix_incidents_duty_id", "duty", "id"),
        Index("ix_incidents_officer_id", "officer", "id"),
        Index("ix_incidents_application_id_id", "application_id", "id"),
    )

    @classmethod
    def report(
        cls,
        *,
        application_id: UUID | None,
        programme: str,
        district: str,
        officer: str,
        duty: Duty,
        happened_on: date,
        description: str,
        evidence: Sequence[Mapping[str, str]],
        by: Actor,
    ) -> Self:
        """State what happened, with evidence; nobody reports themself here."""
        if officer in (by.subject, by.on_behalf_of):
            raise Conflict("another officer reports what you did yourself", code="OWN_INCIDENT")
        return cls(
            id=new_id(),
            application_id=application_id,
            programme=programme,
            district=district,
            officer=officer,
            duty=duty,
            happened_on=happened_on,
            description=description,
            evidence=[dict(one) for one in evidence],
            status=IncidentStatus.REPORTED,
            reported_at=clock.now(),
            reported_by=by.subject,
        )

    def state(self, statement: str, *, by: Actor) -> None:
        """陈述申辩 The officer answers, once, before it is decided."""
        self.require_open()
        if by.subject != self.officer:
            raise Forbidden("only whom it is about states their side", code="NOT_THE_OFFICER")
        if self.statement is not None:
            raise Conflict("you have stated your side", code="STATED_ALREADY")
        self.statement, self.stated_at = statement, clock.now()

    def decide(self, outcome: IncidentOutcome, *, on: date) -> IncidentDecided:
        """Let it end as two people agreed."""
        self.require_open()
        self.status, self.decided_on = IncidentStatus(outcome), on
        return self.announce(
            IncidentDecided(
                incident_id=self.id,
                application_id=self.application_id,
                programme=self.programme,
                district=self.district,
                duty=cast("AnnouncedDuty", str(self.duty)),
                outcome=cast("AnnouncedOutcome", str(outcome)),
                on=on,
            )
        )

    def require_open(self) -> None:
        """Raise `Conflict` where it is decided."""
        if self.status != IncidentStatus.REPORTED:
            raise Conflict(f"the incident is decided: {self.status}", code="INCIDENT_STATUS", state=self.status)

    def require_not_about(self, by: Actor) -> None:
        """Raise `Forbidden` for the officer whom it is about."""
        if self.officer in (by.subject, by.on_behalf_of):
            raise Forbidden("nobody judges what they did themself: another officer does", code="SEPARATION_OF_DUTIES")


class IncidentProposal(Proposal, Base):
    """What one person found of an incident and what follows by the rule; another one decides."""

    __tablename__ = "incident_proposals"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"))
    outcome: Mapped[str]
    facts: Mapped[dict[str, Any]]
    """As they were found; none where nothing was done wrongly."""
    reasons: Mapped[list[Any]]
    """Codes of the conditions that do not hold."""
    said: Mapped[str | None]
    """The officer's statement, as whoever proposed it knew it."""

    __table_args__ = (
        CheckConstraint(one_of("status", ProposalStatus), name="status"),
        CheckConstraint(one_of("outcome", IncidentOutcome), name="outcome"),
        CheckConstraint(DECIDED_ONCE, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        Index("ix_incident_proposals_incident_id_id", "incident_id", "id"),
        Index("uq_incident_proposals_open", "incident_id", unique=True, postgresql_where=text("status = 'PROPOSED'")),
    )

    @classmethod
    def propose(
        cls,
        incident: Incident,
        outcome: IncidentOutcome,
        *,
        facts: Mapping[str, bool],
        reasons: Sequence[str],
        reason: str,
        by: Actor,
    ) -> Self:
        """Put it before another person."""
        proposed = cls(
            id=new_id(),
            incident_id=incident.id,
            outcome=outcome,
            facts=dict(facts),
            reasons=list(reasons),
            said=incident.statement,
        )
        proposed.open(reason=reason, by=by)
        return proposed

    def content(self) -> dict[str, Any]:
        """What an approval answers for, as it is hashed and audited."""
        return {
            "incident_id": str(self.incident_id),
            "outcome": str(self.outcome),
            "facts": self.facts,
            "reasons": self.reasons,
            "said": self.said,
        }
