"""用人单位申请 Employers apply for those whom they hire: each is decided for themself, by what is on record."""

from datetime import date
from typing import Any
from uuid import uuid4

from contracts.monitoring import EmergencyPlanActivated
from contracts.registration import Left, UnemploymentConfirmed
from contracts.subsidy import FilingReceived, SubsidyDecided
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.jobs.filings import decide_filing
from tests.subsidy.builders import EMPLOYMENT, contributed, for_month, fund_has, known_person, learns, read, reviewed
from tests.subsidy.filers import certified_hire, filed, filed_items, files, hired, item, items_of, known_employer

PAID = {"pension": "540.00", "medical": "240.00", "unemployment": "21.00", "injury": "12.00", "maternity": "30.00"}


async def test_each_hire_of_a_list_is_granted_or_refused_for_itself_with_its_reasons(subsidy: ServiceUnderTest) -> None:
    employer = await known_employer(subsidy)
    _, granted = await certified_hire(subsidy, employer)
    _, unpaid = await certified_hire(subsidy, employer)
    uncertified = await hired(subsidy, employer, await known_person(subsidy))
    _, gone = await certified_hire(subsidy, employer)
    gone_person, _ = await certified_hire(subsidy, await known_employer(subsidy))
    left = Left(
        employment_id=gone,
        person_id=gone_person,
        employer_id=employer,
        district="370102",
        on=date(2017, 12, 31),
        reason="RESIGNED",
        days_late=None,
    )
    await subsidy.hears(left, subject=f"employment/{gone}")
    elsewhere = (await certified_hire(subsidy, await known_employer(subsidy)))[1]

    found = await filed_items(
        subsidy,
        employer,
        filed(
            "enterprise_si_subsidy",
            item(granted),
            item(unpaid, employer_paid={"pension": "0.00"}),
            item(uncertified),
            item(gone),
            item(elsewhere),
            item(granted),
            period="2018-01",
            facts={"employer_paid": PAID},
        ),
    )

    said = [(one["status"], one["reasons"], one["amount"]) for one in found]
    assert said == [
        ("IN_REVIEW", ["OK"], "801.00"),  # the employer's share of pension, medical and unemployment insurance
        ("REFUSED", ["NO_CONTRIBUTION"], None),
        ("WAITING", ["FACT_MISSING", "FACT_MISSING"], None),  # nobody has certified the hire
        ("REFUSED", ["NOT_EMPLOYED_IN_MONTH"], None),
        ("REFUSED", ["EMPLOYMENT_UNKNOWN"], None),
        ("REFUSED", ["LISTED_TWICE"], None),
    ]
    [received] = await subsidy.announced(FilingReceived)
    assert (received.data["items"], received.data["programme"]) == (6, "enterprise_si_subsidy")
    assert {one.data["outcome"] for one in await subsidy.announced(SubsidyDecided)} == {"REFUSED"}


async def test_one_social_insurance_subsidy_for_one_person_and_month_whoever_applies(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "10000.00")
    employer, other = await known_employer(subsidy), await known_employer(subsidy)
    person, first = await certified_hire(subsidy, employer)
    second = await hired(subsidy, other, person, on="2017-10-01")
    claim: dict[str, Any] = {"period": "2018-01", "facts": {"employer_paid": PAID}}
    [granted] = await filed_items(subsidy, employer, filed("enterprise_si_subsidy", item(first), **claim))

    [refused] = await filed_items(subsidy, other, filed("enterprise_si_subsidy", item(second), **claim))
    [again] = await filed_items(subsidy, employer, filed("enterprise_si_subsidy", item(first), **claim))

    assert (refused["status"], refused["reasons"]) == ("REFUSED", ["SI_SUBSIDY_OVERLAP"])
    assert (again["status"], again["reasons"]) == ("REFUSED", ["APPLICATION_OPEN"])
    passed = await reviewed(subsidy, granted)
    answer = await subsidy.caller(Role.APPROVER).post(
        f"/v1/applications/{granted['id']}/approvals", {"content_hash": passed["content_hash"]}
    )
    assert answer.json()["status"] == "APPROVED", answer.text
    payment = await read(subsidy, f"/v1/payments/{answer.json()['payment_id']}")
    key = f"enterprise_si_subsidy/{employer}/2018-01/{person}/1"
    assert (payment["payment_key"], payment["amount"], payment["fund"]) == (key, "801.00", EMPLOYMENT)
    # The person's own subsidy of that month is excluded as well.
    await learns(subsidy, person, contributed("2018-01", "900.00"))
    own = await subsidy.caller(Role.CASE_WORKER).post("/v1/applications", for_month(person))
    assert "SI_SUBSIDY_OVERLAP" in str(own.json()), own.text


