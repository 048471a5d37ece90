"""复核 What was refused is looked at again by somebody new to the case, in time and once; the rule is not overruled."""

from datetime import UTC, datetime
from uuid import uuid4

from contracts.subsidy import ReconsiderationDecided, ReconsiderationFiled
from kit import clock
from kit.actor import Actor, Role
from kit.testing import ServiceUnderTest
from subsidy import usecases
from subsidy.models import Contestable, Contested
from tests.subsidy.builders import (
    EMPLOYMENT,
    applied,
    contributed,
    for_month,
    fund_has,
    hard_to_employ,
    hard_to_employ_person,
    in_review,
    known_person,
    learns,
    read,
    reviewed,
)
from tests.subsidy.contesting import claims, contested, contests, decides, rejected, themself

MONDAY = datetime(2018, 7, 2, 2, tzinfo=UTC)


async def test_a_rejection_is_overruled_by_an_officer_new_to_the_case_and_goes_its_usual_way_again(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "571.00")
    first = subsidy.caller(Role.REVIEWER, subject="who-rejected")
    application = await rejected(subsidy, by=first)
    own, somebody = themself(subsidy, application), subsidy.caller(Role.CITIZEN, person_id=str(uuid4()))

    assert (await contests(somebody, application)).status_code == 404
    mine = f"/v1/me/applications/{application['id']}"
    assert (await own.get(mine)).json()["contest_by"] > clock.today().isoformat()
    filed = await contested(subsidy, application)
    assert filed["grounds"] == "the tax office has stamped the receipt"
    assert (await somebody.get(f"/v1/reconsiderations/{filed['id']}")).status_code == 404
    assert (await somebody.get("/v1/reconsiderations")).json()["items"] == []
    twice = await contests(own, application)
    assert (twice.status_code, twice.json()["code"]) == (409, "RECONSIDERATION_EXISTS")

    assert (await claims(first, filed)).json()["code"] == "SEPARATION_OF_DUTIES"
    officer = subsidy.caller(Role.APPROVER, subject="who-is-new")
    absent = subsidy.caller(Role.REVIEWER, subject="who-is-away")
    assert (await claims(absent, filed)).json()["status"] == "CLAIMED"
    back = f"/v1/reconsiderations/{filed['id']}/handovers"
    peer = await subsidy.caller(Role.REVIEWER).post(back, {"reason": "I have time"})
    assert (peer.status_code, peer.json()["code"]) == (409, "NOT_CLAIMANT")
    assert (await officer.post(back, {})).json()["code"] == "REASON_REQUIRED"
    freed = await officer.post(back, {"reason": "the officer is on leave"})
    assert (freed.status_code, freed.json()["status"]) == (201, "FILED"), freed.text
    assert (await officer.post(back, {"reason": "once more"})).json()["code"] == "RECONSIDERATION_STATUS"
    assert (await claims(officer, filed)).json()["status"] == "CLAIMED"
    other = await decides(subsidy.caller(Role.APPROVER), filed, "NEW_DECISION")
    assert (other.status_code, other.json()["code"]) == (409, "NOT_CLAIMANT")
    decided = (await decides(officer, filed, "NEW_DECISION")).json()

    assert (decided["status"], decided["against"]) == ("REPLACED", filed["against"])
    [looked_at] = (await own.get(mine)).json()["reconsiderations"]
    assert (looked_at["id"], looked_at["text"]) == (filed["id"], "重新作出决定")
    runs = await read(subsidy, f"/v1/applications/{application['id']}/decisions")
    assert [run["id"] for run in runs] == [decided["against"], decided["decision_id"]]
    seen = (await own.get(f"/v1/applications/{application['id']}")).json()
    assert (seen["status"], seen["amount"]) == ("IN_REVIEW", "571.00")
    told = (await own.get("/v1/me/notices")).json()["items"][0]
    assert (told["code"], "the tax office confirms the stamp" in told["text"]) == ("REFUSAL_REPLACED", True)
    await reviewed(subsidy, seen)
    path = f"/v1/applications/{seen['id']}/approvals"
    paid = await subsidy.caller(Role.APPROVER).post(path, {"content_hash": seen["content_hash"]})
    assert paid.json()["status"] == "APPROVED"
    [asked], [said] = [await subsidy.announced(one) for one in (ReconsiderationFiled, ReconsiderationDecided)]
    assert (asked.data["contested_id"], said.data["outcome"]) == (application["id"], "REPLACED")


