"""Article 14: a family in which nobody works is flagged, somebody owns the task, and work clears the flag."""

from contracts.registration import FamilyCleared, FamilyFlagged, Hired, UnemploymentEnded
from deploy.local.city.errands import Errands
from deploy.local.city.figures import DEADLINE_DAYS, configure
from deploy.local.platform import Platform
from tests.journeys.bus import announced
from tests.journeys.offices import Offices, identity_number

LICHENG = "370112"


async def test_a_family_without_work_is_flagged_and_cleared_by_one_members_stable_work(
    platform: Platform, errands: Errands
) -> None:
    await configure(errands)
    offices = Offices(errands, LICHENG)
    mother = await offices.register_local(
        identity_number(born="19810709", division=LICHENG, woman=True), on="2018-02-26", name="孙丽华"
    )
    son = await offices.register_local(
        identity_number(born="19990220", division=LICHENG), on="2018-02-26", name="周晓东"
    )

    # Both have lost their work; human resources says so, and article 13 confirms it.
    for person in (mother, son):
        lost = {"kind": "working", "value": False, "valid_from": "2018-02-20"}
        await offices.deliver("HRSS", {"person_id": person, **lost})
        assert (await offices.declare(person, on="2018-03-01"))["spell"]["status"] == "CONFIRMED"

    # The family is flagged on the day on which it is entered: somebody has to find work for one of them in time.
    members = [{"person_id": mother, "relation": "HEAD"}, {"person_id": son, "relation": "CHILD"}]
    family = await offices.post(
        "registration", "/v1/families", {"district": LICHENG, "on": "2018-03-02", "members": members}
    )
    subject = f"family/{family['id']}"
    assert (family["flagged"], family["grounds"]) == (True, ["ZERO_EMPLOYMENT"])
    [flagged] = await announced(platform, FamilyFlagged, subject)
    assert (flagged["on"], flagged["eligible_members"]) == ("2018-03-02", 2)
    [task] = (await offices.get("registration", "/v1/tasks", subject=subject))["items"]
    assert (task["kind"], task["owner"], task["done_on"]) == ("FAMILY_PLACEMENT", f"city-case_worker-{LICHENG}", None)
    assert (task["due_on"], DEADLINE_DAYS) == ("2018-05-31", 90)

    # While the flag stands, the son counts as hard to employ.
    certified = await offices.post("registration", f"/v1/people/{son}/certifications", {"on": "2018-03-05"})
    assert certified["certification"]["categories"] == ["ZERO_EMPLOYMENT_FAMILY"]

    # A machine works hires him and tells the office in time.
    employer = await offices.enter_employer(name="济南历城精工机械有限公司", staff=80, on="2018-01-02")
    notice = {"person_id": son, "on": "2018-04-09", "contract": "OPEN_ENDED", "notified_on": "2018-04-16"}
    hired = await offices.post("registration", f"/v1/employers/{employer['id']}/hires", notice)
    assert (hired["employment"]["form"], hired["employment"]["hire_days_late"]) == ("ENTERPRISE_EMPLOYEE", 0)
    [announcement] = await announced(platform, Hired, f"employment/{hired['employment']['id']}")
    assert announcement["person_id"] == son

    # His work clears the family, ends his spell and his certification, and closes the task.
    cleared = await offices.until(lambda found: not found["flagged"], "registration", f"/v1/families/{family['id']}")
    assert (cleared["cleared_on"], cleared["clear_reason"]) == ("2018-04-09", "STABLE_WORK")
    [cleared_event] = await announced(platform, FamilyCleared, subject)
    assert (cleared_event["since"], cleared_event["on"]) == ("2018-03-02", "2018-04-09")
    [task] = (await offices.get("registration", "/v1/tasks", subject=subject))["items"]
    assert task["done_on"] == "2018-04-09"
    [spell] = (await offices.get("registration", "/v1/spells", person_id=son))["items"]
    assert (spell["status"], spell["ended_on"], spell["end_reason"]) == ("ENDED", "2018-04-09", "RE_EMPLOYED")
    assert [one["on"] for one in await announced(platform, UnemploymentEnded, f"spell/{spell['id']}")] == ["2018-04-09"]
    certification = await offices.get("registration", f"/v1/certifications/{certified['certification']['id']}")
    assert certification["status"] == "ENDED"