async def test_a_hire_who_turns_out_to_have_left_before_the_month_is_not_approved(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "10000.00")
    employer = await known_employer(subsidy)
    person, post = await certified_hire(subsidy, employer)
    body = filed("enterprise_si_subsidy", item(post, employer_paid=PAID), period="2018-01")
    [granted] = await filed_items(subsidy, employer, body)
    passed = await reviewed(subsidy, granted)
    left = Left(
        employment_id=post,
        person_id=person,
        employer_id=employer,
        district="370102",
        on=date(2017, 12, 31),
        reason="RESIGNED",
        days_late=None,
    )
    await subsidy.hears(left, subject=f"employment/{post}")

    path = f"/v1/applications/{granted['id']}"
    refused = await subsidy.caller(Role.APPROVER).post(f"{path}/approvals", {"content_hash": passed["content_hash"]})
    again = (await subsidy.caller(Role.CASE_WORKER).post(f"{path}/decisions")).json()["application"]

    assert (refused.status_code, refused.json()["code"]) == (422, "NO_LONGER_ELIGIBLE")
    assert refused.json()["reasons"] == ["NOT_EMPLOYED_IN_MONTH"]
    assert (again["status"], again["reasons"], again["amount"]) == ("REFUSED", ["NOT_EMPLOYED_IN_MONTH"], None)


async def test_a_long_list_is_decided_by_a_job_that_goes_on_where_it_was_left(subsidy: ServiceUnderTest) -> None:
    employer = await known_employer(subsidy)
    posts = [(await certified_hire(subsidy, employer, form="PUBLIC_WELFARE_POST"))[1] for _ in range(21)]
    body = filed("post_subsidy_public_welfare", *map(item, posts), period="2018-01")

    filing = await files(subsidy.caller(Role.CASE_WORKER), employer, body)

    assert (filing["count"], filing["decided"]) == (21, 0)
    await decide_filing(subsidy.database, filing["id"], limit=8)
    done = await read(subsidy, f"/v1/filings/{filing['id']}")
    assert (done["decided"], done["by_status"], done["granted"]) == (21, {"IN_REVIEW": 21}, "38010.00")  # 21 x 1810
    await decide_filing(subsidy.database, filing["id"])
    assert (await read(subsidy, f"/v1/filings/{filing['id']}"))["by_status"] == {"IN_REVIEW": 21}


async def test_an_employer_sees_and_files_its_own_and_nobody_elses(subsidy: ServiceUnderTest) -> None:
    code = "91370102MA3C000001"
    employer, other = await known_employer(subsidy, code=code), await known_employer(subsidy)
    own = subsidy.caller(Role.EMPLOYER, employer_code=code)
    body = filed(
        "stabilisation_subsidy",
        period="2018",
        facts={
            "ui_in_full": True,
            "layoff_rate": "2.0",
            "area_registered_unemployment_rate": "3.0",
            "ui_paid_last_year": "100000.00",
        },
    )

    filing = await files(own, employer, body)
    foreign = await own.post(f"/v1/employers/{other}/applications", body)

    assert foreign.status_code == 404
    assert filing["granted"] == "50000.00"
    [application] = await items_of(subsidy, filing)
    stranger = subsidy.caller(Role.EMPLOYER, employer_code="91370102MA3C000009")
    assert (await own.get(f"/v1/applications/{application['id']}")).status_code == 200
    assert (await stranger.get(f"/v1/applications/{application['id']}")).status_code == 404
    assert (await stranger.get(f"/v1/filings/{filing['id']}")).status_code == 404
    assert (await stranger.get("/v1/filings")).json()["items"] == []


