"""What the subsidy service announces about entitlements over months."""

from datetime import date
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_18, _COOPERATING_18 = lead_and_cooperating(18)


class EntitlementOpened(
    Event,
    type="city.employment.subsidy.entitlement-opened.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """A subsidy is paid month by month from now on; subject `entitlement/<entitlement_id>`."""

    entitlement_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    worker_id: UUID | None
    programme: str
    district: str
    since: str
    """The first month (2018-01)."""
    on: date


class EntitlementStopped(
    Event,
    type="city.employment.subsidy.entitlement-stopped.v1",
    article=18,
    lead=_LEAD_18,
    cooperating=_COOPERATING_18,
):
    """停发 No month after the last one is paid any more; subject `entitlement/<entitlement_id>`."""

    entitlement_id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    worker_id: UUID | None
    programme: str
    district: str
    last_month: str
    """The last month (2018-12) for which its ground may have held."""
    reasons: tuple[str, ...]
    on: date
