"""交叉比对 Cross-checks: what was paid is held against what has become known since; a hit is no guilt."""

from datetime import date
from uuid import UUID, uuid4

from contracts.registration import EmployerClosed, PersonDied, PersonMerged
from contracts.subsidy import FindingConfirmed, SanctionImposed, SanctionLifted
from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.usecases import cross_check_next, screen_person
from tests.subsidy.builders import (
    EMPLOYMENT,
    account,
    applied,
    for_month,
    fund_has,
    read,
)
from tests.subsidy.checks import (
    barred,
    cross_checked,
    findings,
    imprisoned,
    paid_employer,
    paid_person,
    proposed,
    verdict,
)
from tests.subsidy.filers import certified_hire, filed, filed_items, hired, item, known_employer

NOTHING = dict.fromkeys(
    ("DEAD", "EMPLOYER_CLOSED", "IMPRISONED", "INSURED_ELSEWHERE", "MONTH_TWICE", "SHARED_ACCOUNT"), 0
)


async def test_what_was_paid_is_held_against_what_has_become_known_since_and_the_same_hit_is_one_finding(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "10000.00")
    shared = account()
    (prisoner, one), (dead, two), (employed, three) = [await paid_person(subsidy, to=shared) for _ in range(3)]
    (first, four), (again, five) = await paid_person(subsidy), await paid_person(subsidy)
    firm, six = await paid_employer(subsidy)
    await subsidy.finish_jobs()
    assert await cross_checked(subsidy) == NOTHING | {"SHARED_ACCOUNT": 3}

    await imprisoned(subsidy, prisoner, since="2017-12-01", until="2018-06-30")
    # Released within the month: no ground to doubt it.
    await imprisoned(subsidy, first, since="2017-06-01", until="2018-01-15")
    await subsidy.hears(PersonDied(person_id=dead, district="370102", on=date(2017, 12, 31)), subject=f"person/{dead}")
    closed = EmployerClosed(employer_id=firm, district="370102", on=date(2017, 12, 1), closed_as="REVOKED")
    await subsidy.hears(closed, subject=f"employer/{firm}")
    employer = await known_employer(subsidy)
    await hired(subsidy, employer, employed, on="2017-10-01")
    await hired(subsidy, employer, first, on="2018-01-02")
    merged = PersonMerged(person_id=again, into=first, district="370102", on=date(2018, 7, 1))
    await subsidy.hears(merged, subject=f"person/{again}")

    new = {"DEAD": 1, "EMPLOYER_CLOSED": 1, "IMPRISONED": 1, "INSURED_ELSEWHERE": 1, "MONTH_TWICE": 2}
    assert await cross_checked(subsidy) == NOTHING | new
    found = {(one["code"], one["payment_id"]): one for one in await findings(subsidy)}
    assert set(found) == {
        *(("SHARED_ACCOUNT", payment) for payment in (one, two, three)),
        ("IMPRISONED", one),
        ("DEAD", two),
        ("INSURED_ELSEWHERE", three),
        ("EMPLOYER_CLOSED", six),
        ("MONTH_TWICE", four),
        ("MONTH_TWICE", five),
    }
    [evidence] = found["IMPRISONED", one]["evidence"]
    assert (evidence["source"], evidence["from"], evidence["to"]) == ("JUS", "2017-12-01", "2018-06-30")
    [evidence] = found["MONTH_TWICE", four]["evidence"]
    assert (evidence["id"], evidence["source"]) == (five, "subsidy")
    assert {one["status"] for one in found.values()} == {"OPEN"}
    assert {one["amount"] for one in found.values()} == {"571.00", "540.00"}
    assert await subsidy.announced(FindingConfirmed) == []

    assert await cross_checked(subsidy) == NOTHING
    assert {one["id"] for one in await findings(subsidy)} == {one["id"] for one in found.values()}
    newest = await findings(subsidy, code="MONTH_TWICE", newest_first=True, payment_id=five)
    assert [one["id"] for one in newest] == [found["MONTH_TWICE", five]["id"]]
    elsewhere = subsidy.caller(Role.AUDITOR, districts=["370103"])
    assert (await elsewhere.get("/v1/check-findings")).json()["items"] == []
    assert (await elsewhere.get(f"/v1/check-findings/{newest[0]['id']}")).status_code == 404
    assert (await subsidy.caller(Role.CITIZEN, person_id=str(dead)).get("/v1/check-findings")).json()["items"] == []


