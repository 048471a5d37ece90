"""预算 Budget lines: what a fund is given by year, programme and district; adjusted by two, carried over, watched."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx

from contracts.subsidy import BudgetThresholdReached
from kit import clock
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from subsidy.models import Standing
from subsidy.queries import Elapsed, execution_rate, forecast
from tests.kit.proposals import approved as figure_approved
from tests.subsidy.builders import (
    EMPLOYMENT,
    INSURANCE,
    INTEREST,
    account,
    applied,
    approved,
    balances,
    bank_is_paid_at,
    claimed,
    enterprise_employee,
    for_certificate,
    for_month,
    hard_to_employ_person,
    in_review,
    known_person,
    paid_by,
    read,
    reviewed,
    standing,
)

DOCUMENT = "济财社〔2018〕1号"
FLEXIBLE = "flexible_si_subsidy"


async def appropriated(subsidy: ServiceUnderTest, fund: str, yuan: str, **line: Any) -> httpx.Response:
    """The answer to an appropriation for the line."""
    body = {"amount": yuan, "year": 2018, "document": DOCUMENT} | line
    return await subsidy.caller(Role.FINANCE).post(f"/v1/funds/{fund}/appropriations", body)


async def given(subsidy: ServiceUnderTest, fund: str, yuan: str, **line: Any) -> str:
    """The line that has got the money."""
    answer = await appropriated(subsidy, fund, yuan, **line)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["line_id"]
    return found


async def line_of(subsidy: ServiceUnderTest, line: str, *, year: int = 2018) -> dict[str, Any]:
    """The line as the gauge has it."""
    items: list[dict[str, Any]] = (await read(subsidy, f"/v1/budget?year={year}"))["items"]
    [found] = [item for item in items if item["id"] == line]
    return found


async def month_in_review(subsidy: ServiceUnderTest, month: str = "2018-01") -> dict[str, Any]:
    """A month of a person of 370102, 571 yuan, passed by a reviewer."""
    person = await hard_to_employ_person(subsidy, month)
    return await reviewed(subsidy, await in_review(subsidy, for_month(person, month)))


async def approval(subsidy: ServiceUnderTest, application: dict[str, Any]) -> httpx.Response:
    """The answer to its approval."""
    path = f"/v1/applications/{application['id']}/approvals"
    return await subsidy.caller(Role.APPROVER).post(path, {"content_hash": application["content_hash"]})


async def adjustment(by: Caller, fund: str, *changes: dict[str, Any], year: int = 2018) -> dict[str, Any]:
    """A proposed adjustment."""
    body = {"year": year, "document": "济财社〔2018〕9号", "reason": "年中调整", "changes": changes}
    answer = await by.post(f"/v1/funds/{fund}/adjustments", body)
    assert answer.status_code == 201, answer.text
    proposal: dict[str, Any] = answer.json()
    return proposal


async def decision(by: Caller, proposal: dict[str, Any], *, seen: str | None = None) -> httpx.Response:
    """The answer to its approval as seen."""
    body = {"content_hash": seen or proposal["content_hash"]}
    return await by.post(f"/v1/adjustments/{proposal['id']}/approval", body)


async def test_the_line_of_programme_and_district_pays_and_no_other_steps_in_for_it(subsidy: ServiceUnderTest) -> None:
    general = await given(subsidy, EMPLOYMENT, "10000.00")
    everywhere = await given(subsidy, EMPLOYMENT, "10000.00", programme=FLEXIBLE)
    here = await given(subsidy, EMPLOYMENT, "600.00", programme=FLEXIBLE, district="370102")
    first, second = await month_in_review(subsidy), await month_in_review(subsidy)

    assert (await approval(subsidy, first)).status_code == 201
    refused = await approval(subsidy, second)

    assert (refused.status_code, refused.json()["code"], refused.json()["line_id"]) == (422, "INSUFFICIENT_FUNDS", here)
    stands = {line: await line_of(subsidy, line) for line in (general, everywhere, here)}
    assert {line: found["available"] for line, found in stands.items()} == {
        general: "10000.00",
        everywhere: "10000.00",
        here: "29.00",
    }
    assert await balances(subsidy, EMPLOYMENT) == standing(available="20029.00", reserved="571.00")


async def test_a_line_is_for_a_programme_of_its_fund_and_a_district_of_the_city(subsidy: ServiceUnderTest) -> None:
    finance_of_a_district = subsidy.caller(Role.FINANCE, districts=["370103"])
    for line, fund, code in (
        ({"programme": FLEXIBLE}, INSURANCE, "WRONG_FUND"),
        ({"district": "110101"}, INSURANCE, "DISTRICT_UNKNOWN"),
        ({}, "DISTRICT_FUND", "DISTRICT_MISSING"),
        ({"shares": {"city": "0.7", "district": "0.4"}}, INSURANCE, "SHARES_NOT_WHOLE"),
    ):
        answer = await appropriated(subsidy, fund, "1.00", **line)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    body = {"amount": "1.00", "year": 2018, "document": DOCUMENT, "district": "370102"}
    outside = await finance_of_a_district.post(f"/v1/funds/{INSURANCE}/appropriations", body)
    assert (outside.status_code, outside.json()["code"]) == (403, "DISTRICT_OUT_OF_SCOPE")
    await given(subsidy, INSURANCE, "1.00")
    await given(subsidy, "DISTRICT_FUND", "5.00", district="370103")

    seen = (await finance_of_a_district.get("/v1/budget", year=2018)).json()

    assert [(line["fund"], line["district"]) for line in seen["items"]] == [("DISTRICT_FUND", "370103")]
    assert seen["total"]["appropriated"] == "5.00"


async def test_city_and_district_bear_their_shares_of_a_payment_to_the_fen(subsidy: ServiceUnderTest) -> None:
    thirds = {"city": "0.333333", "district": "0.666667"}
    line = await given(subsidy, EMPLOYMENT, "5000.00", district="370102", shares=thirds)
    other = await appropriated(subsidy, EMPLOYMENT, "1.00", district="370102", shares={"city": "1", "district": "0"})
    assert (other.status_code, other.json()["code"]) == (409, "SHARES_DIFFER")
    await approved(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))
    one, two = subsidy.caller(Role.FINANCE), subsidy.caller(Role.FINANCE)
    proposal = await adjustment(
        one, EMPLOYMENT, {"district": "370102", "change": "0.00", "shares": {"city": "0.5", "district": "0.5"}}
    )
    assert (await decision(two, proposal)).status_code == 201

    await approved(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))

    payments = (await read(subsidy, "/v1/payments"))["items"]
    assert [(paying["amount"], paying["city_share"], paying["district_share"]) for paying in payments] == [
        ("571.00", "190.33", "380.67"),
        ("571.00", "285.50", "285.50"),
    ]
    assert (await line_of(subsidy, line))["city_share"] == "0.500000"


async def test_a_fund_that_bears_the_whole_does_so_until_a_figure_says_otherwise(subsidy: ServiceUnderTest) -> None:
    await given(subsidy, EMPLOYMENT, "5000.00")
    await approved(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))
    stated = {"key": "budget.city_share", "unit": "share", "value": "0.6", "national": None}
    await figure_approved(subsidy, **stated, valid_from="2018-01-01", article=18)

    await approved(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))

    payments = (await read(subsidy, "/v1/payments"))["items"]
    assert [(paying["city_share"], paying["district_share"]) for paying in payments] == [
        ("571.00", "0.00"),
        ("342.60", "228.40"),
    ]


async def test_the_part_that_national_rules_carry_is_kept_apart(subsidy: ServiceUnderTest) -> None:
    await given(subsidy, INSURANCE, "5000.00")
    person = await known_person(subsidy, *enterprise_employee(insured_months=36))
    whole = await applied(subsidy.caller(Role.CASE_WORKER), for_certificate(person, level=5))
    await figure_approved(
        subsidy,
        key="skill_upgrade_subsidy.amount_by_level",
        unit="yuan_by_code",
        value={"5": "1000.00", "4": "1500.00", "3": "2000.00"},
        national={"4": "1200.00"},
        valid_from="2018-01-01",
        article=10,
    )

    decided = await applied(subsidy.caller(Role.CASE_WORKER), for_certificate(person, level=4))
    answer = await approval(subsidy, await reviewed(subsidy, decided["application"]))

    assert "national_amount" not in whole["verdict"]
    assert (decided["verdict"]["amount"], decided["verdict"]["national_amount"]) == ("1500.00", "1200.00")
    payment = await read(subsidy, f"/v1/payments/{answer.json()['payment_id']}")
    assert (payment["amount"], payment["national_part"]) == ("1500.00", "1200.00")


async def test_an_adjustment_moves_money_once_another_person_approves_what_was_seen(
    subsidy: ServiceUnderTest,
) -> None:
    here = await given(subsidy, EMPLOYMENT, "100.00", district="370102")
    maker, checker = subsidy.caller(Role.FINANCE), subsidy.caller(Role.FINANCE)
    moved = ({"district": "370102", "change": "-40.00"}, {"district": "370103", "change": "40.00"})
    proposal = await adjustment(maker, EMPLOYMENT, *moved)
    assert (await line_of(subsidy, here))["available"] == "100.00"

    own = await decision(maker, proposal)
    other = await decision(checker, proposal, seen="0" * 64)
    done = await decision(checker, proposal)
    again = await decision(checker, proposal)

    assert [(answer.status_code, answer.json().get("code")) for answer in (own, other, again)] == [
        (409, "SAME_PERSON"),
        (409, "CONTENT_CHANGED"),
        (409, "PROPOSAL_STATUS"),
    ]
    assert (done.status_code, done.json()["status"]) == (201, "APPROVED")
    lines = (await read(subsidy, "/v1/budget?year=2018"))["items"]
    assert {line["district"]: (line["appropriated"], line["available"]) for line in lines} == {
        "370102": ("60.00", "60.00"),
        "370103": ("40.00", "40.00"),
    }
    assert await balances(subsidy, EMPLOYMENT) == standing(available="100.00")


async def test_an_adjustment_takes_from_no_line_what_it_has_not_and_names_each(subsidy: ServiceUnderTest) -> None:
    await given(subsidy, EMPLOYMENT, "100.00", district="370102")
    await given(subsidy, EMPLOYMENT, "10.00")
    maker, checker = subsidy.caller(Role.FINANCE), subsidy.caller(Role.FINANCE)
    changes = ({"district": "370102", "change": "-100.01"}, {"change": "-10.01"}, {"district": "370103", "change": "1"})
    proposal = await adjustment(maker, EMPLOYMENT, *changes)

    refused = await decision(checker, proposal)

    assert (refused.status_code, refused.json()["code"]) == (422, "INSUFFICIENT_FUNDS")
    assert [(short["district"], short["available"]) for short in refused.json()["reasons"]] == [
        ("370102", "100.00"),
        (None, "10.00"),
    ]
    assert await balances(subsidy, EMPLOYMENT) == standing(available="110.00")
    rejected = await checker.post(f"/v1/adjustments/{proposal['id']}/rejection", {"reason": "余额不足"})
    assert (rejected.status_code, rejected.json()["status"]) == (201, "REJECTED")
    second = await adjustment(maker, EMPLOYMENT, {"change": "5.00"})
    foreign = await checker.post(f"/v1/adjustments/{second['id']}/withdrawal")
    taken = await maker.post(f"/v1/adjustments/{second['id']}/withdrawal")
    assert (foreign.json()["code"], taken.json()["status"]) == ("NOT_PROPOSER", "WITHDRAWN")
    open_ones = await read(subsidy, f"/v1/funds/{EMPLOYMENT}/adjustments?status=PROPOSED")
    assert open_ones == {"items": [], "next": None}
    body = {"year": 2018, "document": "文", "reason": "调整", "changes": [{"programme": FLEXIBLE, "change": "1.00"}]}
    wrong = await maker.post(f"/v1/funds/{INSURANCE}/adjustments", body)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "WRONG_FUND")


async def test_what_is_left_of_a_year_is_carried_over_and_what_is_reserved_stays(subsidy: ServiceUnderTest) -> None:
    old = await given(subsidy, EMPLOYMENT, "1000.00", district="370102")
    await approved(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))
    finance, path = subsidy.caller(Role.FINANCE), f"/v1/funds/{EMPLOYMENT}/carry-overs"
    this_year = await finance.post(path, {"year": clock.today().year, "document": "结转"})
    assert (this_year.status_code, this_year.json()["code"]) == (422, "YEAR_NOT_OVER")

    answer = await finance.post(path, {"year": 2018, "document": "结转"})
    again = await finance.post(path, {"year": 2018, "document": "结转"})

    [carried] = answer.json()
    assert (answer.status_code, carried["amount"], carried["year"]) == (201, "429.00", 2019)
    assert (again.status_code, again.json()["code"]) == (409, "NOTHING_TO_CARRY")
    before, after = await line_of(subsidy, old), await line_of(subsidy, carried["line_id"], year=2019)
    assert (before["appropriated"], before["available"], before["reserved"]) == ("571.00", "0.00", "571.00")
    assert (after["district"], after["appropriated"], after["available"]) == ("370102", "429.00", "429.00")
    assert await balances(subsidy, EMPLOYMENT) == standing(available="429.00", reserved="571.00")
    refused = await approval(subsidy, await month_in_review(subsidy))
    assert refused.json()["line_id"] == carried["line_id"]


async def test_each_threshold_of_a_line_is_announced_once(subsidy: ServiceUnderTest) -> None:
    line = await given(subsidy, EMPLOYMENT, "1200.00", programme=FLEXIBLE)
    for _ in range(2):
        await approved(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))
    announced = await subsidy.announced(BudgetThresholdReached)
    assert [(one.data["threshold"], one.data["used"]) for one in announced] == [
        ("WARNING", "1142.00"),
        ("URGENT", "1142.00"),
    ]
    assert (announced[0].subject, announced[0].data["share"], announced[0].data["programme"]) == (
        f"line/{line}",
        "0.8",
        FLEXIBLE,
    )
    maker, checker = subsidy.caller(Role.FINANCE), subsidy.caller(Role.FINANCE)
    taken = await adjustment(maker, EMPLOYMENT, {"programme": FLEXIBLE, "change": "-58.00"})

    assert (await decision(checker, taken)).status_code == 201

    assert [one.data["threshold"] for one in await subsidy.announced(BudgetThresholdReached)][2:] == ["EXHAUSTED"]
    assert (await line_of(subsidy, line))["alerts"] == ["WARNING", "URGENT", "EXHAUSTED"]


def test_the_forecast_is_the_present_rate_to_the_end_of_the_year_rounded_once() -> None:
    spent = Decimal("100.00")
    for today, expected in (
        (datetime(2018, 1, 1, tzinfo=UTC).date(), "36500.00"),
        (datetime(2018, 1, 3, tzinfo=UTC).date(), "12166.67"),
        (datetime(2018, 12, 31, tzinfo=UTC).date(), "100.00"),
        (datetime(2019, 5, 1, tzinfo=UTC).date(), "100.00"),
    ):
        assert forecast(spent, Elapsed.of_year(2018, today)) == Decimal(expected)
    assert Elapsed.of_year(2020, datetime(2020, 12, 31, tzinfo=UTC).date()) == Elapsed(366, 366)
    assert forecast(spent, Elapsed.of_year(2018, datetime(2017, 12, 31, tzinfo=UTC).date())) is None
    assert execution_rate(Standing()) is None
    assert execution_rate(Standing(appropriated=Decimal(3), paid=Decimal(3), returned=Decimal(1))) == Decimal("0.6667")


async def test_gauge_table_and_report_say_the_same_of_a_year(subsidy: ServiceUnderTest) -> None:
    await given(subsidy, INTEREST, "2000.00", district="370102")
    await paid_by(subsidy, account())
    await bank_is_paid_at(subsidy, account())
    await claimed(subsidy, amount="1087.50")
    await subsidy.finish_jobs()

    whole = await read(subsidy, "/v1/budget?year=2018")
    first = await read(subsidy, "/v1/budget?year=2018&limit=1")
    rest = await read(subsidy, f"/v1/budget?year=2018&cursor={first['next']}")
    narrow = await read(subsidy, f"/v1/budget?year=2018&fund={INTEREST}&district=370102")
    table = await subsidy.caller(Role.AUDITOR).get("/v1/budget.csv", year=2018)
    report = await read(subsidy, "/v1/budget/execution?year=2018")

    assert (whole["total"]["appropriated"], whole["total"]["paid"]) == ("2571.00", "1658.50")
    assert (whole["elapsed_days"], whole["total"]["forecast"]) == (365, "1658.50")
    assert first["total"] == whole["total"]
    assert first["items"] + rest["items"] == whole["items"]
    assert narrow["total"]["execution_rate"] == "0.5438"
    rows = list(csv.DictReader(table.text.splitlines()))
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert [(row["fund"], row["paid"], row["available"]) for row in rows] == [
        (line["fund"], line["paid"], line["available"]) for line in whole["items"]
    ]
    assert report["is_within_budget"] is True
    assert {fund["fund"]: (fund["paid"], fund["given"]["APPROPRIATE"]) for fund in report["funds"]} == {
        EMPLOYMENT: ("571.00", "571.00"),
        INTEREST: ("1087.50", "2000.00"),
    }
    assert [[(month["paid"], month["came_back"]) for month in fund["months"]] for fund in report["funds"]] == [
        [("571.00", "0.00")],
        [("1087.50", "0.00")],
    ]
    assert {(one["programme"], one["fund"], one["outcome"]) for one in report["postings"]} == {
        (FLEXIBLE, EMPLOYMENT, "ELIGIBLE"),
        ("interest_subsidy", INTEREST, "ELIGIBLE"),
    }
