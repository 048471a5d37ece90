"""Everybody may read the policy, article by article, down to the rule and the tests of every row."""

from typing import Any

import pytest

from contracts.policy import ROWS, shipped_catalogue
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest

CEILINGS = {"A09-6", "A09-7", "A09-8", "A09-10", "A09-11"}


async def rows(caller: Caller, **filters: Any) -> list[dict[str, Any]]:
    """All rows that the filters leave, page by page."""
    found: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    while True:
        answer = await caller.get("/v1/policy-map", **filters, **more)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["next"] is None:
            return found
        more = {"cursor": page["next"]}


@pytest.mark.parametrize("limit", [7, 95, 200])
async def test_the_pages_hold_every_row_once_in_the_order_of_the_text(monitoring: ServiceUnderTest, limit: int) -> None:
    found = await rows(monitoring.caller(Role.CITIZEN), limit=limit)

    assert [row["id"] for row in found] == [row.id for row in shipped_catalogue()]
    assert len(found) == ROWS


async def test_a_last_page_that_is_full_says_that_it_is_the_last(monitoring: ServiceUnderTest) -> None:
    answer = await monitoring.caller(Role.CITIZEN).get("/v1/policy-map", article=0, limit=3)

    assert [row["id"] for row in answer.json()["items"]] == ["P-01", "P-02", "P-03"]
    assert answer.json()["next"] is None


async def test_a_row_leads_from_the_words_to_the_rule_and_its_tests(monitoring: ServiceUnderTest) -> None:
    row = (await monitoring.caller(Role.CITIZEN).get("/v1/policy-map/A09-7")).json()

    tests = row.pop("tests")
    assert row == {
        "id": "A09-7",
        "article": 9,
        "quote": "可申请最高不超过10万元的创业担保贷款",
        "en": "Individual principal ceiling 100,000 yuan",
        "kind": "CEIL",
        "status": "IN_FORCE",
        "rule": "principal <= 100000.00",
        "numbers": "100000",
        "payer": "bank",
        "departments": ["PBC", "DRC", "FIN", "HRSS"],
        "service": "loans",
        "instruments": ["guarantee_loan_individual"],
        "files": ["services/loans/src/loans/rules/guarantee_loan_individual.py"],
    }
    assert "tests/policy/cases/loans_boundaries.yaml" in tests


async def test_what_other_code_does_names_that_code_and_no_instrument(monitoring: ServiceUnderTest) -> None:
    row = (await monitoring.caller(Role.AUDITOR).get("/v1/policy-map/A18-6")).json()

    assert (row["instruments"], row["files"]) == ([], ["shared/src/kit/audit.py"])
    assert "tests/kit/test_audit.py" in row["tests"]


@pytest.mark.parametrize(
    ("row_id", "status"), [("A01-2", "RECORD_ONLY"), ("A05-4", "EXPLORATORY"), ("A04-6", "DISCRETIONARY")]
)
async def test_a_record_is_published_and_says_that_nothing_decides_it(
    monitoring: ServiceUnderTest, row_id: str, status: str
) -> None:
    row = (await monitoring.caller(Role.EMPLOYER).get(f"/v1/policy-map/{row_id}")).json()

    assert row["status"] == status
    assert (row["instruments"], row["files"], row["tests"]) == ([], [], [])


async def test_the_preamble_is_article_0_and_names_no_department(monitoring: ServiceUnderTest) -> None:
    row = (await monitoring.caller(Role.BANK).get("/v1/policy-map/P-03")).json()

    assert (row["article"], row["quote"], row["departments"]) == (0, "2017年12月30日", [])


@pytest.mark.parametrize(
    ("filters", "matches"),
    [
        ({"article": 9}, lambda row: row.article == 9),
        ({"service": "shared"}, lambda row: row.service == "shared"),
        ({"kind": "CEIL"}, lambda row: row.kind == "CEIL"),
        ({"status": "EXPLORATORY"}, lambda row: row.status == "EXPLORATORY"),
        ({"article": 9, "kind": "CEIL", "service": "loans", "status": "IN_FORCE"}, lambda row: row.id in CEILINGS),
        ({"article": 0, "service": "loans"}, lambda row: row.article == 0 and row.service == "loans"),
    ],
)
async def test_filters_leave_what_matches_all_of_them(
    monitoring: ServiceUnderTest, filters: dict[str, Any], matches: Any
) -> None:
    expected = [row.id for row in shipped_catalogue() if matches(row)]

    assert [row["id"] for row in await rows(monitoring.caller(Role.CITIZEN), **filters, limit=3)] == expected


async def test_a_row_that_the_policy_does_not_have_is_not_found(monitoring: ServiceUnderTest) -> None:
    answer = await monitoring.caller(Role.CITIZEN).get("/v1/policy-map/A09-14")

    assert (answer.status_code, answer.json()["code"]) == (404, "POLICY_ROW_UNKNOWN")


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"article": 21}, 422, "INVALID"),
        ({"kind": "LAW"}, 422, "INVALID"),
        ({"cursor": "WyJBOTktMSJd"}, 400, "CURSOR_INVALID"),  # ["A99-1"]
    ],
)
async def test_what_makes_no_sense_is_refused(
    monitoring: ServiceUnderTest, asked: dict[str, Any], status: int, code: str
) -> None:
    answer = await monitoring.caller(Role.CITIZEN).get("/v1/policy-map", **asked)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_may_read_it(monitoring: ServiceUnderTest, role: Role) -> None:
    assert (await monitoring.caller(role).get("/v1/policy-map", limit=1)).status_code == 200
