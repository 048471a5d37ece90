"""吸纳贫困家庭劳动力就业奖补 Shapes of awards that mature."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kit.wire import Answer
from subsidy.models import MaturingStatus, Programme


class MaturingAwardOut(Answer):
    """An award that was applied for before the job had lasted long enough, and what came of it."""

    id: UUID
    application_id: UUID
    employer_id: UUID
    worker_id: UUID | None
    employment_id: UUID
    programme: Programme
    district: str
    matures_on: date
    status: MaturingStatus
    reasons: Sequence[str]
    matured_as: UUID | None
    """The application that the service has made."""