async def test_the_rule_is_not_overruled_but_asked_again_once_the_facts_are_new(subsidy: ServiceUnderTest) -> None:
    person = await known_person(subsidy, hard_to_employ(), contributed("2018-01", "0.00"))
    application = (await applied(subsidy.caller(Role.CASE_WORKER), for_month(person)))["application"]
    assert application["reasons"] == ["NO_CONTRIBUTION"]
    filed, officer = await contested(subsidy, application), subsidy.caller(Role.REVIEWER)
    await claims(officer, filed)

    again = await decides(officer, filed, "NEW_DECISION")

    assert (again.status_code, again.json()["code"]) == (422, "RULE_REFUSES_AGAIN")
    assert again.json()["reasons"] == ["NO_CONTRIBUTION"]
    assert (await read(subsidy, f"/v1/reconsiderations/{filed['id']}"))["status"] == "CLAIMED"
    await learns(subsidy, person, contributed("2018-01", "900.00").model_copy(update={"recorded_at": "2018-09"}))
    assert (await decides(officer, filed, "NEW_DECISION")).json()["status"] == "REPLACED"
    assert (await read(subsidy, f"/v1/applications/{application['id']}"))["status"] == "IN_REVIEW"


async def test_a_refusal_is_contested_within_sixty_days_and_decided_within_twenty_working_days(
    subsidy: ServiceUnderTest,
) -> None:
    with clock.at(MONDAY):
        late, prompt = await rejected(subsidy), await rejected(subsidy)
        open_ = await in_review(subsidy, for_month(await hard_to_employ_person(subsidy, "2018-01")))
        early = await contests(themself(subsidy, open_), open_)
        assert (early.status_code, early.json()["code"]) == (409, "APPLICATION_STATUS")
    # 31 August 2018, a Friday, is the sixtieth day.
    with clock.at(datetime(2018, 8, 31, 2, tzinfo=UTC)):
        filed = await contested(subsidy, prompt)
        assert filed["due_on"] == "2018-09-29"  # a Saturday that is worked; 24 September is not
        assert (await contests(themself(subsidy, prompt), prompt, papers=[str(uuid4())])).json()["code"] == (
            "PAPER_UNKNOWN"
        )
    with clock.at(datetime(2018, 9, 3, 2, tzinfo=UTC)):
        refused = await contests(themself(subsidy, late), late)
        assert (refused.status_code, refused.json()["code"]) == (422, "TIME_IS_OVER")
        assert refused.json()["last_day"] == "2018-08-31"
    with clock.at(datetime(2018, 9, 29, 2, tzinfo=UTC)):
        assert (await read(subsidy, "/v1/reconsiderations?overdue=true"))["items"] == []
    with clock.at(datetime(2018, 9, 30, 2, tzinfo=UTC)):
        [overdue] = (await read(subsidy, "/v1/reconsiderations?overdue=true"))["items"]
        assert overdue["id"] == filed["id"]
        officer = subsidy.caller(Role.REVIEWER)
        await claims(officer, filed)
        handed = await officer.post(f"/v1/reconsiderations/{filed['id']}/handovers", {"reason": "on leave"})
        assert handed.json()["status"] == "FILED"
        await claims(officer, filed)
        upheld = (await decides(officer, filed, "UPHOLD")).json()
        assert (upheld["status"], upheld["decision_id"]) == ("UPHELD", None)
        assert upheld["reason"] == "the tax office confirms the stamp"
        again = await contests(themself(subsidy, prompt), prompt)
        assert again.json()["code"] in {"TIME_IS_OVER", "RECONSIDERATION_EXISTS"}
    assert (await read(subsidy, f"/v1/applications/{prompt['id']}"))["status"] == "REFUSED"


async def test_a_statement_waits_while_it_is_contested(subsidy: ServiceUnderTest) -> None:
    person, statement = await known_person(subsidy), uuid4()
    contested = Contested(
        kind=Contestable.STATEMENT,
        id=statement,
        against=statement,
        person_id=person,
        employer_id=None,
        employer_digest=None,
        programme="flexible_si_subsidy",
        district="370102",
        decided_on=clock.today(),
    )
    own = Actor(subject="王芳", person_id=person)
    async with subsidy.database.transaction() as tx:
        vault = subsidy.app.state.vault
        filed = await usecases.contest(tx, contested, grounds="I was insured", by=own, vault=vault)
        assert await usecases.appeal_pending(tx, Contestable.STATEMENT, statement)
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))

    withdrawn = await citizen.post(f"/v1/reconsiderations/{filed.id}/withdrawals")

    assert withdrawn.json()["status"] == "WITHDRAWN"
    async with subsidy.database.transaction() as tx:
        assert not await usecases.appeal_pending(tx, Contestable.STATEMENT, statement)
