"""失业登记期间 A spell goes its way and no other: whatever is tried on it, only what its state allows happens."""

from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.registration import UnemploymentReopened, UnemploymentResumed, UnemploymentSuspended
from kit.actor import Actor, Role
from kit.errors import Conflict
from kit.events import Event
from kit.ids import new_id
from kit.testing import ServiceUnderTest
from registration.models import Person, Spell, SpellStatus
from tests.kit.proposals import approved
from tests.registration.builders import confirmed_spell, declaration, today

DECLARED = date(2018, 3, 1)
DAYS = st.dates(date(2018, 1, 1), date(2018, 12, 31))
# What each verb asks for, and what it makes of it.
WAYS = {
    "confirm": ({"WAITING_FOR_FACTS"}, "CONFIRMED"),
    "refuse": ({"WAITING_FOR_FACTS"}, "REFUSED"),
    "suspend": ({"CONFIRMED"}, "SUSPENDED"),
    "resume": ({"SUSPENDED"}, "CONFIRMED"),
    "end": ({"CONFIRMED", "SUSPENDED"}, "ENDED"),
    "reopen": ({"ENDED"}, "CONFIRMED"),
    "change_parity": ({"CONFIRMED", "SUSPENDED"}, None),
}


class SpellMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        person = Person(id=new_id(), district="370102")
        self.spell = Spell.declare(
            person, on=DECLARED, working=False, seeks_work=True, able_to_work=True, age=34, by=Actor.system("test")
        )
        self.state: str = "WAITING_FOR_FACTS"
        self.rests_since: date | None = None
        self.announced = 0

    @rule(verb=st.sampled_from(sorted(WAYS)), on=DAYS)
    def try_(self, verb: str, on: date) -> None:
        allowed, then = WAYS[verb]
        earliest = {"suspend": DECLARED, "end": DECLARED, "resume": self.rests_since}.get(verb) or date.min
        before = dict(vars(self.spell))
        if self.state not in allowed or on < earliest:
            with pytest.raises(Conflict) as refused:
                self.do(verb, on)
            assert refused.value.code == "SPELL_STATUS" or on < earliest
            assert vars(self.spell) == before
            return
        event = self.do(verb, on)
        self.announced += 1
        assert (event.subject, event.sequence) == (f"spell/{self.spell.id}", self.announced)
        self.state = then or self.state
        self.rests_since = on if verb == "suspend" else None if verb in {"resume", "end"} else self.rests_since

    def do(self, verb: str, on: date) -> Event:
        match verb:
            case "confirm":
                return self.spell.confirm(parity=False)
            case "refuse":
                return self.spell.refuse(("NOT_UNEMPLOYED",))
            case "suspend":
                return self.spell.suspend(on=on)
            case "resume":
                return self.spell.resume(on=on)
            case "end":
                return self.spell.end(on=on, reason="RE_EMPLOYED", recorded_on=on)
            case "reopen":
                return self.spell.reopen(on=on)
            case _:
                return self.spell.change_parity(on=on, parity=True)

    @invariant()
    def has_the_days_of_its_state(self) -> None:
        assert self.spell.status == self.state
        assert (self.spell.ended_on is not None) == (self.state == "ENDED")
        assert (self.spell.end_recorded_on is not None) == (self.state == "ENDED")
        assert self.spell.suspended_on == self.rests_since


TestSpell = SpellMachine.TestCase
TestSpell.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


async def test_a_spell_rests_and_goes_on_and_the_person_stays_registered(registration: ServiceUnderTest) -> None:
    person, spell = await confirmed_spell(registration, on="2018-03-01")
    worker = registration.caller(Role.CASE_WORKER)
    path = f"/v1/spells/{spell}"

    rests = await worker.post(f"{path}/suspension", {"on": "2018-04-01", "reason": "IN_TRAINING"})
    again = await worker.post(f"{path}/suspension", {"on": "2018-04-02", "reason": "IN_TRAINING"})
    other = await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-04-03"))
    due = (await worker.get(f"{path}/contact-plan")).json()["due_on"]
    goes_on = await worker.post(f"{path}/resumption", {"on": "2018-06-15"})

    assert (rests.json()["status"], rests.json()["suspended_on"], due) == ("SUSPENDED", "2018-04-01", None)
    assert (again.status_code, again.json()["code"]) == (409, "SPELL_STATUS")
    assert (other.status_code, other.json()["code"]) == (409, "SPELL_OPEN")
    assert (goes_on.json()["status"], goes_on.json()["suspended_on"]) == ("CONFIRMED", None)
    assert (await worker.get(f"{path}/contact-plan")).json()["due_on"] == "2018-07-15"
    assert len(await registration.announced(UnemploymentSuspended)) == 1
    assert len(await registration.announced(UnemploymentResumed)) == 1
    overlaps = await worker.post(f"{path}/suspension", {"on": "2018-06-14", "reason": "SHORT_WORK"})
    assert (overlaps.status_code, overlaps.json()["code"]) == (409, "SUSPENSION_OVERLAPS")


