"""Routes about deliveries of facts."""

import hashlib
import hmac
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Annotated
from uuid import UUID

from fastapi import Header, Request, Response
from fastapi.responses import StreamingResponse

from kit.actor import Role
from kit.app import CurrentActor, IdempotencyKey, Reading, new_router
from kit.db import Database
from kit.errors import Unsupported
from kit.policy import Policies, allow
from kit.uploads import unpacked
from kit.vault import Vault
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF, Sealed
from registration.models import BatchStatus, FactBatch, RowStatus
from registration.schemas.fact_batches import DeliveredFact, FactBatchOut, FactBatchRowOut
from registration.schemas.fact_files import FactFile
from registration.usecases import DeliveredRow, Upload

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/fact-batches"): allow(Role.AGENCY),
    ("GET", "/v1/fact-batches"): allow(Role.AGENCY, *STAFF),
    ("GET", "/v1/fact-batches/{batch_id}"): allow(Role.AGENCY, *STAFF),
    ("GET", "/v1/fact-batches/{batch_id}/rows"): allow(Role.AGENCY, *STAFF),
    ("GET", "/v1/fact-batches/{batch_id}/results"): allow(Role.AGENCY, *STAFF),
}

DELIVERY = ("POST", "/v1/fact-batches")
"""The route that reads its body while it arrives."""

FORMS = {"application/x-ndjson": "ndjson", "text/csv": "csv"}
_BODY = {
    "required": True,
    "description": "a fact a row, in UTF-8: JSON objects by line, or CSV whose header names the same fields (a `value` "
    "is JSON, or text where it is not). With Content-Encoding: gzip it may come packed. Fields: "
    + ", ".join(DeliveredFact.model_fields),
    "content": {name: {"schema": {"type": "string"}} for name in FORMS},
}
ROWS_AT_A_TIME = 2000


class Ndjson(StreamingResponse):
    """A JSON object a line."""

    media_type = "application/x-ndjson"


@router.post(
    "/v1/fact-batches",
    status_code=202,
    tags=["facts"],
    openapi_extra={"requestBody": _BODY},
    response_model=FactBatchOut,
)
async def deliver_facts(
    request: Request,
    response: Response,
    actor: CurrentActor,
    vault: Sealed,
    idempotency_key: IdempotencyKey,
    content_type: Annotated[str, Header(description="application/x-ndjson or text/csv")] = "",
) -> FactBatchOut:
    """Deliver facts in bulk; the key names the delivery for good, and one cut short is sent again from its start."""
    form = FORMS.get(content_type.partition(";")[0].strip().lower())
    if form is None:
        raise Unsupported(f"send one of {', '.join(FORMS)}", code="CONTENT_TYPE")
    settings, database = request.app.state.settings, request.app.state.database
    async with database.transaction() as tx:
        batch = await usecases.begin_batch(tx, idempotency_key, by=actor)
    delivery = _Delivery(batch, form, secret=settings.blind_index_key.get_secret_value(), vault=vault)
    parts = delivery.noted(unpacked(request, limit=settings.fact_batch_limit_bytes))
    response.headers["Location"] = f"/v1/fact-batches/{batch.id}"
    if batch.is_received:
        async for _ in parts:
            pass
        batch.require_content(delivery.content_hash)
        response.headers["Idempotency-Replayed"] = "true"
        return FactBatchOut.of(batch)
    upload = Upload(batch.id, batch.upload)
    try:
        async with aclosing(delivery.rows(parts)) as taken:
            async for rows in taken:
                async with database.transaction() as tx:
                    await usecases.take_rows(tx, upload, rows)
        async with database.transaction() as tx:
            received = await usecases.receive_batch(
                tx, upload, delivery.content_hash, rows=delivery.file.rows, last_line=delivery.file.last_line, by=actor
            )
    except BaseException:
        async with database.transaction() as tx:
            await usecases.cut_batch_short(tx, upload)
        raise
    return FactBatchOut.of(received)


class _Delivery:
    """A file that arrives, and what is noted of it meanwhile."""

    def __init__(self, batch: FactBatch, form: str, *, secret: str, vault: Vault) -> None:
        self.file = FactFile(form, department=batch.department, vault=vault)
        # Keyed: a file of one row could be guessed from a plain digest.
        self._digest = hmac.new(secret.encode(), form.encode() + b"\0", hashlib.sha256)

    @property
    def content_hash(self) -> bytes:
        return self._digest.digest()

    async def noted(self, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for part in parts:
            self._digest.update(part)
            yield part

    async def rows(self, parts: AsyncIterator[bytes]) -> AsyncGenerator[list[DeliveredRow]]:
        """Rows, some thousand at a time."""
        held: list[DeliveredRow] = []
        async for rows in self.file.read(parts):
            held += rows
            if len(held) >= ROWS_AT_A_TIME:
                yield held
                held = []
        if held:
            yield held


@router.get("/v1/fact-batches", tags=["facts"])
async def list_fact_batches(
    session: Reading,
    actor: CurrentActor,
    status: BatchStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[FactBatchOut]:
    """The deliveries in the caller's scope, in the order in which they began."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.fact_batches(session, actor, status=status, after=after, limit=limit + 1)
    return page_of([FactBatchOut.of(batch) for batch in found], limit)


@router.get("/v1/fact-batches/{batch_id}", tags=["facts"])
async def read_fact_batch(session: Reading, actor: CurrentActor, batch_id: UUID) -> FactBatchOut:
    """One delivery and how far it has come."""
    return FactBatchOut.of(await queries.fact_batch(session, actor, batch_id))


@router.get("/v1/fact-batches/{batch_id}/rows", tags=["facts"])
async def list_fact_batch_rows(
    session: Reading,
    actor: CurrentActor,
    batch_id: UUID,
    status: RowStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[FactBatchRowOut]:
    """How the rows of a delivery ended, in the order of its file."""
    batch = await queries.fact_batch(session, actor, batch_id)
    after = decode_cursor(cursor, _line)[0] if cursor else 0
    found = await queries.fact_batch_rows(session, batch, status=status, after=after, limit=limit + 1)
    items = [FactBatchRowOut.of(row) for row in found[:limit]]
    return Page(items=items, next=encode_cursor(items[-1].line) if len(found) > limit else None)


@router.get("/v1/fact-batches/{batch_id}/results", tags=["facts"], response_class=Ndjson)
async def download_results(
    request: Request, actor: CurrentActor, batch_id: UUID, status: RowStatus | None = None
) -> Ndjson:
    """How all rows of a delivery ended, a JSON object a line."""
    database: Database = request.app.state.database
    async with database.reading() as session:
        batch = await queries.fact_batch(session, actor, batch_id)
        await queries.fact_batch_rows(session, batch, status=status, after=0, limit=1)  # refused before it begins
    return Ndjson(_results(database, batch, status))


async def _results(database: Database, batch: FactBatch, status: RowStatus | None) -> AsyncIterator[str]:
    after, full = 0, True
    while full:
        # A statement for each part: whoever reads slowly holds no connection.
        async with database.reading() as session:
            rows = await queries.fact_batch_rows(session, batch, status=status, after=after, limit=ROWS_AT_A_TIME)
        if rows:
            yield _lines([FactBatchRowOut.of(row) for row in rows])
            after = rows[-1].line
        full = len(rows) == ROWS_AT_A_TIME


def _lines(rows: Sequence[FactBatchRowOut]) -> str:
    return "".join(f"{row.model_dump_json()}\n" for row in rows)


def _line(text: str) -> int:
    line = int(text)
    if not 0 <= line < 2**63:
        raise ValueError("no line of a file")
    return line
