"""What the OpenAPI documents of the four services say about every route: who may call it, and in what shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from kit.actor import Role
from kit.operations import POLICIES
from kit.process import new_api
from kit.testing import TokenAuthority, environment
from tests.services.running import SERVICES, build

PROBES = {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics")}
# What the law says is everybody's to read.
LAW = {
    ("GET", "/v1/instruments"),
    ("GET", "/v1/instruments/{code}"),
    ("GET", "/v1/policy-map"),
    ("GET", "/v1/policy-map/{row_id}"),
    ("GET", "/v1/certified-bases"),
    ("GET", "/v1/certified-bases/{base_id}"),
}
# 公示 What is to be paid, under masked names, is everybody's to read and to object to.
PUBLISHED = {
    ("GET", "/v1/public-notices"),
    ("GET", "/v1/public-notices/{notice_id}"),
    ("GET", "/v1/public-notices/{notice_id}/items"),
    ("GET", "/v1/public-notices/{notice_id}/verification"),
}
# Whoever has a token may try a case, of which nothing is kept, and read the figures that it is tried by; and look for
# work.
FOR_EVERY_ROLE = {
    ("GET", "/v1/free-places"),
    ("GET", "/v1/free-places/{place_id}"),
    ("POST", "/v1/public-notices/{notice_id}/items/{item_id}/objections"),
    ("GET", "/v1/objections"),
    ("GET", "/v1/objections/{objection_id}"),
    ("POST", "/v1/assessments"),
    ("GET", "/v1/figures"),
    ("GET", "/v1/occupations"),
    ("GET", "/v1/vacancies"),
    ("GET", "/v1/vacancies/{vacancy_id}"),
}
# Facts are named by the instrument, which refuses those that it does not know; a draft is checked when it is submitted.
NAMED_ELSEWHERE = {
    ("POST /v1/assessments", "Facts"),
    ("POST /v1/applications", "Facts"),
    ("POST /v1/applications/{application_id}/corrections", None),
    ("POST /v1/employers/{employer_id}/applications", "Facts"),
    ("POST /v1/my-employer/offers/{offer_id}/acceptance", "Facts"),
    ("POST /v1/drafts", "Content"),
    ("PUT /v1/drafts/{draft_id}", "Content"),
}
# A POST because what is asked must not stand in an address; nothing is changed, nothing of the answer is kept.
ASKS = {
    "POST /v1/people/searches",
    "POST /v1/people/{person_id}/reveals",
    "POST /v1/objections/{objection_id}/reveals",
    "POST /v1/people/{person_id}/restricted-records/readings",
    "POST /v1/assessments",
    "POST /v1/decisions/{decision_id}/replay",
}
# What is no JSON, and is read while it arrives.
FILES = {
    "POST /v1/fact-batches": {"application/x-ndjson", "text/csv"},
    "PUT /v1/papers": {"application/pdf", "image/jpeg", "image/png"},
    "POST /v1/bank-statements": {"application/xml", "text/xml"},
}
# One row for each of a few that are known beforehand, or all about one thing.
UNPAGED = {
    "/v1/applications/{application_id}/reviews": "of one application",
    "/v1/funds": "a row per fund",
    "/v1/programmes": "a row per programme",
    "/v1/programme-rails": "a row per programme",
    "/v1/me/statements": "a row per year and programme",
    "/v1/my-employer/statements": "a row per year and programme",
    "/v1/occupations": "a row per group",
    "/v1/indicators": "a row per indicator",
    "/v1/series": "at most 240 months",
    "/v1/payees/banks": "a row per lending bank",
    "/v1/people/{person_id}/facts": "of one person",
    "/v1/people/{person_id}/facts/conflicts": "of one person",
    "/v1/people/{person_id}/circumstances": "of one person",
    "/v1/spells/{spell_id}/decisions": "about one spell",
    "/v1/certifications/{certification_id}/decisions": "about one certification",
    "/v1/families/{family_id}/decisions": "about one family",
    "/v1/income-assessments/{assessment_id}/decisions": "about one assessment",
    "/v1/veteran-placements/{placement_id}/decisions": "about one placement",
    "/v1/displaced-workers/{worker_id}/decisions": "about one worker",
    "/v1/spells/{spell_id}/parity": "of one spell",
    "/v1/employers/{employer_id}/headcounts": "at most 120 months",
    "/v1/employments/{employment_id}/decisions": "about one employment",
    "/v1/flexible-employments/{flexible_employment_id}/decisions": "about one person's status",
    "/v1/applications/{application_id}/decisions": "about one application",
    "/v1/loans/{loan_id}/decisions": "about one loan",
}


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    content: dict[str, Any]
    schemas: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def takes(self, name: str) -> bool:
        return name in {parameter["name"] for parameter in self.content.get("parameters", ())}

    def parameter(self, name: str) -> dict[str, Any]:
        [found] = [one for one in self.content.get("parameters", ()) if one["name"] == name]
        return dict(found)

    def shape(self, schema: dict[str, Any]) -> dict[str, Any]:
        return self.schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema

    def answer(self) -> dict[str, Any]:
        [(_, success)] = [item for item in self.content["responses"].items() if item[0].startswith("2")]
        return self.shape(success["content"].get("application/json", {}).get("schema", {}))

    def bodies(self) -> Iterator[dict[str, Any]]:
        """Every object that the body is made of."""
        sent = self.content.get("requestBody", {"content": {}})["content"]
        if str(self) in FILES:
            # Rows are read one by one and each is told what it does not know.
            assert sent.keys() == FILES[str(self)]
            return
        assert sent.keys() <= {"application/json"}
        yield from self._objects([content["schema"] for content in sent.values()], set())

    def _objects(self, found: Any, seen: set[str]) -> Iterator[dict[str, Any]]:
        if isinstance(found, list):
            for one in found:
                yield from self._objects(one, seen)
        elif isinstance(found, dict):
            name = found.get("$ref")
            if isinstance(name, str) and name not in seen:
                seen.add(name)
                yield from self._objects(self.shape(found), seen)
            if found.get("type") == "object":
                yield found
            for inner in found.values():
                yield from self._objects(inner, seen)


@pytest.fixture(scope="module", params=SERVICES)
def app(request: pytest.FixtureRequest, authority: TokenAuthority) -> Any:
    settings = environment(authority, "postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    more = {"bank_url": "http://127.0.0.1:1"} if request.param == "subsidy" else {}
    return new_api(build(request.param, **settings, **more))


@pytest.fixture
def operations(app: Any) -> list[Operation]:
    document = app.openapi()
    return [
        Operation(method.upper(), path, content, document["components"]["schemas"])
        for path, methods in document["paths"].items()
        for method, content in methods.items()
    ]


def test_the_policy_table_names_every_route_and_nothing_else(app: Any, operations: list[Operation]) -> None:
    assert {(one.method, one.path) for one in operations} == app.state.policies.keys()
    assert POLICIES.items() <= app.state.policies.items()


@pytest.fixture
def public(app: Any) -> set[tuple[str, str]]:
    routes: set[tuple[str, str]] = set(app.state.policies)
    return PROBES | ((LAW | PUBLISHED) & routes)


def test_only_the_probes_the_law_and_what_is_published_are_public(app: Any, public: set[tuple[str, str]]) -> None:
    assert {route for route, policy in app.state.policies.items() if policy.is_public} == public


def test_every_other_route_is_for_certain_roles_and_not_for_all(app: Any) -> None:
    everybody = frozenset(Role)
    guarded = {route: policy.roles for route, policy in app.state.policies.items() if not policy.is_public}
    assert {route for route, roles in guarded.items() if not roles or roles == everybody} <= FOR_EVERY_ROLE


def test_the_document_asks_for_a_token_where_the_service_does(
    app: Any, operations: list[Operation], public: set[tuple[str, str]]
) -> None:
    assert app.openapi()["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    free = {(one.method, one.path) for one in operations if one.content["security"] != [{"bearer": []}]}
    assert free == public


async def test_a_stranger_is_asked_for_a_token_on_every_route_but_those(
    app: Any, operations: list[Operation], public: set[tuple[str, str]]
) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as stranger:
        for one in operations:
            if (one.method, one.path) not in public:
                answer = await stranger.request(one.method, one.path, json={})
                assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_MISSING"), one
                assert answer.headers["www-authenticate"] == "Bearer"


def test_problems_have_one_shape(operations: list[Operation]) -> None:
    problem = {"$ref": "#/components/schemas/Problem"}
    for one in operations:
        for status in ("4XX", "5XX"):
            assert one.content["responses"][status]["content"] == {"application/problem+json": {"schema": problem}}, one
    schemas = operations[0].schemas
    assert set(schemas["Problem"]["required"]) == {"type", "title", "status", "code", "detail"}
    assert "HTTPValidationError" not in schemas


def test_a_post_that_changes_something_takes_an_idempotency_key_and_nothing_else_does(
    operations: list[Operation],
) -> None:
    takers = {str(one) for one in operations if one.takes("idempotency-key")}
    assert takers == {str(one) for one in operations if one.method == "POST"} - ASKS
    assert all(one.parameter("idempotency-key")["required"] for one in operations if str(one) in takers)


def test_reading_changes_nothing_and_every_change_is_a_post_or_put(operations: list[Operation]) -> None:
    assert {one.method for one in operations} <= {"GET", "POST", "PUT"}
    assert [str(one) for one in operations if one.method == "GET" and "requestBody" in one.content] == []


def test_a_body_refuses_what_it_does_not_know(operations: list[Operation]) -> None:
    checked = 0
    for one in operations:
        for shape in one.bodies():
            if (str(one), shape.get("title")) in NAMED_ELSEWHERE:
                continue
            assert shape.get("additionalProperties") is False, (str(one), shape.get("title"))
            checked += 1
    assert checked >= 2


def test_a_list_is_given_by_pages(operations: list[Operation]) -> None:
    for one in operations:
        shape = one.answer()
        listing = shape.get("type") == "array" or "items" in shape.get("properties", {})
        if one.method == "GET" and listing and one.path not in UNPAGED:
            assert {"items", "next"} <= shape["properties"].keys(), one
            assert one.takes("cursor"), one
            assert one.parameter("limit")["schema"]["maximum"] == 200, one
