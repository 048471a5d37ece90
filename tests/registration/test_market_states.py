"""Vacancies, searches for work and candidacies go their way and no other, whatever is tried on them."""

from datetime import date, timedelta
from decimal import Decimal

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from registration.models import (
    Candidacy,
    CandidacyEnd,
    CandidacyWay,
    Employer,
    HoursKind,
    JobSeeker,
    Offer,
    Person,
    Vacancy,
    Wishes,
)

OPENED, CLOSES, POSTS = date(2018, 3, 1), date(2018, 6, 30), 3
DAYS = st.dates(date(2018, 2, 1), date(2018, 8, 31))
BY = Actor.system("test")
LIMITS = settings(max_examples=40, stateful_step_count=15, deadline=None)


def a_vacancy() -> Vacancy:
    employer = Employer(id=new_id(), credit_code="91370102MA3000001X", name="济南示范机械有限公司")
    wage, kind = Decimal("4000.00"), HoursKind.FULL_TIME
    offer = Offer("41400", "养老护理员", "", "370102", wage, wage, kind, 40, POSTS, CLOSES)
    return Vacancy.open(employer, offer, on=OPENED, by=BY)


def a_seeker() -> JobSeeker:
    wishes = Wishes(("41400",), ("370102",), Decimal("4000.00"), (HoursKind.FULL_TIME,))
    return JobSeeker.register(Person(id=new_id(), district="370102"), wishes, on=OPENED, by=BY)


class VacancyMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.vacancy = a_vacancy()
        self.state, self.taken, self.announced = "OPEN", 0, 0

    @rule(verb=st.sampled_from(["take_post", "close", "expire"]), on=DAYS)
    def try_(self, verb: str, on: date) -> None:
        in_time = on > CLOSES if verb == "expire" else on >= OPENED
        before = dict(vars(self.vacancy))
        if self.state != "OPEN" or not in_time:
            with pytest.raises(Conflict) as refused:
                getattr(self.vacancy, verb)(on=on)
            assert refused.value.code == ("VACANCY_STATUS" if self.state != "OPEN" else self.untimely(verb))
            assert vars(self.vacancy) == before
            return
        event = getattr(self.vacancy, verb)(on=on)
        self.taken += verb == "take_post"
        self.state = {"close": "CLOSED", "expire": "EXPIRED"}.get(verb, "FILLED" if self.taken == POSTS else "OPEN")
        assert (event is None) == (self.state == "OPEN")
        if event is not None:
            self.announced += 1
            assert (event.subject, event.sequence) == (f"vacancy/{self.vacancy.id}", self.announced)
            assert event.on == (CLOSES + timedelta(days=1) if verb == "expire" else on)

    @staticmethod
    def untimely(verb: str) -> str:
        return "VACANCY_NOT_EXPIRED" if verb == "expire" else "BEFORE_OPENING"

    @rule(on=DAYS)
    def asks(self, on: date) -> None:
        if self.state == "OPEN" and OPENED <= on <= CLOSES:
            self.vacancy.require_open(on=on)
        else:
            with pytest.raises(Conflict):
                self.vacancy.require_open(on=on)

    @invariant()
    def counts_its_posts(self) -> None:
        assert (self.vacancy.status, self.vacancy.filled) == (self.state, self.taken)
        assert (self.vacancy.closed_on is None) == (self.state == "OPEN")
        assert (self.taken == POSTS) == (self.state == "FILLED")


class JobSeekerMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.seeker = a_seeker()
        self.state = "ACTIVE"

    @rule(verb=st.sampled_from(["place", "withdraw"]), on=DAYS)
    def ends(self, verb: str, on: date) -> None:
        before = dict(vars(self.seeker))
        if self.state != "ACTIVE" or on < OPENED:
            with pytest.raises(Conflict) as refused:
                getattr(self.seeker, verb)(on=on)
            assert refused.value.code == ("JOB_SEEKER_STATUS" if self.state != "ACTIVE" else "END_BEFORE_START")
            assert vars(self.seeker) == before
            return
        event = getattr(self.seeker, verb)(on=on)
        self.state = {"place": "PLACED", "withdraw": "WITHDRAWN"}[verb]
        assert (event.subject, event.reason, event.on) == (f"job_seeker/{self.seeker.id}", self.state, on)

    @rule(occupation=st.sampled_from(["20200", "41000", "60000"]))
    def wishes(self, occupation: str) -> None:
        wished = Wishes((occupation,), ("370103",), Decimal("5000.00"), (HoursKind.SHIFT,))
        if self.state == "ACTIVE":
            self.seeker.wish(wished)
            assert self.seeker.occupation_groups == [f"{occupation[0]}0000"]
        else:
            with pytest.raises(Conflict):
                self.seeker.wish(wished)

    @invariant()
    def has_the_day_of_its_end(self) -> None:
        assert self.seeker.status == self.state
        assert (self.seeker.ended_on is None) == (self.state == "ACTIVE") == (self.seeker.end_reason is None)


class CandidacyMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.candidacy = Candidacy.of(a_seeker(), a_vacancy(), way=CandidacyWay.REFERRED, on=OPENED, by=BY)
        self.state, self.since = "REFERRED", OPENED

    @rule(verb=st.sampled_from(["interview", "hire", "decline", "withdraw", "lapse"]), on=DAYS)
    def try_(self, verb: str, on: date) -> None:
        before = dict(vars(self.candidacy))
        over = self.state in {"HIRED", "DECLINED", "WITHDRAWN"}
        if over or (on < self.since and verb != "lapse"):
            with pytest.raises(Conflict) as refused:
                self.do(verb, on)
            assert refused.value.code == ("CANDIDACY_STATUS" if over else "CANDIDACY_ORDER")
            assert vars(self.candidacy) == before
            return
        self.do(verb, on)
        self.since = on if verb == "interview" else self.since
        self.state = {
            "interview": "INTERVIEWED",
            "hire": "HIRED",
            "decline": "DECLINED",
            "withdraw": "WITHDRAWN",
            "lapse": "DECLINED",
        }[verb]

    def do(self, verb: str, on: date) -> None:
        match verb:
            case "interview":
                self.candidacy.interview(on=on)
            case "hire":
                self.candidacy.hire(on=on, employment_id=new_id())
            case "decline":
                self.candidacy.end(CandidacyEnd.BY_EMPLOYER, on=on)
            case "withdraw":
                self.candidacy.end(CandidacyEnd.BY_SEEKER, on=on)
            case _:
                self.candidacy.lapse(CandidacyEnd.VACANCY_FILLED, on=on)

    @invariant()
    def has_what_its_state_asks(self) -> None:
        assert self.candidacy.status == self.state
        over = self.state in {"HIRED", "DECLINED", "WITHDRAWN"}
        assert (self.candidacy.decided_on is not None) == over
        assert (self.candidacy.employment_id is not None) == (self.state == "HIRED")
        assert (self.candidacy.end_reason is not None) == (self.state in {"DECLINED", "WITHDRAWN"})
        assert self.candidacy.decided_on is None or self.candidacy.decided_on >= OPENED


TestVacancy = VacancyMachine.TestCase
TestVacancy.settings = LIMITS
TestJobSeeker = JobSeekerMachine.TestCase
TestJobSeeker.settings = LIMITS
TestCandidacy = CandidacyMachine.TestCase
TestCandidacy.settings = LIMITS
