"""政策测算 A changed figure is tried on everybody known before anybody approves it, and nothing else is written."""

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from contracts.facts import FactKind
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.models import Application, Decision, Offer
from tests.kit.proposals import approval, proposed
from tests.subsidy.builders import INSURANCE, applied, contributed, fact, for_month, hard_to_employ, known_person, read
from tests.subsidy.filers import filed, filed_items, known_employer
from tests.subsidy.killed import dies_at
from tests.subsidy.test_emergency_raises import FACTS, settings_of

STABILISATION, FLEXIBLE = "stabilisation_subsidy", "flexible_si_subsidy"
SHARE = {
    "key": "stabilisation_subsidy.share",
    "unit": "share",
    "value": "0.75",
    "valid_from": "2018-01-01",
    "valid_to": "2018-12-31",
    "document": "草案",
    "article": 15,
}
MONTH = {
    "key": "flexible_si_subsidy.hard_to_employ.month",
    "unit": "yuan_per_month",
    "value": "598.50",
    "valid_from": "2018-01-01",
}


async def employer_files(subsidy: ServiceUnderTest, district: str, **facts: Any) -> dict[str, Any]:
    """An employer of the district applies for the stabilisation subsidy, and is decided."""
    body = filed(STABILISATION, period="2018", facts=FACTS | facts, on="2018-06-15")
    [item] = await filed_items(subsidy, await known_employer(subsidy, district=district), body)
    return item


async def given(subsidy: ServiceUnderTest, yuan: str, **line: Any) -> None:
    body = {"amount": yuan, "year": 2018, "document": "济财社〔2018〕1号", **line}
    answer = await subsidy.caller(Role.FINANCE).post(f"/v1/funds/{INSURANCE}/appropriations", body)
    assert answer.status_code == 201, answer.text


async def tried(subsidy: ServiceUnderTest, **asked: Any) -> dict[str, Any]:
    shutil.rmtree(settings_of(subsidy).screening_folder, ignore_errors=True)
    answer = await subsidy.caller(Role.FINANCE).post("/v1/what-ifs", asked)
    assert (answer.status_code, answer.json().get("status")) == (202, "QUEUED"), answer.text
    await subsidy.finish_jobs()
    found: dict[str, Any] = await read(subsidy, f"/v1/what-ifs/{answer.json()['id']}")
    assert (found["status"], found["failure"]) == ("COMPLETED", None)
    assert all(part["is_done"] for part in found["parts"])
    return found


def numbers(row: dict[str, Any]) -> list[Any]:
    names = ("known", "before", "yuan_before", "after", "yuan_after", "difference", "newly", "no_longer")
    return [row[name] for name in (*names, "facts_missing")]


async def written(subsidy: ServiceUnderTest) -> list[int]:
    async with subsidy.database.reading() as session:
        counted = [select(func.count()).select_from(entity) for entity in (Application, Decision, Offer)]
        return [(await session.execute(statement)).scalar_one() for statement in counted]