async def test_a_raised_stabilisation_ratio_follows_the_emergency_plan_that_was_announced(
    subsidy: ServiceUnderTest,
) -> None:
    facts = {
        "ui_in_full": True,
        "layoff_rate": "2.0",
        "area_registered_unemployment_rate": "3.0",
        "ui_paid_last_year": "100000.00",
        "emergency_ratio_requested": "0.75",
    }
    body = filed("stabilisation_subsidy", period="2018", facts=facts)
    [ordinary] = await filed_items(subsidy, await known_employer(subsidy, district="370103"), body)
    plan = uuid4()
    activated = EmergencyPlanActivated(
        plan_id=plan, region="370102", on=date(2018, 5, 1), document="济政办", measures=(), extension_months=None
    )
    await subsidy.hears(activated, subject=f"emergency_plan/{plan}")

    [raised] = await filed_items(subsidy, await known_employer(subsidy), body)
    stated = await subsidy.caller(Role.CASE_WORKER).post(
        f"/v1/employers/{await known_employer(subsidy)}/applications",
        body | {"facts": facts | {"emergency_active_in_region": True}},
    )

    assert (ordinary["amount"], ordinary["reasons"]) == ("50000.00", ["STANDARD_RATIO_ONLY"])
    # The plan is active, and the city has not decided to what the share is raised.
    assert (raised["status"], raised["reasons"]) == ("WAITING", ["FIGURE_MISSING"])
    assert stated.status_code == 422
    assert "emergency_active_in_region: on record" in stated.text


async def test_posts_of_a_startup_are_paid_together_for_those_who_were_registered_as_unemployed(
    subsidy: ServiceUnderTest,
) -> None:
    employer = await known_employer(subsidy, size="MICRO")
    posts = []
    for months, registered in ((12, True), (None, True), (11, True), (36, False)):
        person = await known_person(subsidy)
        if registered:
            spell = uuid4()
            about = {"spell_id": spell, "person_id": person, "district": "370102", "parity": True}
            await subsidy.hears(UnemploymentConfirmed(**about, on=date(2017, 5, 1)), subject=f"spell/{spell}")
        posts.append(await hired(subsidy, employer, person, months=months))
    body = filed("oneoff_job_creation_subsidy", *({"employment_id": str(one)} for one in posts), on="2018-05-01")

    [granted] = await filed_items(subsidy, employer, body)
    [again] = await filed_items(subsidy, employer, body)

    assert (granted["status"], granted["amount"], granted["fund"]) == ("IN_REVIEW", "4000.00", "STARTUP_SUPPORT_FUND")
    assert again["reasons"] == ["APPLICATION_OPEN"]
    larger = await known_employer(subsidy, size="MEDIUM")
    [refused] = await filed_items(
        subsidy, larger, filed("oneoff_job_creation_subsidy", item(posts[0]), on="2018-05-01")
    )
    assert set(refused["reasons"]) == {"NOT_SMALL_MICRO", "NO_QUALIFIED_POST"}


async def test_what_the_text_only_explores_or_leaves_to_the_city_waits_and_says_so(subsidy: ServiceUnderTest) -> None:
    employer = await known_employer(subsidy)
    cases = {
        "idle_property_incubator_award": ({"idle_property_tenure": "LEASE"}, {}, "INSTRUMENT_EXPLORATORY"),
        "employment_service_subsidy": (
            {"payee_type": "NOBODY", "service": "NONE"},
            {"period": "fair"},
            "PAYEE_NOT_LISTED",
        ),
    }
    for programme, (facts, more, reason) in cases.items():
        [found] = await filed_items(subsidy, employer, filed(programme, facts=facts, **more))
        assert reason in found["reasons"], (programme, found)
        assert found["status"] == ("REFUSED" if programme == "employment_service_subsidy" else "WAITING")
