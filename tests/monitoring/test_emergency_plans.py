"""Article 20: a region's emergency plan is activated after a published warning, and closed, by two people each time."""

from datetime import date
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.monitoring import EmergencyPlanActivated, EmergencyPlanClosed
from kit.actor import Actor, Role
from kit.errors import Conflict
from kit.ids import new_id
from kit.testing import ServiceUnderTest
from monitoring.models import EmergencyPlan, PlanStatus, RiskWarning
from tests.monitoring.builders import SHIZHONG
from tests.monitoring.plans import active, proposal, published, warned

WAYS = {
    "activate": ({"PROPOSED"}, "ACTIVE"),
    "reject": ({"PROPOSED"}, "REJECTED"),
    "propose_closing": ({"ACTIVE"}, "CLOSING"),
    "keep": ({"CLOSING"}, "ACTIVE"),
    "close": ({"CLOSING"}, "CLOSED"),
}
PEOPLE = {name: Actor(subject=name) for name in ("one", "another")}


class PlanMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.plan = EmergencyPlan.propose(
            RiskWarning(id=new_id(), district="370102"),
            serious_risk=True,
            grounds="several mass layoffs",
            measures=("EXTEND_BENEFIT_PERIOD",),
            extension_months=2,
            document="济应急〔2018〕1号",
            by=PEOPLE["one"],
        )
        self.state, self.proposer, self.announced = "PROPOSED", "one", 0
        self.active_since = date.min

    @rule(
        verb=st.sampled_from(sorted(WAYS)),
        who=st.sampled_from(sorted(PEOPLE)),
        on=st.dates(date(2018, 1, 1), date(2018, 12, 31)),
    )
    def try_(self, verb: str, who: str, on: date) -> None:
        allowed, then = WAYS[verb]
        own = verb != "propose_closing" and who == self.proposer
        early = verb == "close" and on < self.active_since
        before = dict(vars(self.plan))
        if self.state not in allowed or own or early:
            with pytest.raises(Conflict) as refused:
                self.do(verb, PEOPLE[who], on)
            expected = "PLAN_STATUS" if self.state not in allowed else "SAME_PERSON" if own else "CLOSED_TOO_EARLY"
            assert refused.value.code == expected
            assert vars(self.plan) == before
            return
        event = self.do(verb, PEOPLE[who], on)
        self.state = then
        if verb == "propose_closing":
            self.proposer = who
        if verb == "activate":
            self.active_since = on
        if event is not None:
            self.announced += 1
            assert (event.subject, event.sequence) == (f"emergency_plan/{self.plan.id}", self.announced)

    def do(self, verb: str, by: Actor, on: date) -> Any:
        match verb:
            case "activate":
                return self.plan.activate(on=on, by=by)
            case "close":
                return self.plan.close(on=on, by=by)
            case "reject":
                return self.plan.reject("there is no serious risk", by=by)
            case "keep":
                return self.plan.keep(by=by)
            case _:
                return self.plan.propose_closing("济应急〔2018〕2号", by=by)

    @invariant()
    def has_the_days_of_its_state(self) -> None:
        assert self.plan.status == self.state
        assert (self.plan.activated_on is not None) == (self.state in {"ACTIVE", "CLOSING", "CLOSED"})
        assert (self.plan.closed_on is not None) == (self.state == "CLOSED")


TestPlan = PlanMachine.TestCase
TestPlan.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)


def test_every_verb_of_a_plan_is_tried() -> None:
    verbs = {name for name, member in vars(EmergencyPlan).items() if callable(member) and not name.startswith("_")}
    assert verbs - {"propose", "require_decidable"} == set(WAYS)
    assert {state for allowed, _ in WAYS.values() for state in allowed} | {"REJECTED", "CLOSED"} == set(PlanStatus)


