"""Article 5: departments deliver what they hold in bulk, so that nobody is asked for it again."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from contracts.registration import FactsRecorded
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.registration.builders import fact
from tests.registration.deliveries import (
    CSV,
    a_person,
    delivered,
    department,
    ends,
    ndjson,
    results,
    row,
    said_about,
    sent,
)


async def test_a_delivery_makes_facts_of_its_rows_and_tells_how_each_ended(registration: ServiceUnderTest) -> None:
    somebody, nobody = await a_person(registration), await a_person(registration, register=False)
    agency = department(registration)
    rows = [
        row(somebody.number),
        row(somebody.number),
        {"person_id": somebody.id, "kind": "social_insurance_months_in_city", "value": 9, "valid_from": "2018-01-01"},
        row(nobody.number),
        row(somebody.number, value="no"),
    ]
    batch = await delivered(registration, agency, ndjson(rows))
    counts = {name: batch[name] for name in ("rows", "waiting", "accepted", "duplicates", "rejected")}
    assert counts == {"rows": 5, "waiting": 0, "accepted": 2, "duplicates": 1, "rejected": 2}
    ended = await results(agency, batch)
    assert [one["status"] for one in ended] == ["ACCEPTED", "DUPLICATE", "ACCEPTED", "REJECTED", "REJECTED"]
    assert [one["reasons"][0]["code"] for one in ended[3:]] == ["PERSON_UNKNOWN", "fact_value"]
    facts = await said_about(registration, somebody)
    assert [(one["kind"], one["value"], one["source_department"]) for one in facts] == [
        ("working", False, "HRSS"),
        ("social_insurance_months_in_city", 9, "HRSS"),
    ]
    assert [ended[0]["fact_id"], ended[2]["fact_id"]] == [one["id"] for one in facts]


async def test_a_delivery_is_announced_once_for_each_person_it_is_about(registration: ServiceUnderTest) -> None:
    first, second = await a_person(registration), await a_person(registration)
    worker = registration.caller(Role.CASE_WORKER)
    await worker.post(f"/v1/people/{first.id}/facts", {"facts": [fact("local_hukou", value=True, since="2017-01-01")]})
    rows = [row(first.number), row(second.number), row(first.number, "unemployment_insurance_months", 12)]
    await delivered(registration, department(registration), ndjson(rows))
    heard = (await registration.announced(FactsRecorded))[1:]
    by_subject = {one.subject: [fact["kind"] for fact in one.data["facts"]] for one in heard}
    assert by_subject == {
        f"person/{first.id}": ["working", "unemployment_insurance_months"],
        f"person/{second.id}": ["working"],
    }
    # One after the announcements of the registration and of the fact before.
    assert {one.subject: one.sequence for one in heard}[f"person/{first.id}"] == 3


async def test_an_identity_number_stays_nowhere(registration: ServiceUnderTest) -> None:
    somebody, nobody = await a_person(registration), await a_person(registration, register=False)
    agency = department(registration)
    rows = [row(somebody.number), row(nobody.number), row(nobody.number, kind=nobody.number), nobody.number.encode()]
    batch = await delivered(registration, agency, ndjson(rows))
    shown = json.dumps(await results(agency, batch)) + "".join(str(one) for one in await registration.announced())
    async with registration.database.engine.connect() as connection:
        for table in ("fact_batches", "fact_batch_rows", "audit", "procrastinate_jobs"):
            kept = await connection.exec_driver_sql(f"SELECT * FROM {table}")
            shown += "".join(str(one) for one in kept.all())
    assert somebody.number not in shown
    assert nobody.number not in shown


async def test_csv_says_the_same_as_ndjson(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    agency = department(registration)
    lines = [
        "﻿identity_number,kind,value,valid_from,valid_to,document",
        f"{somebody.number},working,false,2018-01-01,,",
        f'{somebody.number},monthly_contribution,"{{""pension_and_medical"": ""812.50""}}",2018-01-01,2018-01-31,',
        f'{somebody.number},support_category,HARD_TO_EMPLOY,2018-02-01,,"济人社〔2018〕1号, 附件\n之二"',
        f"{somebody.number},left_school,2017-07-01,2017-07-01,,",
        f"{somebody.number},working,false",
    ]
    batch = await delivered(registration, agency, "\r\n".join(lines).encode(), form=CSV)
    assert ends(await results(agency, batch)) == {
        2: "ACCEPTED",
        3: "ACCEPTED",
        4: "ACCEPTED",
        6: "ACCEPTED",  # the row before has two lines
        7: "CELLS",
    }
    facts = {one["kind"]: one for one in await said_about(registration, somebody)}
    assert facts["monthly_contribution"]["value"] == {"pension_and_medical": "812.50"}
    assert facts["support_category"]["document"] == "济人社〔2018〕1号, 附件\n之二"
    assert facts["left_school"]["value"] == "2017-07-01"


@pytest.mark.parametrize("header", ["", "identity_number,salary", "kind,kind", '"kind'])
async def test_a_csv_whose_header_does_not_fit_is_not_taken(registration: ServiceUnderTest, header: str) -> None:
    answer = await sent(department(registration), header.encode(), form=CSV)
    assert (answer.status_code, answer.json()["code"]) == (400, "CSV_HEADER")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "json_invalid"),
        (b"[]", "model_type"),
        (b"\xff\xfe", "json_invalid"),
        (b'{"document": "\\u0000"}', "NUL"),
        (b'{"document": "' + b"x" * 20_000 + b'"}', "ROW_TOO_LONG"),
        (row("370102198305120018"), "resident_id_checksum"),
        (row("370102198305120018", salary=1), "resident_id_checksum"),
        ({"kind": "working", "value": True, "valid_from": "2018-01-01"}, "person"),
        ({"person_id": str(uuid4()), "kind": "salary", "value": 1, "valid_from": "2018-01-01"}, "enum"),
        ({"person_id": str(uuid4()), "kind": "working", "value": 1, "valid_from": "2018-01-01"}, "fact_value"),
        ({"person_id": str(uuid4()), "kind": "working", "valid_from": "2018-01-01"}, "fact_value"),
        (
            {
                "person_id": str(uuid4()),
                "kind": "working",
                "value": True,
                "valid_from": "2018-01-02",
                "valid_to": "2018-01-01",
            },
            "validity",
        ),
        ({"person_id": str(uuid4()), "kind": "working", "value": True, "valid_from": "2018-01-01"}, "PERSON_UNKNOWN"),
        (
            {
                "person_id": str(uuid4()),
                "kind": "working",
                "value": True,
                "valid_from": "2018-01-01",
                "source_department": "PSB",
            },
            "FOREIGN_SOURCE",
        ),
    ],
)
async def test_a_row_that_is_no_fact_is_rejected_with_its_reason(
    registration: ServiceUnderTest, line: bytes | dict[str, Any], code: str
) -> None:
    somebody = await a_person(registration)
    agency = department(registration)
    written = line + b"\n" if isinstance(line, bytes) else line
    batch = await delivered(registration, agency, ndjson([written, row(somebody.number)]))
    assert ends(await results(agency, batch)) == {1: code, 2: "ACCEPTED"}


async def test_a_row_that_is_wrong_in_several_ways_is_told_all_of_them(registration: ServiceUnderTest) -> None:
    agency = department(registration)
    batch = await delivered(registration, agency, ndjson([row("1", salary=1, since="yesterday")]))
    [ended] = await results(agency, batch)
    fields = {reason["field"]: reason["code"] for reason in ended["reasons"]}
    assert fields == {"identity_number": "resident_id_length", "salary": "extra_forbidden", "valid_from": "day"}


async def test_the_same_words_are_a_duplicate_until_something_else_was_said(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    agency = department(registration)
    working, not_working = row(somebody.number, value=True), row(somebody.number, value=False)
    first = await delivered(registration, agency, ndjson([working, not_working, working]))
    assert list(ends(await results(agency, first)).values()) == ["ACCEPTED"] * 3
    second = await delivered(registration, agency, ndjson([working, not_working, not_working]))
    assert list(ends(await results(agency, second)).values()) == ["DUPLICATE", "ACCEPTED", "DUPLICATE"]
    values = [one["value"] for one in await said_about(registration, somebody)]
    assert values == [True, False, True, False]


async def test_a_file_that_says_nothing_new_is_all_duplicates(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    agency = department(registration)
    periods = [("2018-01-01", "2018-01-31", True), ("2018-02-01", "2018-02-28", False), ("2018-03-01", None, True)]
    certificates = [{"occupation": "焊工", "level": 4}, {"occupation": "电工", "level": 5}]
    month = {"pension_and_medical": "812.50"}
    file = ndjson(
        [
            *[row(somebody.number, value=value, since=since, valid_to=until) for since, until, value in periods],
            *[row(somebody.number, "training_subsidy", value) for value in certificates],
            *[row(somebody.number, "monthly_contribution", month, since=f"2018-0{number}-01") for number in (1, 2)],
        ]
    )
    for expected in ("ACCEPTED", "DUPLICATE"):
        batch = await delivered(registration, agency, file)
        assert set(ends(await results(agency, batch)).values()) == {expected}


async def test_a_stay_is_closed_by_stating_it_again_with_its_end(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    police = department(registration, "PSB")
    open_, closed = (
        row(somebody.number, "residence", {"district": "370102"}, valid_to=until) for until in (None, "2018-05-01")
    )
    batch = await delivered(registration, police, ndjson([open_, closed, open_]))
    assert set(ends(await results(police, batch)).values()) == {"ACCEPTED"}


async def test_of_two_lines_the_later_is_the_later_saying(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    lines = [row(somebody.number, "social_insurance_months_in_city", months) for months in range(30)]
    before = datetime.now(UTC)
    await delivered(registration, department(registration), ndjson(lines))
    facts = await said_about(registration, somebody)
    assert [one["value"] for one in facts] == list(range(30))
    moments = [datetime.fromisoformat(one["recorded_at"]) for one in facts]
    assert len(set(moments)) == 30
    assert moments[-1] <= datetime.now(UTC)
    assert moments[-1] > before


async def test_a_key_names_one_delivery_for_good(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    agency = department(registration)
    file = ndjson([row(somebody.number)])
    first = await delivered(registration, agency, file, key="hrss-2018-01")
    again = await sent(department(registration), file, key="hrss-2018-01", packed=True)
    assert (again.status_code, again.json()["id"]) == (202, first["id"])
    assert again.headers["idempotency-replayed"] == "true"
    other = await sent(agency, file + file, key="hrss-2018-01")
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert len(await said_about(registration, somebody)) == 1


async def test_two_departments_may_use_the_same_key(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    file = ndjson([row(somebody.number)])
    batches = [
        await delivered(registration, department(registration, code), file, key="delivery-1")
        for code in ("HRSS", "PSB")
    ]
    assert [batch["accepted"] for batch in batches] == [1, 1]
    assert len({batch["id"] for batch in batches}) == 2


async def test_an_agency_speaks_about_its_own_districts_alone(registration: ServiceUnderTest) -> None:
    here, there = await a_person(registration), await a_person(registration, district="370103")
    agency = department(registration, districts=["370102"])
    by_id = {"person_id": there.id, "kind": "working", "value": True, "valid_from": "2018-01-01"}
    batch = await delivered(registration, agency, ndjson([row(here.number), row(there.number), by_id]))
    ended = await results(agency, batch)
    assert ends(ended) == {1: "ACCEPTED", 2: "PERSON_UNKNOWN", 3: "PERSON_UNKNOWN"}
    assert [one["person_id"] for one in ended] == [here.id, None, None]


async def test_the_number_of_a_merged_entry_finds_the_other_and_its_id_does_not(registration: ServiceUnderTest) -> None:
    kept, given_up = await a_person(registration), await a_person(registration)
    merger = {"into": kept.id, "reason": "同一个人，号码录入有误"}
    merged = await registration.caller(Role.CASE_WORKER).post(f"/v1/people/{given_up.id}/merge", merger)
    assert merged.status_code == 201, merged.text
    by_id = {"person_id": given_up.id, "kind": "working", "value": True, "valid_from": "2018-01-01"}
    batch = await delivered(registration, department(registration), ndjson([row(given_up.number), by_id]))
    agency = department(registration)
    ended = await results(agency, batch)
    assert ends(ended) == {1: "ACCEPTED", 2: "PERSON_MERGED"}
    assert ended[0]["person_id"] == kept.id


@pytest.mark.parametrize(
    ("code", "districts", "sees"),
    [("HRSS", None, True), ("HRSS", ["370102", "370103"], True), ("HRSS", ["370103"], False), ("PSB", None, False)],
)
async def test_a_delivery_is_its_own_department_s(
    registration: ServiceUnderTest, code: str, districts: list[str] | None, *, sees: bool
) -> None:
    somebody = await a_person(registration)
    theirs = department(registration, districts=["370102"])
    batch = await delivered(registration, theirs, ndjson([row(somebody.number)]))
    caller = department(registration, code, districts=districts)
    for path in ("", "/rows", "/results"):
        answer = await caller.get(f"/v1/fact-batches/{batch['id']}{path}")
        assert answer.status_code == (200 if sees else 404)
    listed = (await caller.get("/v1/fact-batches")).json()["items"]
    assert [one["id"] for one in listed] == ([batch["id"]] if sees else [])
    auditor = registration.caller(Role.AUDITOR)
    assert (await auditor.get(f"/v1/fact-batches/{batch['id']}")).json() == batch


async def test_only_an_agency_with_a_department_delivers(registration: ServiceUnderTest) -> None:
    assert (await sent(registration.caller(Role.CASE_WORKER), b"")).json()["code"] == "ROLE_MISSING"
    assert (await sent(registration.caller(Role.AGENCY), b"")).json()["code"] == "DEPARTMENT_MISSING"
    assert (await sent(registration.stranger, b"")).json()["code"] == "TOKEN_MISSING"


async def test_rejected_rows_and_deliveries_are_given_by_pages(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    agency = department(registration)
    file = ndjson([row(somebody.number) if number % 2 else b"{\n" for number in range(10)])
    batches = [await delivered(registration, agency, file) for _ in range(3)]
    rejected = f"/v1/fact-batches/{batches[0]['id']}/rows"
    assert [one["line"] for one in await _paged(agency, rejected, status="REJECTED")] == [1, 3, 5, 7, 9]
    assert [one["line"] for one in await _paged(agency, rejected)] == list(range(1, 11))
    assert await results(agency, batches[0], status="REJECTED") == await _paged(agency, rejected, status="REJECTED")
    listed = await _paged(agency, "/v1/fact-batches", status="COMPLETED")
    assert [one["id"] for one in listed] == [batch["id"] for batch in batches]
    assert await _paged(agency, "/v1/fact-batches", status="RECEIVING") == []
    assert (await agency.get(rejected, cursor="WyJ4Il0")).json()["code"] == "CURSOR_INVALID"


async def _paged(caller: Caller, path: str, **which: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    while True:
        page = (await caller.get(path, limit=2, **which, **more)).json()
        assert len(page["items"]) <= 2
        found += page["items"]
        if page["next"] is None:
            return found
        more = {"cursor": page["next"]}


async def test_an_empty_delivery_is_complete_at_once(registration: ServiceUnderTest) -> None:
    batch = await delivered(registration, department(registration), b"\n\n")
    assert batch["rows"] == 0


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=some.one_of(
        some.binary(max_size=300),
        some.lists(
            some.dictionaries(
                some.sampled_from(["identity_number", "person_id", "kind", "value", "valid_from", "document"]),
                some.one_of(
                    some.text(max_size=5), some.integers(), some.floats(), some.just("working"), some.booleans()
                ),
            )
        ).map(lambda rows: json.dumps(rows)[1:-1].replace("}, {", "}\n{").encode()),
    ),
    form=some.sampled_from(["application/x-ndjson", CSV]),
    packed=some.booleans(),
)
async def test_whatever_is_sent_every_row_ends(
    registration: ServiceUnderTest, content: bytes, form: str, *, packed: bool
) -> None:
    answer = await sent(department(registration), content, form=form, packed=packed)
    assert answer.status_code in {202, 400}, answer.text
    if answer.status_code == 202:
        await registration.finish_jobs()
        auditor = registration.caller(Role.AUDITOR)
        batch = (await auditor.get(f"/v1/fact-batches/{answer.json()['id']}")).json()
        assert (batch["status"], batch["waiting"]) == ("COMPLETED", 0)
        assert len(await results(auditor, batch)) == batch["rows"]
