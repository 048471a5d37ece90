"""征集、评审、认定 Calls, juries and final lists (articles 3, 7 and 8): by two people, exactly, within the quota.

Of household_service_demo_base, contest_award, municipal_incubator_award and district_incubator_award.
"""

import asyncio
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from contracts.subsidy import BaseCertified, BaseRevoked, CallOpened, CertificationTargetMissed, ContestDecided
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.jobs.deadlines import keep_deadlines
from subsidy.models.ranking import Judged, rank
from tests.subsidy.builders import known_person
from tests.subsidy.calls import (
    admitted,
    announced,
    announces,
    applied_to,
    certified_as,
    contest,
    juror,
    made,
    new_call,
    opened,
    proposed,
    ranked,
    scores,
)
from tests.subsidy.filers import filed, filed_items, known_employer

DEMO = "HOUSEHOLD_SERVICE_TRAINING"
FIFTEEN = {"A": Decimal("0.5"), "B": Decimal("0.3"), "C": Decimal("0.2")}
POINTS = st.decimals(min_value=0, max_value=100, places=2)
CARD = st.fixed_dictionaries(dict.fromkeys(FIFTEEN, POINTS))


async def test_a_call_is_opened_by_another_person_and_keeps_to_the_policy(subsidy: ServiceUnderTest) -> None:
    writer = subsidy.caller(Role.CASE_WORKER, Role.APPROVER, subject="li")
    draft = await made(await writer.post("/v1/calls", contest("100000.00", "50000.00", places=3)))
    path, seen = f"/v1/calls/{draft['id']}", {"content_hash": draft["content_hash"]}
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(uuid4()))
    hidden = await citizen.get(path)
    own = await writer.post(f"{path}/opening", seen)
    other = await subsidy.caller(Role.APPROVER).post(f"{path}/opening", {"content_hash": "0" * 64})
    call = await made(await subsidy.caller(Role.APPROVER).post(f"{path}/opening", seen))

    assert hidden.status_code == 404
    assert [(one.status_code, one.json()["code"]) for one in (own, other)] == [
        (409, "SAME_PERSON"),
        (409, "CONTENT_CHANGED"),
    ]
    assert (call["status"], call["article"], (await citizen.get(path)).json()["terms"]["prizes"]) == (
        "OPEN",
        7,
        ["100000.00", "50000.00"],
    )
    [told] = await subsidy.announced(CallOpened)
    assert (told.data["kind"], told.data["places"], told.data["under_article"]) == ("CONTEST", 3, 7)
    against = {
        "ABOVE_CEILING": contest("100000.01", places=1),
        "MORE_PRIZES_THAN_PLACES": contest("1000.00", "500.00", places=1),
        "ANNUAL_QUOTA_USED": new_call(DEMO, places=4),
        "NOT_MUNICIPAL": new_call(DEMO, places=1, level="DISTRICT", district="370102"),
        "NO_AWARD_OF_THIS_KIND": new_call(DEMO, places=1, terms={"prizes": ["1.00"]}),
        "BELOW_FLOOR": new_call("INCUBATOR", places=1, terms={"prizes": ["99999.99"]}),
    }
    for reason, body in against.items():
        refused = await writer.post("/v1/calls", body)
        assert (refused.status_code, refused.json()["reasons"]) == (422, [reason]), reason


async def test_a_candidate_is_told_every_reason_why_it_can_not_be_one(subsidy: ServiceUnderTest) -> None:
    conditions = [{"code": "TWO_YEARS", "zh": "运营满两年"}, {"code": "OWN_SITE", "zh": "有固定场所"}]
    body = new_call("INTERNSHIP", places=5, terms={"conditions": conditions}, district="370102")
    call = await opened(subsidy, body)
    elsewhere = await known_employer(subsidy, district="370105")
    office = subsidy.caller(Role.CASE_WORKER)
    late = {"employer_id": str(elsewhere), "title": "实训基地", "on": "2018-04-01"}
    refused = await office.post(f"/v1/calls/{call['id']}/candidates", late)
    firm, code = uuid4(), "91370102MA3C000011"
    firm = await known_employer(subsidy, code=code)
    own = subsidy.caller(Role.EMPLOYER, employer_code=code)
    candidate = await applied_to(own, call, employer=firm)
    again = await own.post(f"/v1/calls/{call['id']}/candidates", late | {"employer_id": str(firm), "on": "2018-03-06"})
    screened = await made(
        await office.post(f"/v1/candidates/{candidate['id']}/screening", {"unmet": ["OWN_SITE", "TWO_YEARS"]})
    )

    assert (refused.status_code, set(refused.json()["reasons"])) == (422, {"OUTSIDE_WINDOW", "NOT_IN_DISTRICT"})
    assert (again.status_code, again.json()["code"]) == (409, "CANDIDATE_EXISTS")
    assert (screened["status"], screened["reasons"]) == ("REJECTED", ["OWN_SITE", "TWO_YEARS"])
    other = subsidy.caller(Role.EMPLOYER, employer_code="91370102MA3C000012")
    assert (await other.get(f"/v1/candidates/{candidate['id']}")).status_code == 404
    assert (await own.get(f"/v1/candidates/{candidate['id']}")).json()["reasons"] == ["OWN_SITE", "TWO_YEARS"]


