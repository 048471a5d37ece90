"""What may follow what in placements, benefits, contacts and exits: every order of steps, lawful or not."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from registration.models import (
    Benefit,
    BenefitExtension,
    Channel,
    ContactPlan,
    DisplacedWorker,
    GradualExit,
    PlacementWay,
    VeteranCategory,
    VeteranPlacement,
)
from rulebook.calendar import add_months

BY = Actor.system("test")
BEGUN = date(2018, 3, 1)
PERSON: Any = SimpleNamespace(id=new_id(), district="370102")
SPELL: Any = SimpleNamespace(id=new_id(), person_id=PERSON.id, district="370102")
DAYS = st.dates(date(2018, 2, 1), date(2018, 6, 30))


def refused(step: Callable[[], object], entity: object, code: str) -> None:
    """The step is refused by its code, and changes nothing."""
    before = dict(vars(entity))
    with pytest.raises(Conflict) as refusal:
        step()
    assert refusal.value.code == code
    assert vars(entity) == before


@given(entitled=st.booleans(), days=st.lists(DAYS, max_size=4))
def test_a_veteran_who_is_entitled_gets_one_post_and_no_other_gets_any(entitled: bool, days: Sequence[date]) -> None:  # noqa: FBT001
    placement = VeteranPlacement.enter(
        PERSON, category=VeteranCategory.DEMOBILISED_OFFICER, ground=None, received_on=BEGUN, entitled=entitled, by=BY
    )
    for on in days:
        if placement.status != "OPEN":
            refused(lambda on=on: placement.place(post="市图书馆", on=on), placement, "PLACEMENT_STATUS")  # type: ignore[misc]
        elif on < BEGUN:
            refused(lambda on=on: placement.place(post="市图书馆", on=on), placement, "END_BEFORE_START")  # type: ignore[misc]
        else:
            placement.place(post="市图书馆", on=on)
            assert (placement.status, placement.secured_on) == ("PLACED", on)


@given(st.lists(st.tuples(st.sampled_from(["plan", "place"]), DAYS), max_size=6))
def test_a_displaced_worker_is_placed_once_and_by_a_plan(steps: Sequence[tuple[str, date]]) -> None:
    worker = DisplacedWorker.enter(
        PERSON, employer_code="x", displaced_on=BEGUN, group="DECAPACITY", in_scope=True, by=BY
    )
    for verb, on in steps:

        def step(verb: str = verb, on: date = on) -> None:
            if verb == "plan":
                worker.make_plan(PlacementWay.STARTUP, "开店", hard_to_employ=False, on=on)
            else:
                worker.place(on=on)

        if worker.status != "OPEN":
            refused(step, worker, "DISPLACED_STATUS")
        elif on < BEGUN:
            refused(step, worker, "END_BEFORE_START")
        elif verb == "place" and worker.way is None:
            refused(step, worker, "PLAN_MISSING")
        else:
            step()
            assert worker.placed_on == (on if verb == "place" else None)


@given(
    months=st.integers(1, 24),
    steps=st.lists(st.tuples(st.sampled_from(["extend", "close", "fall_back"]), st.integers(-40, 900)), max_size=8),
)
def test_an_extension_runs_once_at_a_time_and_falls_back_when_it_has_closed(
    months: int, steps: Sequence[tuple[str, int]]
) -> None:
    benefit = Benefit.grant(
        SPELL, region="370000", insured_months=60, source_department="HRSS", months=months, figures=[], on=BEGUN, by=BY
    )
    extension = BenefitExtension.record(region="370000", months=2, document="x", on=BEGUN + timedelta(days=30), by=BY)
    for verb, day in steps:
        on, running, before = BEGUN + timedelta(days=day), benefit.extension_id is not None, benefit.months
        match verb:
            case "extend" if running:
                refused(lambda on=on: benefit.extend(extension, on=on), benefit, "EXTENDED_ALREADY")  # type: ignore[misc]
            case "extend" if benefit.until <= extension.opened_on:
                refused(lambda on=on: benefit.extend(extension, on=on), benefit, "BENEFIT_OVER")  # type: ignore[misc]
            case "extend":
                benefit.extend(extension, on=on)
                assert benefit.months == before + 2
            case "close" if extension.closed_on is not None:
                refused(lambda on=on: extension.close(on=on, by=BY), extension, "EXTENSION_CLOSED")  # type: ignore[misc]
            case "close" if on < extension.opened_on:
                refused(lambda on=on: extension.close(on=on, by=BY), extension, "CLOSED_TOO_EARLY")  # type: ignore[misc]
            case "close":
                extension.close(on=on, by=BY)
            case _ if not running or extension.closed_on is None:
                refused(lambda: benefit.fall_back(extension), benefit, "NOT_EXTENDED")
            case _:
                benefit.fall_back(extension)
                assert before - 2 <= benefit.months <= before
        assert benefit.until == add_months(BEGUN, benefit.months)
        assert benefit.months >= months


@given(st.lists(st.tuples(st.sampled_from(["keep", "miss", "stop", "begin_again"]), DAYS), max_size=8))
def test_a_contact_is_made_or_missed_once_for_its_period_and_none_is_due_while_the_spell_rests(
    steps: Sequence[tuple[str, date]],
) -> None:
    plan = ContactPlan.begin(SPELL, on=BEGUN, interval=1)
    in_row = 0
    for verb, on in steps:
        match verb:
            case "stop":
                plan.stop()
            case "begin_again":
                plan.begin_again(on=on, interval=1)
                in_row = 0
            case "keep" if on <= plan.begun_after:
                refused(
                    lambda on=on: plan.keep(on=on, channel=Channel.APP, interval=1, by=BY),  # type: ignore[misc]
                    plan,
                    "CONTACT_MADE",
                )
            case _ if plan.due_on is None:
                refused(lambda verb=verb, on=on: _close(plan, verb, on), plan, "NO_CONTACT_DUE")  # type: ignore[misc]
            case _:
                due, contact = plan.due_on, _close(plan, verb, on)
                in_row = in_row + 1 if verb == "miss" else 0
                assert (contact.due_on, contact.missed_in_row) == (due, in_row)
                assert plan.begun_after == due
                assert plan.due_on is not None
                assert plan.due_on > due
        assert plan.missed_in_row == in_row


def _close(plan: ContactPlan, verb: str, on: date) -> Any:
    if verb == "miss":
        return plan.miss(interval=1, limit=3, by=BY)
    return plan.keep(on=on, channel=Channel.APP, interval=1, by=BY)


@given(st.lists(st.integers(1, 24), max_size=3), st.integers(1, 10_000_000))
def test_a_gradual_exit_is_planned_once_and_ends_at_nothing(lengths: Sequence[int], fen: int) -> None:
    assessment: Any = SimpleNamespace(id=new_id(), family_id=new_id(), district="370102", month=BEGUN)
    leaving = GradualExit.open(assessment, support=Decimal(fen) / 100, missing_figure="low_income.exit_months")
    for number, months in enumerate(lengths):
        if number:
            refused(lambda months=months: leaving.plan(months), leaving, "EXIT_STATUS")  # type: ignore[misc]
        else:
            leaving.plan(months)
            paid = [Decimal(step["support"]) for step in leaving.steps]
            assert len(paid) == months
            assert paid == sorted(paid, reverse=True)
            assert all(0 <= one < Decimal(fen) / 100 for one in paid) or fen <= months
