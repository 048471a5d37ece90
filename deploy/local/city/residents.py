"""The people of the sample city: who they are, what departments know about them, and what is sent about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any, Final

from faker import Faker
from stdnum.cn import ric

from contracts.facts import FactKind
from kit.actor import Role

SEED: Final = "jinan-2018"
FAKER: Final = Faker("zh_CN")
FIRST_DAY: Final = date(2017, 12, 30)
LIVING: Final = {
    "370102": 75,
    "370103": 72,
    "370104": 48,
    "370105": 69,
    "370112": 112,
    "370113": 58,
    "370114": 106,
    "370124": 37,
    "370125": 54,
    "370126": 59,
}
"""How the sample is spread over the ten districts and counties: roughly by their inhabitants of 2017, in 10,000s."""
ELSEWHERE: Final = ("371402", "371102", "410102", "130402", "320302", "340102")
"""Where newcomers' identity numbers come from: GB/T 2260 codes of other cities."""

Body = Mapping[str, Any]


class Course(StrEnum):
    """How far the offices come with an application for a subsidy."""

    SUBMITTED = "SUBMITTED"
    SENT_BACK = "SENT_BACK"
    REJECTED = "REJECTED"
    REVIEWED = "REVIEWED"
    APPROVED = "APPROVED"


@dataclass(frozen=True, kw_only=True)
class PlannedApplication:
    """An application for a subsidy as it is sent, but for the person's id."""

    body: Body
    course: Course


@dataclass(frozen=True, kw_only=True)
class PlannedLoan:
    """A guarantee loan as it is sent stage by stage; a stage that is None is not reached."""

    application: Body
    contract: Body | None = None
    drawdown: Body | None = None
    repayment: Body | None = None


@dataclass(frozen=True, kw_only=True)
class Request:
    """Something that is asked of registration about a person or a family.

    `{person}`, `{spell}`, `{employer_3}` and the names of earlier requests in path and body stand for ids.
    """

    name: str
    path: str
    body: Body
    role: Role = Role.CASE_WORKER
    of: str = ""
    """The department that an agency speaks for; a citizen's is `{person}`."""


