"""A POST may be sent again: same key and body, same answer; same key, other body, refused; still running, wait."""

import asyncio
import hashlib
import hmac

from sqlalchemy import text

from kit.actor import Role
from kit.testing import INDEX_KEY, ServiceUnderTest
from tests.kit.test_transactions import count_notes


async def test_the_same_request_has_its_effect_once_and_the_same_answer(noted: ServiceUnderTest) -> None:
    writer = noted.caller(Role.CASE_WORKER)
    first = await writer.post("/v1/notes", {"words": "once"}, key="key-00000001")
    again = await writer.post("/v1/notes", {"words": "once"}, key="key-00000001")

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert await count_notes(noted) == 1
    assert len(await noted.announced()) == 1


async def test_the_same_key_with_another_body_is_refused(noted: ServiceUnderTest) -> None:
    writer = noted.caller(Role.CASE_WORKER)
    await writer.post("/v1/notes", {"words": "once"}, key="key-00000001")
    other = await writer.post("/v1/notes", {"words": "other"}, key="key-00000001")

    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert await count_notes(noted) == 1


async def test_the_same_key_of_another_caller_is_another_request(noted: ServiceUnderTest) -> None:
    for _ in range(2):
        answer = await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "mine"}, key="key-00000001")
        assert "idempotency-replayed" not in answer.headers
    assert await count_notes(noted) == 2


async def test_a_key_whose_request_is_still_running_is_a_conflict(noted: ServiceUnderTest) -> None:
    writer = noted.caller(Role.CASE_WORKER)
    async with noted.database.engine.connect() as gatekeeper, gatekeeper.begin():
        await gatekeeper.execute(text("SELECT pg_advisory_xact_lock(42)"))
        running = asyncio.create_task(writer.post("/v1/notes", {"words": "waits for the gate"}, key="key-00000001"))
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        while not (await gatekeeper.execute(waiting)).scalar_one():
            await asyncio.sleep(0.01)
        second = await writer.post("/v1/notes", {"words": "waits for the gate"}, key="key-00000001")
    first = await running

    assert (second.status_code, second.json()["code"]) == (409, "IDEMPOTENCY_KEY_IN_USE")
    assert first.status_code == 201
    assert await count_notes(noted) == 1


async def test_a_request_that_failed_may_be_sent_again_under_its_key(noted: ServiceUnderTest) -> None:
    writer = noted.caller(Role.CASE_WORKER)
    failed = await writer.post("/v1/notes", {"words": "crashes"}, key="key-00000001")
    again = await writer.post("/v1/notes", {"words": "better"}, key="key-00000001")

    assert (failed.status_code, again.status_code) == (500, 201)


async def test_what_was_asked_can_not_be_guessed_from_the_digest_that_is_kept(noted: ServiceUnderTest) -> None:
    body = b'{"words": "11010519491231002X"}'
    await noted.caller(Role.CASE_WORKER).send("POST", "/v1/notes", body, Idempotency_Key="key-00000001")

    async with noted.database.reading() as session:
        kept = (await session.execute(text("SELECT request_hash FROM idempotency_keys"))).scalar_one()
    plain = [body, b"\0".join((b"POST", b"/v1/notes", body))]
    assert kept not in [hashlib.sha256(guess).digest() for guess in plain]
    under_the_service_s_key = hmac.digest(INDEX_KEY.encode(), plain[1], "sha256")
    assert kept == under_the_service_s_key


async def test_a_post_without_a_key_is_told_to_bring_one(noted: ServiceUnderTest) -> None:
    answer = await noted.caller(Role.CASE_WORKER).send("POST", "/v1/notes", b'{"words": "no key"}')

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "header.idempotency-key"