async def test_a_jury_scores_whom_it_is_not_close_to_and_the_best_are_awarded(subsidy: ServiceUnderTest) -> None:
    call = await opened(subsidy, contest("80000.00", places=2, drop_extremes=True, tie_rule=["INNOVATION"]))
    team = [await known_person(subsidy) for _ in range(2)]
    firm = await known_employer(subsidy)
    first = await admitted(subsidy, call, people=team)
    second = await admitted(subsidy, call, employer=firm)
    third = await admitted(subsidy, call, people=[await known_person(subsidy)])
    jury = [await juror(subsidy, call, f"expert-{number}") for number in range(3)]
    kin = await juror(subsidy, call, "kin", kin=[str(team[1])])
    staff = await juror(subsidy, call, "staff", employer=firm)
    for by, own in ((kin, first), (staff, second)):
        refused = await by.put(
            f"/v1/candidates/{own['id']}/scores", {"scores": [{"criterion": "TEAM", "score": "100"}]}
        )
        assert (refused.status_code, refused.json()["code"]) == (403, "CONFLICT_OF_INTEREST"), refused.text
    for by, points in zip(jury, ("80.00", "90.00", "100"), strict=True):
        await scores(by, first, points, "90", "90")
        await scores(by, second, "90", "90", points)
        await scores(by, third, "50.00", "50.00", "49.97")
    changed = await jury[0].put(
        f"/v1/candidates/{first['id']}/scores", {"scores": [{"criterion": "TEAM", "score": "1"}]}
    )
    unready = await subsidy.caller(Role.CASE_WORKER).post(f"/v1/calls/{call['id']}/closing", {"on": "2018-03-31"})
    await scores(kin, second, "90", "90", "90")
    await scores(kin, third, "50", "50", "50")
    await scores(staff, first, "90", "90", "90")

    # The officer closes and ranks: one card is missing, of the juror who is close to the firm.
    office = subsidy.caller(Role.CASE_WORKER)
    await made(await office.post(f"/v1/calls/{call['id']}/closing", {"on": "2018-04-02"}))
    missing = await office.post(f"/v1/calls/{call['id']}/ranking")
    await scores(staff, third, "50", "50", "50")
    await made(await office.post(f"/v1/calls/{call['id']}/ranking"))

    assert [(one.status_code, one.json()["code"]) for one in (changed, unready, missing)] == [
        (422, "CRITERIA_DIFFER"),
        (409, "CALL_WINDOW"),
        (409, "SCORES_MISSING"),
    ]
    assert missing.json()["count"] == 1
    # 90.00 both: the mean of what was given for innovation is the same, so the earlier application goes first.
    listed = await proposed(subsidy, call)
    assert [(one["candidate_id"], one["score"], one["award"]) for one in listed["entries"]] == [
        (first["id"], "90.00", "80000.00"),
        (second["id"], "90.00", None),
    ]
    assert (await announces(subsidy, call, listed)).status_code == 201
    [told] = await subsidy.announced(ContestDecided)
    assert (told.data["candidates"], told.data["winners"], told.data["awarded"]) == (3, 2, "80000.00")
    mine = subsidy.caller(Role.CITIZEN, person_id=str(team[1]))
    assert (await mine.get(f"/v1/candidates/{first['id']}")).json()["award"] == "80000.00"
    assert (await mine.get(f"/v1/calls/{call['id']}/list")).json()["status"] == "APPROVED"


