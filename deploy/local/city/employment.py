"""城镇就业人数 The urban employed as the statistics bureau states them, to the scale of the sample."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from deploy.local.city.errands import Errands
from deploy.local.city.residents import Resident
from kit.actor import Role

MONTHS: Final = (1, 2, 3, 4, 5)
"""Of 2018; June is not stated yet."""
USUAL_PERCENT: Final = 3
STRAINED: Final = "370105"
STRAINED_PERCENT: Final = 5
"""In Tianqiao the rate passes the city's line of 4.0 %."""


def employed(people: Sequence[Resident], district: str) -> int:
    """The employed of a district, by whom its rate at its highest is the wanted one."""
    neighbours = [one for one in people if one.district == district]
    days = [date(2018, month, 28) for month in MONTHS]
    most = max(sum(one.is_registered_on(day) for one in neighbours) for day in days)
    percent = STRAINED_PERCENT if district == STRAINED else USUAL_PERCENT
    return max(most, 1) * (100 - percent) // percent


async def state_employed(errands: Errands, people: Sequence[Resident], district: str) -> None:
    """Let the statistics bureau state a district's figures month by month."""
    bureau = errands.token(Role.AGENCY, of="STA")
    for month in MONTHS:
        body: dict[str, Any] = {
            "month": f"2018-{month:02d}",
            "employed": employed(people, district),
            "source_department": "STA",
            "document": f"济统字〔2018〕示例{month}号",
        }
        await errands.put(bureau, "monitoring", f"/v1/districts/{district}/employed", body)
