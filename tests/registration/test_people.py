"""The register: one entry a person, sealed at rest, masked in answers, and only for those whom it concerns."""

import asyncio
from uuid import uuid4

from sqlalchemy import text

from contracts.registration import FactsRecorded, PersonRegistered
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.registration.builders import declaration, fact, identity_number, new_person, registered, stay


async def test_a_person_is_entered_sealed_and_answered_masked(registration: ServiceUnderTest) -> None:
    number = identity_number()
    answer = await registration.caller(Role.AGENCY, department="HRSS").post(
        "/v1/people", new_person(identity_number=number, name="欧阳修", phone="13912345678")
    )

    assert answer.status_code == 201
    assert answer.json()["identity_number"] == f"3701**********{number[-4:]}"
    assert answer.json()["name"] == "欧**"
    assert answer.json()["phone"] == "139****5678"
    async with registration.database.reading() as session:
        row = (await session.execute(text("SELECT people::text FROM people"))).scalar_one()
    for secret in (number, "欧阳修", "13912345678"):
        assert secret not in row
        assert secret.encode().hex() not in row


async def test_no_announcement_and_no_audit_row_holds_personal_data(registration: ServiceUnderTest) -> None:
    number = identity_number()
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker, identity_number=number, name="欧阳修", phone="13912345678")
    await worker.post(f"/v1/people/{person}/facts", {"facts": [stay("2017-09-01")]})
    wire = b"".join([envelope.to_json() for envelope in await registration.announced()]).decode()
    async with registration.database.reading() as session:
        trail = str((await session.execute(text("SELECT audit::text FROM audit"))).scalars().all())
    for secret in (number, "欧阳修", "13912345678"):
        assert secret not in wire
        assert secret not in trail


async def test_the_same_identity_number_is_entered_once(registration: ServiceUnderTest) -> None:
    number = identity_number()
    worker = registration.caller(Role.CASE_WORKER)
    await registered(worker, identity_number=number)
    again = await worker.post("/v1/people", new_person(identity_number=number.lower()))
    assert (again.status_code, again.json()["code"]) == (409, "PERSON_EXISTS")
    assert len(await registration.announced(PersonRegistered)) == 1


async def test_of_agencies_that_enter_one_person_at_once_one_does_and_the_others_are_told(
    registration: ServiceUnderTest,
) -> None:
    number = identity_number()
    agencies = [registration.caller(Role.CASE_WORKER) for _ in range(6)]
    answers = await asyncio.gather(
        *(agency.post("/v1/people", new_person(identity_number=number)) for agency in agencies)
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"PERSON_EXISTS"}
    assert len(await registration.announced(PersonRegistered)) == 1


async def test_an_identity_number_with_a_wrong_check_digit_is_refused(registration: ServiceUnderTest) -> None:
    number = identity_number()
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    answer = await registration.caller(Role.CASE_WORKER).post("/v1/people", new_person(identity_number=wrong))
    assert answer.status_code == 422
    assert wrong not in answer.text, "an error does not repeat the number"


async def test_a_district_that_did_not_exist_that_day_is_refused(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    laiwu_before_2019 = await worker.post("/v1/people", new_person(district="370116", registered_on="2018-02-01"))
    elsewhere = await worker.post("/v1/people", new_person(district="110101"))
    assert [answer.json()["code"] for answer in (laiwu_before_2019, elsewhere)] == ["DISTRICT_UNKNOWN"] * 2


async def test_a_date_in_the_future_is_refused(registration: ServiceUnderTest) -> None:
    answer = await registration.caller(Role.CASE_WORKER).post("/v1/people", new_person(registered_on="2999-01-01"))
    assert (answer.status_code, answer.json()["code"]) == (422, "DATE_IN_FUTURE")


async def test_a_person_is_found_by_identity_number_without_its_standing_in_an_address(
    registration: ServiceUnderTest,
) -> None:
    number = identity_number()
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker, identity_number=number)
    found = await worker.post("/v1/people/searches", {"identity_number": number})
    assert found.json()["id"] == str(person)
    unknown = await worker.post("/v1/people/searches", {"identity_number": identity_number()})
    assert unknown.status_code == 404


async def test_another_district_s_person_does_not_exist(registration: ServiceUnderTest) -> None:
    everywhere = registration.caller(Role.CASE_WORKER)
    person = await registered(everywhere, district="370102")
    neighbour = registration.caller(Role.CASE_WORKER, districts=["370103"])
    paths = [f"/v1/people/{person}", f"/v1/people/{person}/facts", f"/v1/people/{uuid4()}"]
    assert [(await neighbour.get(path)).status_code for path in paths] == [404, 404, 404]
    stated = await neighbour.post(f"/v1/people/{person}/facts", {"facts": [stay("2017-09-01")]})
    assert stated.status_code == 404
    assert (await neighbour.get("/v1/people")).json()["items"] == []
    outside = await neighbour.post("/v1/people", new_person(district="370102"))
    assert (outside.status_code, outside.json()["code"]) == (403, "DISTRICT_OUT_OF_SCOPE")


