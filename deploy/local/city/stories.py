"""What can happen to a resident of the sample city; `STORIES` says how often each does among sixty people."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from contracts.facts import FactKind
from deploy.local.city.aid import disabled, low_income, older, veteran, without_work
from deploy.local.city.entries import entered_twice, renamed
from deploy.local.city.residents import SEED, Course, PlannedLoan, Resident
from deploy.local.city.work import flexible, hired, laid_off, referred, seeker
from kit.actor import Role
from rulebook.calendar import add_months

TRADES: Final = ("钳工", "电工", "焊工", "中式烹调师", "育婴员", "养老护理员")
CLOSED_ACCOUNT: Final = "6222021602001230000"
"""The bank sandbox holds accounts that end in 0000 to be closed."""

Story = Callable[[Resident], None]


def residents(count: int) -> list[Resident]:
    """The first `count` people of the city, always the same ones; sixty in a row hold every story."""
    order = [story for story, times in STORIES for _ in range(times)]
    Random(SEED).shuffle(order)  # noqa: S311 - a sample, not a secret
    people = [Resident(number) for number in range(count)]
    for resident in people:
        order[resident.number % len(order)](resident)
    return people


def local(one: Resident) -> None:
    """Somebody with a household register here has lost their work."""
    one.lose_work()


def local_until(reason: str, one: Resident) -> None:
    """The spell is over by summer."""
    one.lose_work()
    one.end_unemployment(reason)


def dead(one: Resident) -> None:
    """死亡 Public security says so, which ends the spell."""
    one.lose_work()
    one.end_unemployment("DIED")
    one.ends_by_itself = True
    died: dict[str, Any] = {"on": f"{one.ended_on}", "document": "居民死亡医学证明（推断）书"}
    one.ask("death", "/v1/people/{person}/death", role=Role.AGENCY, of="PSB", **died)


def newcomer(insured_months: int, one: Resident) -> None:
    """外来常住人员 Six months of residence register; parity of policies needs six months of insurance as well."""
    one.live_here(one.visit - one.days(200, 2500), local=False)
    one.be_insured(months_in_city=insured_months, unemployment_months=insured_months)
    one.declare_unemployment(confirmed=True)


def newcomer_too_early(one: Resident) -> None:
    """Less than six months of residence."""
    one.live_here(one.visit - one.days(20, 170), local=False)
    one.declare_unemployment(confirmed=False)


def newcomer_with_a_break(one: Resident) -> None:
    """Residence was broken, and has gone on for less than six months since."""
    left, back = one.visit - timedelta(days=150), one.visit - timedelta(days=90)
    one.live_here(back, local=False)
    one.state("PSB", FactKind.RESIDENCE, {"district": one.district}, one.visit - timedelta(days=900), left)
    one.declare_unemployment(confirmed=False)


def at_work(one: Resident) -> None:
    """Declares to be out of work, and is insured as an employee."""
    one.live_here(one.visit - one.days(1000, 3000), local=True)
    one.state("HRSS", FactKind.WORKING, True, one.visit - one.days(100, 900))
    one.declare_unemployment(confirmed=False)


def too_young(one: Resident) -> None:
    """Fifteen years old."""
    one.born = one.visit.replace(day=1) - timedelta(days=15 * 365 + 100)
    one.live_here(one.born, local=True)
    one.declare_unemployment(confirmed=False)


def unknown_to_departments(one: Resident) -> None:
    """No department has stated anything: the declaration waits, naming what is missing."""
    one.declare_unemployment(confirmed=False)


def hard_to_employ(
    one: Resident, *, months: int = 1, paid: str | None = None, course: Course = Course.APPROVED, closed: bool = False
) -> None:
    """就业困难人员 In flexible work, paying their own insurance, with a claim to part of it for each month."""
    one.visit = date(2018, 5, 3) + one.days(0, 20)
    one.live_here(one.visit - one.days(2000, 9000), local=True)
    one.be_insured(months_in_city=one.random.randint(12, 200), unemployment_months=one.random.randint(0, 30))
    one.state("HRSS", FactKind.SUPPORT_CATEGORY, "HARD_TO_EMPLOY", date(2017, 9, 1))
    one.state("HRSS", FactKind.EMPLOYMENT_FORM, "FLEXIBLE", date(2017, 9, 1))
    if months == 1:
        flexible(one)
    for month in range(1, months + 1):
        first = date(2018, month, 1)
        amount = paid or f"{one.random.randint(70000, 98000) / 100:.2f}"
        last = add_months(first, 1) - timedelta(days=1)
        one.state("HRSS", FactKind.MONTHLY_CONTRIBUTION, {"pension_and_medical": amount}, first, last)
        one.apply(
            "flexible_si_subsidy",
            course=course,
            account=CLOSED_ACCOUNT if closed else None,
            applied_on=one.visit.isoformat(),
            month=f"{first:%Y-%m}",
        )


def graduate(one: Resident) -> None:
    """离校未就业高校毕业生 The rule grants it, and waits: no amount for graduates is known to be in force."""
    one.visit = date(2018, 3, 5) + one.days(0, 30)
    one.born = date(1994, 9, 1) + one.days(0, 600)
    one.live_here(one.visit - one.days(300, 400), local=False)
    one.state("EDU", FactKind.LEFT_SCHOOL, "2017-07-01", date(2017, 7, 1))
    one.state("HRSS", FactKind.EVER_EMPLOYED, False, date(2017, 7, 1))
    one.state("HRSS", FactKind.SUPPORT_CATEGORY, "GRADUATE", date(2017, 9, 1))
    paid = {"pension_and_medical": "742.50"}
    one.state("HRSS", FactKind.MONTHLY_CONTRIBUTION, paid, date(2018, 2, 1), date(2018, 2, 28))
    one.apply(
        "flexible_si_subsidy",
        course=Course.SUBMITTED,
        applied_on=one.visit.isoformat(),
        month="2018-02",
        flex_start="2018-01-08",
    )


def employee(level: int, one: Resident, *, insured_months: int | None = None, course: Course = Course.APPROVED) -> None:
    """企业职工 With a new certificate (level 5 lowest, 1 highest); 36 months of unemployment insurance are needed."""
    one.live_here(one.visit - one.days(1000, 5000), local=one.random.random() < 0.7)
    months = one.random.randint(36, 120) if insured_months is None else insured_months
    one.be_insured(months_in_city=months + 6, unemployment_months=months)
    since = one.visit - one.days(400, 2000)
    one.state("HRSS", FactKind.EMPLOYMENT_FORM, "ENTERPRISE_EMPLOYEE", since)
    hired(one, since)
    certificate = {
        "level": level,
        "occupation": one.random.choice(TRADES),
        "issued_on": (one.visit - one.days(10, 300)).isoformat(),
        "number": f"1715{one.random.randrange(10**12):012d}",
    }
    one.apply("skill_upgrade_subsidy", course=course, applied_on=one.visit.isoformat(), certificate=certificate)


def borrower(stage: str, group: str, bank: str, one: Resident, *, principal: int | None = None) -> None:
    """创业担保贷款 A loan at one of two banks: refused, eligible, contracted, drawn down or repaid early."""
    one.visit = date(2018, 1, 8) + one.days(0, 50)
    one.live_here(one.visit - one.days(400, 6000), local=group == "REGISTERED_UNEMPLOYED")
    if group == "REGISTERED_UNEMPLOYED":
        one.declare_unemployment(confirmed=True)
    yuan = f"{principal or 10_000 * one.random.randint(3, 10)}.00"
    applied = one.visit + one.days(1, 6)
    signed = applied + one.days(3, 9)
    application: dict[str, Any] = {
        "group": group,
        "principal": yuan,
        "applied_on": applied.isoformat(),
        "term_months": 24,
        "other_loans": [{"kind": "HOUSING", "balance": "186000.00"}] if one.random.random() < 0.3 else [],
        "spouse_other_loans": [],
        "bank_code": bank,
    }
    if group == "ONLINE_ENTREPRENEUR":
        application["online"] = {"real_name": True, "stable": True, "good_reputation": True}
    contract = {
        "contract_number": f"{bank}-2018-{one.number:05d}",
        "contract_date": signed.isoformat(),
        "rate_percent": one.random.choice(("5.7500", "6.15", "6.75")),
        "drawdown_on": signed.isoformat(),
        "maturity": add_months(signed, 24).isoformat(),
        "counter_guarantee": one.random.choice(("NONE", "REDUCED")),
        "credit_assessment": {"assessed_on": applied.isoformat(), "result": "PASSED"},
    }
    reached = ("refused", "eligible", "contracted", "drawn down", "repaid").index(stage)
    one.loan = PlannedLoan(
        application=application,
        contract=contract if reached >= 2 else None,
        drawdown={"drawn_on": signed.isoformat(), "amount": yuan} if reached >= 3 else None,
        repayment={"paid_on": (signed + one.days(40, 80)).isoformat(), "amount": yuan} if reached >= 4 else None,
    )


STORIES: Final[tuple[tuple[Story, int], ...]] = (
    (local, 1),
    (entered_twice, 1),
    (renamed, 1),
    (seeker, 2),
    (laid_off, 4),
    (older, 1),
    (disabled, 1),
    (without_work, 2),
    (low_income, 1),
    (referred, 2),
    (partial(local_until, "MOVED_AWAY"), 1),
    (partial(local_until, "NO_LONGER_SEEKING"), 1),
    (partial(local_until, "RETIRED"), 1),
    (dead, 1),
    (partial(veteran, placed=True), 1),
    (partial(veteran, placed=False), 1),
    (partial(newcomer, 14), 3),
    (partial(newcomer, 2), 2),
    (newcomer_too_early, 1),
    (newcomer_with_a_break, 1),
    (at_work, 1),
    (too_young, 1),
    (unknown_to_departments, 2),
    (partial(hard_to_employ, months=3), 4),
    (partial(hard_to_employ, months=1), 2),
    (partial(hard_to_employ, closed=True), 1),
    (partial(hard_to_employ, course=Course.SUBMITTED), 1),
    (partial(hard_to_employ, course=Course.REVIEWED), 1),
    (partial(hard_to_employ, course=Course.SENT_BACK), 1),
    (partial(hard_to_employ, course=Course.REJECTED), 1),
    (partial(hard_to_employ, paid="0.00", course=Course.SUBMITTED), 1),
    (graduate, 2),
    (partial(employee, 5), 1),
    (partial(employee, 4), 1),
    (partial(employee, 3), 1),
    (partial(employee, 4, course=Course.SUBMITTED), 1),
    (partial(employee, 3, insured_months=30, course=Course.SUBMITTED), 1),
    (partial(employee, 2, course=Course.SUBMITTED), 1),
    (partial(borrower, "drawn down", "REGISTERED_UNEMPLOYED", "QLB"), 2),
    (partial(borrower, "drawn down", "RETURNED_MIGRANT", "PSBC"), 1),
    (partial(borrower, "repaid", "VETERAN", "PSBC"), 1),
    (partial(borrower, "contracted", "ONLINE_ENTREPRENEUR", "QLB"), 1),
    (partial(borrower, "eligible", "RURAL_SELF_STARTING_MIGRANT", "QLB"), 1),
    (partial(borrower, "refused", "VETERAN", "PSBC", principal=120_000), 1),
)
