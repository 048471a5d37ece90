"""提高稳岗补贴标准 While a region's emergency plan is active it pays a raised share, which two people agreed on."""

import json
import shutil
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from contracts.monitoring import EmergencyPlanActivated, EmergencyPlanClosed
from contracts.subsidy import FigureApproved
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.settings import Settings
from tests.kit.proposals import approval, approved, proposed
from tests.subsidy.builders import applied, contributed, for_month, hard_to_employ, known_person
from tests.subsidy.filers import filed, filed_items, known_employer
from tests.subsidy.test_local_figures import made_again, verdicts
from tests.subsidy.test_screening import citizen_sees, screening_of, writes

SHARE, EMERGENCY = "stabilisation_subsidy.share", "stabilisation_subsidy.emergency_share"
FACTS = {
    "ui_in_full": True,
    "layoff_rate": "2.0",
    "area_registered_unemployment_rate": "3.0",
    "ui_paid_last_year": "100000.00",
}
WHY = {"reason": "a plan is active"}


async def plan_active(
    subsidy: ServiceUnderTest, region: str = "370102", *measures: str, on: str = "2018-05-01"
) -> UUID:
    """Monitoring announces that the region's plan is active, with the subsidy's measure unless others are named."""
    plan = uuid4()
    activated = EmergencyPlanActivated(
        plan_id=plan,
        region=region,
        on=date.fromisoformat(on),
        document="济应急〔2018〕1号",
        measures=measures or ("RAISE_STABILISATION_SUBSIDY",),
        extension_months=None,
    )
    await subsidy.hears(activated, subject=f"emergency_plan/{plan}")
    return plan


async def plan_closed(subsidy: ServiceUnderTest, plan: UUID, on: str, *, region: str = "370102") -> None:
    closed = EmergencyPlanClosed(plan_id=plan, region=region, on=date.fromisoformat(on), document="济应急〔2018〕2号")
    await subsidy.hears(closed, subject=f"emergency_plan/{plan}", sequence=2)


async def granted_on(subsidy: ServiceUnderTest, on: str, *, district: str = "370102") -> str:
    """What an employer of the district is granted that paid 100,000 yuan last year."""
    employer = await known_employer(subsidy, district=district)
    [item] = await filed_items(subsidy, employer, filed("stabilisation_subsidy", period="2018", facts=FACTS, on=on))
    amount: str = item["amount"]
    return amount


async def used(subsidy: ServiceUnderTest) -> dict[str, Any]:
    """The version of the share that the last decision used."""
    stored = json.loads((await verdicts(subsidy))[-1])
    [figure] = [one for one in stored["figures"] if one["key"] == SHARE]
    found: dict[str, Any] = figure
    return found


