"""补贴申请 An application goes its way and no other: whatever is tried on it, only what its state allows happens."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from kit.testing import ServiceUnderTest
from kit.vault import Vault
from rulebook.verdicts import Outcome
from subsidy.models import Application, Programme, ReviewOutcome, Status
from subsidy.models.standing import GRANTED, HOLDING
from subsidy.rules import INSTRUMENTS, shipped_figures

ON = date(2018, 12, 10)
RULE = INSTRUMENTS[Programme.JOB_SEEKING_STARTUP]
GRANTS = RULE.decide({"graduation_year": True, "family": "REGISTERED_POOR"}, ON, shipped_figures())
REFUSES = RULE.decide({"graduation_year": False}, ON, shipped_figures())
WAITS = RULE.decide({}, ON, shipped_figures())
VERDICTS = {"grant": GRANTS, "refuse": REFUSES, "wait": WAITS, "grant from no fund": replace(GRANTS, fund=None)}
MAKER, REVIEWER, APPROVER = (Actor(subject=name) for name in ("maker", "reviewer", "approver"))
OPEN = {"WAITING", "IN_REVIEW", "REVIEWED", "SENT_BACK"}
# What each verb asks for, and what it makes of it.
WAYS: dict[str, tuple[set[str], str]] = {
    "grant": (OPEN, "IN_REVIEW"),
    "refuse": (OPEN, "REFUSED"),
    "wait": (OPEN, "WAITING"),
    "grant from no fund": (OPEN, "WAITING"),
    "exclude": (OPEN, "REFUSED"),
    "withdraw": (OPEN, "WITHDRAWN"),
    "correct": ({"SENT_BACK"}, "SENT_BACK"),
    "pass": ({"IN_REVIEW"}, "REVIEWED"),
    "send back": ({"IN_REVIEW"}, "SENT_BACK"),
    "reject": ({"IN_REVIEW"}, "REFUSED"),
    "approve": ({"REVIEWED"}, "APPROVED"),
    "reopen": ({"REFUSED"}, "WAITING"),
    "pay": ({"APPROVED"}, "PAID"),
    "fail": ({"APPROVED"}, "PAYMENT_FAILED"),
}


def done(one: Application, verb: str, vault: Vault) -> Any:
    """What comes of the verb."""
    seen = one.content_hash
    match verb:
        case "exclude":
            return one.exclude(("ALREADY_PAID",), on=ON)
        case "withdraw":
            return one.withdraw(on=ON)
        case "correct":
            return one.correct(stated={"family": "X"}, flex_start=None, payee=None, by=MAKER, vault=vault)
        case "pass" | "send back" | "reject":
            return one.review(ReviewOutcome[verb.upper().replace(" ", "_")], content_hash=seen, on=ON, by=REVIEWER)
        case "approve":
            one.require_approvable(content_hash=seen, by=APPROVER)
            return one.approve(new_id(), on=ON, by=APPROVER)
        case "reopen":
            return one.reopen()
        case "pay":
            return one.pay()
        case "fail":
            return one.fail()
    return one.decide(VERDICTS[verb], new_id(), on=ON)


def test_every_application_goes_only_where_its_state_allows(subsidy_once: ServiceUnderTest) -> None:
    vault: Vault = subsidy_once.app.state.vault

    class ApplicationMachine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.state = "WAITING"
            self.announced = 0
            self.application = Application.submit(
                Programme.JOB_SEEKING_STARTUP,
                person_id=new_id(),
                district="370102",
                period="once",
                on=ON,
                flex_start=None,
                certificate=None,
                payee_name="王芳",
                payee_account="6222021602000000001",
                by=MAKER,
                vault=vault,
            )

        @rule(verb=st.sampled_from(sorted(WAYS)))
        def try_(self, verb: str) -> None:
            allowed, then = WAYS[verb]
            before = dict(vars(self.application))
            if self.state not in allowed:
                with pytest.raises(Conflict) as refused:
                    self.do(verb)
                assert refused.value.code == "APPLICATION_STATUS"
                assert vars(self.application) == before
                return
            event = self.do(verb)
            if event is not None:
                self.announced += 1
                assert event.sequence == self.announced
            self.state = then

        def do(self, verb: str) -> Any:
            return done(self.application, verb, vault)

        @invariant()
        def has_what_its_state_needs(self) -> None:
            one = self.application
            assert one.status == self.state
            if self.state in HOLDING:
                assert (one.amount, one.fund) == (Decimal("1000.00"), "EMPLOYMENT_SUBSIDY_FUND")
            assert (one.approved_by is not None) == (self.state in {*GRANTED, Status.PAYMENT_FAILED})

    assert (GRANTS.outcome, REFUSES.outcome, WAITS.outcome) == (
        Outcome.ELIGIBLE,
        Outcome.INELIGIBLE,
        Outcome.NEEDS_FACTS,
    )
    machine = ApplicationMachine.TestCase
    machine.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
    machine().runTest()
