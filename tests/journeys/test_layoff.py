"""Articles 15, 19 and 20: a mass layoff is announced a month before, declared by everybody, and counted."""

import asyncio
from typing import Any

from contracts.registration import LayoffCompleted, LayoffPlanned
from deploy.local.city.errands import Errands
from deploy.local.platform import Platform
from deploy.local.quiet import wait_until_quiet
from tests.journeys.bus import announced
from tests.journeys.offices import Answer, Offices, fact, identity_number

ZHANGQIU = "370114"
STAFF, LAID_OFF = 150, 60
LAST_DAY, DECLARED_ON = "2018-05-14", "2018-05-21"


async def hire(offices: Offices, employer: Answer, number: str) -> Any:
    """An employment of some years, whose notice also enters the worker into the register."""
    newcomer = {"name": "王建军", "phone": "13853100000", "district": ZHANGQIU}
    notice = {
        "identity_number": number,
        "newcomer": newcomer,
        "on": "2017-03-01",
        "contract": "OPEN_ENDED",
        "notified_on": "2017-03-15",
    }
    hired = await offices.post("registration", f"/v1/employers/{employer['id']}/hires", notice)
    return hired["employment"]


async def test_sixty_laid_off_people_declare_and_are_counted(platform: Platform, errands: Errands) -> None:
    offices = Offices(errands, ZHANGQIU)
    employer = await offices.enter_employer(name="济南章丘重型锻造有限公司", staff=STAFF, on="2018-01-02")
    numbers = [identity_number(born=f"1975{day:04d}", division=ZHANGQIU) for day in range(401, 401 + 30)] + [
        identity_number(born=f"1976{day:04d}", division=ZHANGQIU) for day in range(501, 501 + 30)
    ]
    employments = await asyncio.gather(*(hire(offices, employer, number) for number in numbers))
    people = [employment["person_id"] for employment in employments]
    await offices.deliver(
        "PSB",
        *(
            {"person_id": person, **row}
            for person in people
            for row in (
                fact("residence", {"district": ZHANGQIU}, since="2005-01-01"),
                fact("local_hukou", True, since="2005-01-01"),
            )
        ),
    )
    await wait_until_quiet(platform)
    months = {"newly_registered": "2018-05", "registered_after_layoff": "2018-05", "laid_off": "2018-05"}
    before = {indicator: await offices.series(indicator, month) for indicator, month in months.items()}

    # The works tells its staff and the office a month before, as the law asks of whoever lays off twenty or a tenth.
    stated = {
        "staff": STAFF,
        "layoffs": LAID_OFF,
        "notified_on": "2018-04-13",
        "first_on": LAST_DAY,
        "grounds": ["SERIOUS_DIFFICULTY"],
        "stated_on": "2018-04-16",
    }
    plan = await offices.post("registration", f"/v1/employers/{employer['id']}/layoffs", stated)
    assert (plan["report_required"], plan["days_short"]) == (True, 0)
    [planned] = await announced(platform, LayoffPlanned, f"layoff/{plan['id']}")
    assert (planned["layoffs"], planned["staff"], planned["first_on"]) == (LAID_OFF, STAFF, LAST_DAY)

    # Monitoring proposes a warning before the first of them has gone.
    warnings = (await offices.get("monitoring", "/v1/warnings", by=offices.duty_officer, district=ZHANGQIU))["items"]
    [warning] = [one for one in warnings if one["layoff_id"] == plan["id"]]
    assert (warning["status"], warning["value"], warning["month"]) == ("PROPOSED", str(LAID_OFF), "2018-04")

    # Sixty notices of an end, sixty declarations.
    ending = {"on": LAST_DAY, "reason": "LAID_OFF", "layoff_id": plan["id"], "notified_on": "2018-05-18"}
    ended = await asyncio.gather(
        *(offices.post("registration", f"/v1/employments/{one['id']}/ending", ending) for one in employments)
    )
    assert {(one["employment"]["status"], one["employment"]["end_days_late"]) for one in ended} == {("ENDED", 0)}
    declared = await asyncio.gather(*(offices.declare(person, on=DECLARED_ON) for person in people))
    assert {(one["spell"]["status"], one["spell"]["layoff_id"]) for one in declared} == {("CONFIRMED", plan["id"])}
    progress = await offices.get("registration", f"/v1/layoffs/{plan['id']}")
    assert (progress["laid_off"], progress["beyond_plan"], progress["registered_unemployed"]) == (LAID_OFF, 0, LAID_OFF)

    # The plan is carried out, and monitoring has counted everybody once.
    await offices.post("registration", f"/v1/layoffs/{plan['id']}/completion", {"on": DECLARED_ON})
    [completed] = await announced(platform, LayoffCompleted, f"layoff/{plan['id']}")
    assert (completed["layoffs"], completed["laid_off"]) == (LAID_OFF, LAID_OFF)
    after = {indicator: await offices.series(indicator, month) for indicator, month in months.items()}
    assert {indicator: after[indicator] - before[indicator] for indicator in months} == dict.fromkeys(months, LAID_OFF)