async def test_a_plan_is_activated_after_a_published_warning_and_closed_each_by_two_people(
    monitoring: ServiceUnderTest,
) -> None:
    officer, approver = monitoring.caller(Role.DUTY_OFFICER), monitoring.caller(Role.APPROVER)
    both = monitoring.caller(Role.DUTY_OFFICER, Role.APPROVER, subject="both")
    warning = await warned(monitoring)
    plan = (await both.post("/v1/emergency-plans", proposal(warning))).json()
    path = f"/v1/emergency-plans/{plan['id']}"

    own = await both.post(f"{path}/activation", {"on": "2018-03-12"})
    unpublished = await approver.post(f"{path}/activation", {"on": "2018-03-12"})
    twice = await officer.post("/v1/emergency-plans", proposal(warning))
    await officer.post(f"/v1/warnings/{warning}/acknowledgement", {"note": "seen"})
    document = {"on": "2018-03-12", "document": "济预警〔2018〕1号"}
    await approver.post(f"/v1/warnings/{warning}/publication", document)
    before = await approver.post(f"{path}/activation", {"on": "2018-03-11"})
    activated = await approver.post(f"{path}/activation", {"on": "2018-03-12"})

    assert (own.json()["code"], twice.json()["code"]) == ("SAME_PERSON", "PLAN_OPEN")
    assert unpublished.json()["code"] == "ACTIVATION_REFUSED"
    assert {"NO_WARNING_RECORD", "WARNING_NOT_AUTHORISED"} <= {one["code"] for one in unpublished.json()["reasons"]}
    assert [one["code"] for one in before.json()["reasons"]] == ["ACTIVATED_BEFORE_WARNING"]
    assert (activated.json()["status"], activated.json()["region"]) == ("ACTIVE", "370102")
    [told] = await monitoring.announced(EmergencyPlanActivated)
    assert told.subject == f"emergency_plan/{plan['id']}"
    assert (told.data["region"], told.data["on"], told.data["extension_months"]) == ("370102", "2018-03-12", 2)

    await both.post(f"{path}/closing-proposal", {"document": "济应急〔2018〕2号"})
    own = await both.post(f"{path}/closing", {"on": "2018-06-01"})
    kept = await approver.post(f"{path}/closing-rejection", {"reason": "layoffs go on"})
    await officer.post(f"{path}/closing-proposal", {"document": "济应急〔2018〕3号"})
    closed = await approver.post(f"{path}/closing", {"on": "2018-06-01"})
    assert (own.json()["code"], kept.json()["status"], closed.json()["status"]) == ("SAME_PERSON", "ACTIVE", "CLOSED")
    [told] = await monitoring.announced(EmergencyPlanClosed)
    assert (told.data["on"], told.data["document"], told.sequence) == ("2018-06-01", "济应急〔2018〕3号", 2)


async def test_without_a_serious_risk_or_with_measures_of_no_article_there_is_no_plan(
    monitoring: ServiceUnderTest,
) -> None:
    officer, approver = monitoring.caller(Role.DUTY_OFFICER), monitoring.caller(Role.APPROVER)
    warning = await published(monitoring)
    unknown = await officer.post("/v1/emergency-plans", proposal(warning, measures=["TAX_HOLIDAY"]))
    calm = (await officer.post("/v1/emergency-plans", proposal(warning, serious_risk=False))).json()
    path = f"/v1/emergency-plans/{calm['id']}"
    refused = await approver.post(f"{path}/activation", {"on": "2018-03-12"})
    rejected = await approver.post(f"{path}/rejection", {"reason": "there is no serious risk"})
    anew = await officer.post("/v1/emergency-plans", proposal(warning))

    assert [one["code"] for one in unknown.json()["reasons"]] == ["MEASURE_UNKNOWN", "MONTHS_BELONG_TO_EXTENSION"]
    assert [one["code"] for one in refused.json()["reasons"]] == ["NO_SERIOUS_RISK"]
    assert (rejected.json()["status"], anew.status_code) == ("REJECTED", 201)
    assert await monitoring.announced(EmergencyPlanActivated) == []


async def test_a_plan_is_seen_in_its_region(monitoring: ServiceUnderTest) -> None:
    plan = await active(monitoring)
    elsewhere = monitoring.caller(Role.APPROVER, Role.DUTY_OFFICER, districts=[SHIZHONG])
    path = f"/v1/emergency-plans/{plan['id']}"
    assert (await elsewhere.get(path)).status_code == 404
    assert (await elsewhere.post(f"{path}/closing-proposal", {"document": "x"})).status_code == 404
    assert (await elsewhere.get("/v1/emergency-plans")).json()["items"] == []
    here = monitoring.caller(Role.AUDITOR, districts=["370102"])
    assert [one["id"] for one in (await here.get("/v1/emergency-plans", status="ACTIVE")).json()["items"]] == [
        plan["id"]
    ]
