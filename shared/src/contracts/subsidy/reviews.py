"""What the subsidy service announces about reviews."""

from datetime import date
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)


class ReviewOverdue(
    Event,
    type="city.employment.subsidy.review-overdue.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """超时 A review or approval was not decided within its working days; once a step; subject `review/<review_id>`."""

    review_id: UUID
    application_id: UUID
    programme: str
    district: str
    level: str
    due_on: date
    on: date
