"""What the subsidy service announces about public notices."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)


class NoticePublished(
    Event,
    type="city.employment.subsidy.notice-published.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """A list of what is to be approved is open to everybody; subject `public_notice/<notice_id>`."""

    notice_id: UUID
    number: int
    programme: str
    district: str | None
    """The one district that it lists; null for the whole city."""
    on: date
    working_days: int
    items: int
    """How many applications it lists."""
    seal: str
    """SHA-256 of what was published, chained to the notice before it."""


class ObjectionRaised(
    Event,
    type="city.employment.subsidy.objection-raised.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """Somebody objects to an application on a notice; subject `objection/<objection_id>`."""

    objection_id: UUID
    notice_id: UUID
    application_id: UUID
    programme: str
    district: str
    on: date


class ObjectionDecided(
    Event,
    type="city.employment.subsidy.objection-decided.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """An objection was upheld or rejected; subject `objection/<objection_id>`."""

    objection_id: UUID
    notice_id: UUID
    application_id: UUID
    programme: str
    district: str
    on: date
    outcome: Literal["UPHELD", "REJECTED"]


class NoticeItemReleased(
    Event,
    type="city.employment.subsidy.notice-item-released.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """An application's time on a notice is over and it may be approved; subject `notice_item/<item_id>`."""

    item_id: UUID
    notice_id: UUID
    application_id: UUID
    programme: str
    district: str
    on: date
