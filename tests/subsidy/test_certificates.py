"""Article 10: a certificate is subsidised once, whoever shows it and however its occupation is typed."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.facts import FactKind
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import (
    INSURANCE,
    applied,
    approved,
    codes,
    enterprise_employee,
    fact,
    for_certificate,
    fund_has,
    in_review,
    known_person,
    read,
    reviewed,
)
from tests.subsidy.postings import UNIQUE, state_of


async def employee(subsidy: ServiceUnderTest) -> UUID:
    return await known_person(subsidy, *enterprise_employee(insured_months=60))


@pytest.mark.parametrize("shown", ["1837-0001A", "18370001a", "1837-0-001a"])
async def test_a_certificate_is_subsidised_once_whoever_shows_it_and_whatever_its_occupation_is_called(
    subsidy: ServiceUnderTest, shown: str
) -> None:
    one, other = [await employee(subsidy) for _ in range(2)]
    worker = subsidy.caller(Role.CASE_WORKER)
    first = await in_review(subsidy, for_certificate(one, number="1837-0001A"))

    for body in (
        for_certificate(one, level=3, occupation="电工", number=shown),
        for_certificate(other, level=5, occupation="焊工", number=shown),
    ):
        answer = await worker.post("/v1/applications", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "CERTIFICATE_USED")

    rejected = await subsidy.caller(Role.REVIEWER).post(
        f"/v1/applications/{first['id']}/reviews", {"content_hash": first["content_hash"], "outcome": "REJECT"}
    )
    assert rejected.json()["status"] == "REFUSED"
    await in_review(subsidy, for_certificate(other, number=shown))


async def test_a_certificate_that_was_paid_for_is_not_paid_for_again(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, INSURANCE, "1500.00")
    await approved(subsidy, for_certificate(await employee(subsidy), number="1837-0001"))
    await subsidy.finish_jobs()
    [paid] = (await read(subsidy, "/v1/applications"))["items"]
    assert paid["status"] == "PAID"

    again = await subsidy.caller(Role.CASE_WORKER).post(
        "/v1/applications", for_certificate(await employee(subsidy), number="1837-0001")
    )

    assert (again.status_code, again.json()["code"]) == (409, "CERTIFICATE_USED")


async def test_of_many_people_who_show_one_certificate_at_once_one_applies(subsidy: ServiceUnderTest) -> None:
    people = [await employee(subsidy) for _ in range(8)]
    worker = subsidy.caller(Role.CASE_WORKER)

    answers = await asyncio.gather(
        *(worker.post("/v1/applications", for_certificate(person, number="1837-0001")) for person in people)
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {
        "CERTIFICATE_USED",
        "ALREADY_EXISTS",
    }


async def test_the_database_holds_one_live_application_for_a_certificate(subsidy: ServiceUnderTest) -> None:
    one = await in_review(subsidy, for_certificate(await employee(subsidy)))
    other = await in_review(subsidy, for_certificate(await employee(subsidy)))

    with pytest.raises(DBAPIError) as caught:
        async with subsidy.database.transaction() as tx:
            await tx.session.execute(
                text(
                    "UPDATE applications SET certificate_index = "
                    "(SELECT certificate_index FROM applications WHERE id = :one) WHERE id = :other"
                ),
                {"one": UUID(one["id"]), "other": UUID(other["id"])},
            )
    assert state_of(caught.value) == UNIQUE


SAME_OCCUPATION = ["钳工", "钳 工", " 钳工 ", "钳\u3000工", "钳\u200b工"]


@pytest.mark.parametrize("typed", SAME_OCCUPATION)
async def test_an_occupation_is_the_same_however_it_is_typed(subsidy: ServiceUnderTest, typed: str) -> None:
    await fund_has(subsidy, INSURANCE, "2000.00")
    trained = fact(FactKind.TRAINING_SUBSIDY, {"occupation": typed, "level": 5}, since="2018-02-01")
    person = await known_person(subsidy, *enterprise_employee(insured_months=60), trained)
    worker = subsidy.caller(Role.CASE_WORKER)
    open_one = await in_review(subsidy, for_certificate(person, level=3))

    second = await worker.post("/v1/applications", for_certificate(person, level=3, occupation=typed))
    assert (second.status_code, second.json()["code"]) == (409, "APPLICATION_OPEN")
    await subsidy.caller(Role.APPROVER).post(
        f"/v1/applications/{open_one['id']}/approvals",
        {"content_hash": (await reviewed(subsidy, open_one))["content_hash"]},
    )

    again, lower, lowest = [
        await applied(worker, for_certificate(person, level=level, occupation=typed)) for level in (3, 4, 5)
    ]
    assert codes(again["verdict"]["reasons"]) == {"SAME_LEVEL_ALREADY_PAID"}
    assert codes(lower["verdict"]["reasons"]) == {"HIGHER_LEVEL_ALREADY_PAID"}
    assert "EXCLUDED_BY_TRAINING_SUBSIDY" in codes(lowest["verdict"]["reasons"])


async def test_width_and_case_make_no_other_occupation(subsidy: ServiceUnderTest) -> None:
    person = await employee(subsidy)

    application = await in_review(subsidy, for_certificate(person, occupation="ＣＮＣ 操作工（铣）"))

    assert (application["period"], application["certificate"]["occupation"]) == (
        "CNC操作工(铣)/4",
        "ＣＮＣ 操作工（铣）",
    )


@pytest.mark.parametrize("occupation", ["钳工/4", "钳工／4", " ", "\u200b"])
async def test_an_occupation_has_letters_and_no_slash(subsidy: ServiceUnderTest, occupation: str) -> None:
    answer = await subsidy.caller(Role.CASE_WORKER).post(
        "/v1/applications", for_certificate(uuid4(), occupation=occupation)
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID")
