"""Article 7: a firm is paid for its start and for its new posts, and then the prize of the city's contest."""

from contracts.subsidy import ContestDecided, SubsidyDisbursed
from deploy.local.city.errands import Errands
from deploy.local.platform import Platform
from deploy.local.quiet import wait_until_quiet
from kit.actor import Role
from tests.journeys.bus import announced
from tests.journeys.money import Money, in_force, lay_over, waive_notice
from tests.journeys.offices import Answer, Offices, identity_number

LIXIA = "370102"
FUND = "STARTUP_SUPPORT_FUND"
FUND_OF = "fund_posting.fund_by_instrument"
ACCOUNT = {"name": "济南云织科技有限公司", "account": "6222021602777000011"}
JURY = ("expert-wang", "expert-li", "expert-zhao")


async def hold_contest(offices: Offices, errands: Errands, *, winner: Answer, rival: str) -> Answer:
    """创业大赛 The city calls, a firm and a person apply, three experts score, and the list is announced."""
    city, approver = errands.token(Role.CASE_WORKER), offices.approver
    body = {
        "kind": "CONTEST",
        "year": 2018,
        "title": "2018年创业大赛",
        "document": "济人社发〔2018〕示例21号",
        "places": 1,
        "opens_on": "2018-09-03",
        "closes_on": "2018-09-28",
        "terms": {
            "applicants": ["EMPLOYER", "PERSON", "TEAM"],
            "criteria": [
                {"code": "INNOVATION", "zh": "创新性", "weight": "0.60"},
                {"code": "JOBS", "zh": "带动就业", "weight": "0.40"},
            ],
            "drop_extremes": True,
            "tie_rule": ["JOBS"],
            "prizes": ["80000.00"],
        },
    }
    call = await offices.post("subsidy", "/v1/calls", body, by=city)
    path = f"/v1/calls/{call['id']}"
    await offices.post("subsidy", f"{path}/opening", {"content_hash": call["content_hash"]}, by=approver)
    own = errands.token(Role.EMPLOYER, of=winner["credit_code"])
    citizen = errands.token(Role.CITIZEN, of=rival)
    entered = [
        await offices.post("subsidy", f"{path}/candidates", {**who, "on": "2018-09-10"}, by=by)
        for who, by in (
            ({"employer_id": winner["id"], "title": "云织工业互联网平台"}, own),
            ({"people": [rival], "title": "社区共享厨房"}, citizen),
        )
    ]
    for one in entered:
        await offices.post("subsidy", f"/v1/candidates/{one['id']}/screening", {}, by=city)
    for expert, points in zip(JURY, ("95.50", "90.00", "60.00"), strict=True):
        juror = errands.token(Role.REVIEWER, of=expert)
        await offices.post("subsidy", f"{path}/jurors", {"subject": f"city-reviewer-{expert}"}, by=city)
        await offices.post("subsidy", f"{path}/declaration", {}, by=juror)
        for one, score in zip(entered, (points, "70.00"), strict=True):
            scores = [{"criterion": code, "score": score} for code in ("INNOVATION", "JOBS")]
            of_one = f"/v1/candidates/{one['id']}/scores"
            await errands.put(juror, "subsidy", of_one, {"scores": scores})
            await offices.post("subsidy", f"{of_one}/submission", None, by=juror)
    await offices.post("subsidy", f"{path}/closing", {"on": "2018-10-08"}, by=city)
    await offices.post("subsidy", f"{path}/ranking", None, by=city)
    listed = await offices.post("subsidy", f"{path}/list", {"on": "2018-10-10", "reason": "按评审排名"}, by=city)
    final = {"on": "2018-10-19", "content_hash": listed["content_hash"]}
    announcement: Answer = await offices.post("subsidy", f"{path}/announcement", final, by=approver)
    return announcement