async def test_nobody_is_barred_unheard_or_by_one_person_and_whoever_is_barred_is_refused_until_it_is_lifted(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "10000.00")
    person, payment = await paid_person(subsidy)
    await subsidy.finish_jobs()
    await imprisoned(subsidy, person, since="2017-12-01")
    await cross_checked(subsidy, "IMPRISONED")
    [finding] = await findings(subsidy, payment_id=payment)
    path = f"/v1/check-findings/{finding['id']}"
    worker, approver = subsidy.caller(Role.CASE_WORKER), subsidy.caller(Role.APPROVER)
    sanction = {"outcome": "SANCTION", "reason": "服刑期间领取补贴", "document": "济人社罚〔2018〕1号"}
    themself = subsidy.caller(Role.CITIZEN, person_id=str(person))

    assert (await worker.post(f"{path}/outcomes", sanction)).json()["code"] == "HEARING_REQUIRED"
    assert (await themself.get(path)).status_code == 404
    heard = (await worker.post(f"{path}/hearings")).json()
    assert (heard["status"], heard["hearing_on"]) == ("HEARING", clock.today().isoformat())
    assert heard["hearing_until"] > heard["hearing_on"]
    assert (await worker.post(f"{path}/outcomes", sanction)).json()["code"] == "HEARING_OPEN"
    stranger = subsidy.caller(Role.CITIZEN, person_id=str(uuid4()))
    assert (await stranger.post(f"{path}/answers", {"words": "与我无关"})).status_code == 404
    answered = await themself.post(f"{path}/answers", {"words": "当时已委托家人缴费"})
    assert (answered.status_code, answered.json()["answer"]) == (201, "当时已委托家人缴费")
    assert (await themself.post(f"{path}/answers", {"words": "再次说明"})).json()["code"] == "ANSWERED_ALREADY"

    proposal = await proposed(worker, finding, "SANCTION", document="济人社罚〔2018〕1号")
    assert (await worker.post(f"{path}/outcomes", sanction)).json()["code"] == "PROPOSAL_OPEN"
    both = subsidy.caller(Role.CASE_WORKER, Role.APPROVER, subject=proposal["proposed_by"])
    assert (await both.post(f"{path}/decisions", verdict(proposal))).json()["code"] == "SAME_PERSON"
    unseen = verdict(proposal) | {"content_hash": "0" * 64}
    assert (await approver.post(f"{path}/decisions", unseen)).json()["code"] == "CONTENT_CHANGED"
    decided = await approver.post(f"{path}/decisions", verdict(proposal))
    assert (decided.status_code, decided.json()["status"]) == (201, "SANCTION"), decided.text
    assert (await approver.post(f"{path}/decisions", verdict(proposal))).json()["code"] == "NOTHING_PROPOSED"
    [confirmed] = await subsidy.announced(FindingConfirmed)
    assert (confirmed.data["payments"], confirmed.data["amount"]) == ([payment], "571.00")
    assert [one.data["programmes"] for one in await subsidy.announced(SanctionImposed)] == [None]

    [imposed] = (await themself.get("/v1/sanctions")).json()["items"]
    assert (imposed["since"], imposed["until"] > imposed["since"]) == (clock.today().isoformat(), True)
    assert "unverified-low" in imposed["basis"]
    february = for_month(person, "2018-02")
    refused = (await applied(worker, february))["application"]
    assert (refused["status"], refused["reasons"]) == ("REFUSED", ["UNDER_SANCTION"])
    [run] = await read(subsidy, f"/v1/applications/{refused['id']}/decisions")
    assert run["sources"]["UNDER_SANCTION"] == f"sanction/{imposed['id']}"
    async with subsidy.database.transaction() as tx:
        assert await screen_person(tx, person, on=date(2018, 2, 15)) != []
        assert await screen_person(tx, person, on=clock.today()) == []

    lifting = {"document": "济人社复〔2018〕1号", "reason": "经复核予以撤销"}
    lifted = (await worker.post(f"/v1/sanctions/{imposed['id']}/liftings", lifting)).json()
    path = f"/v1/sanctions/{imposed['id']}/liftings/{lifted['id']}/decisions"
    assert (await approver.post(path, verdict(lifted))).json()["status"] == "APPROVED"
    assert await subsidy.announced(SanctionLifted) != []
    assert (await applied(worker, february))["application"]["status"] == "IN_REVIEW"


