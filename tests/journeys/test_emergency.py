"""Article 20: while a region's emergency plan is active, benefits run longer; as it closes they fall back."""

from contracts.registration import BenefitChanged, BenefitExtensionClosed, BenefitExtensionOpened
from deploy.local.city.errands import Errands
from deploy.local.city.figures import configure
from deploy.local.platform import Platform
from tests.journeys.bus import announced
from tests.journeys.offices import Answer, Offices, fact, identity_number

CHANGQING = "370113"


async def activate_plan(offices: Offices, *, months: int, on: str) -> Answer:
    """A mass layoff is warned of, the warning published, and the region's emergency plan activated by two people."""
    employer = await offices.enter_employer(name="济南长清煤电有限公司", staff=400, on="2018-01-02")
    layoff = {
        "staff": 400,
        "layoffs": 200,
        "notified_on": "2018-03-01",
        "first_on": "2018-04-02",
        "grounds": ["SERIOUS_DIFFICULTY"],
        "stated_on": "2018-03-02",
    }
    plan = await offices.post("registration", f"/v1/employers/{employer['id']}/layoffs", layoff)
    listed = await offices.until(
        lambda page: any(one["layoff_id"] == plan["id"] for one in page["items"]),
        "monitoring",
        "/v1/warnings",
        by=offices.duty_officer,
        district=CHANGQING,
    )
    [warning] = [one for one in listed["items"] if one["layoff_id"] == plan["id"]]
    path = f"/v1/warnings/{warning['id']}"
    await offices.post("monitoring", f"{path}/acknowledgement", {"note": "已核实"}, by=offices.duty_officer)
    published = {"on": "2018-03-08", "document": "济预警〔2018〕示例1号"}
    await offices.post("monitoring", f"{path}/publication", published, by=offices.approver)
    proposal = {
        "warning_id": warning["id"],
        "serious_risk": True,
        "grounds": "一次裁减二百人，区内难以吸纳",
        "measures": ["EXTEND_BENEFIT_PERIOD"],
        "extension_months": months,
        "document": "济政办字〔2018〕示例30号",
        "on": "2018-03-12",
    }
    proposed = await offices.post("monitoring", "/v1/emergency-plans", proposal, by=offices.duty_officer)
    active: Answer = await offices.post(
        "monitoring", f"/v1/emergency-plans/{proposed['id']}/activation", {"on": on}, by=offices.approver
    )
    return active


async def test_an_emergency_plan_adds_months_of_benefit_and_its_end_takes_them_back(
    platform: Platform, errands: Errands
) -> None:
    await configure(errands)
    offices = Offices(errands, CHANGQING)

    # Two years of contributions give six months of benefit.
    number = identity_number(born="19790925", division=CHANGQING)
    person = await offices.register_local(number, on="2018-02-26", name="李国庆")
    await offices.deliver(
        "HRSS", {"person_id": person, **fact("unemployment_insurance_months", 30, since="2018-01-01")}
    )
    spell = (await offices.declare(person, on="2018-03-01"))["spell"]
    claim = {"on": "2018-03-05", "involuntary": True}
    benefit = await offices.post("registration", f"/v1/spells/{spell['id']}/benefits", claim)
    assert (benefit["months"], benefit["extension_months"], benefit["until"]) == (6, 0, "2018-09-05")

    # The plan adds two months to every benefit of the region, as soon as registration has heard of it.
    plan = await activate_plan(offices, months=2, on="2018-03-15")
    assert (plan["status"], plan["region"]) == ("ACTIVE", CHANGQING)
    of_region = {"region": CHANGQING}
    page = await offices.until(lambda page: page["items"], "registration", "/v1/benefit-extensions", **of_region)
    [extension] = page["items"]
    assert (extension["plan_id"], extension["months"], extension["opened_on"]) == (plan["id"], 2, "2018-03-15")
    longer = await offices.get("registration", f"/v1/benefits/{benefit['id']}")
    assert (longer["months"], longer["extension_months"], longer["until"]) == (8, 2, "2018-11-05")
    [opening] = await announced(platform, BenefitExtensionOpened, f"benefit_extension/{extension['id']}")
    assert (opening["region"], opening["document"]) == (CHANGQING, plan["document"])

    # It closes before the first of them has begun: the months fall back to those that contributions gave.
    path = f"/v1/emergency-plans/{plan['id']}"
    order = {"document": "济政办字〔2018〕示例52号"}
    await offices.post("monitoring", f"{path}/closing-proposal", order, by=offices.duty_officer)
    closed = await offices.post("monitoring", f"{path}/closing", {"on": "2018-06-29"}, by=offices.approver)
    assert closed["status"] == "CLOSED"
    [closing] = await announced(platform, BenefitExtensionClosed, f"benefit_extension/{extension['id']}")
    assert closing["on"] == "2018-06-29"
    again = await offices.get("registration", f"/v1/benefits/{benefit['id']}")
    assert (again["months"], again["extension_months"], again["until"]) == (6, 0, "2018-09-05")
    changes = await announced(platform, BenefitChanged, f"benefit/{benefit['id']}")
    assert [(one["change"], one["months"]) for one in changes] == [("EXTENDED", 8), ("FELL_BACK", 6)]