async def test_the_share_is_raised_in_the_region_while_its_plan_is_active_and_no_longer(
    subsidy: ServiceUnderTest,
) -> None:
    finance = subsidy.caller(Role.FINANCE, subject="li")
    plan, other = await plan_active(subsidy), await plan_active(subsidy, "370112", "WORK_FOR_RELIEF")
    raises = f"/v1/emergency-plans/{plan}/raises"

    unset = await finance.post(raises, WHY)
    assert (unset.status_code, unset.json()["code"]) == (422, "FIGURE_MISSING")
    assert unset.json()["needs_figures"] == [EMERGENCY]
    await approved(subsidy, key=EMERGENCY, unit="share", value="0.75", valid_from="2018-01-01", article=20)
    elsewhere = await finance.post(f"/v1/emergency-plans/{other}/raises", WHY)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "MEASURE_NOT_IN_PLAN")
    assert (await finance.post(raises, WHY | {"since": "2018-04-30"})).json()["code"] == "BEFORE_PLAN"
    stranger = subsidy.caller(Role.FINANCE, districts=["370112"])
    assert (await stranger.post(raises, WHY)).status_code == 404

    proposal = (await finance.post(raises, WHY)).json()
    assert (proposal["value"], proposal["districts"], proposal["valid_from"]) == ("3/4", ["370102"], "2018-05-01")
    assert (await approval(finance, proposal)).json()["code"] == "SAME_PERSON"
    assert await granted_on(subsidy, "2018-06-15") == "50000.00"
    assert (await approval(subsidy.caller(Role.FINANCE, subject="wang"), proposal)).status_code == 201
    announced = (await subsidy.announced(FigureApproved))[-1]
    assert (announced.data["key"], announced.data["districts"]) == (SHARE, ["370102"])

    # Raised in the region and from the plan's first day on; the verdict's figure names the plan.
    assert await granted_on(subsidy, "2018-06-15") == "75000.00"
    assert str(plan) in (await used(subsidy))["document"]
    assert await granted_on(subsidy, "2018-06-15", district="370103") == "50000.00"
    assert await granted_on(subsidy, "2018-04-30") == "50000.00"
    here = (await finance.get("/v1/figures", key=SHARE, on="2018-06-15", district="370102")).json()["items"]
    city = (await finance.get("/v1/figures", key=SHARE, on="2018-06-15")).json()["items"]
    assert [one["in_force"]["value"] for one in (*here, *city)] == ["3/4", "1/2"]
    before = await verdicts(subsidy)

    await plan_closed(subsidy, plan, "2018-09-01")

    assert [await granted_on(subsidy, day) for day in ("2018-08-31", "2018-09-01")] == ["75000.00", "50000.00"]
    assert (await verdicts(subsidy))[: len(before)] == before
    assert [made_again(stored) for stored in before] == before
    late = await finance.post(raises, WHY)
    assert (late.status_code, late.json()["code"]) == (409, "PLAN_CLOSED")
    [told] = (await finance.get("/v1/emergency-plans", region="370102")).json()["items"]
    assert (told["closed_on"], [one["status"] for one in told["raises"]]) == ("2018-09-01", ["APPROVED"])


async def test_a_districts_own_figure_holds_there_alone_for_people_too(subsidy: ServiceUnderTest) -> None:
    operator, month = subsidy.caller(Role.ADMINISTRATOR), "flexible_si_subsidy.hard_to_employ.month"
    stated = {"key": month, "unit": "yuan_per_month", "valid_from": "2018-01-01", "value": "500.00"}
    nowhere = await operator.post(
        "/v1/figures/proposals",
        stated | {"document": "济", "article": 6, "reason": "a trial", "districts": ["000000"]},
    )
    assert (nowhere.status_code, nowhere.json()["errors"][0]["field"]) == (422, "body.districts")

    # Known by the code of before 2016, the district is the same place.
    proposal = await proposed(operator, **stated, districts=["370181"])
    assert proposal["districts"] == ["370114"]
    assert (await approval(subsidy.caller(Role.FINANCE), proposal)).status_code == 201

    # Offered as the facts come in, by a screening of everybody, and decided: there by its own figure.
    shutil.rmtree(settings_of(subsidy).screening_folder, ignore_errors=True)
    facts = (hard_to_employ(), contributed("2018-01", "900.00"))
    people = [await known_person(subsidy, *facts, district=district) for district in ("370181", "370102")]
    assert [(await citizen_sees(subsidy, one))["2018-01"]["amount"] for one in people] == ["500.00", "571.00"]
    written = [await known_person(subsidy, district=district) for district in ("370114", "370103")]
    for one in written:
        await writes(subsidy, one, *facts)
    screened = await screening_of(subsidy, date(2018, 1, 20), "flexible_si_subsidy")
    assert (screened["offered"], screened["renewed"], screened["withdrawn"]) == (2, 0, 0)
    assert [(await citizen_sees(subsidy, one))["2018-01"]["amount"] for one in written] == ["500.00", "571.00"]
    decided = [await applied(subsidy.caller(Role.CASE_WORKER), for_month(one)) for one in people]
    assert [one["application"]["amount"] for one in decided] == ["500.00", "571.00"]


def settings_of(subsidy: ServiceUnderTest) -> Settings:
    settings = subsidy.service.settings
    assert isinstance(settings, Settings)
    return settings