async def test_an_employer_who_is_barred_is_refused_every_item_of_what_it_files_and_others_are_not(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "10000.00")
    code = "91370102MA3C000017"
    firm, payment = await paid_employer(subsidy, code=code)
    await subsidy.finish_jobs()
    closed = EmployerClosed(employer_id=firm, district="370102", on=date(2017, 12, 1), closed_as="REVOKED")
    await subsidy.hears(closed, subject=f"employer/{firm}")
    await cross_checked(subsidy, "EMPLOYER_CLOSED")
    [finding] = await findings(subsidy, payment_id=payment)
    sanction = await barred(
        subsidy,
        finding,
        subsidy.caller(Role.EMPLOYER, employer_code=code),
        programmes=["post_subsidy_public_welfare"],
    )
    assert (sanction["employer_id"], sanction["person_id"]) == (str(firm), None)

    other = await known_employer(subsidy)
    said = {}
    for employer in (firm, other):
        posts = [(await certified_hire(subsidy, employer, form="PUBLIC_WELFARE_POST"))[1] for _ in range(2)]
        body = filed("post_subsidy_public_welfare", *map(item, posts), period="2018-01")
        said[employer] = await filed_items(subsidy, employer, body)
    _, post = await certified_hire(subsidy, firm)
    spared = filed("enterprise_si_subsidy", item(post, employer_paid={"pension": "540.00"}), period="2018-01")
    [spared_item] = await filed_items(subsidy, firm, spared)

    assert [(one["status"], one["reasons"]) for one in said[firm]] == [("REFUSED", ["UNDER_SANCTION"])] * 2
    assert [one["status"] for one in said[other]] == ["IN_REVIEW"] * 2
    assert spared_item["status"] == "IN_REVIEW", "it is barred from the named programme alone"
    [run] = await read(subsidy, f"/v1/applications/{said[firm][0]['id']}/decisions")
    assert run["sources"]["UNDER_SANCTION"] == f"sanction/{sanction['id']}"


async def test_a_run_goes_on_with_the_check_that_is_due(subsidy: ServiceUnderTest) -> None:
    day = clock.today()
    body = {"paid_from": day.isoformat(), "paid_to": day.isoformat(), "checks": ["DEAD", "SHARED_ACCOUNT"]}
    run = (await subsidy.caller(Role.AUDITOR).post("/v1/cross-checks", body)).json()
    async with subsidy.database.transaction() as tx:
        assert await cross_check_next(tx, UUID(run["id"]), today=day)
    half = await read(subsidy, f"/v1/cross-checks/{run['id']}")
    assert (half["status"], half["found"]) == ("RUNNING", {"DEAD": 0})

    await subsidy.finish_jobs()
    whole = await read(subsidy, f"/v1/cross-checks/{run['id']}")
    assert (whole["status"], whole["found"]) == ("COMPLETED", {"DEAD": 0, "SHARED_ACCOUNT": 0})
