"""复核 A reconsideration goes its way and no other: whatever is tried on it, only what its state allows happens."""

from datetime import date
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from kit.testing import ServiceUnderTest
from subsidy.models import Contestable, Contested, Reconsideration, ReconsideredAs

ON = date(2018, 7, 2)
OWN, OFFICER, OTHER = (Actor(subject=name) for name in ("own", "officer", "other"))
# What each verb asks for, and what it makes of it.
WAYS: dict[str, tuple[set[str], str]] = {
    "claim": ({"FILED"}, "CLAIMED"),
    "put back": ({"CLAIMED"}, "FILED"),
    "uphold": ({"CLAIMED"}, "UPHELD"),
    "replace": ({"CLAIMED"}, "REPLACED"),
    "decide for another": (set(), ""),
    "withdraw": ({"FILED", "CLAIMED"}, "WITHDRAWN"),
}


def done(one: Reconsideration, verb: str) -> Any:
    """What comes of the verb."""
    match verb:
        case "claim":
            return one.claim(by=OFFICER)
        case "put back":
            return one.put_back(reason=None, by=OFFICER)
        case "withdraw":
            return one.withdraw(on=ON)
    outcome = ReconsideredAs.NEW_DECISION if verb == "replace" else ReconsideredAs.UPHOLD
    by = OTHER if verb == "decide for another" else OFFICER
    return one.decide(outcome, decision_id=None, reason="because", on=ON, by=by)


def test_every_reconsideration_goes_only_where_its_state_allows(subsidy_once: ServiceUnderTest) -> None:
    subject = new_id()
    contested = Contested(
        kind=Contestable.APPLICATION,
        id=subject,
        against=subject,
        person_id=new_id(),
        employer_id=None,
        employer_digest=None,
        programme="flexible_si_subsidy",
        district="370102",
        decided_on=ON,
    )

    class ReconsiderationMachine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.state, self.announced = "FILED", 1
            vault = subsidy_once.app.state.vault
            self.one = Reconsideration.file(
                contested, grounds="wrong", papers=(), on=ON, due_on=ON, by=OWN, vault=vault
            )
            self.one.filed()

        @rule(verb=st.sampled_from(sorted(WAYS)))
        def try_(self, verb: str) -> None:
            allowed, then = WAYS[verb]
            before = dict(vars(self.one))
            if self.state not in allowed:
                with pytest.raises(Conflict) as refused:
                    done(self.one, verb)
                assert refused.value.code in {"RECONSIDERATION_STATUS", "NOT_CLAIMANT"}
                assert vars(self.one) == before
                return
            event = done(self.one, verb)
            if event is not None:
                self.announced += 1
                assert event.sequence == self.announced
            self.state = then

        @invariant()
        def has_what_its_state_needs(self) -> None:
            assert self.one.status == self.state
            assert (self.one.decided_on is not None) == (self.state in {"UPHELD", "REPLACED"})

    machine = ReconsiderationMachine.TestCase
    machine.settings = settings(max_examples=30, stateful_step_count=10, deadline=None)
    machine().runTest()
