"""Every service that follows registration asks what it has missed, gets that again and nothing else."""

import json
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import text

from contracts.registration import digest_of
from kit.actor import Role
from kit.drift import positions
from kit.following import HEAL, WALK, Announcer, Follower, Missed
from kit.inbox import Outcome
from kit.settings import FollowerSettings
from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from tests.registration.test_drift import SOURCE, unemployed
from tests.services.running import build

SECRET = "the secret of a service"
FOLLOWERS = ("subsidy", "loans", "monitoring")


async def keep_up(follower: Follower, announcer: Announcer) -> int:
    """Walk, and ask at once for what was missed, as the jobs do after a while."""
    missed = [one.to_json() for one in await follower.walk(announcer)]
    return await follower.heal(announcer, [Missed.from_json(json.loads(json.dumps(one))) for one in missed])


class Told(FollowerSettings):
    SERVICE = "follower"


def told(**changes: Any) -> dict[str, Any]:
    return {
        "registration_url": "http://registration.test/",
        "token_url": "http://issuer.test/token",
        "client_id": "service-follower",
        "client_secret": SECRET,
    } | changes


class Issuer:
    """An issuer of client credentials: it counts its tokens, and the first ones may be good for nothing."""

    def __init__(self, authority: TokenAuthority, *, spoilt: int = 0) -> None:
        self.asked: list[str] = []
        self.app = FastAPI()

        @self.app.post("/token")
        async def token(request: Request) -> dict[str, str]:
            name, _, secret = b64decode(request.headers["authorization"].removeprefix("Basic ")).decode().partition(":")
            assert secret == SECRET
            assert await request.body() == b"grant_type=client_credentials"
            self.asked.append(name)
            good = authority.token(Role.SERVICE, subject=name)
            return {"access_token": "spoilt" if len(self.asked) <= spoilt else good}


@asynccontextmanager
async def signed_in(registration: ServiceUnderTest, issuer: Issuer, **changes: Any) -> AsyncIterator[Announcer]:
    settings = Told(**environment(registration.authority, "postgresql+asyncpg://nowhere"), **told(**changes))
    mounts = {
        "http://registration.test": httpx.ASGITransport(registration.app),
        "http://issuer.test": httpx.ASGITransport(issuer.app),
    }
    async with httpx.AsyncClient(mounts=mounts) as client:
        yield Announcer(client, settings)


@pytest.fixture
async def consumers(
    new_database: Callable[[str], str], authority: TokenAuthority
) -> AsyncIterator[dict[str, ServiceUnderTest]]:
    async with AsyncExitStack() as stack:
        made = {}
        for name in FOLLOWERS:
            bank = {"bank_url": "http://127.0.0.1:1"} if name == "subsidy" else {}
            service = build(name, **environment(authority, new_database(name)), **bank, **told())
            made[name] = await stack.enter_async_context(under_test(service, authority))
        yield made


def follower(name: str, consumer: ServiceUnderTest) -> Follower:
    return Follower(consumer.database, handler=name, source=SOURCE, digest=digest_of)


async def test_what_each_consumer_lost_comes_again_and_heals_it(
    registration: ServiceUnderTest, consumers: dict[str, ServiceUnderTest]
) -> None:
    people = [await unemployed(registration) for _ in range(3)]
    everything = await registration.announced()
    lost = {name: everything[number] for name, number in zip(FOLLOWERS, (4, 8, 2), strict=True)}
    for name, consumer in consumers.items():
        await consumer.takes_in(*(envelope for envelope in everything if envelope is not lost[name]))
    issuer = Issuer(registration.authority)

    async with signed_in(registration, issuer) as announcer:
        for name, consumer in consumers.items():
            known = len(await registration.announced())
            [missed] = await follower(name, consumer).walk(announcer)
            assert missed.person_id == UUID(lost[name].data["person_id"])
            assert await keep_up(follower(name, consumer), announcer) >= 1
            again = (await registration.announced())[known:]
            assert {envelope.data["person_id"] for envelope in again} == {lost[name].data["person_id"]}
            assert Outcome.HANDLED in await consumer.takes_in(*again)
            assert await keep_up(follower(name, consumer), announcer) == 0
    assert set(issuer.asked) == {"service-follower"}
    assert len(people) == 3


