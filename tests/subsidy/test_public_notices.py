"""公示 What has to be published is approved after its days without an objection that holds, and as it was published."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.subsidy import NoticeItemReleased, NoticePublished, ObjectionDecided, ObjectionRaised
from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.usecases import public_notices
from tests.subsidy.builders import EMPLOYMENT, for_month, fund_has, hard_to_employ_person, in_review, read, reviewed
from tests.subsidy.postings import RESTRICT, state_of
from tests.subsidy.published import approves, day, listed, objects, published, reviewed_posts, round_of


async def test_a_post_is_approved_only_once_five_working_days_on_a_notice_are_over(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "10000.00")
    with clock.at(day("2018-09-28")):
        [application] = await reviewed_posts(subsidy, 1, code="91370100MA3C000033")
        missing = await approves(subsidy, application)
        assert (missing.status_code, missing.json()["code"]) == (409, "NOTICE_MISSING")

        notice = await published(subsidy)

        [entry] = await listed(subsidy, notice)
        assert (entry["name"], entry["amount"]) == ("济*******", "1810.00")
        # Saturday and Sunday, which are worked, then a week of holidays: the fifth working day is 10 October.
        assert entry["ends_on"] == "2018-10-10"
        own = subsidy.caller(Role.EMPLOYER, employer_code="91370100MA3C000033")
        mine = (await own.get(f"/v1/my-employer/applications/{application['id']}")).json()
        assert (mine["public_notice"]["ends_on"], mine["public_notice"]["status"]) == ("2018-10-10", "RUNNING")
        assert (mine["next"]["acts"], mine["next"]["by"]) == ("APPROVER", None), "the clock stands still meanwhile"
        running = await approves(subsidy, application)
        assert (running.status_code, running.json()["code"]) == (409, "NOTICE_RUNNING")
    await round_of(subsidy, "2018-10-10")
    assert [one["status"] for one in await listed(subsidy, notice)] == ["RUNNING"]
    await round_of(subsidy, "2018-10-11")
    with clock.at(day("2018-10-11")):
        assert (await approves(subsidy, application)).json()["status"] == "APPROVED"
        assert (await subsidy.stranger.get(f"/v1/public-notices/{notice['id']}")).json()["status"] == "CLOSED"
    [out], [released] = await subsidy.announced(NoticePublished), await subsidy.announced(NoticeItemReleased)
    assert (out.data["items"], out.data["seal"]) == (1, notice["seal"])
    assert released.data["application_id"] == application["id"]
    gone = await subsidy.stranger.get(f"/v1/public-notices/{notice['id']}/items")
    assert (gone.status_code, gone.json()["code"]) == (404, "NOT_FOUND")


async def test_a_programme_without_a_notice_is_approved_as_before(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    person = await hard_to_employ_person(subsidy, "2018-01")
    application = await reviewed(subsidy, await in_review(subsidy, for_month(person)))
    body = {"programme": "flexible_si_subsidy"}

    refused = await subsidy.caller(Role.REVIEWER).post("/v1/public-notices", body)

    assert (refused.status_code, refused.json()["code"]) == (422, "NOTICE_NOT_NEEDED")
    assert (await approves(subsidy, application)).json()["status"] == "APPROVED"


async def test_an_objection_stops_its_item_alone_and_what_comes_of_it_is_for_somebody_new_to_the_case(
    subsidy: ServiceUnderTest,
) -> None:
    with clock.at(day("2018-07-02")):
        applications = await reviewed_posts(subsidy, 3)
        notice = await published(subsidy)
        first, second, third = await listed(subsidy, notice)
    neighbour = subsidy.caller(Role.CITIZEN, subject="neighbour")
    with clock.at(day("2018-07-05")):  # three of the five days are left, this one among them
        raised = [(await objects(neighbour, entry, notice)).json() for entry in (first, second)]
        twice = await objects(neighbour, first, notice)
        assert (twice.status_code, twice.json()["code"]) == (409, "OBJECTION_EXISTS")
        assert (raised[0]["name"], raised[0]["phone"]) == ("李*", "138****2345")
        assert (await objects(subsidy.stranger, third, notice)).status_code == 401
        assert [one["status"] for one in await listed(subsidy, notice)] == ["PAUSED", "PAUSED", "RUNNING"]
    path = f"/v1/objections/{raised[0]['id']}"
    shown = await subsidy.caller(Role.REVIEWER).post(f"{path}/reveals", {"purpose": "to ask what she has seen"})
    assert shown.json() == {"name": "李强", "phone": "13853112345"}
    assert (await neighbour.get(path)).json()["status"] == "OPEN"
    assert (await subsidy.caller(Role.CITIZEN).get(path)).status_code == 404
    assert (await subsidy.caller(Role.REVIEWER, districts=["370103"]).get(path)).status_code == 404

    await round_of(subsidy, "2018-07-10")
    assert [one["status"] for one in await listed(subsidy, notice)] == ["PAUSED", "PAUSED", "RELEASED"]

    reviewer = (await read(subsidy, f"/v1/applications/{applications[0]['id']}"))["reviewed_by"]
    said = {"outcome": "REJECT", "reason": "she was on leave that week"}
    involved = await subsidy.caller(Role.REVIEWER, subject=reviewer).post(f"{path}/decisions", said)
    assert (involved.status_code, involved.json()["code"]) == (403, "SEPARATION_OF_DUTIES")
    officer = subsidy.caller(Role.APPROVER)
    with clock.at(day("2018-07-12")):
        assert (await officer.post(f"{path}/decisions", said)).json()["status"] == "REJECTED"
        again = await officer.post(f"{path}/decisions", said)
        assert (again.status_code, again.json()["code"]) == (409, "OBJECTION_STATUS")
        upheld = await officer.post(
            f"/v1/objections/{raised[1]['id']}/decisions", {"outcome": "REFUSE", "reason": "she never worked there"}
        )
        assert upheld.json()["status"] == "UPHELD"
        resumed, struck, _ = await listed(subsidy, notice)
        assert (resumed["status"], resumed["ends_on"], struck["status"]) == ("RUNNING", "2018-07-17", "STRUCK")
        refused = await read(subsidy, f"/v1/applications/{applications[1]['id']}")
        assert (refused["status"], refused["reasons"]) == ("REFUSED", ["OBJECTION_UPHELD"])
    with clock.at(day("2018-07-18")):
        late = await objects(neighbour, first, notice)
        assert (late.status_code, late.json()["code"]) == (409, "NOTICE_OVER")
    asked, decided = await subsidy.announced(ObjectionRaised), await subsidy.announced(ObjectionDecided)
    assert ([one.data["outcome"] for one in decided], len(asked)) == (["REJECTED", "UPHELD"], 2)
    assert "李强" not in str(asked)
    assert "neighbour" not in str(asked)


async def test_an_upheld_objection_sends_back_to_review_and_a_release_counts_for_what_was_published_alone(
    subsidy: ServiceUnderTest,
) -> None:
    with clock.at(day("2018-07-02")):
        struck, changed = await reviewed_posts(subsidy, 2)
        notice = await published(subsidy)
        entry, _ = await listed(subsidy, notice)
        raised = (await objects(subsidy.caller(Role.CITIZEN), entry, notice)).json()
        body = {"outcome": "BACK_TO_REVIEW", "reason": "the payroll has to be looked at"}
        path, officer = f"/v1/objections/{raised['id']}/decisions", subsidy.caller(Role.REVIEWER, subject="zhao")
        certificate = {"officer": "zhao", "valid_from": "2018-01-01", "document": "济人社证〔2018〕7号"}
        for valid_to, answered in (("2018-07-01", "NOT_CERTIFIED"), ("2018-07-02", None)):
            issued = certificate | {"valid_to": valid_to}
            await subsidy.caller(Role.ADMINISTRATOR).post("/v1/officer-certificates", issued)
            assert (await officer.post(path, body)).json().get("code") == answered
        anew = await read(subsidy, f"/v1/applications/{struck['id']}")
        assert (anew["status"], anew["content_hash"] != struck["content_hash"]) == ("IN_REVIEW", True)
        seen = {"content_hash": anew["content_hash"], "outcome": "PASS"}
        ordered = await officer.post(f"/v1/applications/{anew['id']}/reviews", seen)
        assert (ordered.status_code, ordered.json()["code"]) == (403, "SEPARATION_OF_DUTIES")
    await round_of(subsidy, "2018-07-10")
    with clock.at(day("2018-07-10")):
        decided = await subsidy.caller(Role.CASE_WORKER).post(f"/v1/applications/{changed['id']}/decisions")
        passed = await reviewed(subsidy, decided.json()["application"])

        refused = await approves(subsidy, passed)

        assert (refused.status_code, refused.json()["code"]) == (409, "NOTICE_MISSING")
        second = await published(subsidy)
        assert [one["application_id"] for one in await listed(subsidy, second)] == [changed["id"]]
        assert second["previous"] == notice["seal"]
        assert [one["status"] for one in await listed(subsidy, notice)] == ["STRUCK", "LAPSED"]


async def test_what_was_published_stays_and_whoever_changes_it_shows_in_the_chain(
    subsidy: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_notices, "AT_ONCE", 1)
    await reviewed_posts(subsidy, 2)
    await reviewed_posts(subsidy, 1, district="370103")
    first = await published(subsidy, district="370102")
    assert (first["status"], first["item_count"]) == ("COLLECTING", 0)
    await subsidy.finish_jobs()
    second = await published(subsidy)
    foreign = subsidy.caller(Role.REVIEWER, districts=["370103"])
    outside = await foreign.post("/v1/public-notices", {"programme": "post_subsidy_public_welfare"})
    assert outside.status_code == 404
    nothing = await subsidy.caller(Role.REVIEWER).post(
        "/v1/public-notices", {"programme": "post_subsidy_public_welfare"}
    )
    assert (nothing.status_code, nothing.json()["code"]) == (422, "NOTHING_TO_PUBLISH")
    page = (await subsidy.stranger.get("/v1/public-notices", status="RUNNING")).json()["items"]
    assert [(one["number"], one["item_count"]) for one in page] == [(1, 2), (2, 1)]
    assert page[1]["previous"] == page[0]["seal"]

    async def intact(notice: dict[str, str]) -> bool:
        return bool((await subsidy.stranger.get(f"/v1/public-notices/{notice['id']}/verification")).json()["intact"])

    assert (await intact(first), await intact(second)) == (True, True)
    change = text("UPDATE public_notice_items SET amount = 9999 WHERE position = 1 AND notice_id = :id")
    with pytest.raises(DBAPIError) as refused:
        async with subsidy.database.transaction() as tx:
            await tx.session.execute(change, {"id": first["id"]})
    assert state_of(refused.value) == RESTRICT
    async with subsidy.database.transaction() as tx:
        await tx.session.execute(text("SET LOCAL session_replication_role = replica"))
        await tx.session.execute(change, {"id": first["id"]})
    assert (await intact(first), await intact(second)) == (False, True)
    async with subsidy.database.transaction() as tx:  # who seals the change anew breaks the chain behind it
        await tx.session.execute(text("SET LOCAL session_replication_role = replica"))
        found = (await subsidy.stranger.get(f"/v1/public-notices/{first['id']}/verification")).json()
        await tx.session.execute(
            text("UPDATE public_notices SET seal = :seal WHERE number = 1"), {"seal": found["recomputed"]}
        )
    assert (await intact(first), await intact(second)) == (False, False)
