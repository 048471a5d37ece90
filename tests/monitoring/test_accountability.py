"""Article 17: regions answer for targets, and departments for tasks; nobody accepts their own word."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from contracts.monitoring import CoordinationTaskClosed, CoordinationTaskOpened
from kit.actor import Actor, Role
from kit.clock import today
from kit.errors import Conflict
from kit.testing import ServiceUnderTest
from monitoring.models import CoordinationTask
from tests.monitoring.builders import LIXIA, SHIZHONG, confirmed


def asked(**changes: Any) -> dict[str, Any]:
    return {
        "indicator": "newly_registered",
        "district": LIXIA,
        "year": 2018,
        "direction": "AT_MOST",
        "value": "1",
        "document": "济就业目标〔2018〕1号",
        "reason": "the year's responsibility letter",
    } | changes


def task(**changes: Any) -> dict[str, Any]:
    return {
        "article": 15,
        "title": "安置去产能分流人员",
        "document": "济就业办〔2018〕2号",
        "due_on": "2018-09-30",
    } | changes


async def test_a_target_holds_when_another_person_approves_it_and_is_read_beside_the_count(
    monitoring: ServiceUnderTest,
) -> None:
    officer, approver = monitoring.caller(Role.DUTY_OFFICER), monitoring.caller(Role.APPROVER)
    proposed = await officer.post("/v1/targets", asked())
    assert proposed.status_code == 201, proposed.text
    target, seen = proposed.json()["id"], proposed.json()["content_hash"]
    assert (await officer.post("/v1/targets", asked(value="9"))).json()["code"] == "TARGET_PROPOSED"
    assert (await officer.get("/v1/targets/standing", year=2018)).json()["targets"] == []
    wrong = await approver.post(f"/v1/targets/{target}/approval", {"content_hash": "0" * 64})
    assert wrong.json()["code"] == "CONTENT_CHANGED"
    both = monitoring.caller(Role.APPROVER, Role.DUTY_OFFICER)
    own = (await both.post("/v1/targets", asked(indicator="ended", district=None))).json()
    refused = await both.post(f"/v1/targets/{own['id']}/approval", {"content_hash": own["content_hash"]})
    assert refused.json()["code"] == "SAME_PERSON"
    approved = await approver.post(f"/v1/targets/{target}/approval", {"content_hash": seen})
    assert approved.status_code == 201, approved.text
    [standing] = (await officer.get("/v1/targets/standing", year=2018)).json()["targets"]
    assert (standing["target"]["id"], standing["counted"], standing["met"]) == (target, 0, True)
    for month in ("2018-03", "2018-05"):
        event = confirmed(on=f"{month}-02", district=LIXIA)
        await monitoring.hears(event, subject=f"spell/{event.spell_id}")
    [standing] = (await officer.get("/v1/targets/standing", year=2018)).json()["targets"]
    assert (standing["counted"], standing["met"]) == (2, False)
    higher = (await officer.post("/v1/targets", asked(value="5.00"))).json()
    await approver.post(f"/v1/targets/{higher['id']}/approval", {"content_hash": higher["content_hash"]})
    [standing] = (await officer.get("/v1/targets/standing", year=2018)).json()["targets"]
    assert (standing["target"]["value"], standing["met"]) == ("5.00", True)
    elsewhere = monitoring.caller(Role.DUTY_OFFICER, districts=[SHIZHONG])
    assert (await elsewhere.get(f"/v1/targets/{target}")).status_code == 404
    assert (await elsewhere.post("/v1/targets", asked(district=None))).json()["code"] == "CITY_SCOPE"


async def test_a_task_is_the_departments_that_its_article_names_until_somebody_accepts_the_report(
    monitoring: ServiceUnderTest,
) -> None:
    officer, approver = monitoring.caller(Role.DUTY_OFFICER), monitoring.caller(Role.APPROVER)
    opened = await officer.post("/v1/coordination-tasks", task())
    assert opened.status_code == 201, opened.text
    body = opened.json()
    assert body["lead"] == "HRSS"
    assert body["cooperating"]
    assert "HRSS" not in body["cooperating"]
    lead, helping = (monitoring.caller(Role.AGENCY, department=code) for code in ("HRSS", body["cooperating"][0]))
    stranger = monitoring.caller(Role.AGENCY, department="NOBODY")
    path = f"/v1/coordination-tasks/{body['id']}"
    assert (await stranger.get(path)).status_code == 404
    assert (await helping.get(path)).status_code == 200
    said = {"report": "42 people were placed"}
    assert (await helping.post(f"{path}/report", said)).json()["code"] == "NOT_LEAD"
    assert (await lead.post(f"{path}/report", said)).status_code == 201
    back = await approver.post(f"{path}/sending-back", {"reason": "say where they were placed"})
    assert (back.json()["status"], back.json()["report"]) == ("OPEN", None)
    overdue = await officer.get("/v1/coordination-tasks", overdue="true", lead="HRSS", article=15)
    assert [one["id"] for one in overdue.json()["items"]] == [body["id"]]
    await lead.post(f"{path}/report", said)
    closed = await approver.post(f"{path}/closing")
    assert (closed.json()["status"], closed.json()["closed_on"]) == ("CLOSED", today().isoformat())
    assert (await officer.get("/v1/coordination-tasks", overdue="true")).json()["items"] == []
    assert len(await monitoring.announced(CoordinationTaskOpened)) == 1
    [announced] = await monitoring.announced(CoordinationTaskClosed)
    assert announced.data["in_time"] is False
    unknown = await officer.post("/v1/coordination-tasks", task(lead="NOBODY", cooperating=["NOR_THEY"]))
    assert [one["value"] for one in unknown.json()["reasons"]] == ["NOBODY", "NOR_THEY"]


WAYS = {"done": ("OPEN", "REPORTED"), "send_back": ("REPORTED", "OPEN"), "close": ("REPORTED", "CLOSED")}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(sorted(WAYS)), st.sampled_from(["one", "another"])), max_size=8))
def test_a_task_takes_no_other_way(steps: list[tuple[str, str]]) -> None:
    one, _ = CoordinationTask.assign(
        3, title="t", district=None, lead=None, cooperating=None, document="d", due_on=today(), by=Actor(subject="x")
    )
    state, reporter = "OPEN", None
    for verb, who in steps:
        before, after = WAYS[verb]
        said = {"on": today()} if verb == "close" else {"report" if verb == "done" else "reason": "enough words"}
        act = getattr(one, verb)
        if state != before or (verb != "done" and who == reporter):
            with pytest.raises(Conflict):
                act(**said, by=Actor(subject=who))
        else:
            act(**said, by=Actor(subject=who))
            state, reporter = after, who if verb == "done" else reporter
        assert one.status == state
