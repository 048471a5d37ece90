"""用人单位: one certificate, what is said of it and by whom; the size by sector or by the enterprise register."""

from typing import Any

import pytest
from sqlalchemy import text

from contracts.registration import EmployerClosed, EmployerRegistered, EmployerUpdated, ImprisonmentStated
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.registration.builders import registered
from tests.registration.employers import credit_code, end_on, entered, hired, own, profile

MACHINES: dict[str, Any] = {"sector": "INDUSTRY", "staff": 320, "revenue": "25000000.00"}


async def test_an_employer_is_entered_under_its_one_certificate_and_announced_without_its_name(
    registration: ServiceUnderTest,
) -> None:
    code = credit_code()
    stated = profile(
        credit_code=code.lower(),
        name="济南量子科技有限公司",
        four_new=["TECH"],
        industries=["QUANTUM_TECHNOLOGY"],
        **MACHINES,
    )
    answer = await registration.caller(Role.AGENCY, department="AIC").post("/v1/employers", stated)

    assert answer.status_code == 201, answer.text
    assert (answer.json()["credit_code"], answer.json()["size"]) == (code, "MEDIUM")
    [announced] = await registration.announced(EmployerRegistered)
    assert announced.subject == f"employer/{answer.json()['id']}"
    assert announced.article == 5
    told = {name: announced.data[name] for name in ("size", "four_new", "industries", "decapacity")}
    assert told == {
        "size": "MEDIUM",
        "four_new": ["TECH"],
        "industries": ["QUANTUM_TECHNOLOGY"],
        "decapacity": False,
    }
    wire = announced.to_json().decode()
    assert "济南量子" not in wire
    assert code not in wire


async def test_one_certificate_is_entered_once(registration: ServiceUnderTest) -> None:
    worker, code = registration.caller(Role.CASE_WORKER), credit_code()
    await entered(worker, code=code)
    again = await worker.post("/v1/employers", profile(credit_code=code))
    assert (again.status_code, again.json()["code"]) == (409, "EMPLOYER_EXISTS")
    assert len(await registration.announced(EmployerRegistered)) == 1


async def test_a_credit_code_with_a_wrong_check_character_is_refused(registration: ServiceUnderTest) -> None:
    code = credit_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    answer = await registration.caller(Role.CASE_WORKER).post("/v1/employers", profile(credit_code=wrong))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "credit_code_checksum"


async def test_every_code_that_is_on_no_list_is_named(registration: ServiceUnderTest) -> None:
    stated = profile(
        credit_code=credit_code(), kind="GUILD", sector="ALCHEMY", four_new=["TECH", "OLD"], industries=["COAL"]
    )
    answer = await registration.caller(Role.CASE_WORKER).post("/v1/employers", stated)
    assert (answer.status_code, answer.json()["code"]) == (422, "CODE_UNKNOWN")
    named = {(reason["field"], reason["value"]) for reason in answer.json()["reasons"]}
    assert named == {("kind", "GUILD"), ("sector", "ALCHEMY"), ("four_new", "OLD"), ("industries", "COAL")}