async def test_an_effect_that_was_deleted_with_what_is_known_of_its_event_is_made_again(
    registration: ServiceUnderTest, consumers: dict[str, ServiceUnderTest]
) -> None:
    person, other = await unemployed(registration), await unemployed(registration)
    everything, subsidy = await registration.announced(), consumers["subsidy"]
    await subsidy.takes_in(*everything)
    [confirmed] = [
        envelope
        for envelope in everything
        if envelope.type.endswith("unemployment-confirmed.v1") and envelope.data["person_id"] == str(person)
    ]
    spells = "SELECT CAST(spell_id AS text) FROM picture_spells ORDER BY 1"
    async with subsidy.database.engine.begin() as connection:
        before = (await connection.execute(text(spells))).scalars().all()
        await connection.execute(
            text("DELETE FROM picture_spells WHERE spell_id = :spell"), {"spell": confirmed.data["spell_id"]}
        )
        await connection.execute(text("DELETE FROM inbox WHERE event_id = :event"), {"event": confirmed.id})
        await connection.execute(
            text("DELETE FROM stream_positions WHERE subject = :subject"), {"subject": confirmed.subject}
        )

    async with signed_in(registration, Issuer(registration.authority, spoilt=1)) as announcer:
        asked = await keep_up(follower("subsidy", subsidy), announcer)
    again = (await registration.announced())[len(everything) :]
    assert (asked, [envelope.id for envelope in again]) == (1, [confirmed.id])
    await subsidy.takes_in(*again)

    async with subsidy.database.reading() as session:
        assert (await session.execute(text(spells))).scalars().all() == before
        held = await positions(session, "subsidy", SOURCE, [confirmed.subject])
    assert held == {confirmed.subject: confirmed.sequence}
    assert other != person


async def test_what_comes_in_while_one_waits_was_under_way_and_is_not_asked_for(
    registration: ServiceUnderTest, consumers: dict[str, ServiceUnderTest]
) -> None:
    for _ in range(2):
        await unemployed(registration)
    everything, loans = await registration.announced(), consumers["loans"]
    async with signed_in(registration, Issuer(registration.authority)) as announcer:
        follows = follower("loans", loans)
        missed = await follows.walk(announcer)
        await loans.takes_in(*everything[:-1])
        asked = await follows.heal(announcer, missed)
    again = (await registration.announced())[len(everything) :]
    assert (len(missed), asked) == (2, 1)
    assert [envelope.id for envelope in again] == [everything[-1].id]


async def test_what_is_no_longer_kept_does_not_keep_others_from_being_healed(
    registration: ServiceUnderTest, consumers: dict[str, ServiceUnderTest]
) -> None:
    for _ in range(2):
        await unemployed(registration)
    everything = await registration.announced()
    async with registration.database.engine.begin() as connection:
        await connection.execute(text("DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox)"))
    async with signed_in(registration, Issuer(registration.authority)) as announcer:
        asked = await keep_up(follower("monitoring", consumers["monitoring"]), announcer)
    again = (await registration.announced())[len(everything) - 1 :]
    assert (asked, len(again)) == (4, 4)
    assert everything[0].data["person_id"] not in {envelope.data["person_id"] for envelope in again}


async def test_a_service_may_ask_what_it_has_missed_and_nothing_else(registration: ServiceUnderTest) -> None:
    service, person = registration.caller(Role.SERVICE), await unemployed(registration)
    assert (await service.get("/v1/drift")).status_code == 200
    assert (await service.post(f"/v1/people/{person}/resends", {})).status_code == 201
    assert (await service.get(f"/v1/people/{person}")).status_code == 403
    assert (await service.get("/v1/people")).status_code == 403


@pytest.mark.parametrize("name", FOLLOWERS)
def test_each_follower_walks_where_it_is_told_how_to_ask(name: str, authority: TokenAuthority) -> None:
    bank = {"bank_url": "http://127.0.0.1:1"} if name == "subsidy" else {}
    settings = environment(authority, "postgresql+asyncpg://nowhere", **bank)
    asking, without = build(name, **settings, **told()), build(name, **settings, **told(client_secret=""))
    assert [{WALK, HEAL} <= service.jobs.names for service in (asking, without)] == [True, False]
