"""Articles 6 and 18: flexible work is subsidised for 36 months and not a 37th; what was too much is given back."""

from calendar import monthrange
from datetime import timedelta
from typing import Any

from contracts.subsidy import (
    EntitlementOpened,
    EntitlementStopped,
    InstalmentPaid,
    PaymentClawedBack,
    Reassessed,
    RecoveryEnded,
    RecoveryOpened,
)
from deploy.local.city.errands import Errands
from deploy.local.platform import Platform
from deploy.local.quiet import wait_until_quiet
from kit import clock
from kit.actor import Role
from tests.journeys.bus import announced
from tests.journeys.money import Money, lay_over
from tests.journeys.offices import Answer, Offices, fact, identity_number

SHANGHE = "370126"
FUND = "EMPLOYMENT_SUBSIDY_FUND"
PER_MONTH = "571.00"


def contributions(person: str, *months: str) -> list[Answer]:
    """900 yuan of pension and medical insurance, paid by the person for each of the months."""
    return [
        {
            "person_id": person,
            **fact(
                "monthly_contribution",
                {"pension_and_medical": "900.00"},
                since=f"{month}-01",
                until=f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]}",
            ),
        }
        for month in months
    ]


class FlexibleWork:
    """Somebody who is hard to employ, works for themself, and is subsidised month by month."""

    def __init__(self, platform: Platform, errands: Errands) -> None:
        self.platform, self.errands = platform, errands
        self.offices = Offices(errands, SHANGHE)
        self.finance = errands.token(Role.FINANCE)

    async def begin(self, *months: str, number: str, name: str) -> str:
        """Registered, with the contributions of the months; the first month is applied for, granted and paid."""
        given = {"amount": "60000.00", "year": 2018, "document": "济财社〔2018〕示例7号", "district": SHANGHE}
        await self.offices.post("subsidy", f"/v1/funds/{FUND}/appropriations", given, by=self.finance)
        person = await self.offices.register_local(number, on="2018-01-08", name=name)
        category = {"person_id": person, **fact("support_category", "HARD_TO_EMPLOY", since="2017-11-01")}
        await self.offices.deliver("HRSS", category, *contributions(person, *months))
        await wait_until_quiet(self.platform)
        body = {
            "person_id": person,
            "programme": "flexible_si_subsidy",
            "applied_on": "2018-02-05",
            "month": months[0],
            "payee": {"name": name, "account": "6222021602888000015"},
        }
        applied = await self.offices.post("subsidy", "/v1/applications", body)
        payment = await Money(self.offices, self.errands).pay(applied["application"])
        assert payment["amount"] == PER_MONTH
        return person

    async def run_round(self, first: str, last: str) -> Answer:
        """A round of the county, passed by two people and paid; as it ended."""
        body = {"month": last, "since": first, "district": SHANGHE}
        asked = await self.offices.post("subsidy", "/v1/monthly-rounds", body, by=self.finance)
        path = f"/v1/monthly-rounds/{asked['id']}"
        made: Answer = await self.offices.until(lambda one: one["status"] != "MAKING", "subsidy", path, by=self.finance)
        if made["status"] == "COMPLETED":
            return made
        seen = {"content_hash": made["content_hash"]}
        reviewer = self.errands.token(Role.REVIEWER, district=SHANGHE)
        await self.offices.post("subsidy", f"{path}/reviews", seen, by=reviewer)
        await self.offices.post("subsidy", f"{path}/approvals", seen, by=self.offices.approver)
        ended: Answer = await self.offices.until(
            lambda one: one["status"] == "COMPLETED", "subsidy", path, by=self.finance
        )
        return ended

    async def entitlement(self, person: str) -> Answer:
        page = await self.offices.get("subsidy", "/v1/entitlements", person_id=person)
        [found] = page["items"]
        return dict(found)

    async def made_in(self, made: Answer, person: str) -> list[str]:
        """The months that a round applied for in the name of a person."""
        entitlement = await self.entitlement(person)
        page = await self.offices.get(
            "subsidy",
            "/v1/entitlement-months",
            by=self.finance,
            entitlement_id=entitlement["id"],
            round_id=made["id"],
            limit="100",
        )
        return sorted(one["month"] for one in page["items"])

    async def months(self, person: str) -> list[Any]:
        """Month, status and what was paid and kept, as the person sees it."""
        own = self.errands.token(Role.CITIZEN, of=person)
        page = await self.offices.get("subsidy", "/v1/entitlement-months", by=own, limit="100")
        return sorted((one["month"], one["status"], one["paid"]) for one in page["items"])


