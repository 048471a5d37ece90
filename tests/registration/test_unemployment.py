"""Article 13: six months of residence give registration; parity takes six months of insurance as well."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from contracts.registration import UnemploymentConfirmed, UnemploymentEnded, UnemploymentRefused
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.registration.builders import declaration, fact, identity_number, registered, stay


async def test_six_months_of_residence_to_the_day_confirm_the_declaration(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    facts = [stay("2017-09-01"), fact("local_hukou", False, since="2000-01-01", source="PSB")]
    assert (await worker.post(f"/v1/people/{person}/facts", {"facts": facts})).status_code == 201

    answer = await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-03-01"))

    assert answer.status_code == 201, answer.text
    assert answer.json()["spell"]["status"] == "CONFIRMED"
    [announced] = await registration.announced(UnemploymentConfirmed)
    assert announced.data["person_id"] == str(person)
    assert announced.data["parity"] is False
    assert announced.article == 13


async def test_one_day_short_of_six_months_is_refused_with_every_reason(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    facts = [stay("2017-09-01"), fact("local_hukou", False, since="2000-01-01", source="PSB")]
    await worker.post(f"/v1/people/{person}/facts", {"facts": facts})

    answer = await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-02-28", working=True))

    assert answer.json()["spell"]["status"] == "REFUSED"
    codes = {reason["code"] for reason in answer.json()["verdict"]["reasons"]}
    assert codes == {"RESIDENCE_LT_6M", "NOT_UNEMPLOYED"}
    [announced] = await registration.announced(UnemploymentRefused)
    assert set(announced.data["reasons"]) == codes


async def test_without_the_facts_the_declaration_waits_and_names_who_holds_them(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)

    waiting = (await worker.post(f"/v1/people/{person}/declarations", declaration())).json()
    assert waiting["spell"]["status"] == "WAITING_FOR_FACTS"
    assert "PSB" in {missing["department"] for missing in waiting["verdict"]["needs_facts"]}

    facts = [stay("2016-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB")]
    await worker.post(f"/v1/people/{person}/facts", {"facts": facts})
    decided = (await worker.get(f"/v1/spells/{waiting['spell']['id']}")).json()
    assert (decided["status"], decided["parity"]) == ("CONFIRMED", True)


async def test_a_decision_knows_the_age_and_not_the_day_of_birth(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker, identity_number=identity_number(born="19830512"))
    facts = [stay("2016-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB")]
    await worker.post(f"/v1/people/{person}/facts", {"facts": facts})
    declared = (await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-05-11"))).json()

    shown = await worker.get(f"/v1/spells/{declared['spell']['id']}/decisions")

    decided = {decision["instrument"]: decision for decision in shown.json()}
    assert decided["unemployment_registration"]["facts"]["age"] == 34
    assert decided["unemployment_registration"]["sources"]["age"] == "identity_number"
    async with registration.database.reading() as session:
        rows = await session.execute(text("SELECT decisions::text || convert_from(verdict, 'UTF8') FROM decisions"))
        stored = "".join(rows.scalars())
    for day_of_birth in ("1983-05-12", "19830512"):
        assert day_of_birth not in shown.text
        assert day_of_birth not in stored


@pytest.mark.parametrize(("on", "status"), [("2018-05-11", "REFUSED"), ("2018-05-12", "CONFIRMED")])
async def test_nobody_is_registered_before_the_sixteenth_birthday(
    registration: ServiceUnderTest, on: str, status: str
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker, identity_number=identity_number(born="20020512"))
    facts = [stay("2016-01-01"), fact("local_hukou", True, since="2002-05-12", source="PSB")]
    await worker.post(f"/v1/people/{person}/facts", {"facts": facts})
    declared = await worker.post(f"/v1/people/{person}/declarations", declaration(on=on))
    assert declared.json()["spell"]["status"] == status


async def test_a_declaration_from_before_the_birth_is_refused(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker, identity_number=identity_number(born="20180512"))
    facts = [stay("1990-01-01"), fact("local_hukou", True, since="1990-01-01", source="PSB")]
    await worker.post(f"/v1/people/{person}/facts", {"facts": facts})
    declared = await worker.post(f"/v1/people/{person}/declarations", declaration(on="2018-03-01"))
    assert declared.json()["verdict"]["reasons"][0]["code"] == "UNDER_16"


async def test_ending_a_spell_is_announced_once_and_not_twice(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    facts = [stay("2016-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB")]
    await worker.post(f"/v1/people/{person}/facts", {"facts": facts})
    spell = (await worker.post(f"/v1/people/{person}/declarations", declaration())).json()["spell"]["id"]

    ended = await worker.post(f"/v1/spells/{spell}/ending", {"on": "2018-05-02", "reason": "RE_EMPLOYED"})
    again = await worker.post(f"/v1/spells/{spell}/ending", {"on": "2018-05-02", "reason": "RE_EMPLOYED"})

    assert ended.json()["status"] == "ENDED"
    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"
    assert len(await registration.announced(UnemploymentEnded)) == 1


async def spell_that_ended(registration: ServiceUnderTest, *, since: str, until: str) -> tuple[Caller, str]:
    """A case worker, and the address of the declarations of somebody who had one spell."""
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    facts = [stay("2016-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB")]
    await worker.post(f"/v1/people/{person}/facts", {"facts": facts})
    declared = await worker.post(f"/v1/people/{person}/declarations", declaration(on=since))
    spell = declared.json()["spell"]["id"]
    ended = await worker.post(f"/v1/spells/{spell}/ending", {"on": until, "reason": "RE_EMPLOYED"})
    assert ended.json()["status"] == "ENDED", ended.text
    return worker, f"/v1/people/{person}/declarations"


@pytest.mark.parametrize("on", ["2018-02-01", "2018-03-01", "2018-04-01", "2018-05-31"])
async def test_a_spell_begins_after_the_earlier_one_has_ended(registration: ServiceUnderTest, on: str) -> None:
    worker, declarations = await spell_that_ended(registration, since="2018-03-01", until="2018-06-01")
    again = await worker.post(declarations, declaration(on=on))
    assert (again.status_code, again.json()["code"]) == (409, "SPELL_OVERLAPS")
    assert len(await registration.announced(UnemploymentConfirmed)) == 1


async def test_a_spell_may_begin_on_the_day_on_which_the_earlier_one_ended(registration: ServiceUnderTest) -> None:
    worker, declarations = await spell_that_ended(registration, since="2018-03-01", until="2018-06-01")
    again = await worker.post(declarations, declaration(on="2018-06-01"))
    assert again.json()["spell"]["status"] == "CONFIRMED"


async def test_a_refused_declaration_stands_in_nobody_s_way(registration: ServiceUnderTest) -> None:
    worker, declarations = await spell_that_ended(registration, since="2018-03-01", until="2018-04-01")
    refused = await worker.post(declarations, declaration(on="2018-06-01", working=True))
    assert refused.json()["spell"]["status"] == "REFUSED"
    again = await worker.post(declarations, declaration(on="2018-05-01"))
    assert again.json()["spell"]["status"] == "CONFIRMED"


async def test_the_database_itself_keeps_a_person_s_spells_apart(registration: ServiceUnderTest) -> None:
    await spell_that_ended(registration, since="2018-03-01", until="2018-06-01")
    await spell_that_ended(registration, since="2018-04-01", until="2018-05-01")
    again = text(
        "INSERT INTO spells (id, person_id, district, status, declared_on, declared_by, working, seeks_work, "
        "able_to_work, ended_on, end_recorded_on) "
        "SELECT gen_random_uuid(), person_id, district, 'ENDED', DATE '2018-05-31', declared_by, "
        "working, seeks_work, able_to_work, DATE '2018-07-01', DATE '2018-07-01' FROM spells "
        "WHERE declared_on = '2018-03-01'"
    )
    with pytest.raises(IntegrityError, match="ex_spells_overlap"):
        async with registration.database.engine.begin() as connection:
            await connection.execute(again)


async def test_a_decision_stands_as_it_was_made(registration: ServiceUnderTest) -> None:
    await spell_that_ended(registration, since="2018-03-01", until="2018-06-01")
    for change in ("UPDATE decisions SET outcome = 'INELIGIBLE'", "DELETE FROM decisions", "TRUNCATE decisions"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with registration.database.engine.begin() as connection:
                await connection.execute(text(change))