async def test_a_founders_firm_is_paid_for_its_start_its_posts_and_its_prize(
    platform: Platform, errands: Errands
) -> None:
    offices, finance = Offices(errands, LIXIA), errands.token(Role.FINANCE)
    money = Money(offices, errands)
    body = {"amount": "300000.00", "year": 2018, "document": "济财社〔2018〕示例9号"}
    await offices.post("subsidy", f"/v1/funds/{FUND}/appropriations", body, by=finance)
    firm = await offices.enter_employer(name="济南云织科技有限公司", staff=6, on="2017-03-01")
    founder, rival = [
        await offices.register_local(identity_number(born=born, division=LIXIA), on="2018-01-08", name=name)
        for born, name in (("19880214", "周云"), ("19790617", "郑海"))
    ]

    # Three people who were registered as unemployed are hired, one of them for less than a year.
    for day, months in ((3, 24), (4, 12), (5, 6)):
        number = identity_number(born=f"1986090{day}", division=LIXIA)
        worker = await offices.register_local(number, on="2018-01-08", name="孙丽")
        await offices.declare(worker, on="2018-01-15")
        notice = {
            "identity_number": number,
            "on": "2018-02-01",
            "notified_on": "2018-02-05",
            "contract": "FIXED_TERM",
            "contract_months": months,
        }
        await offices.post("registration", f"/v1/employers/{firm['id']}/hires", notice)
    await wait_until_quiet(platform)
    page = await offices.get("registration", "/v1/employments", employer_id=firm["id"])
    posts = [{"employment_id": one["id"]} for one in page["items"]]

    # 一次性创业补贴 and 一次性创业岗位开发补贴: each once, the second by the post.
    facts = {
        "registered": "2017-03-01",
        "operating_months": 14,
        "founder_si_months_in_firm": 13,
        "founder_first_firm": True,
    }
    start = {"programme": "oneoff_startup_subsidy", "applied_on": "2018-06-01", "founder_id": founder}
    begun = await money.grant(firm["id"], {**start, "facts": facts, "payee": ACCOUNT})
    per_post = {"programme": "oneoff_job_creation_subsidy", "applied_on": "2018-06-01", "items": posts}
    created = await money.grant(firm["id"], {**per_post, "payee": ACCOUNT})
    again = await money.grant(firm["id"], {**start, "facts": facts, "payee": ACCOUNT})
    paid = [await money.pay(one) for one in (begun, created)]

    assert len(posts) == 3
    assert [(one["amount"], one["fund"]) for one in paid] == [("24000.00", FUND), ("4000.00", FUND)]
    assert (again["status"], again["reasons"]) == ("REFUSED", ["APPLICATION_OPEN"])

    # The contest: the highest and the lowest juror are left out, and the prize is what the call has published.
    final = await hold_contest(offices, errands, winner=firm, rival=rival)
    [entry] = final["entries"]
    assert (entry["rank"], entry["score"], entry["award"]) == (1, "90.00", "80000.00")
    [decided] = await announced(platform, ContestDecided, f"call/{final['call_id']}")
    assert (decided["candidates"], decided["winners"], decided["awarded"]) == (2, 1, "80000.00")

    # 奖励: no document names the fund of the award, the city does; the amount is nobody's to state.
    prize = {"programme": "contest_award", "applied_on": "2018-10-22", "period": entry["candidate_id"]}
    unfunded = await money.grant(firm["id"], {**prize, "payee": ACCOUNT})
    assert (unfunded["status"], unfunded["reasons"]) == ("WAITING", ["FUND_UNKNOWN"])
    await lay_over(errands, FUND_OF, "code_by_code", {**await in_force(errands, FUND_OF), "contest_award": FUND})
    await waive_notice(errands, "contest_award")
    won = await offices.post("subsidy", f"/v1/applications/{unfunded['id']}/decisions", None)
    payment = await money.pay(won["application"])
    assert (payment["amount"], payment["fund"]) == ("80000.00", FUND)
    [disbursed] = await announced(platform, SubsidyDisbursed, f"payment/{payment['id']}")
    assert (disbursed["programme"], disbursed["amount"]) == ("contest_award", "80000.00")