async def test_three_quarters_in_two_districts_instead_of_half_are_reckoned_before_they_are_approved(
    subsidy: ServiceUnderTest,
) -> None:
    await given(subsidy, "30000.00", programme=STABILISATION, district="370102")
    await given(subsidy, "100000.00")
    items = [
        await employer_files(subsidy, "370102"),
        await employer_files(subsidy, "370102", ui_paid_last_year="40000.01"),
        await employer_files(subsidy, "370102", layoff_rate="9.0"),
        await employer_files(subsidy, "370112", ui_paid_last_year="60000.00"),
        await employer_files(subsidy, "370103"),
    ]
    await known_employer(subsidy, district="370112")
    before = await written(subsidy)
    change = SHARE | {"districts": ["370102", "370112"]}

    found = await tried(subsidy, on="2018-06-15", figure=change)

    assert [(part["programme"], part["seen"]) for part in found["parts"]] == [(STABILISATION, 5)]
    lixia, licheng = found["rows"]
    assert numbers(lixia) == [3, 2, "70000.01", 2, "105000.01", "35000.00", 0, 0, 0]
    assert numbers(licheng) == [2, 1, "30000.00", 1, "45000.00", "15000.00", 0, 0, 1]
    # What is said of before is what was decided, employer by employer.
    for row in (lixia, licheng):
        decided = [Decimal(one["amount"]) for one in items if one["district"] == row["district"] and one["amount"]]
        assert (row["before"], Decimal(row["yuan_before"])) == (len(decided), sum(decided))
    lines = {one["district"]: one for one in found["lines"]}
    assert (lines["370102"]["difference"], lines["370102"]["bears"]) == ("35000.00", False)
    assert (lines[None]["difference"], lines[None]["available"], lines[None]["bears"]) == (
        "15000.00",
        "100000.00",
        True,
    )
    assert await written(subsidy) == before

    # Approved, it is decided as was reckoned.
    proposal = await proposed(subsidy.caller(Role.ADMINISTRATOR), **change)
    same = await tried(subsidy, on="2018-06-15", proposal_id=proposal["id"])
    assert same["rows"] == found["rows"]
    assert (await approval(subsidy.caller(Role.FINANCE), proposal)).status_code == 201
    finance = subsidy.caller(Role.FINANCE)
    late = await finance.post("/v1/what-ifs", {"on": "2018-06-15", "proposal_id": proposal["id"]})
    assert (late.status_code, late.json()["code"]) == (409, "PROPOSAL_STATUS")
    assert (await employer_files(subsidy, "370102", ui_paid_last_year="40000.01"))["amount"] == "30000.01"
    now = await tried(subsidy, on="2018-06-15", figure=change | {"value": "0.5"})
    assert [row["difference"] for row in now["rows"]] == ["-45000.00", "-15000.00"]

    path = f"/v1/what-ifs/{found['id']}"
    assert (await subsidy.caller(Role.FINANCE, districts=["370112", "370102"]).get(path)).status_code == 200
    one_district = subsidy.caller(Role.FINANCE, districts=["370112"])
    assert (await one_district.get(path)).status_code == 404
    assert (await one_district.post("/v1/what-ifs", {"on": "2018-06-15", "figure": change})).status_code == 404
    for wrong, code in (
        ({"on": "2019-06-15", "figure": change}, "FIGURE_NOT_IN_FORCE"),
        ({"on": "2018-06-15", "figure": change | {"unit": "yuan"}}, "INVALID"),
        ({"on": "2018-06-15"}, "INVALID"),
    ):
        refused = await finance.post("/v1/what-ifs", wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text


async def test_a_months_amount_is_tried_on_everybody_who_could_have_it_not_on_applicants_alone(
    subsidy: ServiceUnderTest,
) -> None:
    contributing = (hard_to_employ(), contributed("2018-01", "900.00"))
    people = [await known_person(subsidy, *contributing, district=one) for one in ("370102", "370102", "370112")]
    await known_person(subsidy, hard_to_employ(), district="370102")
    post = fact(FactKind.EMPLOYMENT_FORM, "PUBLIC_WELFARE_POST", since="2017-01-01")
    await known_person(subsidy, *contributing, post, district="370102")

    stated = MONTH | {"document": "草案", "article": 6, "districts": ["370102"]}
    found = await tried(subsidy, on="2018-01-20", figure=stated)
    everywhere = await tried(subsidy, on="2018-01-20", figure=stated | {"districts": None})

    [lixia] = found["rows"]
    assert numbers(lixia) == [4, 2, "1142.00", 2, "1197.00", "55.00", 0, 0, 1]
    assert [numbers(row)[1:6] for row in everywhere["rows"]] == [
        [2, "1142.00", 2, "1197.00", "55.00"],
        [1, "571.00", 1, "598.50", "27.50"],
    ]
    assert found["lines"][0] | {"difference": None} == dict.fromkeys(found["lines"][0])
    decided = [await applied(subsidy.caller(Role.CASE_WORKER), for_month(one)) for one in people[:2]]
    assert sum(Decimal(one["application"]["amount"]) for one in decided) == Decimal(lixia["yuan_before"])


JOB = """
import asyncio, sys
from uuid import UUID
from kit.db import Database
from subsidy import usecases
from subsidy.main import build

settings = build().settings
work = usecases.run_what_if(
    Database(settings), UUID(sys.argv[1]), folder=settings.screening_folder, by=usecases.SYSTEM, limit=2
)
asyncio.run(work)
"""


async def test_a_trial_that_is_killed_goes_on_where_it_was_and_counts_nobody_twice(
    lasting: ServiceUnderTest, told: dict[str, Any], tmp_path: Path
) -> None:
    for _ in range(7):
        await known_employer(lasting)
    finance = lasting.caller(Role.FINANCE)
    asked = (await finance.post("/v1/what-ifs", {"on": "2018-06-15", "figure": SHARE})).json()
    path = f"/v1/what-ifs/{asked['id']}"

    assert await dies_at("what-if-part-counted", JOB, asked["id"], hit=2, told=told, folder=tmp_path) == -9
    left = (await finance.get(path)).json()
    assert (left["status"], left["parts"][0]["seen"]) == ("COUNTING", 4)
    await lasting.finish_jobs()

    found = (await finance.get(path)).json()
    assert (found["status"], found["parts"][0]["seen"]) == ("COMPLETED", 7)
    [row] = found["rows"]
    assert (row["known"], row["facts_missing"]) == (7, 7)