async def test_a_citizen_sees_themself_and_nobody_else_even_with_another_role_beside(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    me, other = await registered(worker), await registered(worker)
    for roles in ([Role.CITIZEN], [Role.CITIZEN, Role.EMPLOYER]):
        citizen = registration.caller(*roles, person_id=str(me))
        assert (await citizen.get(f"/v1/people/{me}")).status_code == 200
        assert (await citizen.get(f"/v1/people/{other}")).status_code == 404
    nobody = registration.caller(Role.CITIZEN)
    assert (await nobody.get(f"/v1/people/{me}")).status_code == 404


async def test_revealing_is_a_call_of_its_own_with_a_purpose_that_stays_on_record(
    registration: ServiceUnderTest,
) -> None:
    number = identity_number()
    worker = registration.caller(Role.CASE_WORKER, subject="worker-wang")
    person = await registered(worker, identity_number=number)
    path = f"/v1/people/{person}/reveals"
    assert (await worker.post(path, {"field": "identity_number", "purpose": "x"})).status_code == 422

    revealed = await worker.post(path, {"field": "identity_number", "purpose": "certificate is printed"})

    assert revealed.json() == {"field": "identity_number", "value": number}
    async with registration.database.reading() as session:
        rows = await session.execute(text("SELECT actor, subject, after, reason FROM audit WHERE action = 'revealed'"))
    assert [tuple(row) for row in rows] == [
        ("worker-wang", f"person/{person}", {"field": "identity_number"}, "certificate is printed")
    ]
    reviewer = registration.caller(Role.REVIEWER)
    assert (await reviewer.post(path, {"field": "name", "purpose": "curiosity"})).status_code == 403


async def test_what_was_revealed_is_kept_nowhere_and_every_look_goes_on_record(
    registration: ServiceUnderTest,
) -> None:
    number = identity_number()
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker, identity_number=number)
    asked = {"field": "identity_number", "purpose": "certificate is printed"}
    for _ in range(2):
        revealed = await worker.post(f"/v1/people/{person}/reveals", asked, key="key-00000001")
        found = await worker.post("/v1/people/searches", {"identity_number": number}, key="key-00000002")
        assert (revealed.json()["value"], found.json()["id"]) == (number, str(person))

    async with registration.database.reading() as session:
        kept = await session.execute(text("SELECT key, convert_from(body, 'UTF8') FROM idempotency_keys"))
        keys, bodies = zip(*kept.all(), strict=True)
        looks = await session.execute(
            text("SELECT action, count(*) FROM audit WHERE action IN ('revealed', 'searched') GROUP BY action")
        )
    assert {"key-00000001", "key-00000002"}.isdisjoint(keys)
    assert number not in "".join(bodies)
    assert sorted(tuple(row) for row in looks) == [("revealed", 2), ("searched", 2)]


async def test_a_fact_keeps_its_source_its_validity_and_when_it_became_known(registration: ServiceUnderTest) -> None:
    agency = registration.caller(Role.AGENCY, department="HRSS")
    person = await registered(agency)
    path = f"/v1/people/{person}/facts"
    stated = [
        fact("social_insurance_months_in_city", 5, since="2018-01-01", until="2018-01-31"),
        fact("social_insurance_months_in_city", 6, since="2018-02-01"),
    ]
    assert (await agency.post(path, {"facts": stated})).json() == {"person_id": str(person), "recorded": 2}

    january = (await agency.get(path, valid_on="2018-01-15")).json()["items"]
    assert [(item["value"], item["source_department"]) for item in january] == [(5, "HRSS")]
    assert (await agency.get(path, known_at="2018-01-01T00:00:00Z")).json()["items"] == []
    [announced] = await registration.announced(FactsRecorded)
    assert [item["value"] for item in announced.data["facts"]] == [5, 6]
    assert announced.sequence == 2


async def test_a_department_states_facts_under_its_old_and_its_new_code(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    path = f"/v1/people/{await registered(worker)}/facts"
    for code, status in (("AIC", 201), ("AMR", 201), ("TEX", 422)):
        answer = await worker.post(path, {"facts": [fact("working", value=False, since="2018-01-01", source=code)]})
        assert answer.status_code == status, answer.text


async def test_an_agency_speaks_for_its_own_department_only(registration: ServiceUnderTest) -> None:
    agency = registration.caller(Role.AGENCY, department="HRSS")
    person = await registered(agency)
    answer = await agency.post(f"/v1/people/{person}/facts", {"facts": [stay("2017-09-01")]})
    assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_SOURCE")


async def test_an_agency_without_a_department_speaks_for_none(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    path = f"/v1/people/{person}/facts"
    answer = await registration.caller(Role.AGENCY).post(path, {"facts": [stay("2017-09-01")]})
    assert (answer.status_code, answer.json()["code"]) == (403, "DEPARTMENT_MISSING")
    entered = [stay("2017-09-01"), fact("working", False, since="2018-01-01")]
    assert (await worker.post(path, {"facts": entered})).status_code == 201, "a case worker enters any's documents"


async def test_facts_are_recorded_together_or_not_at_all(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    bad = [stay("2017-09-01"), fact("working", "perhaps", since="2018-01-01")]
    answer = await worker.post(f"/v1/people/{person}/facts", {"facts": bad})
    assert answer.status_code == 422
    assert "value" in answer.json()["errors"][0]["message"]
    assert (await worker.get(f"/v1/people/{person}/facts")).json()["items"] == []


async def test_lists_come_in_pages_that_join_without_gap_or_repetition(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    people = [str(await registered(worker)) for _ in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        page = (await worker.get("/v1/people", limit=2, **({"cursor": cursor} if cursor else {}))).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == people


async def test_two_declarations_at_once_open_one_spell(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    facts = [stay("2016-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB")]
    await worker.post(f"/v1/people/{person}/facts", {"facts": facts})
    answers = await asyncio.gather(*(worker.post(f"/v1/people/{person}/declarations", declaration()) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