class Resident:
    """A person; `number`, counted from 0, decides everything about them through one seeded source."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.random = Random(f"{SEED}/{number}")  # noqa: S311 - a sample, not a secret
        FAKER.seed_instance(f"{SEED}/{number}")
        self.name: str = FAKER.name()
        self.phone: str = FAKER.phone_number()
        self.district = self.random.choices(list(LIVING), list(LIVING.values()))[0]
        self.born = date(1960, 1, 1) + timedelta(days=self.random.randrange(37 * 365))
        self.visit = date(2018, 1, 3) + timedelta(days=self.random.randrange(140))
        """The day on which they come to the counter."""
        self.account = f"6222{self.random.randrange(10**14):014d}8"
        self._number_from = self.district
        self.facts: dict[str, list[Body]] = {}
        """By the department that states them."""
        self.declaration: Body | None = None
        self.is_confirmed = False
        """Whether article 13 confirms the declaration."""
        self.before: list[Request] = []
        """Asked before they declare unemployment, in order."""
        self.after: list[Request] = []
        """Asked after that."""
        self.family = ""
        """Which family they belong to, if the sample has it."""
        self.ending: Body | None = None
        """The end of the spell; asked for, unless something else brings it."""
        self.ends_by_itself = False
        self.applications: list[PlannedApplication] = []
        self.loan: PlannedLoan | None = None

    @property
    def person(self) -> Body:
        """The entry into the register, a few days before the visit at most."""
        stem = f"{self._number_from}{self.born:%Y%m%d}{self.number % 1000:03d}"
        return {
            "identity_number": stem + ric.calc_check_digit(stem + "0"),
            "name": self.name,
            "phone": self.phone,
            "district": self.district,
            "registered_on": max(FIRST_DAY, self.visit - timedelta(days=self.number % 4)).isoformat(),
        }

    @property
    def ended_on(self) -> date | None:
        """The day on which the spell ends, if it does."""
        return None if self.ending is None else date.fromisoformat(self.ending["on"])

    def is_registered_on(self, day: date) -> bool:
        """Whether they are registered as unemployed at the end of the day."""
        return self.is_confirmed and self.visit <= day and (self.ended_on is None or day < self.ended_on)

    def days(self, fewest: int, most: int) -> timedelta:
        """A stretch of time, both ends included."""
        return timedelta(days=self.random.randint(fewest, most))

    def state(self, department: str, kind: FactKind, value: Any, since: date, until: date | None = None) -> None:
        """Let a department state a fact."""
        fact = {"kind": kind, "value": value, "valid_from": since.isoformat(), "source_department": department}
        if until is not None:
            fact["valid_to"] = until.isoformat()
        self.facts.setdefault(department, []).append(fact)

    def live_in(self, district: str) -> None:
        """Live in another district than by chance."""
        self.district = self._number_from = district

    def live_here(self, since: date, *, local: bool) -> None:
        """常住 An open stay and the household register, by public security."""
        if not local:
            self._number_from = self.random.choice(ELSEWHERE)
        self.state("PSB", FactKind.RESIDENCE, {"district": self.district}, since)
        self.state("PSB", FactKind.LOCAL_HUKOU, local, since)

    def be_insured(self, *, months_in_city: int, unemployment_months: int) -> None:
        """Months of insurance, counted at the beginning of the visit's month."""
        since = self.visit.replace(day=1)
        self.state("HRSS", FactKind.SOCIAL_INSURANCE_MONTHS_IN_CITY, months_in_city, since)
        self.state("HRSS", FactKind.UNEMPLOYMENT_INSURANCE_MONTHS, unemployment_months, since)

    def lose_work(self) -> None:
        """Somebody with a household register here has lost their work, and article 13 confirms it."""
        self.live_here(self.visit - self.days(3 * 365, 20 * 365), local=True)
        self.be_insured(months_in_city=self.random.randint(12, 180), unemployment_months=self.random.randint(0, 150))
        self.state("HRSS", FactKind.WORKING, False, self.visit - self.days(1, 40))
        self.declare_unemployment(confirmed=True)

    def on(self, days: int) -> str:
        """So many days after the visit."""
        return (self.visit + timedelta(days=days)).isoformat()

    def declare_unemployment(self, *, confirmed: bool) -> None:
        """失业登记申报 On the day of the visit; `confirmed` says what article 13 will answer."""
        self.declaration = {"on": self.visit.isoformat(), "working": False, "seeks_work": True, "able_to_work": True}
        self.is_confirmed = confirmed

    def end_unemployment(self, reason: str) -> None:
        """The spell ends some weeks after the visit, by June 2018."""
        last = min((date(2018, 6, 30) - self.visit).days, 100)
        self.ending = {"on": (self.visit + self.days(15, last)).isoformat(), "reason": reason}

    def ask(self, name: str, path: str, *, role: Role = Role.CASE_WORKER, of: str = "", **body: Any) -> None:
        """Let something be asked of registration once they have declared, or in their place."""
        self.after.append(Request(name=name, path=path, body=body, role=role, of=of))

    def ask_before(self, name: str, path: str, *, role: Role = Role.AGENCY, of: str = "HRSS", **body: Any) -> None:
        """Let something be asked of registration, by human resources unless another is named, before they declare."""
        self.before.append(Request(name=name, path=path, body=body, role=role, of=of))

    def apply(
        self, programme: str, *, course: Course = Course.APPROVED, account: str | None = None, **body: Any
    ) -> None:
        """补贴申请 Apply for a subsidy, to be paid to an account of their own unless another is given."""
        payee = {"name": self.name, "account": account or self.account}
        self.applications.append(
            PlannedApplication(body={"programme": programme, **body, "payee": payee}, course=course)
        )
