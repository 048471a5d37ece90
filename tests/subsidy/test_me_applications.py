"""The citizen's app: what was applied for, what happens next and by when, and what the citizen is told of it."""

from datetime import date, timedelta
from typing import Any

from kit import clock
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from subsidy.jobs.deadlines import keep_deadlines
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import (
    EMPLOYMENT,
    account,
    applied,
    approved,
    contributed,
    for_certificate,
    for_month,
    fund_has,
    hard_to_employ_person,
    in_review,
    known_person,
    learns,
)


async def told(citizen: Caller, **asked: Any) -> list[dict[str, Any]]:
    """What the citizen is told, the latest first."""
    answer = await citizen.get("/v1/me/notices", **asked)
    assert answer.status_code == 200, answer.text
    notices: list[dict[str, Any]] = answer.json()["items"]
    return notices


async def shown(citizen: Caller, application: dict[str, Any], language: str = "zh") -> dict[str, Any]:
    """One of the citizen's applications."""
    path = f"/v1/me/applications/{application['id']}"
    answer = await citizen.send("GET", path, b"", Accept_Language=language)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_refusal_is_told_with_every_reason_in_the_words_of_its_article(subsidy: ServiceUnderTest) -> None:
    person = await known_person(subsidy)
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))
    stranger = subsidy.caller(Role.CITIZEN, person_id=str(await known_person(subsidy)))

    asked = await applied(citizen, for_certificate(person, issued_on="2017-03-01", on="2018-06-01"))

    application = asked["application"]
    assert application["status"] == "REFUSED"
    found = await shown(citizen, application)
    assert (found["text"], found["name"]) == ("不予补贴", "技能提升补贴")
    assert [(one["code"], one["text"]) for one in found["reasons"]] == [
        (one["code"], one["zh"]) for one in asked["verdict"]["reasons"]
    ]
    assert all(one["article"] and one["quote"] for one in found["reasons"])
    [notice] = await told(citizen)
    assert notice["code"] == "REFUSED"
    assert all(one["zh"] in notice["text"] for one in asked["verdict"]["reasons"])
    english = await citizen.send("GET", "/v1/me/notices", b"", Accept_Language="en")
    assert asked["verdict"]["reasons"][0]["en"] in english.json()["items"][0]["text"]
    assert (await stranger.get(f"/v1/me/applications/{application['id']}")).status_code == 404
    assert await told(stranger) == []
    assert (await stranger.put(f"/v1/me/notices/{notice['id']}/reading", {})).status_code == 404

    read = await citizen.put(f"/v1/me/notices/{notice['id']}/reading", {})
    assert (read.status_code, await told(citizen, unread=True)) == (200, [])
    assert (await told(citizen, unread=False))[0]["read_at"] == read.json()["read_at"]


async def test_what_is_missing_is_named_with_who_holds_it_and_what_was_seen_already_is_not_sent_again(
    subsidy: ServiceUnderTest,
) -> None:
    person = await hard_to_employ_person(subsidy)
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))
    waiting = (await applied(citizen, for_month(person)))["application"]

    found = await shown(citizen, waiting)

    assert (found["status"], found["text"]) == ("WAITING", "待补充信息")
    assert [(one["fact"], one["department"]) for one in found["missing"]] == [("paid_pension_medical_month", "HRSS")]
    assert found["documents"] == [
        {"document": "灵活就业社会保险缴费凭证", "name": "灵活就业社会保险缴费凭证", "files": 0}
    ]
    first = await citizen.get("/v1/me/applications")
    tag = first.headers["etag"]
    again = await citizen.send("GET", "/v1/me/applications", b"", If_None_Match=tag)
    assert (again.status_code, again.content) == (304, b"")
    await learns(subsidy, person, contributed("2018-01", "900.00"))
    await subsidy.finish_jobs()
    changed = await citizen.send("GET", "/v1/me/applications", b"", If_None_Match=tag)
    assert (changed.status_code, changed.json()["items"][0]["status"]) == (200, "IN_REVIEW")
    found = await shown(citizen, waiting, "en")
    assert (found["missing"], found["text"]) == ([], "being reviewed")
    assert {"900.00", "2/3"} <= {line["value"] for line in found["computation"]}


