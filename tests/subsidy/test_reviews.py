"""An application passes the levels of its amount, each decided by another person, within its working days."""

import asyncio
from collections import Counter
from datetime import date
from uuid import UUID

from sqlalchemy import select

from contracts.subsidy import ReviewOverdue
from kit import clock, tables
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy import usecases
from subsidy.jobs.reviews import tell_overdue
from tests.subsidy.builders import (
    EMPLOYMENT,
    approved,
    balances,
    contributed,
    for_month,
    fund_has,
    hard_to_employ,
    hard_to_employ_person,
    in_review,
    known_person,
    standing,
)
from tests.subsidy.reviewing import (
    IN_THREE_LEVELS,
    at,
    claim,
    code,
    decide,
    delegate,
    levels_are,
    progress,
    step_of,
    steps,
    taken_and_passed,
    waiting,
)


async def test_an_amount_passes_district_city_and_finance_before_the_approval_each_by_another_person(
    subsidy: ServiceUnderTest,
) -> None:
    await levels_are(subsidy, IN_THREE_LEVELS)
    await levels_are(subsidy, {"DISTRICT_FIRST": "0"}, districts=["370103"])
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    application = await waiting(subsidy)
    district, elsewhere = (subsidy.caller(Role.REVIEWER, districts=[code]) for code in ("370102", "370103"))
    city = subsidy.caller(Role.REVIEWER, Role.APPROVER, Role.FINANCE, subject="city")
    finance, approver = subsidy.caller(Role.FINANCE), subsidy.caller(Role.APPROVER)

    first = await step_of(subsidy, application)
    assert (first["level"], first["amount"], first["ordinal"]) == ("DISTRICT_FIRST", "571.00", 1)
    assert code(await claim(elsewhere, first)) == (404, "NOT_FOUND")
    await taken_and_passed(district, first)
    second = await step_of(subsidy, application)
    assert second["level"] == "CITY"
    assert code(await claim(district, second)) == (403, "SEPARATION_OF_DUTIES")
    assert code(await claim(subsidy.caller(Role.REVIEWER, districts=["370102"]), second)) == (403, "LEVEL_OF_THE_CITY")
    await taken_and_passed(city, second)
    third = await step_of(subsidy, application)
    assert third["level"] == "FINANCE"
    assert code(await claim(subsidy.caller(Role.REVIEWER), third)) == (403, "ROLE_MISSING")
    assert code(await claim(city, third)) == (403, "SEPARATION_OF_DUTIES")
    early = await approver.post(
        f"/v1/applications/{application['id']}/approvals", {"content_hash": application["content_hash"]}
    )
    assert code(early) == (409, "APPLICATION_STATUS")
    await taken_and_passed(finance, third)
    last = await step_of(subsidy, application)
    assert code(await claim(city, last)) == (403, "SEPARATION_OF_DUTIES")
    await taken_and_passed(approver, last)

    assert await balances(subsidy, EMPLOYMENT) == standing(reserved="571.00")
    assert [one["status"] for one in await steps(subsidy, application)] == ["PASSED"] * 4
    assert len({one["decided_by"] for one in await steps(subsidy, application)}) == 4
    person = await known_person(subsidy, hard_to_employ(), contributed("2018-01", "900.00"), district="370103")
    of_its_own = await steps(subsidy, await in_review(subsidy, for_month(person)))
    assert [one["level"] for one in of_its_own] == ["DISTRICT_FIRST", "APPROVAL"]


