"""Whatever is sent, the answer is RFC 9457: a 4xx that says what to do, never a stack, never half a write."""

from collections.abc import AsyncIterator

import pytest

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.kit.test_transactions import count_notes

KEY = {"Idempotency_Key": "key-00000001"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param(b"{", 400, "NOT_JSON", id="cut off"),
        pytest.param(b"", 422, "INVALID", id="empty"),
        pytest.param(b"[]", 422, "INVALID", id="not an object"),
        pytest.param(b'{"words": 1}', 422, "INVALID", id="wrong type"),
        pytest.param(b'{"words": "x", "wrods": "y"}', 422, "INVALID", id="unknown field"),
        pytest.param(b'{"words": "\\u0000"}', 400, "MALFORMED", id="NUL"),
        pytest.param(b'{"words": "\\ud800"}', 422, "INVALID", id="half a surrogate pair"),
        pytest.param(b'{"words": "\xff"}', 400, "MALFORMED", id="not UTF-8"),
        pytest.param(b'{"words": "x", "nested": ' + b"[" * 30 + b"]" * 30 + b"}", 400, "BODY_TOO_DEEP", id="too deep"),
        pytest.param(b'{"words": "x", "nested": NaN}', 400, "NOT_JSON", id="NaN"),
        pytest.param(b'{"words": "' + b"x" * 2_000_000 + b'"}', 413, "BODY_TOO_LARGE", id="too large"),
    ],
)
async def test_a_malformed_body_is_refused_and_nothing_is_written(
    noted: ServiceUnderTest, body: bytes, status: int, code: str
) -> None:
    answer = await noted.caller(Role.CASE_WORKER).send("POST", "/v1/notes", body, **KEY)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() >= {"type", "title", "status", "detail", "instance"}
    assert await count_notes(noted) == 0


async def test_brackets_inside_a_text_are_not_depth(noted: ServiceUnderTest) -> None:
    answer = await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "[" * 60 + '\\"{'})
    assert answer.status_code == 201


async def test_a_body_whose_length_is_not_declared_is_cut_at_the_limit(noted: ServiceUnderTest) -> None:
    async def pieces() -> AsyncIterator[bytes]:  # an async generator makes the client send without Content-Length
        for _ in range(40):
            yield b"x" * 50_000

    headers = {"Authorization": f"Bearer {noted.authority.token(Role.CASE_WORKER)}", "Idempotency-Key": "key-00000001"}
    answer = await noted.client.post("/v1/notes", content=pieces(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/nothing", 404, "NO_SUCH_ROUTE"),
        ("/v1/notes/not-a-uuid", 422, "INVALID"),
        ("/v1/notes/%00", 400, "MALFORMED"),
        ("/v1/operations/dead-letters?cursor=garbage", 400, "CURSOR_INVALID"),
        ("/v1/operations/dead-letters?limit=0", 422, "INVALID"),
        ("/v1/operations/dead-letters?limit=99999999999999999999", 422, "INVALID"),
    ],
)
async def test_a_bad_address_is_a_problem_too(noted: ServiceUnderTest, path: str, status: int, code: str) -> None:
    answer = await noted.caller(Role.CASE_WORKER, Role.ADMINISTRATOR).get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_wrong_method_says_which_are_right(noted: ServiceUnderTest) -> None:
    answer = await noted.caller(Role.CASE_WORKER).send("DELETE", "/v1/notes", b"")
    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert "POST" in answer.headers["allow"]


async def test_an_unexpected_error_tells_its_caller_nothing_of_itself(noted: ServiceUnderTest) -> None:
    answer = await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "crashes"})
    assert answer.json() == {
        "type": "urn:employment:problem:internal",
        "title": "Internal Server Error",
        "status": 500,
        "code": "INTERNAL",
        "detail": "something went wrong here; it has been logged",
        "instance": "/v1/notes",
    }
