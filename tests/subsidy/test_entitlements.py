"""Article 6: what is paid month by month goes on without a new application, as long as its ground does."""

from datetime import date

from contracts.registration import PersonDied
from contracts.subsidy import EntitlementOpened, EntitlementStopped
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.kit import proposals
from tests.subsidy.builders import (
    EMPLOYMENT,
    approved,
    balances,
    contributed,
    for_month,
    fund_has,
    hard_to_employ_person,
    learns,
    standing,
)
from tests.subsidy.months import entitlement_of, made_round, months_of, paid_round, read_round

PAID, DUE = ("PAID", "571.00", "571.00"), ("DUE", None, "0.00")


async def test_months_follow_an_approved_one_without_a_new_application_and_one_without_a_record_waits(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "5000.00")
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02", "2018-04")
    await approved(subsidy, for_month(person))
    await subsidy.finish_jobs()
    entitlement = await entitlement_of(subsidy, person)
    assert (entitlement["since"], entitlement["status"]) == ("2018-01", "RUNNING")

    completed = await paid_round(subsidy, "2018-04", since="2018-02")

    assert (completed["status"], completed["item_count"], completed["total"]) == ("COMPLETED", 2, "1142.00")
    assert await months_of(subsidy, entitlement) == [
        ("2018-01", *PAID),
        ("2018-02", *PAID),
        ("2018-03", *DUE),
        ("2018-04", *PAID),
    ]
    # March's contribution is reported at last: the rule is asked at once, and the next round pays.
    await learns(subsidy, person, contributed("2018-03", "300.00"))
    await subsidy.finish_jobs()
    assert (await months_of(subsidy, entitlement))[2] == ("2018-03", "IN_PAYMENT", "200.00", "0.00")
    # A month for which nothing was paid in is owed nothing; the ones after it may be.
    await learns(subsidy, person, contributed("2018-05", "0.00"))
    assert (await paid_round(subsidy, "2018-05"))["total"] == "200.00"
    assert (await months_of(subsidy, entitlement))[2:] == [
        ("2018-03", "PAID", "200.00", "200.00"),
        ("2018-04", *PAID),
        ("2018-05", "STOPPED", "0.00", "0.00"),
    ]
    assert (await entitlement_of(subsidy, person))["status"] == "RUNNING"
    assert await balances(subsidy, EMPLOYMENT) == standing(available="3087.00", paid="1913.00")
    assert len(await subsidy.announced(EntitlementOpened)) == 1


async def test_a_round_is_passed_by_two_people_who_did_not_ask_for_it_as_they_saw_it(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "1142.00")
    people = [await hard_to_employ_person(subsidy, "2018-01", "2018-02") for _ in range(2)]
    await approved(subsidy, for_month(people[0]))
    made = await made_round(subsidy, "2018-02")
    assert (made["status"], made["item_count"]) == ("MADE", 1)
    path, word = f"/v1/monthly-rounds/{made['id']}", {"content_hash": made["content_hash"]}
    asked_for = made["requested_by"]

    refusals = [
        await subsidy.caller(Role.REVIEWER, subject=asked_for).post(f"{path}/reviews", word),
        await subsidy.caller(Role.REVIEWER).post(f"{path}/reviews", {"content_hash": "0" * 64}),
        await subsidy.caller(Role.APPROVER).post(f"{path}/approvals", word),
        await subsidy.caller(Role.REVIEWER, districts=["370103"]).post(f"{path}/reviews", word),
    ]
    assert [one.json()["code"] for one in refusals] == [
        "SEPARATION_OF_DUTIES",
        "CONTENT_CHANGED",
        "ROUND_STATUS",
        "NOT_FOUND",
    ]

    # Meanwhile the money has gone to somebody else: the month is withheld, and waits for a reviewer.
    await approved(subsidy, for_month(people[1]))
    assert (await subsidy.caller(Role.REVIEWER).post(f"{path}/reviews", word)).status_code == 201
    assert (await subsidy.caller(Role.APPROVER).post(f"{path}/approvals", word)).status_code == 202
    await subsidy.finish_jobs()
    assert (await read_round(subsidy, made["id"]))["status"] == "COMPLETED"
    [month] = (await subsidy.caller(Role.AUDITOR).get("/v1/entitlement-months", round_id=made["id"])).json()["items"]
    assert (month["withheld"], month["status"]) == ("INSUFFICIENT_FUNDS", "IN_PAYMENT")


async def test_a_round_over_the_last_of_36_months_takes_in_no_37th(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    months = [f"{year}-{month:02}" for year in (2018, 2019, 2020) for month in range(1, 13)]
    stated = {"key": "flexible_si_subsidy.hard_to_employ.month", "unit": "yuan_per_month", "value": "571.00"}
    await proposals.approved(subsidy, **stated, valid_from="2018-07-01")
    person = await hard_to_employ_person(subsidy, *months, "2021-01")
    await approved(subsidy, for_month(person))

    made = await made_round(subsidy, "2021-01", since="2018-02")

    assert made["item_count"] == 35
    stopped = await entitlement_of(subsidy, person)
    assert (stopped["status"], stopped["last_month"], stopped["reasons"]) == (
        "STOPPED",
        "2020-12",
        ["PERIOD_EXHAUSTED"],
    )


async def test_a_death_stops_the_months_after_it(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "5000.00")
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02", "2018-03")
    await approved(subsidy, for_month(person))
    died = PersonDied(person_id=person, district="370102", on=date(2018, 2, 9))
    for _ in range(2):
        await subsidy.hears(died, subject=f"person/{person}")
        await subsidy.finish_jobs()

    stopped = await entitlement_of(subsidy, person)
    assert (stopped["status"], stopped["last_month"], stopped["reasons"]) == ("STOPPED", "2018-02", ["PERSON_DIED"])
    assert (await made_round(subsidy, "2018-03"))["item_count"] == 0
    assert len(await subsidy.announced(EntitlementStopped)) == 1
