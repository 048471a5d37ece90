"""Plans of layoffs as registration announces them, and emergency plans as officers propose and decide them."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from contracts.registration import LayoffAmended, LayoffPlanned, LayoffWithdrawn, LeavingReason, Left
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.monitoring.builders import LIXIA


def planned(
    layoff: UUID, *, staff: int = 500, layoffs: int = 60, on: str = "2018-03-02", district: str = LIXIA
) -> LayoffPlanned:
    day = date.fromisoformat(on)
    return LayoffPlanned(
        layoff_id=layoff,
        employer_id=uuid4(),
        district=district,
        on=day,
        staff=staff,
        layoffs=layoffs,
        notified_on=day,
        first_on=day,
        notice_days=0,
        grounds=("CONVERSION",),
        report_required=None,
    )


def amended(plan: LayoffPlanned, *, layoffs: int, on: str) -> LayoffAmended:
    said = plan.model_dump() | {"layoffs": layoffs, "on": date.fromisoformat(on)}
    return LayoffAmended(**said, planned_on=plan.on, layoffs_before=plan.layoffs)


def withdrawn(plan: LayoffPlanned, *, layoffs: int, on: str) -> LayoffWithdrawn:
    return LayoffWithdrawn(
        layoff_id=plan.layoff_id,
        employer_id=plan.employer_id,
        district=plan.district,
        on=date.fromisoformat(on),
        planned_on=plan.on,
        layoffs=layoffs,
    )


def left(*, reason: LeavingReason = "LAID_OFF", on: str = "2018-04-02", district: str = LIXIA) -> Left:
    return Left(
        employment_id=uuid4(),
        person_id=uuid4(),
        employer_id=uuid4(),
        district=district,
        on=date.fromisoformat(on),
        reason=reason,
        days_late=0,
    )


def proposal(warning: str, **changes: Any) -> dict[str, Any]:
    return {
        "warning_id": warning,
        "serious_risk": True,
        "grounds": "several mass layoffs in one month",
        "measures": ["EXTEND_BENEFIT_PERIOD", "WORK_FOR_RELIEF"],
        "extension_months": 2,
        "document": "济应急〔2018〕1号",
        "on": "2018-03-12",
    } | changes


async def warned(service: ServiceUnderTest, *, district: str = LIXIA) -> str:
    """The id of a warning about a mass layoff of the district, proposed by the figures."""
    plan = planned(uuid4(), district=district)
    await service.hears(plan, subject=f"layoff/{plan.layoff_id}")
    listed = await service.caller(Role.DUTY_OFFICER).get("/v1/warnings", district=district)
    [warning] = [one for one in listed.json()["items"] if one["layoff_id"] == str(plan.layoff_id)]
    return str(warning["id"])


async def published(service: ServiceUnderTest, *, district: str = LIXIA, on: str = "2018-03-10") -> str:
    """The id of a warning that one officer has acknowledged and another has published."""
    warning = await warned(service, district=district)
    officer, approver = service.caller(Role.DUTY_OFFICER), service.caller(Role.APPROVER)
    await officer.post(f"/v1/warnings/{warning}/acknowledgement", {"note": "seen"})
    answer = await approver.post(f"/v1/warnings/{warning}/publication", {"on": on, "document": "济预警〔2018〕1号"})
    assert answer.status_code == 200, answer.text
    return warning


async def active(service: ServiceUnderTest, *, on: str = "2018-03-12", **changes: Any) -> dict[str, Any]:
    """An emergency plan that two people have activated."""
    officer, approver = service.caller(Role.DUTY_OFFICER), service.caller(Role.APPROVER)
    proposed = await officer.post("/v1/emergency-plans", proposal(await published(service), **changes))
    assert proposed.status_code == 201, proposed.text
    answer = await approver.post(f"/v1/emergency-plans/{proposed.json()['id']}/activation", {"on": on})
    assert answer.status_code == 200, answer.text
    plan: dict[str, Any] = answer.json()
    return plan
