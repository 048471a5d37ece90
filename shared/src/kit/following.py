"""Keeping up with an announcer: regularly compare what it has announced with what was taken in, and ask for the rest.

The bus delivers at least once, and yet an announcement can be lost: a topic restored from a backup, an operator's slip.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self
from uuid import UUID, uuid4

import httpx

from kit import clock
from kit.db import Database
from kit.drift import positions
from kit.jobs import Jobs
from kit.settings import FollowerSettings

log = logging.getLogger(__name__)

WALK: Final = "walk-announcements"
HEAL: Final = "ask-for-missed-announcements"
HOURLY: Final = "17 * * * *"
PAGE: Final = 100
MOST_RESENDS: Final = 500
"""People whose announcements one walk asks for again; the next takes the rest."""
TIMEOUT_SECONDS: Final = 30.0

Digest = Callable[[Mapping[str, int]], str]


@dataclass(frozen=True, slots=True)
class Missed:
    """A person about whom less was taken in than was announced when the announcer was asked."""

    person_id: UUID
    announced: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """As the argument of a job."""
        return {"person_id": str(self.person_id), "announced": dict(self.announced)}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """As `to_json` wrote it."""
        return cls(UUID(written["person_id"]), dict(written["announced"]))


class Announcer:
    """The announcing service's interface, as a client that signs in with its own credentials (RFC 6749, 4.4)."""

    def __init__(self, client: httpx.AsyncClient, settings: FollowerSettings) -> None:
        self._client = client
        self._settings = settings
        self._token: str | None = None

    async def announced(self) -> AsyncIterator[list[tuple[str, Missed]]]:
        """Everybody ever announced, page by page: the digest, and the sequences behind it."""
        cursor: dict[str, str] = {}
        while True:
            page = await self._send("GET", "/v1/drift", params={"limit": PAGE, **cursor})
            yield [(item["digest"], _announced(item)) for item in page["items"]]
            if page["next"] is None:
                return
            cursor = {"cursor": page["next"]}

    async def announce_again(self, person_id: UUID, held: Mapping[str, int]) -> int:
        """Have announced again what lies after the sequences held; how many announcements that is."""
        streams = [{"subject": subject, "sequence": sequence} for subject, sequence in sorted(held.items())]
        sent = await self._send(
            "POST",
            f"/v1/people/{person_id}/resends",
            json={"held": streams},
            headers={"Idempotency-Key": uuid4().hex},
        )
        return int(sent["announcements"])

    async def _send(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Any:
        address = f"{str(self._settings.registration_url).rstrip('/')}{path}"
        for renewed in (False, True):
            if self._token is None or renewed:
                self._token = await self._sign_in()
            sent = {"Authorization": f"Bearer {self._token}", **(headers or {})}
            answer = await self._client.request(method, address, headers=sent, **more)
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                break
        answer.raise_for_status()
        return answer.json()

    async def _sign_in(self) -> str:
        settings, secret = self._settings, self._settings.client_secret
        answer = await self._client.post(
            str(settings.token_url),
            data={"grant_type": "client_credentials"},
            auth=(settings.client_id or settings.SERVICE, secret.get_secret_value() if secret else ""),
        )
        answer.raise_for_status()
        return str(answer.json()["access_token"])


def _announced(item: Mapping[str, Any]) -> Missed:
    streams = {stream["subject"]: int(stream["sequence"]) for stream in item["streams"]}
    return Missed(UUID(item["person_id"]), streams)


class Follower:
    """One consumer of one announcer's events."""

    def __init__(self, database: Database, *, handler: str, source: str, digest: Digest) -> None:
        self._database = database
        self._handler, self._source = handler, source
        self._digest = digest

    async def walk(self, announcer: Announcer) -> list[Missed]:
        """Compare everybody's digest; answers those about whom something announced has not been taken in, so many."""
        missed: list[Missed] = []
        async for page in announcer.announced():
            held = await self._held(subject for _, one in page for subject in one.announced)
            for digest, one in page:
                if self._digest({subject: held[subject] for subject in one.announced}) != digest:
                    missed.append(one)
            if len(missed) >= MOST_RESENDS:
                break
        return missed[:MOST_RESENDS]

    async def heal(self, announcer: Announcer, missed: list[Missed]) -> int:
        """Ask for what is missed still, and for nothing else; answers how many announcements are made again.

        What has come in since the walk was under way and not missed. What is no longer kept can't be had this way: that
        is logged, and the others follow all the same.
        """
        count = 0
        for one in missed:
            held = await self._held(one.announced)
            if any(held[subject] < sequence for subject, sequence in one.announced.items()):
                count += await self._heal_one(announcer, one, held)
        return count

    @staticmethod
    async def _heal_one(announcer: Announcer, one: Missed, held: Mapping[str, int]) -> int:
        try:
            return await announcer.announce_again(one.person_id, held)
        except httpx.HTTPStatusError as error:
            if error.response.status_code not in {httpx.codes.CONFLICT, httpx.codes.NOT_FOUND}:
                raise
            refused = error.response.json()
        about = {"person": str(one.person_id), "code": refused.get("code")}
        log.error("what was missed can't be had again: rebuild", extra=about)
        return 0

    async def _held(self, subjects: Iterable[str]) -> dict[str, int]:
        async with self._database.reading() as session:
            return await positions(session, self._handler, self._source, subjects)


@asynccontextmanager
async def signed_in(settings: FollowerSettings) -> AsyncIterator[Announcer]:
    """The announcer over HTTP."""
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
        yield Announcer(client, settings)


def follow_registration(jobs: Jobs, settings: FollowerSettings, *, handler: str, digest: Digest) -> None:
    """Register the hourly walk over what registration announces, where the settings say how to ask.

    What seems missed gets the grace period to arrive; then a job of its own asks for what has not.
    """
    if not settings.asks_registration:
        return

    def follower() -> Follower:
        return Follower(jobs.database, handler=handler, source="/employment/registration", digest=digest)

    @jobs.periodic(WALK, HOURLY)
    async def walk(at: datetime) -> None:  # noqa: ARG001 - every schedule gets its moment
        async with signed_in(settings) as announcer:
            missed = await follower().walk(announcer)
        if missed:
            grace = timedelta(seconds=settings.drift_grace_seconds)
            async with jobs.database.transaction() as tx:
                connection = await tx.session.connection()
                await jobs.defer(connection, HEAL, at=clock.now() + grace, missed=[one.to_json() for one in missed])

    @jobs.task(HEAL)
    async def heal(missed: list[dict[str, Any]]) -> None:
        async with signed_in(settings) as announcer:
            count = await follower().heal(announcer, [Missed.from_json(one) for one in missed])
        log.warning("announcements were missed", extra={"people": len(missed), "announced_again": count})
