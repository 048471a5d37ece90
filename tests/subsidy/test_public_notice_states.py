"""公示 An item of a notice is open to objections for its working days, however often they are interrupted."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kit.clock import is_working_day
from kit.errors import Conflict
from kit.ids import new_id
from subsidy.models import NoticeItem

START, DAYS = date(2018, 9, 27), 5
# What each verb asks for, and what it makes of it.
WAYS: dict[str, tuple[set[str], str]] = {
    "object": ({"RUNNING", "PAUSED"}, "PAUSED"),
    "reject": ({"PAUSED"}, "RUNNING"),
    "uphold": ({"PAUSED"}, "STRUCK"),
    "lapse": ({"RUNNING", "PAUSED", "RELEASED"}, "LAPSED"),
}


class ItemMachine(RuleBasedStateMachine):
    """An item and whoever objects to it, day after day; each day ends with the round that releases."""

    def __init__(self) -> None:
        super().__init__()
        self.on, self.open_days, self.state = START, 0, "RUNNING"
        self.application = SimpleNamespace(status="REVIEWED", content_hash="as published")
        self.item = NoticeItem(
            id=new_id(),
            sequence=0,
            notice_id=new_id(),
            application_id=new_id(),
            programme="contest_award",
            district="370102",
            content_hash="as published",
            status="RUNNING",
            counts_from=START,
            days=DAYS,
            ends_on=date(2018, 10, 10),
        )

    @rule(verb=st.sampled_from(sorted(WAYS)))
    def try_(self, verb: str) -> None:
        allowed, then = WAYS[verb]
        before = dict(vars(self.item))
        if self.state not in allowed:
            with pytest.raises(Conflict) as refused:
                self.do(verb)
            assert refused.value.code in {"NOTICE_ITEM_STATUS", "NOTICE_OVER"}
            assert vars(self.item) == before
            return
        self.do(verb)
        self.state = then

    @rule(nights=st.integers(1, 6))
    def nights_pass(self, nights: int) -> None:
        """The day after a publication or a decision is the first that counts, up to the day before an objection."""
        for _ in range(nights):
            if self.state == "RUNNING" and self.on > self.item.counts_from:
                self.open_days += is_working_day(self.on)
            self.on += timedelta(days=1)
            if self.state == "RUNNING":
                released = self.item.end(cast(Any, self.application), on=self.on)
                assert (released is not None) == (self.open_days == DAYS)
                self.state = "RUNNING" if released is None else "RELEASED"

    def do(self, verb: str) -> None:
        match verb:
            case "object":
                self.item.pause(on=self.on)
            case "reject":
                self.item.resume(on=self.on)
            case "uphold":
                self.item.strike(on=self.on)
            case "lapse":
                self.item.lapse(on=self.on)

    @invariant()
    def is_open_for_no_less_and_no_more_than_its_days(self) -> None:
        assert self.item.status == self.state
        assert (self.item.ends_on is None) == (self.state == "PAUSED")
        assert self.open_days <= DAYS
        if self.state == "PAUSED":
            assert self.item.days == DAYS - self.open_days


def test_every_item_is_released_after_exactly_its_days_and_goes_only_where_its_state_allows() -> None:
    machine = ItemMachine.TestCase
    machine.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
    machine().runTest()


def test_a_change_of_the_application_lets_the_item_lapse() -> None:
    machine = ItemMachine()
    machine.application.content_hash = "another account"

    assert machine.item.end(cast(Any, machine.application), on=date(2018, 10, 11)) is None

    assert machine.item.status == "LAPSED"
