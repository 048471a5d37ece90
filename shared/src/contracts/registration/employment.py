"""What registration announces about employment (就业登记)."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_13, _COOPERATING_13 = lead_and_cooperating(13)

ContractKind = Literal["FIXED_TERM", "OPEN_ENDED", "TASK"]
EmployeeForm = Literal["ENTERPRISE_EMPLOYEE", "PUBLIC_WELFARE_POST", "OTHER"]
LeavingReason = Literal["EXPIRED", "MUTUAL", "RESIGNED", "DISMISSED", "LAID_OFF", "EMPLOYER_CLOSED", "RETIRED", "DIED"]


class Hired(
    Event,
    type="city.employment.registration.hired.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """招用 An employer has given notice of a hire; subject `employment/<employment_id>`."""

    employment_id: UUID
    person_id: UUID
    employer_id: UUID
    district: str
    on: date
    form: EmployeeForm
    contract: ContractKind
    contract_months: int | None
    """Of a fixed term; null for the other contracts."""
    days_late: int | None
    """Days by which the notice missed its term; null where no term is in force."""


class Left(
    Event,
    type="city.employment.registration.left.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """终止或者解除劳动关系 An employment has ended; subject `employment/<employment_id>`."""

    employment_id: UUID
    person_id: UUID
    employer_id: UUID
    district: str
    on: date
    reason: LeavingReason
    days_late: int | None
    layoff_id: UUID | None = None
    """The plan of layoffs that the end is counted against; null where the notice names none."""