async def test_of_sixteen_bases_certified_at_once_three_have_the_places_of_the_year(subsidy: ServiceUnderTest) -> None:
    async def listed() -> tuple[Any, Any]:
        call = await opened(subsidy, new_call(DEMO, places=1))
        await admitted(subsidy, call, employer=await known_employer(subsidy))
        await ranked(subsidy, call)
        return call, await proposed(subsidy, call)

    lists = await asyncio.gather(*(listed() for _ in range(16)))

    answers = await asyncio.gather(*(announces(subsidy, call, one) for call, one in lists))

    refused = [one.json() for one in answers if one.status_code == 422]
    assert Counter(one.status_code for one in answers) == {201: 3, 422: 13}
    assert {one["code"] for one in refused} == {"ANNUAL_QUOTA_USED"}
    told = [one.data for one in await subsidy.announced(BaseCertified)]
    assert sorted(one["place"] for one in told) == [1, 2, 3]
    auditor = subsidy.caller(Role.AUDITOR)
    assert (await auditor.get("/v1/certification-targets/2018")).json() == {
        "kind": DEMO,
        "year": 2018,
        "target": 3,
        "certified": 3,
        "short": 0,
        "missed": False,
    }
    assert (await auditor.get("/v1/certification-targets/2019")).json()["missed"] is True
    # What a year has missed is told once, in the daily round of the year after it; a year that had its three is not.
    for day in (date(2019, 1, 1), date(2020, 1, 1), date(2020, 1, 2)):
        await keep_deadlines(subsidy.database, on=day)
    [missed] = [one.data for one in await subsidy.announced(CertificationTargetMissed)]
    assert [missed[name] for name in ("kind", "year", "target", "certified", "on")] == [DEMO, 2019, 3, 0, "2020-01-01"]
    # The next year has places of its own, and a list of this year no more.
    call, one = next(pair for pair, answer in zip(lists, answers, strict=True) if answer.status_code == 422)
    assert (await announces(subsidy, call, one, on="2019-01-04")).status_code == 201


async def test_an_incubator_is_awarded_what_its_certification_granted_once_and_from_whose_line_it_is(
    subsidy: ServiceUnderTest,
) -> None:
    award = "municipal_incubator_award"
    firm = await known_employer(subsidy)
    [early] = await filed_items(subsidy, firm, filed(award, on="2018-04-30"))
    body = new_call("INCUBATOR", places=1, terms={"prizes": ["150000.00"]})
    base = await certified_as(subsidy, firm, body, base_type="RETURN_HOME_PARK")
    [granted] = await filed_items(subsidy, firm, filed(award, on="2018-04-30"))
    district = await known_employer(subsidy)
    local = new_call("INCUBATOR", places=1, level="DISTRICT", district="370102", terms={"prizes": ["30000.00"]})
    await certified_as(subsidy, district, local, base_type="RETURN_HOME_PARK")
    [municipal] = await filed_items(subsidy, district, filed(award, on="2018-04-30"))
    [own] = await filed_items(subsidy, district, filed("district_incubator_award", on="2018-04-30"))
    stated = await subsidy.caller(Role.CASE_WORKER).post(
        f"/v1/employers/{district}/applications", filed(award, facts={"certified_level": "MUNICIPAL"})
    )

    assert (early["status"], set(early["reasons"])) == ("REFUSED", {"NOT_MUNICIPAL", "TYPE_NOT_COVERED"})
    assert (granted["status"], granted["amount"], granted["fund"]) == (
        *("IN_REVIEW", "150000.00"),
        "STARTUP_SUPPORT_FUND",
    )
    assert set(municipal["reasons"]) == {"NOT_MUNICIPAL", "BELOW_FLOOR"}
    assert own["status"] == "WAITING"
    assert (stated.status_code, "certified_level: on record" in stated.text) == (422, True)
    decisions = (await subsidy.caller(Role.AUDITOR).get(f"/v1/applications/{granted['id']}/decisions")).json()
    assert decisions[-1]["sources"]["amount"] == f"base/{base['id']}"
    assert (base["review_due_on"], base["award"]) == ("2021-04-20", "150000.00")