async def test_what_is_sent_back_and_corrected_begins_with_new_steps_and_who_applied_sees_where_it_stands(
    subsidy: ServiceUnderTest,
) -> None:
    await levels_are(subsidy, IN_THREE_LEVELS)
    application = await waiting(subsidy, paid="450.00")
    themself = subsidy.caller(Role.CITIZEN, person_id=application["person_id"])
    first = await step_of(subsidy, application)
    assert (await progress(themself, application))["next"] == {
        "acts": "REVIEWER",
        "level": "DISTRICT_FIRST",
        "due_on": first["due_on"],
        "is_paused": False,
    }
    await taken_and_passed(subsidy.caller(Role.REVIEWER), first)
    # 300.00 yuan: the city looks at it, too, and finance does not.
    city, second = subsidy.caller(Role.REVIEWER), await step_of(subsidy, application)
    assert code(await decide(city, second, "SEND_BACK", reason="another account")) == (409, "NOT_CLAIMED")
    assert (await claim(city, second)).status_code == 201
    assert (await decide(city, second, "SEND_BACK")).status_code == 422
    assert (await decide(city, second, "SEND_BACK", reason="another account")).json()["status"] == "SENT_BACK"

    stands = await progress(themself, application)
    assert (stands["status"], stands["next"]["acts"]) == ("SENT_BACK", "APPLICANT")
    assert [(one["level"], one["status"], one["reason"]) for one in stands["steps"]] == [
        ("DISTRICT_FIRST", "PASSED", None),
        ("CITY", "SENT_BACK", "another account"),
        ("APPROVAL", "CLOSED", None),
    ]
    corrected = {"payee": {"name": "王芳", "account": "6222021602000000001"}}
    assert (await themself.post(f"/v1/applications/{application['id']}/corrections", corrected)).status_code == 201

    again = await steps(subsidy, application)
    assert [(one["level"], one["status"], one["superseded_at"] is None) for one in again] == [
        ("DISTRICT_FIRST", "PASSED", False),
        ("CITY", "SENT_BACK", False),
        ("APPROVAL", "CLOSED", False),
        ("DISTRICT_FIRST", "OPEN", True),
        ("CITY", "WAITING", True),
        ("APPROVAL", "WAITING", True),
    ]
    assert code(await decide(city, second, "PASS")) == (409, "STEP_STATUS")
    seen = {"content_hash": application["content_hash"], "outcome": "PASS"}
    stale = await city.post(f"/v1/applications/{application['id']}/reviews", seen)
    assert code(stale) == (409, "CONTENT_CHANGED")


async def test_of_many_who_take_a_review_at_once_one_gets_it_until_it_is_given_back_or_its_time_is_over(
    subsidy: ServiceUnderTest,
) -> None:
    with clock.at(at("2018-09-28")):
        application = await waiting(subsidy)
        step = await step_of(subsidy, application)
        callers = {name: subsidy.caller(Role.REVIEWER, subject=name) for name in ("a", "b", "c", "d", "e", "f")}

        answers = await asyncio.gather(*(claim(caller, step) for caller in callers.values()))

        [taken] = [answer.json() for answer in answers if answer.status_code == 201]
        assert Counter(code(answer) for answer in answers if answer.status_code != 201) == {
            (409, "CLAIMED_BY_OTHER"): 5
        }
        winner = callers.pop(taken["claimed_by"])
        other = next(iter(callers.values()))
        for caller, holder, count in ((winner, "ME", 1), (other, "ME", 0), (other, "OTHERS", 1), (other, "NOBODY", 0)):
            assert len((await caller.get("/v1/reviews", holder=holder)).json()["items"]) == count
        seen = {"content_hash": application["content_hash"], "outcome": "PASS"}
        refused = await other.post(f"/v1/applications/{application['id']}/reviews", seen)
        assert code(refused) == (409, "CLAIMED_BY_OTHER")
        assert (await winner.post(f"/v1/reviews/{step['id']}/releases")).json()["claimed_by"] is None
        # Three working days after a Friday before the holidays of October, of which Saturday and Sunday are worked.
        assert (await claim(winner, step)).json()["claimed_until"] == "2018-10-08"
    with clock.at(at("2018-10-08")):
        assert code(await claim(other, step)) == (409, "CLAIMED_BY_OTHER")
    with clock.at(at("2018-10-09")):
        assert len((await other.get("/v1/reviews", holder="NOBODY")).json()["items"]) == 1
        assert (await claim(other, step)).status_code == 201
        assert code(await decide(winner, step)) == (409, "CLAIMED_BY_OTHER")


