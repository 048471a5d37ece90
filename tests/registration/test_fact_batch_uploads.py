"""A delivery arrives whole or not at all, and never stands in memory as a whole."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest

from kit.actor import Role
from kit.testing import ServiceUnderTest
from registration.schemas.fact_files import MAX_RECORD, Lines
from tests.registration.deliveries import (
    CSV,
    NDJSON,
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

KEY = "hrss-2018-02"
SLICE = 2000


async def streamed(service: ServiceUnderTest, parts: AsyncIterator[bytes]) -> httpx.Response:
    token = service.authority.token(Role.AGENCY, department="HRSS")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": NDJSON, "Idempotency-Key": KEY}
    return await service.client.post("/v1/fact-batches", content=parts, headers=headers)


async def broken_off(service: ServiceUnderTest, *parts: bytes) -> None:
    """Send the parts over the application's own interface, then hang up."""
    token = service.authority.token(Role.AGENCY, department="HRSS")
    headers = {"authorization": f"Bearer {token}", "content-type": NDJSON, "idempotency-key": KEY}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": "/v1/fact-batches",
        "raw_path": b"/v1/fact-batches",
        "query_string": b"",
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": part, "more_body": True} for part in parts]

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(_message: Any) -> None:
        """Nobody listens any more."""

    await service.app(scope, receive, send)


async def staged(service: ServiceUnderTest) -> int:
    async with service.database.engine.connect() as connection:
        return int((await connection.exec_driver_sql("SELECT count(*) FROM fact_batch_rows")).scalar_one())


def many(number: str, how_many: int) -> list[dict[str, Any]]:
    return [row(number, "social_insurance_months_in_city", months % 1000) for months in range(how_many)]


async def test_a_delivery_cut_short_leaves_nothing_and_is_sent_again_from_its_start(
    registration: ServiceUnderTest,
) -> None:
    somebody = await a_person(registration)
    whole = ndjson(many(somebody.number, SLICE + 10))
    await broken_off(registration, whole[: len(whole) - 500])
    agency = department(registration)
    [batch] = (await agency.get("/v1/fact-batches")).json()["items"]
    assert (batch["status"], batch["rows"], await staged(registration)) == ("INCOMPLETE", 0, 0)
    await registration.finish_jobs()
    assert await said_about(registration, somebody) == []
    again = await delivered(registration, agency, whole, key=KEY)
    assert (again["id"], again["accepted"]) == (batch["id"], SLICE + 10)


async def test_another_content_may_follow_one_that_was_cut_short(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    await broken_off(registration, ndjson([row(somebody.number)]), b'{"ident')
    batch = await delivered(registration, department(registration), ndjson([row(somebody.number)]), key=KEY)
    assert batch["accepted"] == 1


async def test_gzip_that_ends_too_early_is_cut_short(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    whole = gzip.compress(ndjson(many(somebody.number, 100)))
    agency = department(registration)
    answer = await agency.send(
        "POST", "/v1/fact-batches", whole[:-20], Content_Type=NDJSON, Content_Encoding="gzip", Idempotency_Key=KEY
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "BODY_CUT_SHORT")
    assert (await agency.get("/v1/fact-batches")).json()["items"][0]["status"] == "INCOMPLETE"


async def test_rows_are_kept_while_the_rest_is_still_on_its_way(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    kept: list[int] = []

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield ndjson(many(somebody.number, SLICE))
            # The receiver asks for the next part when it is done with the one before.
            kept.append(await staged(registration))

    answer = await streamed(registration, parts())
    assert answer.status_code == 202
    assert kept == [SLICE, 2 * SLICE, 3 * SLICE]


async def test_of_two_sendings_at_once_the_later_counts(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    begun, go_on = asyncio.Event(), asyncio.Event()
    whole = ndjson(many(somebody.number, SLICE))

    async def parts() -> AsyncIterator[bytes]:
        yield whole
        begun.set()
        await go_on.wait()
        yield whole

    first = asyncio.create_task(streamed(registration, parts()))
    await begun.wait()
    batch = await delivered(registration, department(registration), whole, key=KEY)
    go_on.set()
    replaced = await first
    assert (replaced.status_code, replaced.json()["code"]) == (409, "FACT_BATCH_SENT_AGAIN")
    assert (batch["rows"], await staged(registration)) == (SLICE, SLICE)
    assert set(ends(await results(department(registration), batch)).values()) == {"ACCEPTED"}


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Content_Type": "application/json"}, 415, "CONTENT_TYPE"),
        ({"Content_Type": NDJSON, "Content_Encoding": "br"}, 415, "ENCODING_UNKNOWN"),
        ({"Content_Type": NDJSON, "Content_Encoding": "gzip"}, 400, "NOT_GZIP"),
    ],
)
async def test_a_form_that_is_not_read_here_is_refused(
    registration: ServiceUnderTest, headers: dict[str, str], status: int, code: str
) -> None:
    answer = await department(registration).send("POST", "/v1/fact-batches", b"{}", Idempotency_Key=KEY, **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_delivery_may_be_larger_than_other_bodies_and_has_a_limit_of_its_own(
    registration: ServiceUnderTest,
) -> None:
    settings = registration.service.settings
    agency = department(registration)
    line = b" " * 9_999 + b"\n"
    larger = await sent(agency, line * (settings.body_limit_bytes // len(line) + 2))
    assert larger.status_code == 202
    bomb = gzip.compress(line * (settings.fact_batch_limit_bytes // len(line) + 1))  # type: ignore[attr-defined]
    answer = await agency.send(
        "POST", "/v1/fact-batches", bomb, Content_Type=NDJSON, Content_Encoding="gzip", Idempotency_Key=KEY
    )
    assert len(bomb) < settings.body_limit_bytes
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


def records(lines: Lines, parts: Sequence[bytes]) -> list[tuple[int, bytes | None]]:
    return [record for part in parts for record in lines.cut(part)] + list(lines.end())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_file_is_cut_into_the_same_records_wherever_its_parts_end(size: int) -> None:
    file = b'one\r\n\n"two\nlines",x\n"a ""quote"""\nlast'
    parts = [file[at : at + size] for at in range(0, len(file), size)]
    assert records(Lines(quotes=True), parts) == [
        (1, b"one"),
        (3, b'"two\nlines",x'),
        (5, b'"a ""quote"""'),
        (6, b"last"),
    ]


def test_a_line_without_end_is_not_kept() -> None:
    lines = Lines(quotes=False)
    for _ in range(50):
        assert list(lines.cut(b"x" * 65_536)) == []
    assert records(lines, [b"\nnext"]) == [(1, None), (2, b"next")]


def test_a_quotation_without_end_is_not_kept() -> None:
    found = records(Lines(quotes=True), [b'"open\n', *[b"x" * 5_000 + b"\n"] * 20])
    assert (1, None) in found
    assert all(record is None or len(record) <= MAX_RECORD for _, record in found)


async def test_a_csv_s_open_quotation_does_not_swallow_the_file(registration: ServiceUnderTest) -> None:
    somebody = await a_person(registration)
    lines = ["identity_number,kind,value,valid_from,document", f'{somebody.number},working,true,2018-01-01,"open']
    lines += [f"{somebody.number},working,true,2018-01-01,{'x' * 190}"] * 100
    agency = department(registration)
    batch = await delivered(registration, agency, "\n".join(lines).encode(), form=CSV)
    ended = ends(await results(agency, batch))
    assert ended[2] == "ROW_TOO_LONG"
    assert "ACCEPTED" in ended.values()