async def test_a_certification_is_taken_back_by_two_people_and_carries_no_award_any_more(
    subsidy: ServiceUnderTest,
) -> None:
    firm = await known_employer(subsidy)
    body = new_call("INCUBATOR", places=1, terms={"prizes": ["150000.00"]})
    base = await certified_as(subsidy, firm, body, base_type="RURAL_TOURISM_MAKER")
    path = f"/v1/certified-bases/{base['id']}"
    officer = subsidy.caller(Role.CASE_WORKER, Role.APPROVER, subject="zhao")
    reviewed = await made(await officer.post(f"{path}/reviews", {"on": "2018-06-01"}))
    proposal = await made(await officer.post(f"{path}/revocation", {"on": "2018-07-02", "reason": "已停止运营"}))
    seen = {"content_hash": proposal["content_hash"]}
    own = await officer.post(f"{path}/revocation/approval", seen)
    revoked = await made(await subsidy.caller(Role.APPROVER).post(f"{path}/revocation/approval", seen))

    assert (reviewed["review_due_on"], own.json()["code"]) == ("2021-06-01", "SAME_PERSON")
    assert (revoked["status"], revoked["revoked_on"]) == ("REVOKED", "2018-07-02")
    [told] = await subsidy.announced(BaseRevoked)
    assert told.data["employer_id"] == str(firm)
    [refused] = await filed_items(subsidy, firm, filed("municipal_incubator_award"))
    assert "NOT_MUNICIPAL" in refused["reasons"]
    assert (await officer.post(f"{path}/reviews", {"on": "2018-07-03"})).json()["code"] == "BASE_STATUS"


async def test_a_prize_is_paid_from_the_fund_that_the_city_names_once_to_those_who_won_it(
    subsidy: ServiceUnderTest,
) -> None:
    call = await opened(subsidy, contest("100000.00", places=1, criteria=[]))
    firm, other = await known_employer(subsidy), await known_employer(subsidy)
    winner = await admitted(subsidy, call, employer=firm)
    await announced(subsidy, call)
    body = filed("contest_award", period=winner["id"])
    [early] = await filed_items(subsidy, firm, body)
    [stranger] = await filed_items(subsidy, other, body)
    await _fund_is_named(subsidy)
    decided = await made(await subsidy.caller(Role.CASE_WORKER).post(f"/v1/applications/{early['id']}/decisions"))
    [twice] = await filed_items(subsidy, firm, body)

    assert (early["status"], early["reasons"]) == ("WAITING", ["FUND_UNKNOWN"])
    assert (stranger["status"], stranger["reasons"]) == ("REFUSED", ["NO_PRIZE_ON_RECORD"])
    granted = decided["application"]
    assert (granted["status"], granted["amount"], granted["fund"]) == (
        *("IN_REVIEW", "100000.00"),
        "STARTUP_SUPPORT_FUND",
    )
    assert twice["reasons"] == ["APPLICATION_OPEN"]


async def _fund_is_named(subsidy: ServiceUnderTest) -> None:
    """The city says which fund pays the contest's awards, beside those that are known."""
    administrator = subsidy.caller(Role.ADMINISTRATOR)
    figure = (await administrator.get("/v1/figures", key="fund_posting.fund_by_instrument")).json()["items"][0]
    value = figure["in_force"]["value"] | {"contest_award": "STARTUP_SUPPORT_FUND"}
    body = {
        "key": "fund_posting.fund_by_instrument",
        "unit": "code_by_code",
        "value": value,
        "article": 18,
        "valid_from": "2018-01-01",
        "valid_to": None,
        "document": "济财社〔2018〕示例3号",
        "reason": "明确列支渠道",
    }
    proposal = await made(await administrator.post("/v1/figures/proposals", body))
    seen = {"content_hash": proposal["content_hash"]}
    await made(await subsidy.caller(Role.FINANCE).post(f"/v1/figures/proposals/{proposal['id']}/approval", seen))


@given(cards=st.lists(st.lists(CARD, min_size=3, max_size=5), min_size=1, max_size=5), seed=st.randoms())
def test_the_ranking_does_not_depend_on_who_scores_first(cards: list[Any], seed: Any) -> None:
    candidates = [
        Judged(UUID(int=number), date(2018, 3, 1 + number % 2), scored) for number, scored in enumerate(cards)
    ]
    shuffled = [Judged(one.id, one.applied_on, seed.sample(one.cards, len(one.cards))) for one in candidates]
    seed.shuffle(shuffled)
    found = rank(candidates, FIFTEEN, drop_extremes=True, tie_rule=["B"])

    assert rank(shuffled, FIFTEEN, drop_extremes=True, tie_rule=["B"]) == found
    assert [one.rank for one in found] == list(range(1, len(cards) + 1))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.score <= 100 and one.score.as_tuple().exponent == -2 for one in found)
