"""Work in the sample city: laid off under a plan, looking for work, hired through a referral, working flexibly."""

from datetime import date, timedelta
from typing import Any, Final

from contracts.facts import FactKind
from deploy.local.city.employers import KINDS, OFFERS, STEELWORKS, Employer
from deploy.local.city.residents import Resident
from kit.actor import Role

ENTERPRISES: Final = (1, 5)
"""Employers whose staff are employees of an enterprise."""


def laid_off(one: Resident) -> None:
    """The steelworks let them go: months of benefit, and with every other one a plan for where they are to work."""
    one.visit = date(2018, 2, 12) + one.days(0, 20)
    since, last = one.visit - one.days(1000, 2400), one.visit - timedelta(days=7)
    one.live_here(since - one.days(0, 3000), local=True)
    one.be_insured(months_in_city=one.random.randint(40, 180), unemployment_months=one.random.randint(24, 150))
    one.ask_before(
        "hire",
        f"/v1/employers/{{employer_{STEELWORKS}}}/hires",
        person_id="{person}",
        on=since.isoformat(),
        contract="OPEN_ENDED",
        notified_on=(since + timedelta(days=12)).isoformat(),
    )
    notice: dict[str, Any] = {"on": last.isoformat(), "reason": "LAID_OFF", "notified_on": one.on(-4)}
    one.ask_before("leaving", "/v1/employments/{hire}/ending", layoff_id="{layoff}", **notice)
    one.declare_unemployment(confirmed=True)
    one.ask("benefit", "/v1/spells/{spell}/benefits", on=one.on(3), involuntary=True)
    if one.random.random() < 0.5:
        one.ask(
            "displacement",
            "/v1/people/{person}/displacements",
            employer_code=Employer(STEELWORKS).profile["credit_code"],
            decapacity_enterprise=True,
            laid_off=True,
            displaced_on=last.isoformat(),
        )
        plan = "转岗培训后推荐至装备制造企业"
        one.ask("plan", "/v1/displaced-workers/{displacement}/plan", way="OTHER_EMPLOYER", plan=plan, on=one.on(14))


def seeker(one: Resident) -> None:
    """Looks for work, takes guidance and keeps in contact; asks for a correction and consents to recommendations."""
    one.lose_work()
    _seek(one)
    one.ask("service", "/v1/spells/{spell}/services", kind="GUIDANCE", on=one.on(9))
    one.ask("contact", "/v1/spells/{spell}/contacts", on=one.on(45), channel="PHONE")
    kind, months = FactKind.SOCIAL_INSURANCE_MONTHS_IN_CITY.value, one.random.randint(181, 200)
    one.ask(
        "correction",
        "/v1/me/corrections",
        role=Role.CITIZEN,
        of="{person}",
        kind=kind,
        statement="早年的缴费月数没有计入，请核实。",
    )
    if one.random.random() < 0.5:
        one.ask(
            "acceptance",
            "/v1/corrections/{correction}/acceptance",
            role=Role.AGENCY,
            of="HRSS",
            value=months,
            valid_from=one.visit.replace(day=1).isoformat(),
            document="社会保险缴费记录（档案补录）",
        )
    for purpose in ("JOB_RECOMMENDATIONS", "TEXT_MESSAGES"):
        one.ask(purpose, "/v1/me/consents", role=Role.CITIZEN, of="{person}", purpose=purpose, given=True)


def referred(one: Resident) -> None:
    """再就业 Referred to a vacancy, interviewed and hired, which ends the spell."""
    one.lose_work()
    one.end_unemployment("RE_EMPLOYED")
    one.ends_by_itself = True
    assert one.ended_on is not None
    vacancy = _seek(one)
    office: dict[str, Any] = {"role": Role.AGENCY, "of": "HRSS"}
    path = f"/v1/vacancies/{{vacancy_{vacancy}}}/referrals"
    one.ask("candidacy", path, **office, seeker_id="{seeker}", on=one.on(6))
    one.ask("interview", "/v1/candidacies/{candidacy}/interview", **office, on=one.on(10))
    notified = (one.ended_on + timedelta(days=8)).isoformat()
    hire: dict[str, Any] = {
        "on": one.ended_on.isoformat(),
        "contract": "FIXED_TERM",
        "contract_months": 24,
        "notified_on": notified,
    }
    one.ask("hire", "/v1/candidacies/{candidacy}/hire", **office, **hire)


def hired(one: Resident, since: date) -> None:
    """招用备案 An enterprise has told of the hire, in time or a few days late."""
    employer = ENTERPRISES[one.number % len(ENTERPRISES)]
    notice: dict[str, Any] = {"on": since.isoformat(), "notified_on": (since + one.days(3, 36)).isoformat()}
    path = f"/v1/employers/{{employer_{employer}}}/hires"
    one.ask_before("hire", path, person_id="{person}", contract="OPEN_ENDED", **notice)


def flexible(one: Resident) -> None:
    """灵活就业登记 Works without a contract, and pays into two schemes."""
    body: dict[str, Any] = {
        "on": "2018-01-02",
        "working": True,
        "employment_contract": False,
        "schemes": ["PENSION", "MEDICAL"],
    }
    one.ask("flexible", "/v1/people/{person}/flexible-employments", **body)
    paid = [{"scheme": "PENSION", "paid": "612.00"}, {"scheme": "MEDICAL", "paid": "204.00"}]
    one.ask("contribution", "/v1/flexible-employments/{flexible}/contributions", month="2018-02", paid=paid)


def _seek(one: Resident) -> int:
    """求职登记 Look for the work of some employer's vacancy; its number."""
    vacancy = one.number % len(KINDS)
    occupation, _, lowest, _ = OFFERS[vacancy % len(OFFERS)]
    one.ask(
        "seeker",
        "/v1/people/{person}/job-seekers",
        on=one.on(1),
        occupations=[occupation],
        districts=[one.district],
        lowest_wage=f"{lowest - 200}.00",
        hours_kinds=["FULL_TIME"],
    )
    return vacancy
