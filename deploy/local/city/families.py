"""零就业家庭、低保家庭 Families of the sample: entered, flagged, looked at, and kept as households."""

from collections.abc import Sequence
from typing import Any, Final

from deploy.local.city.errands import Errands
from deploy.local.city.residents import SEED, Resident
from kit.actor import Role

ENTERED_ON: Final = "2018-05-28"
ASSESSED_ON: Final = "2018-06-11"


def families(people: Sequence[Resident]) -> dict[str, list[Resident]]:
    """Who belongs to which family, the head first."""
    found: dict[str, list[Resident]] = {}
    for one in people:
        if one.family:
            found.setdefault(one.family, []).append(one)
    return found


async def enter(errands: Errands, name: str, members: Sequence[Resident], ids: dict[int, str]) -> None:
    """Enter a family and its household; of a low-income one the income of June is counted."""
    head = members[0]
    officer, key = errands.token(Role.CASE_WORKER, district=head.district), f"{SEED}-family-{name}"
    body = {
        "district": head.district,
        "on": ENTERED_ON,
        "members": [
            {"person_id": ids[one.number], "relation": "CHILD" if position else "HEAD"}
            for position, one in enumerate(members)
        ],
    }
    family = await errands.post(officer, "registration", "/v1/families", body, key=key)
    await errands.post(officer, "registration", "/v1/households", body, key=f"{key}-household")
    if name.startswith("low-income"):
        path = f"/v1/families/{family['id']}/income-assessments"
        await errands.post(officer, "registration", path, _income(), key=f"{key}-income")


def _income() -> dict[str, Any]:
    """A new job's earnings, which do not count for its first three months, and a pension."""
    return {
        "on": ASSESSED_ON,
        "month": "2018-06-01",
        "work_form": "FLEXIBLE",
        "earnings": [{"amount": "1500.00", "earned_on": "2018-06-05", "start_work": "2018-04-16"}],
        "other_income": "300.00",
        "contributions": [],
        "standard_per_head": "597.00",
        "support": "297.00",
    }
