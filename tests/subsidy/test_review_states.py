"""Whatever six people try on the levels of an application, each acts once at most, and only what its state allows."""

from dataclasses import dataclass, field
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, example, given, settings

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.subsidy.builders import EMPLOYMENT, applied, for_month, fund_has, hard_to_employ_person
from tests.subsidy.reviewing import IN_THREE_LEVELS, claim, decide, delegate, levels_are, progress, steps

EVERYTHING = (Role.CASE_WORKER, Role.REVIEWER, Role.FINANCE, Role.APPROVER)
PEOPLE = ("maker", "one", "two", "three", "four", "five")
LEVELS = 4
WHO = st.sampled_from(PEOPLE)
ACTION = st.one_of(
    st.tuples(st.just("claim"), WHO),
    st.tuples(st.just("release"), WHO),
    st.tuples(st.just("free"), WHO),
    st.tuples(st.just("delegate"), WHO, WHO),
    st.tuples(st.just("claim and pass"), WHO),
    st.tuples(st.just("claim and pass"), WHO),
    st.tuples(st.just("pass"), WHO),
    st.tuples(st.just("send back"), WHO),
    st.tuples(st.just("reject"), WHO),
    st.tuples(st.just("decide anew"), st.just("maker")),
)

TO_THE_END = [
    ("claim", "one"),
    ("free", "maker"),
    ("free", "two"),
    ("claim", "one"),
    ("delegate", "one", "two"),
    ("pass", "two"),
    ("claim and pass", "two"),
    *(("claim and pass", who) for who in ("three", "four", "one", "five")),
    ("decide anew", "maker"),
]


@dataclass
class Desk:
    """What has to have come of it, from what was tried alone."""

    level: int = 0
    ended: str = ""
    holder: str | None = None
    delegated_by: str | None = None
    acted: set[str] = field(default_factory=set)

    def claim(self, who: str) -> str:
        """The code of the refusal; empty where it is done."""
        if who == "maker" or who in self.acted:
            return "SEPARATION_OF_DUTIES"
        if self.holder not in (None, who):
            return "CLAIMED_BY_OTHER"
        self.delegated_by = self.delegated_by if self.holder == who else None
        self.holder = who
        return ""

    def release(self, who: str, reason: str | None = None) -> str:
        if self.holder is None:
            return "NOT_CLAIMED"
        if self.holder != who and (who == "maker" or who in self.acted):
            return "SEPARATION_OF_DUTIES"
        if self.holder != who and reason is None:
            return "REASON_REQUIRED"
        self.holder = self.delegated_by = None
        return ""

    def delegate(self, who: str, to: str) -> str:
        if not {who, to}.isdisjoint({"maker", *self.acted}):
            return "SEPARATION_OF_DUTIES"
        if self.holder != who:
            return "NOT_CLAIMED"
        if self.delegated_by is not None:
            return "DELEGATED_ALREADY"
        if who == to:
            return "SAME_PERSON"
        self.holder, self.delegated_by = to, who
        return ""

    def decide(self, who: str, outcome: str) -> str:
        if self.holder != who:
            return "NOT_CLAIMED" if self.holder is None else "CLAIMED_BY_OTHER"
        self.acted |= {who} | ({self.delegated_by} if self.delegated_by else set())
        self.holder = self.delegated_by = None
        if outcome == "PASS":
            self.level += 1
            self.ended = "APPROVED" if self.level == LEVELS else ""
        else:
            self.ended = {"SEND_BACK": "SENT_BACK", "REJECT": "REFUSED"}[outcome]
        return ""

    @property
    def status(self) -> str:
        """Where the application has to stand."""
        return self.ended or ("REVIEWED" if self.level == LEVELS - 1 else "IN_REVIEW")


async def tried(callers: dict[str, Caller], desk: Desk, step: dict[str, Any], action: tuple[str, ...]) -> None:
    """Try it, and see that just that comes of it which the desk says."""
    verb, who, *rest = action
    if verb == "claim and pass":
        await tried(callers, desk, step, ("claim", who))
        verb = "pass"
    caller = callers[who]
    if verb == "claim":
        answer, expected = await claim(caller, step), desk.claim(who)
    elif verb == "release":
        answer, expected = await caller.post(f"/v1/reviews/{step['id']}/releases"), desk.release(who)
    elif verb == "free":
        freed = await caller.post(f"/v1/reviews/{step['id']}/releases", {"reason": "on leave"})
        answer, expected = freed, desk.release(who, "on leave")
    elif verb == "delegate":
        answer, expected = await delegate(caller, step, rest[0]), desk.delegate(who, rest[0])
    else:
        outcome = verb.upper().replace(" ", "_")
        answer, expected = await decide(caller, step, outcome, reason="seen"), desk.decide(who, outcome)
    found = "" if answer.status_code == 201 else answer.json()["code"]
    assert found == expected, (action, answer.text)


@settings(max_examples=6, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(actions=TO_THE_END)
@given(actions=st.lists(ACTION, min_size=8, max_size=16))
async def test_each_acts_once_on_an_application_and_only_in_turn(
    subsidy: ServiceUnderTest, actions: list[tuple[str, ...]]
) -> None:
    await levels_are(subsidy, IN_THREE_LEVELS)
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    callers = {name: subsidy.caller(*EVERYTHING, subject=name) for name in PEOPLE}
    person, desk = await hard_to_employ_person(subsidy, "2018-01"), Desk()
    application = (await applied(callers["maker"], for_month(person)))["application"]
    for action in actions:
        live = [one for one in await steps(subsidy, application) if one["superseded_at"] is None]
        if action[0] == "decide anew":
            answer = await callers["maker"].post(f"/v1/applications/{application['id']}/decisions")
            assert (answer.status_code == 201) == (desk.ended in ("", "SENT_BACK")), answer.text
            desk = Desk() if answer.status_code == 201 else desk
        elif desk.ended:
            over = await claim(callers["five"], live[-1])
            assert (over.status_code, over.json()["code"]) in {(409, "STEP_STATUS"), (403, "SEPARATION_OF_DUTIES")}
        else:
            await tried(callers, desk, live[desk.level], action)
        assert (await progress(callers["maker"], application))["status"] == desk.status
    live = [one for one in await steps(subsidy, application) if one["superseded_at"] is None]
    acted = [one[name] for one in live for name in ("decided_by", "decided_for") if one[name] is not None]
    assert sorted(acted) == sorted(desk.acted)
    assert "maker" not in acted