@pytest.mark.parametrize(
    ("stated", "size"),
    [
        (MACHINES | {"stated_size": "SMALL"}, "MEDIUM"),
        ({"sector": "INDUSTRY", "staff": 320, "stated_size": "SMALL"}, "SMALL"),
        ({"sector": "INDUSTRY", "staff": 19}, "MICRO"),
        ({"stated_size": "SMALL"}, "SMALL"),
        ({}, None),
    ],
    ids=["by the sector", "revenue unknown", "staff alone tells", "no sector", "nothing known"],
)
async def test_the_register_s_size_counts_where_the_sector_s_limits_can_not_tell(
    registration: ServiceUnderTest, stated: dict[str, Any], size: str | None
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer = await entered(worker, **stated)
    assert (await worker.get(f"/v1/employers/{employer}")).json()["size"] == size


async def test_a_later_profile_takes_the_place_of_the_held_one_and_the_trail_keeps_that(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer = await entered(worker, **MACHINES)
    path = f"/v1/employers/{employer}"
    later = profile(on="2018-06-01", decapacity=True, **MACHINES | {"staff": 12})

    updated = await worker.put(path, later)
    same = await worker.put(path, later)
    earlier = await worker.put(path, profile(on="2018-05-31", **MACHINES))

    assert (updated.json()["size"], updated.json()["decapacity"], same.status_code) == ("MICRO", True, 200)
    assert (earlier.status_code, earlier.json()["code"]) == (409, "PROFILE_OUTDATED")
    [announced] = await registration.announced(EmployerUpdated)
    assert (announced.data["on"], announced.data["size"], announced.sequence) == ("2018-06-01", "MICRO", 2)
    async with registration.database.reading() as session:
        rows = await session.execute(text("SELECT before FROM audit WHERE action LIKE '%employer-updated%'"))
    [before] = rows.scalars()
    assert (before["size"], before["on"], before["decapacity"]) == ("MEDIUM", "2018-01-02", False)


async def test_an_agency_speaks_for_its_own_department_and_an_employer_is_not_asked(
    registration: ServiceUnderTest,
) -> None:
    code = credit_code()
    foreign = await registration.caller(Role.AGENCY, department="HRSS").post(
        "/v1/employers", profile(credit_code=code, source_department="AIC")
    )
    itself = await own(registration, code).post("/v1/employers", profile(credit_code=code))
    assert [(one.status_code, one.json()["code"]) for one in (foreign, itself)] == [
        (403, "FOREIGN_SOURCE"),
        (403, "ROLE_MISSING"),
    ]


async def test_an_employer_sees_itself_and_nobody_else(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    mine, other = credit_code(), credit_code()
    employers = {code: await entered(worker, code=code) for code in (mine, other)}
    employment = await hired(worker, employers[other], await registered(worker))
    me = own(registration, mine)

    assert [item["credit_code"] for item in (await me.get("/v1/employers")).json()["items"]] == [mine]
    for path in (
        f"/v1/employers/{employers[other]}",
        f"/v1/employers/{employers[other]}/headcounts?since=2018-01&until=2018-02",
        f"/v1/employments/{employment['id']}",
        f"/v1/employments/{employment['id']}/decisions",
    ):
        assert (await me.get(path)).status_code == 404, path
    assert (await me.get("/v1/employments")).json()["items"] == []
    ended = await me.post(f"/v1/employments/{employment['id']}/ending", {"on": "2018-04-01", "reason": "EXPIRED"})
    counted = await me.post(f"/v1/employers/{employers[other]}/headcounts", {"month": "2018-01", "staff": 1})
    assert (ended.status_code, counted.status_code) == (404, 404)
    nobody = registration.caller(Role.EMPLOYER)
    assert (await nobody.get("/v1/employers")).json()["items"] == []


async def test_another_district_s_employer_does_not_exist(registration: ServiceUnderTest) -> None:
    employer = await entered(registration.caller(Role.CASE_WORKER), district="370102")
    neighbour = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await neighbour.get(f"/v1/employers/{employer}")).status_code == 404
    assert (await neighbour.put(f"/v1/employers/{employer}", profile(district="370103"))).status_code == 404
    outside = await neighbour.post("/v1/employers", profile(credit_code=credit_code()))
    assert (outside.status_code, outside.json()["code"]) == (403, "DISTRICT_OUT_OF_SCOPE")


async def test_employers_are_found_by_name_code_kind_size_industry_and_flag_page_by_page(
    registration: ServiceUnderTest,
) -> None:
    worker, code = registration.caller(Role.CASE_WORKER), credit_code()
    wanted = str(
        await entered(
            worker,
            code=code,
            name="济南100%_钢铁公司",
            kind="SOCIAL_ORGANISATION",
            industries=["ADVANCED_MATERIALS"],
            decapacity=True,
            stated_size="LARGE",
        )
    )
    others = [str(await entered(worker)) for _ in range(2)]
    for asked in (
        {"name": "0%_钢"},
        {"credit_code": code},
        {"kind": "SOCIAL_ORGANISATION"},
        {"size": "LARGE"},
        {"industry": "ADVANCED_MATERIALS"},
        {"decapacity": "true"},
    ):
        assert [item["id"] for item in (await worker.get("/v1/employers", **asked)).json()["items"]] == [wanted], asked

    first = (await worker.get("/v1/employers", limit=2)).json()
    second = (await worker.get("/v1/employers", limit=2, cursor=first["next"])).json()
    assert [item["id"] for item in (*first["items"], *second["items"])] == [wanted, *others]
    assert second["next"] is None


async def test_the_headcount_of_a_month_is_of_those_employed_at_its_end_with_what_was_stated_beside(
    registration: ServiceUnderTest,
) -> None:
    worker, code = registration.caller(Role.CASE_WORKER), credit_code()
    employer = await entered(worker, code=code)
    for on, until in (("2018-01-31", None), ("2018-02-01", "2018-03-31"), ("2018-02-10", "2018-02-28")):
        employment = await hired(worker, employer, await registered(worker), on=on)
        if until is not None:
            await worker.post(f"/v1/employments/{employment['id']}/ending", end_on(until))
    path = f"/v1/employers/{employer}/headcounts"
    first = await own(registration, code).post(path, {"month": "2018-02", "staff": 40})
    stated = {"month": "2018-02", "staff": 38, "source_department": "STA", "document": "月报"}
    second = await registration.caller(Role.AGENCY, department="STA").post(path, stated)
    assert (first.status_code, second.status_code) == (201, 201)

    months = (await own(registration, code).get(path, since="2017-12", until="2018-03")).json()["items"]

    assert [(month["month"], month["employed"]) for month in months] == [
        ("2017-12", 0),
        ("2018-01", 1),
        ("2018-02", 2),
        ("2018-03", 1),
    ]
    assert [(one["staff"], one["source"]) for one in months[2]["stated"]] == [(40, "EMPLOYER"), (38, "STA")]
    assert months[1]["stated"] == []


async def test_a_headcount_has_a_source_and_a_month_that_is_over(registration: ServiceUnderTest) -> None:
    worker, code = registration.caller(Role.CASE_WORKER), credit_code()
    path = f"/v1/employers/{await entered(worker, code=code)}/headcounts"
    nameless = await worker.post(path, {"month": "2018-01", "staff": 1})
    future = await own(registration, code).post(path, {"month": "2098-01", "staff": 1})
    pretending = await own(registration, code).post(path, {"month": "2018-01", "staff": 1, "source_department": "STA"})
    assert [answer.json()["code"] for answer in (nameless, future, pretending)] == [
        "DEPARTMENT_MISSING",
        "DATE_IN_FUTURE",
        "FOREIGN_SOURCE",
    ]
    for since, until in (("2018-02", "2018-01"), ("2001-01", "2011-01")):
        assert (await worker.get(path, since=since, until=until)).json()["code"] == "SPAN"
    assert len((await worker.get(path, since="2001-01", until="2010-12")).json()["items"]) == 120


async def test_a_revoked_licence_is_said_once_and_a_term_again_with_its_end(registration: ServiceUnderTest) -> None:
    worker, register = registration.caller(Role.CASE_WORKER), registration.caller(Role.AGENCY, department="AIC")
    employer = (await worker.post("/v1/employers", profile(credit_code=credit_code()))).json()
    path, said = f"/v1/employers/{employer['id']}/closures", {"on": "2018-05-02", "document": "济市监处〔2018〕3号"}
    body = said | {"closed_as": "REVOKED", "source_department": "AIC"}

    assert (await register.post(path, body | {"source_department": "PSB"})).status_code == 403
    assert (await register.post(path, body)).json()["closed_on"] == "2018-05-02"
    assert (await register.post(path, body)).json()["code"] == "EMPLOYER_CLOSED"
    [closed] = await registration.announced(EmployerClosed)
    assert (closed.data["closed_as"], closed.data["on"]) == ("REVOKED", "2018-05-02")

    person = await registered(worker)
    justice = registration.caller(Role.AGENCY, department="JUS")
    path = f"/v1/people/{person}/imprisonments"
    term = {"since": "2018-01-02", "source_department": "JUS", "document": "鲁监〔2018〕1号"}
    begun = (await justice.post(path, term)).json()
    over = (await justice.post(path, term | {"until": "2018-06-30"})).json()
    assert (begun["until"], over) == (None, begun | {"until": "2018-06-30"})
    ends = [event.data["until"] for event in await registration.announced(ImprisonmentStated)]
    assert ends == [None, "2018-06-30"]