async def test_flexible_work_is_subsidised_for_thirty_six_months_by_one_application(
    platform: Platform, errands: Errands
) -> None:
    work = FlexibleWork(platform, errands)
    await lay_over(errands, "flexible_si_subsidy.hard_to_employ.month", "yuan_per_month", PER_MONTH, since="2018-07-01")
    months = [f"{year}-{month:02d}" for year in (2018, 2019, 2020) for month in range(1, 13)]
    number = identity_number(born="19760309", division=SHANGHE)
    person = await work.begin(*months, "2021-01", number=number, name="刘洋")

    rounds = [
        await work.run_round("2018-02", "2018-02"),
        await work.run_round("2018-03", "2020-12"),
        await work.run_round("2021-01", "2021-01"),
    ]
    await wait_until_quiet(platform)

    # The county has other people whose months are due: what a round made for this one is what counts here.
    assert [await work.made_in(one, person) for one in rounds] == [months[1:2], months[2:], []]
    assert await work.months(person) == [
        *((month, "PAID", PER_MONTH) for month in months),
        ("2021-01", "STOPPED", "0.00"),
    ]
    entitlement = await work.entitlement(person)
    assert (entitlement["status"], entitlement["last_month"]) == ("STOPPED", "2020-12")
    assert entitlement["reasons"] == ["PERIOD_EXHAUSTED"]
    subject = f"entitlement/{entitlement['id']}"
    [opened] = await announced(platform, EntitlementOpened, subject)
    [stopped] = await announced(platform, EntitlementStopped, subject)
    assert (opened["since"], stopped["last_month"]) == ("2018-01", "2020-12")
    # One application was the person's, the others were made for them.
    page = await work.offices.get("subsidy", "/v1/applications", person_id=person, limit="100")
    assert sum(one["made_by"] != "system:subsidy" for one in page["items"]) == 1


async def test_what_was_paid_after_somebody_was_hired_is_found_explained_and_given_back_to_the_last_instalment(
    platform: Platform, errands: Errands
) -> None:
    work, offices = FlexibleWork(platform, errands), Offices(errands, SHANGHE)
    number = identity_number(born="19780511", division=SHANGHE)
    person = await work.begin("2018-01", "2018-02", "2018-03", "2018-04", number=number, name="孟洁")
    await work.run_round("2018-02", "2018-04")
    await wait_until_quiet(platform)

    # The works gives notice late: since February the person has been its worker.
    employer = await offices.enter_employer(name="商河县玉皇庙机械有限公司", staff=40, on="2018-01-02")
    notice = {"identity_number": number, "on": "2018-02-12", "notified_on": "2018-05-10", "contract": "OPEN_ENDED"}
    await offices.post("registration", f"/v1/employers/{employer['id']}/hires", notice)
    entitlement = await work.entitlement(person)
    page = await offices.until(
        lambda one: one["items"], "subsidy", "/v1/reassessments", entitlement_id=entitlement["id"]
    )
    [found] = page["items"]
    assert [(line["month"], line["difference"]) for line in found["lines"]] == [
        ("2018-01", "0.00"),
        ("2018-02", "0.00"),
        ("2018-03", "-571.00"),
        ("2018-04", "-571.00"),
    ]

    # Two people pass it; the person reads why, and until when it may be contested.
    path, seen = f"/v1/reassessments/{found['id']}", {"content_hash": found["content_hash"]}
    await offices.post("subsidy", f"{path}/reviews", seen, by=errands.token(Role.REVIEWER, district=SHANGHE))
    await offices.post("subsidy", f"{path}/confirmations", seen, by=offices.approver)
    own = errands.token(Role.CITIZEN, of=person)
    statement = await offices.get("subsidy", path, by=own)
    [why] = statement["lines"][2]["reasons"]
    assert (why["code"], why["article"], statement["overpaid"]) == ("REEMPLOYED", 6, "1142.00")
    assert statement["contestable_until"] > clock.today().isoformat()

    # 分期: three instalments that make it up to the fen, each on a working day.
    [recovery] = (await offices.get("subsidy", "/v1/recoveries", by=own))["items"]
    plan = await offices.post(
        "subsidy",
        f"/v1/recoveries/{recovery['id']}/plans",
        {"instalments": 3, "first_due_on": (clock.today() + timedelta(days=20)).isoformat()},
        by=work.finance,
    )
    instalments = plan["items"]
    assert [one["amount"] for one in instalments] == ["380.67", "380.67", "380.66"]
    for one in instalments:
        repaid = {
            "amount": one["amount"],
            "document": f"收款〔2018〕{one['number']}",
            "on": clock.today().isoformat(),
        }
        await offices.post("subsidy", f"/v1/recoveries/{recovery['id']}/repayments", repaid, by=work.finance)

    [ended] = (await offices.get("subsidy", "/v1/recoveries", by=own))["items"]
    assert (ended["status"], ended["recovered"], ended["left"]) == ("RECOVERED", "1142.00", "0.00")
    assert await work.months(person) == [
        ("2018-01", "PAID", PER_MONTH),
        ("2018-02", "PAID", PER_MONTH),
        ("2018-03", "REASSESSED", "0.00"),
        ("2018-04", "REASSESSED", "0.00"),
    ]
    [told] = await announced(platform, Reassessed, f"reassessment/{found['id']}")
    subject = f"recovery/{recovery['id']}"
    [opened] = await announced(platform, RecoveryOpened, subject)
    parts = await announced(platform, InstalmentPaid, subject)
    [done] = await announced(platform, RecoveryEnded, subject)
    assert (told["overpaid"], opened["amount"], done["outcome"]) == ("1142.00", "1142.00", "RECOVERED")
    assert [one["left"] for one in parts] == ["761.33", "380.66", "0.00"]
    march = await offices.get("subsidy", "/v1/payments", by=own, limit="100")
    [of_march] = [one for one in march["items"] if one["payment_key"].endswith("/2018-03/1")]
    clawed = await announced(platform, PaymentClawedBack, f"payment/{of_march['id']}")
    assert [one["left"] for one in clawed] == ["190.33", "0.00"]