async def test_an_approver_new_to_the_case_frees_with_a_reason_what_an_absent_officer_has_taken(
    subsidy: ServiceUnderTest,
) -> None:
    everything = (Role.CASE_WORKER, Role.REVIEWER, Role.APPROVER)
    maker, absent = subsidy.caller(*everything, subject="maker"), subsidy.caller(Role.REVIEWER, subject="absent")
    person = await hard_to_employ_person(subsidy, "2018-01")
    application = (await maker.post("/v1/applications", for_month(person))).json()["application"]
    step, approver = await step_of(subsidy, application), subsidy.caller(Role.APPROVER)
    path = f"/v1/reviews/{step['id']}/releases"
    assert code(await approver.post(path, {"reason": "nobody has it"})) == (409, "NOT_CLAIMED")
    assert (await claim(absent, step)).status_code == 201

    assert code(await subsidy.caller(Role.REVIEWER).post(path, {"reason": "on leave"})) == (409, "NOT_CLAIMED")
    assert code(await approver.post(path)) == (422, "REASON_REQUIRED")
    assert code(await maker.post(path, {"reason": "on leave"})) == (403, "SEPARATION_OF_DUTIES")
    elsewhere = subsidy.caller(Role.APPROVER, districts=["370112"])
    assert (await elsewhere.post(path, {"reason": "on leave"})).status_code == 404
    assert (await approver.post(path, {"reason": "on leave"})).json()["claimed_by"] is None

    assert code(await decide(absent, step)) == (409, "NOT_CLAIMED")
    assert (await claim(subsidy.caller(Role.REVIEWER), step)).status_code == 201
    async with subsidy.database.transaction() as tx:
        about = (
            tables.audit.c.subject == f"application/{application['id']}",
            tables.audit.c.action == "review-released",
        )
        [freed] = (await tx.session.execute(select(tables.audit).where(*about))).all()
    assert (freed.before["claimed_by"], freed.after["claimed_by"], freed.reason) == ("absent", None, "on leave")


async def test_who_is_delegated_to_acts_for_who_delegated_and_neither_acts_again(subsidy: ServiceUnderTest) -> None:
    await levels_are(subsidy, IN_THREE_LEVELS)
    everything = (Role.CASE_WORKER, Role.REVIEWER, Role.FINANCE, Role.APPROVER)
    maker, one, two, three, four = (subsidy.caller(*everything, subject=name) for name in ("m", "1", "2", "3", "4"))
    person = await hard_to_employ_person(subsidy, "2018-01")
    application = (await maker.post("/v1/applications", for_month(person))).json()["application"]
    first = await step_of(subsidy, application)

    assert code(await claim(maker, first)) == (403, "SEPARATION_OF_DUTIES")
    assert code(await delegate(one, first, "2")) == (409, "NOT_CLAIMED")
    assert (await claim(one, first)).status_code == 201
    assert code(await delegate(one, first, "m")) == (403, "SEPARATION_OF_DUTIES")
    assert (await delegate(one, first, "2")).json()["claimed_by"] == "2"
    assert code(await delegate(two, first, "3")) == (409, "DELEGATED_ALREADY")
    assert code(await decide(one, first)) == (409, "CLAIMED_BY_OTHER")
    passed = (await decide(two, first)).json()
    assert (passed["decided_by"], passed["decided_for"]) == ("2", "1")

    second = await step_of(subsidy, application)
    for earlier in (one, two):
        assert code(await claim(earlier, second)) == (403, "SEPARATION_OF_DUTIES")
    assert (await claim(three, second)).status_code == 201
    for name in ("1", "2"):
        assert code(await delegate(three, second, name)) == (403, "SEPARATION_OF_DUTIES")
    assert (await decide(three, second)).status_code == 201
    await taken_and_passed(four, await step_of(subsidy, application))
    last = await step_of(subsidy, application)
    for earlier in (one, two, three, four):
        assert code(await claim(earlier, last)) == (403, "SEPARATION_OF_DUTIES")


