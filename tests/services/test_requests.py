"""Whatever is sent to a service, it answers as its OpenAPI document says, and never with an error of its own."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import requests
import schemathesis
from schemathesis import Case, CheckContext, Config, Response
from schemathesis.openapi import from_url

from tests.services.running import Running


def config(*, examples: int, coverage: bool) -> Config:
    """So many examples of each operation; with `coverage`, every limit of its document as well, which takes minutes."""
    generation = {"max-examples": examples, "deterministic": True, "database": "none"}
    return Config.from_dict(
        {
            **SETTINGS,
            "generation": {**generation, "with-security-parameters": False},
            "phases": {"coverage": {"enabled": coverage}},
        }
    )


SETTINGS = {
    # A well-formed request may still be refused by a rule, or be about something that does not exist.
    "checks": {"positive_data_acceptance": {"enabled": False}},
    # A probe may find a busy machine's broker or database too slow, and says so in its own shape.
    "operations": [
        {"include-path": "/readyz", "checks": {"not_a_server_error": {"expected-statuses": ["2xx", "4xx", "503"]}}}
    ],
    # How long anything takes is not asked here.
    "request-timeout": 60,
    "suppress-health-check": ["all"],
}


@pytest.fixture
def document(request: pytest.FixtureRequest, running: Running) -> Any:
    return read_document(request, running, config(examples=3, coverage=False))


@pytest.fixture
def document_at_its_limits(request: pytest.FixtureRequest, running: Running) -> Any:
    return read_document(request, running, config(examples=10, coverage=True))


def read_document(request: pytest.FixtureRequest, running: Running, how: Config) -> Any:
    # Schemathesis 4.32 sets this to name the operation at hand; pytest 9.2 no longer has it.
    request.node._nodeid = request.node.nodeid
    return from_url(f"{running.address}/openapi.json", config=how)


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        yield made


@schemathesis.serializer("application/x-ndjson", "text/csv")
def as_it_is(_context: Any, value: Any) -> bytes:
    """A file: whatever text was made up."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


every_operation = schemathesis.pytest.from_fixture("document")
every_operation_at_its_limits = schemathesis.pytest.from_fixture("document_at_its_limits")


def refusal_is_a_problem(_context: CheckContext, response: Response, case: Case[Any]) -> None:
    if response.status_code < 400 or (case.operation.path, response.status_code) == ("/readyz", 503):
        return
    assert response.headers["content-type"] == ["application/problem+json"]
    problem = response.json()
    assert {"type", "title", "status", "code", "detail"} <= problem.keys(), problem
    assert problem["status"] == response.status_code


@every_operation.parametrize()
def test_every_answer_is_one_that_the_document_promises(
    case: Case[Any], running: Running, session: requests.Session
) -> None:
    check(case, running, session)


@pytest.mark.every_seed
@every_operation_at_its_limits.parametrize()
def test_every_answer_at_the_limits_is_one_that_the_document_promises(
    case: Case[Any], running: Running, session: requests.Session
) -> None:
    check(case, running, session)


def check(case: Case[Any], running: Running, session: requests.Session) -> None:
    aim(case, running)
    headers = {"Authorization": f"Bearer {running.token}"}
    case.call_and_validate(session=session, headers=headers, additional_checks=[refusal_is_a_problem])


def aim(case: Case[Any], running: Running) -> None:
    """Let many requests be about something that exists: an id or a number that was made up seldom does."""
    well_formed = case.meta is not None and case.meta.generation.mode.is_positive
    for place in (case.path_parameters, case.body) if well_formed else (case.path_parameters,):
        if isinstance(place, dict):
            for name, value in running.known.items():
                if name in place and _could_be(place[name], value):
                    place[name] = value


def _could_be(made_up: object, known: str) -> bool:
    try:
        return UUID(str(made_up)).int % 2 == 0
    except ValueError:
        return isinstance(made_up, str) and len(made_up) == len(known) != 36
