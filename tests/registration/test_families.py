"""Article 14: a zero-employment or low-income family is owed at least one member in stable work."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.registration import CertificationEnded, FamilyCleared, FamilyFlagged
from kit.actor import Role
from kit.errors import Conflict
from kit.testing import ServiceUnderTest
from registration.models import Family
from tests.kit.proposals import approved
from tests.registration.aid import LOCAL, asked, circumstance, family_of, read, settled, states, unemployed, works
from tests.registration.builders import fact, registered


async def test_a_family_in_which_nobody_works_is_flagged_with_a_task_and_an_owner(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER, subject="worker-li")
    family = await family_of(worker, await unemployed(worker), await registered(worker))

    assert (family["flagged"], family["grounds"], family["flagged_on"]) == (True, ["ZERO_EMPLOYMENT"], "2018-03-01")
    [announced] = await registration.announced(FamilyFlagged)
    assert announced.data["eligible_members"] == 1
    assert announced.article == 14
    [task] = (await read(worker, f"/v1/tasks?kind=FAMILY_PLACEMENT&subject=family/{family['id']}"))["items"]
    assert (task["owner"], task["done_on"]) == ("worker-li", None)
    assert (task["due_on"], task["missing_figure"]) == (None, "zero_employment_family.deadline_days")


async def test_the_deadline_is_a_local_figure_and_reaches_tasks_that_are_open_already(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    before = await family_of(worker, await unemployed(worker))
    key = "zero_employment_family.deadline_days"
    await approved(registration, key=key, unit="days", value=30, valid_from="2018-01-01", article=14)
    await family_of(worker, await unemployed(worker), on="2018-04-01")
    await worker.post(f"/v1/families/{before['id']}/decisions", {"on": "2018-04-02"})

    tasks = (await read(worker, "/v1/tasks?kind=FAMILY_PLACEMENT"))["items"]
    assert [(task["due_on"], task["missing_figure"]) for task in tasks] == [("2018-03-31", None), ("2018-05-01", None)]
    due = (await read(worker, "/v1/tasks?kind=FAMILY_PLACEMENT&due_by=2018-03-31"))["items"]
    assert [task["subject"] for task in due] == [f"family/{before['id']}"]


async def test_the_flag_is_cleared_by_the_day_on_which_one_member_is_in_stable_work(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    head, child = await unemployed(worker), await unemployed(worker)
    family = await family_of(worker, head, child)

    await states(worker, child, *works("2018-05-07"))
    await settled(registration)

    cleared = await read(worker, f"/v1/families/{family['id']}")
    assert (cleared["flagged"], cleared["cleared_on"]) == (False, "2018-05-07")
    [announced] = await registration.announced(FamilyCleared)
    assert (announced.data["since"], announced.data["reason"]) == ("2018-03-01", "STABLE_WORK")
    [task] = (await read(worker, "/v1/tasks?kind=FAMILY_PLACEMENT"))["items"]
    assert task["done_on"] == "2018-05-07"


async def test_work_that_is_not_stable_clears_only_a_family_without_low_income(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    supported = circumstance("LOW_INCOME_SUPPORT")
    poor, other = await unemployed(worker, supported), await unemployed(worker)
    poor_family, other_family = await family_of(worker, poor), await family_of(worker, other)
    assert poor_family["grounds"] == ["ZERO_EMPLOYMENT", "LOW_INCOME"]

    for person in (poor, other):
        await states(worker, person, *works("2018-05-07", "OTHER"))
    await settled(registration)

    assert (await read(worker, f"/v1/families/{poor_family['id']}"))["flagged"] is True
    assert (await read(worker, f"/v1/families/{other_family['id']}"))["clear_reason"] == "GROUND_FELL_AWAY"


async def test_a_family_without_anybody_who_can_work_is_not_flagged(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await registered(worker))
    looked = await worker.post(f"/v1/families/{family['id']}/decisions", {"on": "2018-03-02"})
    assert looked.json()["family"]["flagged"] is False
    assert [reason["code"] for reason in looked.json()["verdict"]["reasons"]] == ["NO_ELIGIBLE_MEMBER"]


async def test_a_family_is_found_from_the_facts_when_its_only_worker_loses_the_work(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    await states(worker, person, *LOCAL, *works("2018-01-01"))
    family = await family_of(worker, person)
    assert family["flagged"] is False

    await states(worker, person, fact("working", False, since="2018-06-01"))
    await worker.post(
        f"/v1/people/{person}/declarations",
        {"on": "2018-06-01", "working": False, "seeks_work": True, "able_to_work": True},
    )
    await settled(registration)

    assert (await read(worker, f"/v1/families/{family['id']}"))["flagged"] is True
    assert [item["id"] for item in (await read(worker, "/v1/families?flagged=true"))["items"]] == [family["id"]]
    assert (await read(worker, "/v1/families?flagged=false"))["items"] == []


async def test_a_member_of_a_flagged_family_is_certified_until_the_family_is_cleared(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    head, child = await unemployed(worker), await unemployed(worker)
    await family_of(worker, head, child)
    decided = await asked(worker, head, "2018-03-01")
    assert decided["certification"]["categories"] == ["ZERO_EMPLOYMENT_FAMILY"]

    await states(worker, child, *works("2018-05-07"))
    await settled(registration)

    [announced] = await registration.announced(CertificationEnded)
    assert (announced.data["person_id"], announced.data["on"]) == (str(head), "2018-05-07")


async def test_who_leaves_takes_the_flag_along_and_may_join_another_family(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    head, child = await registered(worker), await unemployed(worker)
    family = await family_of(worker, head, child)
    twice = await worker.post(
        "/v1/families",
        {"district": "370102", "on": "2018-04-01", "members": [{"person_id": str(child), "relation": "HEAD"}]},
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "MEMBER_ELSEWHERE")

    left = await worker.post(f"/v1/families/{family['id']}/members/{child}/leaving", {"on": "2018-04-01"})

    assert (left.json()["flagged"], left.json()["clear_reason"]) == (False, "NO_ELIGIBLE_MEMBER")
    again = await worker.post(f"/v1/families/{family['id']}/members/{child}/leaving", {"on": "2018-04-01"})
    assert (again.status_code, again.json()["code"]) == (409, "MEMBER_LEFT")
    assert (await family_of(worker, child, on="2018-04-01"))["flagged"] is True
    joined = {"person_id": str(await registered(worker)), "relation": "PARENT", "on": "2018-04-02"}
    added = await worker.post(f"/v1/families/{family['id']}/members", joined)
    assert [member["relation"] for member in added.json()["members"]] == ["HEAD", "CHILD", "PARENT"]


async def test_a_family_of_another_district_does_not_exist(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await unemployed(worker))
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await elsewhere.get(f"/v1/families/{family['id']}")).status_code == 404
    assert (await elsewhere.post(f"/v1/families/{family['id']}/decisions", {"on": "2018-03-02"})).status_code == 404
    assert (await read(elsewhere, "/v1/families"))["items"] == []
    assert (await read(elsewhere, "/v1/tasks"))["items"] == []


def a_family() -> Family:
    return Family(id=uuid4(), district="370102", formed_on=date(2018, 3, 1), grounds=[])


@given(st.lists(st.tuples(st.sampled_from(["flag", "clear"]), st.integers(1, 28)), max_size=10))
def test_whatever_is_tried_flags_and_clearings_alternate_and_run_forwards(steps: list[tuple[str, int]]) -> None:
    family, days, flagged = a_family(), [date(2018, 3, 1)], False
    for step, number in steps:
        day = date(2018, 3, number)
        legal = (step == "flag") is not flagged and day >= days[-1]
        try:
            if step == "flag":
                family.flag(("ZERO_EMPLOYMENT",), on=day, eligible_members=1)
            else:
                family.clear(on=day, reason="STABLE_WORK")
        except Conflict:
            assert not legal
        else:
            assert legal
            flagged, days = not flagged, [*days, day]
        assert family.flagged is flagged


def test_clearing_what_is_not_flagged_says_so() -> None:
    with pytest.raises(Conflict) as refused:
        a_family().clear(on=date(2018, 3, 1), reason="STABLE_WORK")
    assert refused.value.extensions["state"] == "CLEAR"


async def test_a_person_who_is_named_twice_is_refused(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person: UUID = await registered(worker)
    members = [{"person_id": str(person), "relation": relation} for relation in ("HEAD", "CHILD")]
    answer = await worker.post("/v1/families", {"district": "370102", "on": "2018-03-01", "members": members})
    assert (answer.status_code, answer.json()["code"]) == (422, "MEMBER_TWICE")


async def test_the_members_of_a_recorded_household_are_a_family_without_being_entered_again(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    head, spouse, uncle = await unemployed(worker), await registered(worker), await registered(worker)
    members = [{"person_id": str(head), "relation": "HEAD"}, {"person_id": str(spouse), "relation": "SPOUSE"}]
    household = {"district": "370102", "on": "2018-01-01", "members": members}
    formed = (await worker.post("/v1/households", household)).json()
    await settled(registration)

    [family] = (await read(worker, f"/v1/families?person_id={spouse}"))["items"]
    assert (family["household_id"], family["flagged"]) == (formed["id"], True)
    path = f"/v1/households/{formed['id']}/members"
    await worker.post(path, {"person_id": str(uncle), "relation": "OTHER", "on": "2018-02-01"})
    await states(worker, uncle, *works("2018-04-02"))
    await settled(registration)
    cleared = await read(worker, f"/v1/families/{family['id']}")
    assert (cleared["flagged"], cleared["clear_reason"], len(cleared["members"])) == (False, "STABLE_WORK", 3)

    await worker.post(f"{path}/{uncle}/departure", {"on": "2018-06-01"})
    await settled(registration)

    again = await read(worker, f"/v1/families/{family['id']}")
    assert again["flagged"] is True
    assert {one["person_id"]: one["left_on"] for one in again["members"]}[str(uncle)] == "2018-06-01"


async def test_a_family_entered_by_hand_and_the_household_of_its_members_are_one(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    head, spouse, child = await unemployed(worker), await registered(worker), await registered(worker)
    by_hand = await family_of(worker, head, spouse)
    assert by_hand["household_id"] is None
    relations = ((head, "HEAD"), (spouse, "SPOUSE"), (child, "CHILD"))
    members = [{"person_id": str(person), "relation": relation} for person, relation in relations]

    formed = (
        await worker.post("/v1/households", {"district": "370102", "on": "2018-03-10", "members": members})
    ).json()

    families = (await read(worker, "/v1/families"))["items"]
    assert [(one["id"], one["household_id"]) for one in families] == [(by_hand["id"], formed["id"])]
    joined = {one["person_id"]: one["joined_on"] for one in families[0]["members"]}
    assert joined == {str(head): "2018-03-01", str(spouse): "2018-03-01", str(child): "2018-03-10"}