async def test_a_term_runs_in_working_days_stands_still_when_paused_and_is_told_once_when_it_has_run_out(
    subsidy: ServiceUnderTest,
) -> None:
    with clock.at(at("2018-09-28")):
        late, stopped = [await waiting(subsidy) for _ in range(2)]
        step = await step_of(subsidy, late)
        # Ten working days: the week of the national holiday is none, both days of a weekend before it are.
        assert (step["working_days"], step["due_on"]) == (10, "2018-10-17")
        async with subsidy.database.transaction() as tx:
            await usecases.pause_clock(tx, UUID(stopped["id"]), on=date(2018, 9, 28))
    reviewer = subsidy.caller(Role.REVIEWER)
    with clock.at(at("2018-10-18")):
        for _ in range(2):
            await tell_overdue(subsidy.database, limit=1)
        [overdue] = (await reviewer.get("/v1/reviews", overdue=True)).json()["items"]
        assert (overdue["application_id"], overdue["overdue"]) == (late["id"], True)
        assert (await progress(reviewer, stopped))["next"]["is_paused"]
        async with subsidy.database.transaction() as tx:
            await usecases.resume_clock(tx, UUID(stopped["id"]), on=date(2018, 10, 18))
        assert (await step_of(subsidy, stopped))["due_on"] == "2018-11-01"
    [told] = await subsidy.announced(ReviewOverdue)
    assert (told.data["review_id"], told.data["due_on"], told.data["on"]) == (step["id"], "2018-10-17", "2018-10-18")


async def test_the_work_list_has_the_first_due_first_by_level_programme_and_district(
    subsidy: ServiceUnderTest,
) -> None:
    for day in ("2018-07-04", "2018-07-02", "2018-07-05"):
        with clock.at(at(day)):
            await waiting(subsidy)
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    await approved(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))
    reviewer = subsidy.caller(Role.REVIEWER, districts=["370102"])

    whole = (await reviewer.get("/v1/reviews")).json()["items"]
    assert [one["opened_on"] for one in whole] == ["2018-07-02", "2018-07-04", "2018-07-05"]
    page = (await reviewer.get("/v1/reviews", limit=2)).json()
    rest = (await reviewer.get("/v1/reviews", limit=2, cursor=page["next"])).json()
    assert page["items"] + rest["items"] == whole
    for filters, count in (
        ({"level": "DISTRICT_FIRST", "programme": "flexible_si_subsidy", "district": "370102"}, 3),
        ({"level": "APPROVAL"}, 0),
        ({"programme": "skill_upgrade_subsidy"}, 0),
        ({"overdue": False}, 0),
    ):
        assert len((await reviewer.get("/v1/reviews", **filters)).json()["items"]) == count, filters
    elsewhere = subsidy.caller(Role.REVIEWER, districts=["370103"])
    assert (await elsewhere.get("/v1/reviews")).json()["items"] == []
    assert (await elsewhere.get(f"/v1/reviews/{whole[0]['id']}")).status_code == 404


async def test_an_approver_sends_back_or_rejects_what_reviewers_passed(subsidy: ServiceUnderTest) -> None:
    for outcome, status in (("SEND_BACK", "SENT_BACK"), ("REJECT", "REFUSED")):
        application = await waiting(subsidy)
        await taken_and_passed(subsidy.caller(Role.REVIEWER), await step_of(subsidy, application))
        approver, last = subsidy.caller(Role.APPROVER), await step_of(subsidy, application)
        assert (await claim(approver, last)).status_code == 201
        answer = await decide(approver, last, outcome, reason="the account is another person's")
        assert answer.status_code == 201, answer.text
        assert (await progress(approver, application))["status"] == status
