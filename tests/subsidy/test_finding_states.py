"""疑点核查 Whatever is tried on a finding, day after day: heard before a sanction, decided once, by two people."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from kit.privacy import BlindIndex, KeyRing
from kit.vault import Vault
from subsidy.models import CheckFinding, FindingOutcome, OutcomeProposal

VAULT = Vault(KeyRing("t", {"t": b"k" * 32}), BlindIndex(b"i" * 32))
START = date(2018, 7, 2)
UNDECIDED = ("OPEN", "HEARING")
PEOPLE = st.sampled_from(["one", "two", "three"])
OUTCOMES = st.sampled_from(FindingOutcome)


class FindingMachine(RuleBasedStateMachine):
    """One finding, whom it is about, and three officers who propose and decide."""

    def __init__(self) -> None:
        super().__init__()
        self.on = START
        self.state, self.until, self.answers = "OPEN", START, 0
        self.open: OutcomeProposal | None = None
        self.answers_seen = 0
        self.announced: list[str] = []
        self.finding = CheckFinding(
            id=new_id(),
            key=f"DEAD/{new_id()}",
            code="DEAD",
            payment_id=new_id(),
            application_id=new_id(),
            programme="flexible_si_subsidy",
            period="2018-01",
            district="370102",
            person_id=new_id(),
            amount=Decimal("571.00"),
            evidence=[{"source": "PUB"}],
            cross_check_id=new_id(),
            found_on=START,
            status="OPEN",
        )

    @rule(days=st.integers(1, 8))
    def days_pass(self, days: int) -> None:
        self.on += timedelta(days=days)

    @rule(days=st.integers(1, 15))
    def hear(self, days: int) -> None:
        until = self.on + timedelta(days=days)
        refused = code_of(lambda: self.finding.hear(on=self.on, until=until))
        assert refused == ("" if self.state == "OPEN" else "FINDING_STATUS")
        if not refused:
            self.state, self.until = "HEARING", until

    @rule()
    def answer(self) -> None:
        by = Actor("whom it is about")
        refused = code_of(lambda: self.finding.take_answer("当时已委托家人缴费", on=self.on, by=by, vault=VAULT))
        assert refused == self.expected_of_an_answer()
        self.answers += not refused

    def expected_of_an_answer(self) -> str:
        if self.state != "HEARING":
            return "FINDING_STATUS"
        if self.on > self.until:
            return "HEARING_OVER"
        return "ANSWERED_ALREADY" if self.answers else ""

    @rule(outcome=OUTCOMES, who=PEOPLE)
    def propose(self, outcome: FindingOutcome, who: str) -> None:
        refused = code_of(lambda: self.finding.require_ready(outcome, on=self.on))
        assert refused == self.expected_of(outcome)
        if refused or self.open is not None:
            return
        document = "济人社罚〔2018〕1号" if outcome is FindingOutcome.SANCTION else None
        self.open = OutcomeProposal.propose(
            self.finding, outcome, programmes=None, document=document, reason="比对结果与材料一致", by=Actor(who)
        )
        self.answers_seen = self.answers

    def expected_of(self, outcome: FindingOutcome) -> str:
        if self.state not in UNDECIDED:
            return "FINDING_STATUS"
        if outcome is not FindingOutcome.SANCTION or self.answers:
            return ""
        if self.state == "OPEN":
            return "HEARING_REQUIRED"
        return "HEARING_OPEN" if self.on <= self.until else ""

    @rule(who=PEOPLE, behalf=st.one_of(st.none(), PEOPLE))
    def accept(self, who: str, behalf: str | None) -> None:
        """What was proposed holds only by another one's word, and only upon the finding that both have seen."""
        proposal = self.open
        if proposal is None:
            return
        by = Actor(who, on_behalf_of=behalf)
        stale = code_of(lambda: proposal.require_same(self.finding))
        assert stale == ("" if self.answers == self.answers_seen else "CONTENT_CHANGED")
        if stale:
            return
        refused = code_of(lambda: proposal.accept(content_hash=proposal.content_hash, by=by))
        assert refused == ("SAME_PERSON" if proposal.proposed_by in (who, behalf) else "")
        if refused:
            return
        confirmed = self.finding.decide(FindingOutcome(proposal.outcome), on=self.on)
        assert (confirmed is None) == (proposal.outcome == "CLOSED_NO_FAULT")
        if confirmed is not None:
            assert (confirmed.payments, confirmed.amount) == ((self.finding.payment_id,), Decimal("571.00"))
            self.announced.append(confirmed.outcome)
        self.state, self.open = proposal.outcome, None

    @rule(who=PEOPLE)
    def reject(self, who: str) -> None:
        proposal = self.open
        if proposal is None:
            return
        refused = code_of(lambda: proposal.reject(reason="另行核实", by=Actor(who)))
        assert refused == ("SAME_PERSON" if who == proposal.proposed_by else "")
        self.open = proposal if refused else None

    @rule(outcome=OUTCOMES)
    def decide_anew(self, outcome: FindingOutcome) -> None:
        """What is decided is decided for good."""
        if self.state not in UNDECIDED:
            assert code_of(lambda: self.finding.decide(outcome, on=self.on)) == "FINDING_STATUS"

    @invariant()
    def stands_where_the_words_of_two_have_brought_it(self) -> None:
        finding = self.finding
        assert finding.status == self.state
        assert (finding.decided_on is None) == (self.state in UNDECIDED)
        assert finding.answered(VAULT) == ("当时已委托家人缴费" if self.answers else None)
        assert self.announced == [self.state] * (self.state in ("REASSESS", "SANCTION"))

    @invariant()
    def nobody_is_barred_unheard(self) -> None:
        if self.state == "SANCTION":
            assert self.finding.hearing_until is not None
            assert self.finding.decided_on is not None
            assert self.answers or self.finding.decided_on > self.finding.hearing_until


def code_of(tried: Any) -> str:
    """The code of the conflict that comes of it; empty where it is done."""
    try:
        tried()
    except Conflict as refused:
        return str(refused.code)
    return ""


TestFinding = FindingMachine.TestCase
TestFinding.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
