"""What registration announces about months of unemployment benefit (领取失业保险金期限) and their extension."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_20, _COOPERATING_20 = lead_and_cooperating(20)

BenefitChange = Literal["EXTENDED", "FELL_BACK"]


class BenefitGranted(
    Event,
    type="city.employment.registration.benefit-granted.v1",
    article=20,
    lead=_LEAD_20,
    cooperating=_COOPERATING_20,
):
    """失业保险金 Months of benefit have been granted for a spell; subject `benefit/<benefit_id>`."""

    benefit_id: UUID
    spell_id: UUID
    person_id: UUID
    district: str
    on: date
    months: int
    until: date
    """The first day after the last month."""


class BenefitChanged(
    Event,
    type="city.employment.registration.benefit-changed.v1",
    article=20,
    lead=_LEAD_20,
    cooperating=_COOPERATING_20,
):
    """阶段性延长 Granted months have been extended, or fell back as the plan closed; subject `benefit/<benefit_id>`."""

    benefit_id: UUID
    spell_id: UUID
    person_id: UUID
    district: str
    on: date
    change: BenefitChange
    months: int
    """All months, those of the extension included."""
    extension_months: int
    until: date
    """The first day after the last month."""


class BenefitExtensionOpened(
    Event,
    type="city.employment.registration.benefit-extension-opened.v1",
    article=20,
    lead=_LEAD_20,
    cooperating=_COOPERATING_20,
):
    """Benefits run longer while a region's emergency plan is active; subject `benefit_extension/<extension_id>`."""

    extension_id: UUID
    region: str
    months: int
    on: date
    document: str
    plan_id: UUID | None = None
    """The emergency plan as monitoring announced it; null for one that was recorded from paper."""


class BenefitExtensionClosed(
    Event,
    type="city.employment.registration.benefit-extension-closed.v1",
    article=20,
    lead=_LEAD_20,
    cooperating=_COOPERATING_20,
):
    """A region's emergency plan has closed, and the extension with it; subject `benefit_extension/<extension_id>`."""

    extension_id: UUID
    region: str
    months: int
    on: date