async def test_a_spell_that_rests_can_end_even_before_it_rested(
    registration: ServiceUnderTest,
) -> None:
    _, spell = await confirmed_spell(registration)
    worker = registration.caller(Role.CASE_WORKER)
    await worker.post(f"/v1/spells/{spell}/suspension", {"on": "2018-04-01", "reason": "SHORT_WORK"})

    ended = await worker.post(f"/v1/spells/{spell}/ending", {"on": "2018-03-20", "reason": "RE_EMPLOYED"})

    assert (ended.json()["status"], ended.json()["suspended_on"]) == ("ENDED", None)


MISTAKE = {"on": "2018-04-10", "reason": "entered for another person"}


async def ended(registration: ServiceUnderTest, *, on: str = "2018-04-02") -> tuple[object, str]:
    with today(on):
        person, spell = await confirmed_spell(registration)
        answer = await registration.caller(Role.CASE_WORKER).post(
            f"/v1/spells/{spell}/ending", {"on": on, "reason": "RE_EMPLOYED"}
        )
        assert answer.json()["status"] == "ENDED"
    return person, spell


async def window(registration: ServiceUnderTest, days: int) -> None:
    await approved(
        registration, key="reopening.window_days", unit="days", value=days, valid_from="2018-01-01", article=13
    )


async def test_without_a_configured_window_no_end_is_taken_back(registration: ServiceUnderTest) -> None:
    _, spell = await ended(registration)
    with today("2018-04-10"):
        refused = await registration.caller(Role.CASE_WORKER).post(f"/v1/spells/{spell}/reopening", MISTAKE)
    assert (refused.status_code, refused.json()["code"]) == (422, "NEEDS_CONFIG")
    assert refused.json()["needs_figures"] == ["reopening.window_days"]


async def test_an_end_is_taken_back_until_the_last_day_of_the_window(registration: ServiceUnderTest) -> None:
    await window(registration, 10)
    _, late = await ended(registration)
    _, spell = await ended(registration)
    worker = registration.caller(Role.CASE_WORKER)

    with today("2018-04-13"):
        refused = await worker.post(f"/v1/spells/{late}/reopening", MISTAKE)
    with today("2018-04-12"):
        reopened = await worker.post(f"/v1/spells/{spell}/reopening", MISTAKE)
        again = await worker.post(f"/v1/spells/{spell}/reopening", MISTAKE)

    assert (refused.status_code, refused.json()["code"]) == (422, "WINDOW_CLOSED")
    assert refused.json()["last_day"] == "2018-04-12"
    assert (reopened.json()["status"], reopened.json()["ended_on"]) == ("CONFIRMED", None)
    assert (again.status_code, again.json()["code"]) == (409, "SPELL_STATUS")
    [announced] = await registration.announced(UnemploymentReopened)
    assert (announced.data["on"], announced.data["ended_on"]) == ("2018-04-10", "2018-04-02")
    with today("2018-04-12"):
        assert (await worker.get(f"/v1/spells/{spell}/contact-plan")).json()["due_on"] == "2018-05-10"


async def test_an_end_stands_once_the_person_is_registered_again(registration: ServiceUnderTest) -> None:
    await window(registration, 10)
    person, spell = await ended(registration)
    worker = registration.caller(Role.CASE_WORKER)
    with today("2018-04-10"):
        await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-04-05"))
        refused = await worker.post(f"/v1/spells/{spell}/reopening", MISTAKE)
    assert (refused.status_code, refused.json()["code"]) == (409, "SPELL_OPEN")


async def test_a_citizen_neither_reopens_nor_sees_somebody_elses_spell(registration: ServiceUnderTest) -> None:
    person, spell = await ended(registration)
    own = registration.caller(Role.CITIZEN, person_id=str(person))
    other = registration.caller(Role.CITIZEN, person_id=str(new_id()))

    assert (await own.post(f"/v1/spells/{spell}/reopening", MISTAKE)).status_code == 403
    assert (await own.get(f"/v1/spells/{spell}/parity")).status_code == 200
    assert (await other.get(f"/v1/spells/{spell}/parity")).status_code == 404
    assert (await other.post(f"/v1/people/{person}/declarations", declaration(on="2018-05-01"))).status_code == 404
    declared = await own.post(f"/v1/people/{person}/declarations", declaration(on="2018-05-01"))
    assert declared.json()["spell"]["status"] == SpellStatus.CONFIRMED


def test_every_verb_of_a_spell_is_tried() -> None:
    verbs = {name for name, member in vars(Spell).items() if callable(member) and not name.startswith("_")}
    assert verbs - {"declare", "follow", "wait"} == set(WAYS)
    assert {state for allowed, _ in WAYS.values() for state in allowed} | {"REFUSED"} == set(SpellStatus)
