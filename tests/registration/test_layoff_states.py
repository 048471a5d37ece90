"""裁减人员方案 A plan of layoffs from its announcement to its end: amended, carried out, completed or withdrawn."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.registration import LayoffAmended, LayoffCompleted, LayoffWithdrawn, Left, UnemploymentConfirmed
from kit.actor import Actor, Role
from kit.errors import Conflict
from kit.ids import new_id
from kit.testing import Caller, ServiceUnderTest
from registration.models import Employer, LayoffPlan, LayoffStatus, PlanContent
from registration.rules import shipped_figures
from registration.rules.mass_layoff import PlanCheck, check_plan
from tests.registration.builders import LOCAL, declaration, know, registered
from tests.registration.employers import credit_code, end_on, entered, hired, own
from tests.registration.test_layoffs import plan

STATED = date(2018, 3, 2)
CONTENT = PlanContent(
    staff=500, layoffs=3, notified_on=date(2018, 3, 1), first_on=date(2018, 3, 31), grounds=("CONVERSION",)
)
WAYS = {
    "amend": {"ANNOUNCED", "UNDER_WAY"},
    "lay_off": {"ANNOUNCED", "UNDER_WAY"},
    "complete": {"UNDER_WAY"},
    "withdraw": {"ANNOUNCED"},
}
DAYS = st.dates(date(2018, 2, 1), date(2018, 6, 30))


def checked(content: PlanContent) -> PlanCheck:
    return check_plan(
        staff=content.staff,
        layoffs=content.layoffs,
        notified_on=content.notified_on,
        first_on=content.first_on,
        as_of=STATED,
        figures=shipped_figures(),
    )


class LayoffMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        employer = Employer(id=new_id(), credit_code=credit_code(), district="370102")
        self.plan = LayoffPlan.state(employer, checked(CONTENT), CONTENT, on=STATED, by=Actor.system("test"))
        self.plan.planned()
        self.state, self.planned, self.gone, self.announced = "ANNOUNCED", 3, 0, 1
        self.said_on, self.last_on = STATED, date.min

    @rule(verb=st.sampled_from(sorted(WAYS)), on=DAYS, layoffs=st.integers(1, 5))
    def try_(self, verb: str, on: date, layoffs: int) -> None:
        earliest = {"amend": self.said_on, "withdraw": self.said_on, "complete": self.last_on}.get(verb, date.min)
        too_few = verb == "amend" and layoffs < self.gone
        before = dict(vars(self.plan))
        if self.state not in WAYS[verb] or on < earliest or too_few:
            with pytest.raises(Conflict) as refused:
                self.do(verb, on, layoffs)
            if self.state not in WAYS[verb]:
                assert refused.value.code == "LAYOFF_STATUS"
            assert vars(self.plan) == before
            return
        done = self.do(verb, on, layoffs)
        match verb:
            case "lay_off":
                self.state, self.gone, self.last_on = "UNDER_WAY", self.gone + 1, max(self.last_on, on)
                assert ("BEYOND_PLAN" in done) == (self.gone > self.planned)
                assert ("BEFORE_FIRST_DAY" in done) == (on < CONTENT.first_on)
                return
            case "amend":
                self.planned, self.said_on = layoffs, on
            case "complete":
                self.state = "COMPLETED"
            case _:
                self.state = "WITHDRAWN"
        self.announced += 1
        assert (done.subject, done.sequence) == (f"layoff/{self.plan.id}", self.announced)

    def do(self, verb: str, on: date, layoffs: int) -> Any:
        match verb:
            case "amend":
                content = replace(CONTENT, layoffs=layoffs)
                return self.plan.amend(content, checked(content), on=on)
            case "lay_off":
                return self.plan.lay_off(on=on)
            case "complete":
                return self.plan.complete(on=on)
            case _:
                return self.plan.withdraw("orders came in after all", on=on)

    @invariant()
    def says_what_it_came_to(self) -> None:
        assert (self.plan.status, self.plan.layoffs, self.plan.laid_off) == (self.state, self.planned, self.gone)
        assert (self.plan.closed_on is not None) == (self.state in {"COMPLETED", "WITHDRAWN"})
        assert (self.plan.withdrawal_reason is not None) == (self.state == "WITHDRAWN")


TestLayoff = LayoffMachine.TestCase
TestLayoff.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)


def test_every_verb_of_a_plan_is_tried() -> None:
    verbs = {name for name, member in vars(LayoffPlan).items() if callable(member) and not name.startswith("_")}
    assert verbs - {"planned"} == set(WAYS)
    assert {state for allowed in WAYS.values() for state in allowed} | {"COMPLETED", "WITHDRAWN"} == set(LayoffStatus)


async def staff_of(worker: Caller, employer: UUID, count: int) -> list[tuple[UUID, str]]:
    """People from here who work for the employer, and their employment."""
    found = []
    for _ in range(count):
        person = await registered(worker)
        await know(worker, person, *LOCAL)
        found.append((person, (await hired(worker, employer, person, on="2018-02-05"))["id"]))
    return found


def laid_off(on: str, layoff: str, **changes: Any) -> dict[str, Any]:
    return end_on(on, reason="LAID_OFF", layoff_id=layoff, **changes)


async def test_a_plan_shows_who_went_who_declared_and_who_works_again(registration: ServiceUnderTest) -> None:
    worker, code = registration.caller(Role.CASE_WORKER), credit_code()
    employer, elsewhere = await entered(worker, code=code), await entered(worker)
    layoff = (await worker.post(f"/v1/employers/{employer}/layoffs", plan(staff=10, layoffs=2))).json()["id"]
    staff = await staff_of(worker, employer, 4)
    early, *in_time = [(person, f"/v1/employments/{employment}/ending") for person, employment in staff]

    answers = [
        await worker.post(early[1], laid_off("2018-03-30", layoff)),
        await worker.post(in_time[0][1], laid_off("2018-03-31", layoff)),
        await worker.post(in_time[1][1], laid_off("2018-04-02", layoff)),
    ]
    resigned = await worker.post(in_time[2][1], laid_off("2018-04-02", layoff) | {"reason": "RESIGNED"})
    gone = [answer.json()["employment"] for answer in answers]
    assert [one["layoff_id"] for one in gone] == [layoff] * 3
    assert [one["layoff_flags"] for one in gone] == [["BEFORE_FIRST_DAY"], [], ["BEYOND_PLAN"]]
    assert (resigned.status_code, resigned.json()["errors"][0]["code"]) == (422, "layoff_id")
    assert [told.data["layoff_id"] for told in await registration.announced(Left)] == [layoff] * 3
    under_way = (await worker.get("/v1/layoffs", status="UNDER_WAY")).json()["items"]
    assert [(one["laid_off"], one["beyond_plan"], one["under_way_since"]) for one in under_way] == [
        (3, 1, "2018-03-30")
    ]

    declared = [
        (await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-04-03"))).json()["spell"]
        for person, _ in (early, *in_time)
    ]
    assert [one["status"] for one in declared] == ["CONFIRMED"] * 3 + ["REFUSED"]
    assert [one["layoff_id"] for one in declared] == [layoff] * 3 + [None]
    assert [
        (told.data["after"], told.data["layoff_id"]) for told in await registration.announced(UnemploymentConfirmed)
    ] == [("LAID_OFF", layoff)] * 3
    await hired(worker, elsewhere, early[0], on="2018-04-20")
    shown = (await own(registration, code).get(f"/v1/layoffs/{layoff}")).json()
    assert {name: shown[name] for name in ("layoffs", "laid_off", "declared_unemployed")} == {
        "layoffs": 2,
        "laid_off": 3,
        "declared_unemployed": 3,
    }
    assert (shown["registered_unemployed"], shown["re_employed"]) == (2, 1)
    listed = (await worker.get("/v1/employments", layoff_id=layoff)).json()["items"]
    assert [one["id"] for one in listed] == [one["id"] for one in gone]
    assert len((await worker.get("/v1/spells", layoff_id=layoff)).json()["items"]) == 3

    completed = await worker.post(f"/v1/layoffs/{layoff}/completion", {"on": "2018-04-30"})
    late = await worker.post(in_time[2][1], laid_off("2018-05-02", layoff))
    assert (completed.json()["status"], completed.json()["closed_on"]) == ("COMPLETED", "2018-04-30")
    assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "LAYOFF_STATUS", "COMPLETED")
    [told] = await registration.announced(LayoffCompleted)
    assert (told.data["layoffs"], told.data["laid_off"]) == (2, 3)


async def test_an_amended_plan_keeps_what_it_said_and_is_checked_anew(registration: ServiceUnderTest) -> None:
    worker, code = registration.caller(Role.CASE_WORKER), credit_code()
    employer, other = await entered(worker, code=code), await entered(worker)
    layoff = (await worker.post(f"/v1/employers/{employer}/layoffs", plan(layoffs=19))).json()
    path = f"/v1/layoffs/{layoff['id']}"
    assert layoff["report_required"] is False
    more = plan(layoffs=20, notified_on="2018-03-10") | {"on": "2018-03-12", "reason": "fewer orders than thought"}
    del more["stated_on"]

    amended = await worker.post(f"{path}/amendments", more)
    before = await worker.post(f"{path}/amendments", more | {"on": "2018-03-11"})
    impossible = await worker.post(f"{path}/amendments", more | {"layoffs": 501, "grounds": ["BOREDOM"]})
    foreign = await own(registration, credit_code()).post(f"{path}/amendments", more)

    told = amended.json()
    assert (told["report_required"], told["days_short"], told["amended_on"]) == (True, 9, "2018-03-12")
    assert (before.status_code, before.json()["code"]) == (409, "AMENDED_TOO_EARLY")
    assert [reason["code"] for reason in impossible.json()["reasons"]] == ["GROUND_UNKNOWN", "MORE_LAYOFFS_THAN_STAFF"]
    assert foreign.status_code == 404
    [kept] = (await worker.get(f"{path}/amendments")).json()["items"]
    assert (kept["layoffs"], kept["until"], kept["reason"]) == (19, "2018-03-12", "fewer orders than thought")
    [announced] = await registration.announced(LayoffAmended)
    assert (announced.data["layoffs_before"], announced.data["layoffs"]) == (19, 20)
    assert announced.data["planned_on"] == "2018-03-02"

    [(_, employment)] = await staff_of(worker, other, 1)
    not_theirs = await worker.post(f"/v1/employments/{employment}/ending", laid_off("2018-04-01", layoff["id"]))
    assert (not_theirs.status_code, not_theirs.json()["code"]) == (422, "LAYOFF_UNKNOWN")
    nobody_yet = await worker.post(f"{path}/completion", {"on": "2018-04-30"})
    withdrawn = await own(registration, code).post(
        f"{path}/withdrawal", {"on": "2018-04-02", "reason": "orders came in after all"}
    )
    again = await worker.post(f"{path}/withdrawal", {"on": "2018-04-03", "reason": "orders came in after all"})
    assert (nobody_yet.status_code, nobody_yet.json()["code"]) == (409, "LAYOFF_STATUS")
    assert (withdrawn.json()["status"], withdrawn.json()["withdrawal_reason"]) == (
        "WITHDRAWN",
        "orders came in after all",
    )
    assert (again.status_code, again.json()["state"]) == (409, "WITHDRAWN")
    [announced] = await registration.announced(LayoffWithdrawn)
    assert (announced.data["layoffs"], announced.data["planned_on"]) == (20, "2018-03-02")