async def test_what_was_sent_back_is_corrected_by_its_last_day_or_closed_and_may_be_applied_for_again(
    subsidy: ServiceUnderTest,
) -> None:
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02")
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))
    reviewer = subsidy.caller(Role.REVIEWER)
    sent_back = []
    for month in ("2018-01", "2018-02"):
        application = await in_review(subsidy, for_month(person, month))
        said = {"content_hash": application["content_hash"], "outcome": "SEND_BACK", "reason": "请更正收款账户"}
        answer = await reviewer.post(f"/v1/applications/{application['id']}/reviews", said)
        assert answer.json()["status"] == "SENT_BACK", answer.text
        sent_back.append(application)
    by = clock.add_working_days(clock.today(), 5)

    found = await shown(citizen, sent_back[0])
    assert found["next"] == {"text": "请按要求补正", "acts": "APPLICANT", "by": by.isoformat()}
    assert (found["text"], found["said"]) == ("退回补正", "请更正收款账户")
    notices = await told(citizen, code="SENT_BACK")
    assert len(notices) == 2
    assert all(f"截止{by}" in one["text"] and "请更正收款账户" in one["text"] for one in notices)

    await keep_deadlines(subsidy.database, on=by)
    assert [one["status"] for one in (await citizen.get("/v1/me/applications")).json()["items"]] == ["SENT_BACK"] * 2
    corrected = await citizen.post(
        f"/v1/applications/{sent_back[0]['id']}/corrections", {"payee": {"name": "王芳", "account": account()}}
    )
    assert corrected.status_code == 201, corrected.text
    due = (await shown(citizen, sent_back[0]))["next"]
    assert (due["text"], due["acts"]) == ("由区县经办机构初审", "REVIEWER")
    assert due["by"] >= by.isoformat(), "a level of review has its days"

    await keep_deadlines(subsidy.database, on=by + timedelta(days=1))
    await keep_deadlines(subsidy.database, on=by + timedelta(days=1))

    assert (await shown(citizen, sent_back[0]))["status"] == "IN_REVIEW"
    closed = await shown(citizen, sent_back[1])
    assert (closed["status"], [one["text"] for one in closed["reasons"]]) == ("WITHDRAWN", ["逾期未补正"])
    [notice] = await told(citizen, code="CLOSED")
    assert notice["subject"] == f"application/{closed['id']}"
    late = await citizen.post(f"/v1/applications/{closed['id']}/corrections", {})
    assert (late.status_code, late.json()["code"]) == (409, "APPLICATION_STATUS")
    again = await applied(citizen, for_month(person, "2018-02"))
    assert again["application"]["status"] == "IN_REVIEW"


async def test_what_was_paid_and_what_the_bank_refused_is_told_with_what_to_do(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "2000.00")
    person = await hard_to_employ_person(subsidy, "2018-01", "2018-02")
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))
    closed, open_ = account(), account()
    bank.treat(closed, "reject")
    paid = await approved(subsidy, for_month(person, "2018-01", to=open_))
    failed = await approved(subsidy, for_month(person, "2018-02", to=closed))
    assert {one["code"] for one in await told(citizen)} >= {"GRANTED"}

    await subsidy.finish_jobs()

    codes = [one["code"] for one in await told(citizen)]
    assert (codes.count("GRANTED"), codes.count("PAID"), codes.count("PAYMENT_FAILED")) == (2, 1, 1)
    found = await shown(citizen, paid)
    [payment] = found["payments"]
    assert (found["status"], payment["status"], payment["amount"]) == ("PAID", "PAID", "571.00")
    assert open_ not in str(found)
    assert payment["payee"]["account"].endswith(open_[-4:])
    assert "核对户名和账号" in (await shown(citizen, failed))["next"]["text"]
    text = str(await told(citizen))
    assert "银行拒绝支付" in text
    assert not {open_, closed, "王芳"} & {word for word in (open_, closed, "王芳") if word in text}
    page = (await citizen.get("/v1/me/notices", limit=2)).json()
    rest = (await citizen.get("/v1/me/notices", cursor=page["next"], limit=200)).json()
    assert [one["id"] for one in (*page["items"], *rest["items"])] == [one["id"] for one in await told(citizen)]
    listed = (await citizen.get("/v1/me/applications", status="PAID")).json()["items"]
    assert [one["id"] for one in listed] == [paid["id"]]
    assert date.fromisoformat(payment["settled_on"]) == clock.today()
