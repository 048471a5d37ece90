"""A declaration that waits names what is missing and who holds it, and is decided by itself once that is stated."""

from contracts.registration import CertificateIssued, ParityChanged, UnemploymentConfirmed, UnemploymentRefused
from kit.actor import Role
from kit.testing import ServiceUnderTest
from registration.models import number_of
from tests.registration.builders import LOCAL, confirmed_spell, declaration, fact, know, registered, stay, today
from tests.registration.deliveries import a_person, delivered, department, ndjson, row


async def test_the_queue_tells_each_department_what_it_is_waited_for(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    declared = (await worker.post(f"/v1/people/{person}/declarations", declaration())).json()["spell"]
    await confirmed_spell(registration)

    [waiting] = (await worker.get("/v1/waiting-spells")).json()["items"]

    assert (waiting["id"], waiting["declared_on"]) == (declared["id"], "2018-03-01")
    assert {(one["fact"], one["department"]) for one in waiting["missing"]} >= {("local_hukou", "PSB")}
    assert waiting["missing_figures"] == []
    assert len((await worker.get("/v1/waiting-spells", department="PSB")).json()["items"]) == 1
    assert (await worker.get("/v1/waiting-spells", department="EDU")).json()["items"] == []
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await elsewhere.get("/v1/waiting-spells")).json()["items"] == []
    own = registration.caller(Role.CITIZEN, person_id=str(person))
    assert [one["id"] for one in (await own.get("/v1/waiting-spells")).json()["items"]] == [declared["id"]]


async def test_facts_that_were_waited_for_confirm_in_the_same_transaction(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    spell = (await worker.post(f"/v1/people/{person}/declarations", declaration())).json()["spell"]["id"]
    agency = registration.caller(Role.AGENCY, department="PSB")

    await know(agency, person, fact("left_school", "2017-07-01", since="2017-07-01", source="PSB"))
    assert (await worker.get(f"/v1/spells/{spell}")).json()["status"] == "WAITING_FOR_FACTS"
    await know(agency, person, *LOCAL)

    assert (await worker.get(f"/v1/spells/{spell}")).json()["status"] == "CONFIRMED"
    [confirmed] = await registration.announced(UnemploymentConfirmed)
    assert (confirmed.data["on"], confirmed.data["parity"]) == ("2018-03-01", True)
    assert (await worker.get("/v1/waiting-spells")).json()["items"] == []


async def test_a_delivery_in_bulk_decides_what_waited_for_it_and_reviews_parity(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    somebody = await a_person(registration)
    declared = (await worker.post(f"/v1/people/{somebody.id}/declarations", declaration())).json()["spell"]["id"]

    home = {"district": "370102"}
    rows = [
        row(somebody.number, "residence", home, since="2016-01-01"),
        row(somebody.number, "local_hukou", value=False, since="2000-01-01"),
    ]
    await delivered(registration, department(registration, "PSB"), ndjson(rows))
    confirmed = (await worker.get(f"/v1/spells/{declared}")).json()
    months = [row(somebody.number, "social_insurance_months_in_city", 6, since="2018-07-01")]
    await delivered(registration, department(registration), ndjson(months))

    assert (confirmed["status"], confirmed["parity"]) == ("CONFIRMED", False)
    [changed] = await registration.announced(ParityChanged)
    assert (changed.data["on"], changed.data["parity"]) == ("2018-07-01", True)


async def test_facts_that_were_waited_for_refuse_with_every_reason(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    spell = (await worker.post(f"/v1/people/{person}/declarations", declaration())).json()["spell"]["id"]
    elsewhere = fact("local_hukou", False, since="2000-01-01", source="PSB")

    await know(worker, person, elsewhere, stay("2018-01-01"), fact("working", True, since="2018-01-01"))

    refused = (await worker.get(f"/v1/spells/{spell}")).json()
    assert (refused["status"], set(refused["reasons"])) == ("REFUSED", {"RESIDENCE_LT_6M", "NOT_UNEMPLOYED"})
    [announced] = await registration.announced(UnemploymentRefused)
    assert announced.data["reasons"] == refused["reasons"]


async def test_a_citizen_declares_for_themself_and_for_nobody_else(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person, other = await registered(worker), await registered(worker)
    await know(worker, person, *LOCAL)
    citizen = registration.caller(Role.CITIZEN, person_id=str(person))

    own = await citizen.post(f"/v1/people/{person}/declarations", declaration())
    foreign = await citizen.post(f"/v1/people/{other}/declarations", declaration())

    assert own.json()["spell"]["status"] == "CONFIRMED"
    assert foreign.status_code == 404


async def test_a_certificate_is_given_once_for_life(registration: ServiceUnderTest) -> None:
    with today("2018-03-01"):
        person, spell = await confirmed_spell(registration, on="2018-03-01")
    worker = registration.caller(Role.CASE_WORKER)
    first = (await worker.get(f"/v1/people/{person}/certificate")).json()
    await worker.post(f"/v1/spells/{spell}/ending", {"on": "2018-05-02", "reason": "RE_EMPLOYED"})
    await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-07-02"))

    assert len(await registration.announced(UnemploymentConfirmed)) == 2
    assert (await worker.get(f"/v1/people/{person}/certificate")).json() == first
    assert (first["number"], first["issued_on"]) == (number_of(1, 2018), "2018-03-01")
    assert first["number"] == "3701002018000001"
    [announced] = await registration.announced(CertificateIssued)
    assert announced.data["certificate_id"] == first["id"]
    assert first["number"] not in str(announced.data)


async def test_serials_run_on_over_the_years_and_are_found_by_number(registration: ServiceUnderTest) -> None:
    for day in ("2018-12-31", "2019-01-02"):
        with today(day):
            await confirmed_spell(registration, on="2018-03-01")
    worker = registration.caller(Role.CASE_WORKER)

    numbers = [one["number"] for one in (await worker.get("/v1/certificates")).json()["items"]]

    assert numbers == ["3701002018000001", "3701002019000002"]
    [found] = (await worker.get("/v1/certificates", number=numbers[1])).json()["items"]
    assert found["number"] == numbers[1]
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await elsewhere.get("/v1/certificates")).json()["items"] == []
    assert (await elsewhere.get(f"/v1/people/{found['person_id']}/certificate")).status_code == 404


async def test_of_two_certificates_of_one_person_the_first_stays_valid(registration: ServiceUnderTest) -> None:
    with today("2018-03-01"):
        stays, spell = await confirmed_spell(registration, on="2018-03-01")
    worker = registration.caller(Role.CASE_WORKER)
    await worker.post(f"/v1/spells/{spell}/ending", {"on": "2018-05-02", "reason": "RE_EMPLOYED"})
    duplicate, _ = await confirmed_spell(registration, on="2018-07-02")
    with today("2018-08-01"):
        request = {"into": str(stays), "reason": "entered twice"}
        merged = await worker.post(f"/v1/people/{duplicate}/merge", request)

    assert merged.status_code == 201, merged.text
    assert (await worker.get(f"/v1/people/{stays}/certificate")).json()["number"] == "3701002018000001"
    listed = (await worker.get("/v1/certificates")).json()["items"]
    assert {one["person_id"] for one in listed} == {str(stays)}
    assert [one["voided_on"] for one in listed] == [None, "2018-08-01"]
