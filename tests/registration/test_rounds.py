"""What runs by the clock: the daily round over the register, and the forgetting of old rows of deliveries."""

from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from kit.actor import Actor, Role
from kit.errors import Conflict
from kit.testing import Caller, ServiceUnderTest
from registration import usecases
from registration.jobs import forget_old_rows, sweep_register
from registration.settings import Settings
from tests.registration.aid import certified, circumstance, unemployed
from tests.registration.builders import confirmed_spell, today
from tests.registration.deliveries import NDJSON, a_person, delivered, department, ndjson, row, said_about, sent

SETTINGS = Settings.model_construct(fact_batch_unfinished_hours=24, fact_batch_rows_days=90)


async def rounds(registration: ServiceUnderTest) -> list[dict[str, Any]]:
    answer = await registration.caller(Role.AUDITOR).get("/v1/operations/sweeps")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_the_round_of_every_day_goes_on_where_it_was_left_and_a_second_one_finds_nothing(
    registration: ServiceUnderTest,
) -> None:
    spells = [(await confirmed_spell(registration, on="2018-03-01"))[1] for _ in range(3)]
    with today("2018-09-02"):
        officer = registration.caller(Role.DUTY_OFFICER)
        half = await officer.post("/v1/operations/sweeps", {"on": "2018-09-02", "limit": 1})
        assert (half.json()["finished"], half.json()["sweep"]["spells_ended"]) == (False, 1)
        for _ in range(2):
            await sweep_register(registration.database, limit=2)

    [done] = await rounds(registration)
    assert (done["day"], done["contacts_missed"], done["spells_ended"]) == ("2018-09-02", 18, 3)
    assert done["finished_at"] is not None
    for spell in spells:
        ended = (await officer.get(f"/v1/spells/{spell}")).json()
        assert (ended["status"], ended["ended_on"], ended["end_reason"]) == (
            "ENDED",
            "2018-09-01",
            "NO_LONGER_SEEKING",
        )


async def test_a_round_without_the_figures_of_contact_says_so_and_does_the_rest(registration: ServiceUnderTest) -> None:
    officer = registration.caller(Role.DUTY_OFFICER)
    step = (await officer.post("/v1/operations/sweeps", {"on": "2007-06-01"})).json()
    assert (step["finished"], step["needs_figures"]) == (True, ["contact.interval_months", "contact.missed_in_row"])


async def test_a_review_that_is_due_is_told_once_and_the_next_one_again(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await unemployed(worker, circumstance("SINGLE_PARENT"))
    certification = await certified(worker, person)
    me = registration.caller(Role.CITIZEN, person_id=str(person))
    [spell] = (await me.get("/v1/spells")).json()["items"]
    # A spell that rests asks for no contact, so that the years pass.
    rests = {"on": "2018-03-02", "reason": "IN_TRAINING"}
    assert (await worker.post(f"/v1/spells/{spell['id']}/suspension", rests)).status_code in {200, 201}

    async def told() -> list[str]:
        items = (await me.get("/v1/me/notices")).json()["items"]
        return [item["text"] for item in items if item["code"] == "CERTIFICATION_REVIEW_DUE"]

    async def goes_round(day: str) -> None:
        with today(day):
            await sweep_register(registration.database)

    await goes_round("2019-02-28")
    assert await told() == []
    for day in ("2019-03-01", "2019-03-02"):
        await goes_round(day)
    assert await told() == ["您的就业困难人员认定应于2019-03-01年审"]
    with today("2019-03-05"):
        reviewed = await worker.post(f"/v1/certifications/{certification}/reviews", {"on": "2019-03-05"})
    assert reviewed.status_code in {200, 201}, reviewed.text
    await goes_round("2020-03-05")
    assert (await told())[0] == "您的就业困难人员认定应于2020-03-05年审"
    assert len(await told()) == 2


async def rows_of(caller: Caller, batch: str) -> Any:
    return await caller.get(f"/v1/fact-batches/{batch}/rows")


async def test_rows_of_a_delivery_are_forgotten_in_time_and_its_counts_and_facts_stay(
    registration: ServiceUnderTest,
) -> None:
    person, sender = await a_person(registration), department(registration)
    content = ndjson([row(person.number, since=f"2018-0{month}-01") for month in range(1, 6)] + [{"kind": "nothing"}])
    batch = await delivered(registration, sender, content, key="hrss-2018-1")
    counts = {name: batch[name] for name in ("rows", "accepted", "rejected")}
    assert counts == {"rows": 6, "accepted": 5, "rejected": 1}

    with clock.at(clock.now() + timedelta(days=89)):
        await forget_old_rows(registration.database, SETTINGS)
    assert len((await rows_of(sender, batch["id"])).json()["items"]) == 6
    with clock.at(clock.now() + timedelta(days=91)):
        async with registration.database.transaction() as tx:  # half done: some rows are gone, the delivery is not over
            await usecases.forget_rows(tx, completed_before=clock.now(), limit=4)
        assert len((await rows_of(sender, batch["id"])).json()["items"]) == 2
        for _ in range(2):
            await forget_old_rows(registration.database, SETTINGS, limit=4)

    for name in ("rows", "results"):
        gone = await sender.get(f"/v1/fact-batches/{batch['id']}/{name}")
        assert (gone.status_code, gone.json()["code"]) == (404, "ROWS_FORGOTTEN")
    kept = (await sender.get(f"/v1/fact-batches/{batch['id']}")).json()
    assert {name: kept[name] for name in counts} == counts
    assert kept["rows_forgotten_at"] is not None
    assert len(await said_about(registration, person)) == 5
    again = await sent(sender, content, key="hrss-2018-1")
    assert (again.status_code, again.headers["idempotency-replayed"]) == (202, "true"), "the key stands for good"


async def test_a_delivery_that_nobody_finishes_is_given_up_and_may_be_sent_again(
    registration: ServiceUnderTest,
) -> None:
    person, sender = await a_person(registration), department(registration)
    agency = Actor(subject="sender", department="HRSS", roles=frozenset({Role.AGENCY}))
    async with registration.database.transaction() as tx:
        begun = await usecases.begin_batch(tx, "hrss-2018-2", by=agency)
        upload = usecases.Upload(begun.id, begun.upload)
    async with registration.database.transaction() as tx:
        await usecases.take_rows(tx, upload, [usecases.DeliveredRow(line) for line in range(1, 6)])

    await forget_old_rows(registration.database, SETTINGS)
    assert (await sender.get(f"/v1/fact-batches/{begun.id}")).json()["status"] == "RECEIVING", "it may still go on"
    with clock.at(clock.now() + timedelta(hours=25)):
        for _ in range(2):
            await forget_old_rows(registration.database, SETTINGS, limit=2)

    left = (await sender.get(f"/v1/fact-batches/{begun.id}")).json()
    assert left["status"] == "INCOMPLETE"
    async with registration.database.engine.connect() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM fact_batch_rows")).scalar_one() == 0
    with pytest.raises(Conflict) as replaced:
        async with registration.database.transaction() as tx:
            await usecases.take_rows(tx, upload, [usecases.DeliveredRow(6)])
    assert replaced.value.code == "FACT_BATCH_SENT_AGAIN"
    again = await delivered(registration, sender, ndjson([row(person.number)]), key="hrss-2018-2", form=NDJSON)
    assert (again["id"], again["status"], again["accepted"]) == (str(begun.id), "COMPLETED", 1)
    assert again["rows_forgotten_at"] is None
