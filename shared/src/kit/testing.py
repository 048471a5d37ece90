"""A service under test: its real application on a real database, callers with real tokens, events fed and read."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI
from jwt.algorithms import RSAAlgorithm
from sqlalchemy import select

from kit import clock, inbox, tables
from kit.actor import Role
from kit.app import Service
from kit.db import Database
from kit.events import Envelope, Event
from kit.ids import new_id
from kit.process import new_api

ISSUER = "http://issuer.test"
AUDIENCE = "employment-platform"
KEYS = json.dumps({"active": "t1", "keys": {"t1": base64.b64encode(b"k" * 32).decode()}})
INDEX_KEY = base64.b64encode(b"i" * 32).decode()


class TokenAuthority:
    """An issuer with one RSA key: its JWKS as a file, its tokens."""

    def __init__(self, folder: Path) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        self.jwks_file = folder / "jwks.json"
        self.jwks_file.write_text(json.dumps({"keys": [{**public, "kid": "t1", "alg": "RS256", "use": "sig"}]}))

    def token(self, *roles: Role | str, subject: str | None = None, **claims: Any) -> str:
        """A bearer token for the roles; other claims (`districts`, `person_id`, …) by name, None leaves one out."""
        now = int(time.time())
        content = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject or f"{'-'.join(str(role) for role in roles)}-{uuid4().hex[:8]}",
            "iat": now,
            "exp": now + 3600,
            "roles": [str(role) for role in roles],
        } | claims
        content = {name: value for name, value in content.items() if value is not None}
        return jwt.encode(content, self._key, algorithm="RS256", headers={"kid": "t1"})


def environment(authority: TokenAuthority, database_url: str, **more: str) -> dict[str, Any]:
    """The settings of a service under test, by field name."""
    return {
        "database_url": database_url,
        "database_pool_size": 20,
        "kafka_bootstrap_servers": "127.0.0.1:1",
        "port": 1,
        "token_issuer": ISSUER,
        "jwks_file": authority.jwks_file,
        "encryption_keys": KEYS,
        "blind_index_key": INDEX_KEY,
    } | more


class Caller:
    """Somebody with a token; every POST gets a new Idempotency-Key unless one is given."""

    def __init__(self, client: httpx.AsyncClient, token: str | None) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """GET."""
        return await self._client.get(path, params=params or None, headers=self._headers)

    async def post(
        self, path: str, body: Any = None, *, key: str | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """POST JSON."""
        sent = {"Idempotency-Key": key or uuid4().hex, **self._headers, **(headers or {})}
        return await self._client.post(path, json=body, headers=sent)

    async def put(self, path: str, body: Any) -> httpx.Response:
        """PUT JSON."""
        return await self._client.put(path, json=body, headers=self._headers)

    async def send(self, method: str, path: str, content: bytes, **headers: str) -> httpx.Response:
        """Send bytes as they are."""
        sent = {"Content-Type": "application/json", **self._headers}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        return await self._client.request(method, path, content=content, headers=sent)


@dataclass
class ServiceUnderTest:
    """A service's application, database and everything around it that a test touches."""

    service: Service
    database: Database
    app: FastAPI
    client: httpx.AsyncClient
    authority: TokenAuthority
    _sequences: dict[str, int] = field(default_factory=dict)

    def caller(self, *roles: Role, **claims: Any) -> Caller:
        """Somebody who holds the roles."""
        return Caller(self.client, self.authority.token(*roles, **claims))

    @property
    def stranger(self) -> Caller:
        """Somebody without a token."""
        return Caller(self.client, None)

    def envelope(self, event: Event, *, subject: str, sequence: int | None = None) -> Envelope:
        """The event as the announcing service would send it, numbered after the subject's last one."""
        number = sequence or self._sequences.get(subject, 0) + 1
        self._sequences[subject] = max(number, self._sequences.get(subject, 0))
        stamped = event.stamped(subject=subject, sequence=number)
        return Envelope.of(stamped, event_id=new_id(), at=clock.now(), traceparent=None)

    async def hears(self, event: Event, *, subject: str, sequence: int | None = None) -> inbox.Outcome:
        """Let the service take in an event, over the wire format."""
        return (await self.takes_in(self.envelope(event, subject=subject, sequence=sequence)))[0]

    async def takes_in(self, *envelopes: Envelope) -> list[inbox.Outcome]:
        """Let the service take in a batch, over the wire format."""
        wired = [Envelope.from_kafka(envelope.to_json()) for envelope in envelopes]
        async with self.database.transaction() as tx:
            return await inbox.take_in(tx, self.service.handlers, wired)

    async def announced(self, event: type[Event] | None = None) -> list[Envelope]:
        """What the service has announced, in order."""
        async with self.database.reading() as session:
            rows = await session.execute(
                select(tables.outbox.c.value).order_by(tables.outbox.c.xid, tables.outbox.c.id)
            )
            envelopes = [Envelope.from_kafka(bytes(value)) for (value,) in rows]
        return [envelope for envelope in envelopes if event is None or envelope.type == event.TYPE]

    def begin_anew(self) -> Self:
        """The same application, for another test, on a database that was emptied."""
        self._sequences.clear()
        return self

    async def finish_jobs(self) -> None:
        """Run the service's jobs until none is waiting that is due."""
        assert self.service.jobs is not None
        stop = asyncio.Event()
        running = asyncio.create_task(self.service.jobs.run(stop, concurrency=4))
        while await self._jobs_due():
            await asyncio.sleep(0.05)
            if running.done():
                break
        stop.set()
        await running

    async def _jobs_due(self) -> bool:
        async with self.database.engine.connect() as connection:
            due = await connection.exec_driver_sql(
                "SELECT 1 FROM procrastinate_jobs WHERE status = 'doing' OR (status = 'todo' "
                "AND (scheduled_at IS NULL OR scheduled_at < now() + interval '30 seconds')) LIMIT 1"
            )
            return due.first() is not None


@asynccontextmanager
async def under_test(service: Service, authority: TokenAuthority) -> AsyncIterator[ServiceUnderTest]:
    """Open a service's application on its (migrated) database."""
    app = new_api(service)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        database: Database = app.state.database
        try:
            yield ServiceUnderTest(service, database, app, client, authority)
        finally:
            await database.close()
