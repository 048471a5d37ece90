"""Article 13: a worker from another city lives here for six months, is registered, and comes to stand as locals do."""

from datetime import date
from typing import Any

import pytest

from contracts.registration import CertificationGranted, ParityChanged, UnemploymentConfirmed
from deploy.local.city.errands import ErrandFailedError, Errands
from deploy.local.city.money import fund
from deploy.local.platform import Platform
from rulebook.calendar import add_months
from tests.journeys.bus import announced
from tests.journeys.offices import Offices, fact, identity_number

CAME_ON = date(2017, 12, 4)
HANDAN, SHIZHONG = "130402", "370103"


def after(months: int) -> str:
    return add_months(CAME_ON, months).isoformat()


async def deliver_month(offices: Offices, person: str, months: int) -> None:
    """What human resources and public security know at the beginning of a month: she is insured since February."""
    first, last = add_months(date(2018, 1, 1), months - 1), add_months(date(2018, 1, 31), months - 1)
    counted = fact("social_insurance_months_in_city", months - 1, since=f"{first}", until=f"{last}")
    paid = fact("monthly_contribution", {"pension_and_medical": "880.00"}, since=f"{first}", until=f"{last}")
    await offices.deliver("HRSS", *({"person_id": person, **row} for row in (counted, paid)))
    stay = fact("residence", {"district": SHIZHONG}, since=f"{CAME_ON}")
    await offices.deliver("PSB", {"person_id": person, **stay})


async def apply_for_loan(offices: Offices, person: str, on: str) -> Any:
    terms = {"principal": "80000.00", "term_months": 24, "rate_percent": "6.75", "bank_code": "QLB"}
    unburdened: dict[str, Any] = {"other_loans": [], "spouse_other_loans": []}
    body = {"person_id": person, "group": "REGISTERED_UNEMPLOYED", "applied_on": on, **terms, **unburdened}
    return await offices.post("loans", "/v1/loans", body)


async def apply_for_subsidy(offices: Offices, person: str, month: str, on: str) -> Any:
    payee = {"name": "赵秀英", "account": "6222021602007654321"}
    body = {"person_id": person, "programme": "flexible_si_subsidy", "applied_on": on, "month": month, "payee": payee}
    return await offices.post("subsidy", "/v1/applications", body)


async def test_a_worker_from_another_city_is_registered_after_six_months_and_has_parity_after_six_of_insurance(
    platform: Platform, errands: Errands
) -> None:
    await fund(errands)
    offices = Offices(errands, SHIZHONG)
    number = identity_number(born="19740316", division=HANDAN, woman=True)
    person = await offices.register(number, on="2017-12-30", name="赵秀英")
    await offices.deliver("PSB", {"person_id": person, **fact("local_hukou", False, since="1974-03-16")})

    # The first five months: each ends with the same answer.
    for months in range(1, 6):
        await deliver_month(offices, person, months)
        declared = await offices.declare(person, on=after(months))
        assert declared["spell"]["status"] == "REFUSED", after(months)
        assert [reason["code"] for reason in declared["verdict"]["reasons"]] == ["RESIDENCE_LT_6M"]
    with pytest.raises(ErrandFailedError, match="NOT_FOUND"):
        await offices.get("registration", f"/v1/people/{person}/certificate")

    # Nobody lends to her as to somebody registered, and no help is owed to her yet.
    lent = await apply_for_loan(offices, person, after(5))
    helped = await apply_for_subsidy(offices, person, "2018-05", "2018-05-31")
    assert lent["loan"]["status"] == "REFUSED"
    assert [reason["code"] for reason in lent["loan"]["reasons"]] == ["GROUP_NOT_CERTIFIED"]
    assert "category" in {missing["fact"] for missing in helped["verdict"]["needs_facts"]}
    assert helped["application"]["status"] == "WAITING"

    # The sixth month: residence is long enough, insurance is not.
    await deliver_month(offices, person, 6)
    declared = await offices.declare(person, on=after(6))
    spell = declared["spell"]
    assert (spell["status"], spell["parity"]) == ("CONFIRMED", False)
    [confirmed] = await announced(platform, UnemploymentConfirmed, f"spell/{spell['id']}")
    assert (confirmed["on"], confirmed["parity"]) == (after(6), False)
    certified = await offices.post("registration", f"/v1/people/{person}/certifications", {"on": after(6)})
    assert certified["certification"]["categories"] == ["AGE_40_WOMAN"]
    [granted] = await announced(platform, CertificationGranted, f"certification/{certified['certification']['id']}")
    assert granted["person_id"] == person

    # The seventh: six months of insurance open every policy of the city, from the day on which they are counted.
    await deliver_month(offices, person, 7)
    [change] = await announced(platform, ParityChanged, f"spell/{spell['id']}")
    assert (change["on"], change["parity"]) == ("2018-07-01", True)
    standing = await offices.get("registration", f"/v1/spells/{spell['id']}/parity")
    assert [(one["valid_from"], one["parity"]) for one in standing] == [(after(6), False), ("2018-07-01", True)]

    # What was refused is granted.
    lent = await apply_for_loan(offices, person, after(7))
    assert (lent["loan"]["status"], lent["loan"]["group"]) == ("ELIGIBLE", "REGISTERED_UNEMPLOYED")
    helped = await apply_for_subsidy(offices, person, "2018-06", after(7))
    assert (helped["verdict"]["outcome"], helped["application"]["amount"]) == ("ELIGIBLE", "571.00")
    [decision] = await offices.get("subsidy", f"/v1/applications/{helped['application']['id']}/decisions")
    assert (decision["facts"]["category"], decision["sources"]["category"]) == ("HARD_TO_EMPLOY", "HRSS")
