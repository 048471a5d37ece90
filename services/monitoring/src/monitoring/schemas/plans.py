"""应急预案 Emergency plans on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt

from kit.days import Day
from kit.wire import Answer, Body
from monitoring.models import (
    PlanStatus,
)
from monitoring.schemas.wording import Code, Document, Reason


class NewPlan(Body):
    """启动应急预案 A proposal to activate the emergency plan of the region that a warning is about."""

    warning_id: UUID
    serious_risk: Annotated[StrictBool, Field(description="是否出现严重规模性失业风险")]
    grounds: Annotated[str, Field(min_length=5, max_length=2000, description="why; without personal data")]
    measures: Annotated[
        tuple[Code, ...],
        Field(min_length=1, max_length=6, description="figure early_warning.measures"),
    ]
    extension_months: Annotated[
        StrictInt | None, Field(ge=1, le=120, description="of the measure EXTEND_BENEFIT_PERIOD")
    ] = None
    document: Document
    on: Annotated[Day, Field(description="the day of the proposal")]


class DayOfDecision(Body):
    """The day from which a plan is active, or on which it closes."""

    on: Day


class NewClosing(Body):
    """A proposal to close an active plan, with the document that says so."""

    document: Document


class TurnedDown(Body):
    """Why a proposal is turned down, or a report sent back."""

    reason: Reason


class PlanOut(Answer):
    """应急预案 An emergency plan of a region; it is active while ACTIVE or CLOSING."""

    id: UUID
    region: str
    warning_id: UUID
    status: PlanStatus
    serious_risk: bool
    grounds: str
    measures: Sequence[str]
    extension_months: int | None
    document: str
    proposed_at: datetime
    proposed_by: str
    decided_by: str | None
    rejection: str | None
    activated_on: date | None
    closing_document: str | None
    closing_proposed_by: str | None
    closed_on: date | None
    closed_by: str | None
