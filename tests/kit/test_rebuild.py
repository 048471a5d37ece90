"""A rebuilt read model is the one that was there, in whatever order its events had been heard."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from contracts.monitoring import WarningProposed
from contracts.registration import UnemploymentConfirmed, UnemploymentEnded
from contracts.subsidy import SubsidyDisbursed, SubsidyPaid
from kit import dead_letters
from kit.actor import Actor, Role
from kit.db import Database
from kit.dead_letters import Message
from kit.events import Envelope, Event
from kit.ids import new_id
from kit.inbox import Outcome
from kit.rebuild import IncompleteHistory, histories, outbox_history, rebuild
from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from monitoring.main import build
from monitoring.settings import Settings
from registration.settings import Settings as RegistrationSettings

CLERK = Actor(subject="clerk")
LIXIA, SHIZHONG, JIYANG_COUNTY = "370102", "370103", "370125"
PROJECTED = ("monthly_counts", "stock", "inbox", "stream_positions", "parked_events")
"""The tables that a rebuild makes anew."""


@dataclass
class Announcer:
    """A service that announces: a database with an outbox."""

    url: str
    database: Database
    sequences: Counter[str] = field(default_factory=Counter)

    async def announce(self, *events: tuple[str, Event]) -> None:
        """Announce events about subjects, in one transaction."""
        async with self.database.transaction() as tx:
            for subject, event in events:
                self.sequences[subject] += 1
                tx.publish(event.stamped(subject=subject, sequence=self.sequences[subject]), by=CLERK)

    async def history(self) -> list[Envelope]:
        return [envelope async for envelope in outbox_history(self.database.engine)]


@pytest.fixture
async def announcers(
    new_database: Callable[[str], str], authority: TokenAuthority
) -> AsyncIterator[tuple[Announcer, Announcer]]:
    """One that registers and one that pays."""
    urls = [new_database("registration") for _ in range(2)]
    databases = [Database(RegistrationSettings(**environment(authority, url))) for url in urls]
    first, second = (Announcer(url, database) for url, database in zip(urls, databases, strict=True))
    yield first, second
    for database in databases:
        await database.close()


@pytest.fixture
async def monitoring(new_database: Callable[[str], str], authority: TokenAuthority) -> AsyncIterator[ServiceUnderTest]:
    async with under_test(build(Settings(**environment(authority, new_database("monitoring")))), authority) as service:
        yield service


def confirmed(spell: UUID, *, district: str = LIXIA, on: str = "2018-03-15") -> tuple[str, Event]:
    day = date.fromisoformat(on)
    event = UnemploymentConfirmed(spell_id=spell, person_id=spell, district=district, on=day, parity=True)
    return f"spell/{spell}", event


def ended(spell: UUID, *, district: str = LIXIA, on: str = "2018-04-15") -> tuple[str, Event]:
    day = date.fromisoformat(on)
    event = UnemploymentEnded(spell_id=spell, person_id=spell, district=district, on=day, reason="RETIRED")
    return f"spell/{spell}", event


def paid(amount: Decimal, *, district: str = LIXIA, on: str = "2018-03-15") -> tuple[str, Event]:
    payment = new_id()
    event = SubsidyPaid(
        payment_id=payment,
        application_id=payment,
        person_id=payment,
        programme="skill_upgrade_subsidy",
        district=district,
        fund="UI_FUND",
        amount=amount,
        on=date.fromisoformat(on),
    )
    return f"payment/{payment}", event


def disbursed(amount: Decimal, *, district: str) -> tuple[str, Event]:
    """A payment of one of the other programmes."""
    payment = new_id()
    event = SubsidyDisbursed(
        payment_id=payment,
        application_id=payment,
        person_id=None,
        employer_id=payment,
        worker_id=None,
        programme="stabilisation_subsidy",
        district=district,
        fund="UI_FUND",
        amount=amount,
        on=date(2018, 3, 15),
    )
    return f"payment/{payment}", event


async def state(service: ServiceUnderTest) -> dict[str, set[tuple[Any, ...]]]:
    """Everything that a rebuild makes anew, times of receipt aside."""
    async with service.database.reading() as session:
        read = {
            name: [dict(row) for row in (await session.execute(text(f"SELECT * FROM {name}"))).mappings()]
            for name in PROJECTED
        }
    times = {"received_at", "parked_at"}
    return {
        name: {tuple(value for column, value in row.items() if column not in times) for row in rows}
        for name, rows in read.items()
    }


async def counts(service: ServiceUnderTest) -> dict[tuple[str, str, str], Decimal]:
    return {(district, indicator, month): value for district, indicator, month, value in await _rows(service)}


async def _rows(service: ServiceUnderTest) -> Sequence[Any]:
    async with service.database.reading() as session:
        return (
            await session.execute(text("SELECT district, indicator, month, value FROM monthly_counts WHERE value <> 0"))
        ).all()


async def forget(database: Database, *names: str) -> None:
    async with database.engine.begin() as connection:
        for name in names:
            await connection.exec_driver_sql(f"DELETE FROM {name}")


@dataclass(frozen=True)
class Spell:
    district: str
    begun: str
    over: str | None


@dataclass(frozen=True)
class Story:
    """What happened in a city, in which order it was announced, and how it was heard."""

    spells: list[Spell]
    payments: list[tuple[str, int]]
    announced: list[int]
    """Whose next event comes: an index into spells and payments together."""
    heard: list[int]
    """Places in the joined history, some of them twice."""
    batches: list[int]
    rebuilt_after: int

    @property
    def expected(self) -> dict[tuple[str, str, str], Decimal]:
        """The counts, by hand."""
        found: Counter[tuple[str, str, str]] = Counter()
        places = {JIYANG_COUNTY: "370115"}
        for spell in self.spells:
            district = places.get(spell.district, spell.district)
            found[district, "newly_registered", spell.begun[:7]] += 1
            if spell.over is not None:
                found[district, "ended", spell.over[:7]] += 1
        total = {key: Decimal(number) for key, number in found.items()}
        for code, amount in self.payments:
            key = (places.get(code, code), "yuan_paid", "2018-03")
            total[key] = total.get(key, Decimal(0)) + Decimal(amount).scaleb(-2)
        return total


DISTRICTS = st.sampled_from([LIXIA, SHIZHONG, JIYANG_COUNTY])


@st.composite
def stories(draw: st.DrawFn) -> Story:
    begun, over = st.sampled_from(["2018-01-31", "2018-02-01"]), st.sampled_from([None, "2018-02-01", "2018-03-31"])
    spells = draw(st.lists(st.builds(Spell, DISTRICTS, begun, over), max_size=6))
    payments = draw(st.lists(st.tuples(DISTRICTS, st.integers(1, 10_000_000)), max_size=4))
    turns = [index for index, spell in enumerate(spells) for _ in range(1 if spell.over is None else 2)]
    turns += range(len(spells), len(spells) + len(payments))
    events = range(len(turns))
    again = draw(st.lists(st.sampled_from(events), max_size=5)) if turns else []
    heard = draw(st.permutations([*events, *again]))
    return Story(
        spells=spells,
        payments=payments,
        announced=draw(st.permutations(turns)),
        heard=heard,
        batches=draw(st.lists(st.integers(1, 6), min_size=1, max_size=6)),
        rebuilt_after=draw(st.integers(0, len(heard))),
    )


async def announce(story: Story, registers: Announcer, pays: Announcer) -> None:
    begun: dict[int, UUID] = {}
    for turn in story.announced:
        if turn >= len(story.spells):
            district, amount = story.payments[turn - len(story.spells)]
            pay = paid if amount % 2 else disbursed
            await pays.announce(pay(Decimal(amount).scaleb(-2), district=district))
            continue
        spell = story.spells[turn]
        if turn not in begun:
            begun[turn] = new_id()
            await registers.announce(confirmed(begun[turn], district=spell.district, on=spell.begun))
        else:
            assert spell.over is not None
            await registers.announce(ended(begun[turn], district=spell.district, on=spell.over))


async def hear(service: ServiceUnderTest, envelopes: list[Envelope], batches: list[int]) -> None:
    turn = 0
    while envelopes:
        size = batches[turn % len(batches)]
        await service.takes_in(*envelopes[:size])
        envelopes, turn = envelopes[size:], turn + 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories())
async def test_whatever_the_order_in_which_events_are_heard_a_rebuild_gives_the_same_state(
    story: Story, announcers: tuple[Announcer, Announcer], monitoring: ServiceUnderTest
) -> None:
    for announcer in announcers:
        await forget(announcer.database, "outbox")
    await forget(monitoring.database, *PROJECTED)
    await announce(story, *announcers)
    joined = [envelope for announcer in announcers for envelope in await announcer.history()]
    heard = [joined[place] for place in story.heard]

    await hear(monitoring, heard[: story.rebuilt_after], story.batches)
    before = await state(monitoring)
    await rebuild(
        monitoring.database, monitoring.service.handlers, histories([each.database.engine for each in announcers])
    )
    assert await state(monitoring) == before

    await hear(monitoring, heard[story.rebuilt_after :], story.batches)
    complete = await state(monitoring)
    replayed = await rebuild(
        monitoring.database,
        monitoring.service.handlers,
        histories([each.database.engine for each in reversed(announcers)]),
    )
    assert await state(monitoring) == complete
    assert replayed == len(joined)
    assert await counts(monitoring) == story.expected
    assert complete["parked_events"] == set()


async def test_a_read_model_that_was_damaged_is_whole_again(
    announcers: tuple[Announcer, Announcer], monitoring: ServiceUnderTest
) -> None:
    registers, _ = announcers
    spells = [new_id() for _ in range(3)]
    await registers.announce(*(confirmed(spell) for spell in spells), ended(spells[0]))
    await monitoring.takes_in(*await registers.history())
    whole = await state(monitoring)
    async with monitoring.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE monthly_counts SET value = 999")
        await connection.exec_driver_sql("DELETE FROM stock")

    replayed = await rebuild(
        monitoring.database, monitoring.service.handlers, outbox_history(registers.database.engine)
    )

    assert replayed == 4
    assert await state(monitoring) == whole


async def test_reactions_to_what_was_heard_do_not_run_again_and_those_to_the_rest_still_do(
    announcers: tuple[Announcer, Announcer], monitoring: ServiceUnderTest
) -> None:
    registers, _ = announcers
    statistics = monitoring.caller(Role.AGENCY, department="STA")
    for district in (LIXIA, SHIZHONG):
        stated = {"month": "2018-03", "employed": 9, "source_department": "STA", "document": "月报"}
        assert (await statistics.put(f"/v1/districts/{district}/employed", stated)).status_code == 200
    await registers.announce(confirmed(new_id()))
    await monitoring.takes_in(*await registers.history())
    await registers.announce(confirmed(new_id(), district=SHIZHONG))

    await rebuild(monitoring.database, monitoring.service.handlers, outbox_history(registers.database.engine))

    assert [warning.data["district"] for warning in await monitoring.announced(WarningProposed)] == [LIXIA]
    outcomes = await monitoring.takes_in(*await registers.history())
    assert outcomes == [Outcome.DUPLICATE, Outcome.HANDLED]
    assert [warning.data["district"] for warning in await monitoring.announced(WarningProposed)] == [LIXIA, SHIZHONG]


async def test_a_history_with_dropped_events_is_refused_and_nothing_changes(
    announcers: tuple[Announcer, Announcer], monitoring: ServiceUnderTest
) -> None:
    registers, pays = announcers
    spell = new_id()
    await registers.announce(confirmed(spell), ended(spell))
    await pays.announce(paid(Decimal("1.00")))
    for announcer in announcers:
        await monitoring.takes_in(*await announcer.history())
    whole = await state(monitoring)

    with pytest.raises(IncompleteHistory, match="payment/"):
        await rebuild(monitoring.database, monitoring.service.handlers, outbox_history(registers.database.engine))
    assert await state(monitoring) == whole

    async with registers.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox)")
    both = histories([announcer.database.engine for announcer in announcers])
    with pytest.raises(IncompleteHistory, match=f"spell/{spell} of /employment/registration"):
        await rebuild(monitoring.database, monitoring.service.handlers, both)
    assert await state(monitoring) == whole


async def test_a_dead_letter_stays_dead_until_it_is_replayed(
    announcers: tuple[Announcer, Announcer], monitoring: ServiceUnderTest
) -> None:
    registers, _ = announcers
    spell = new_id()
    await registers.announce(confirmed(spell), ended(spell))
    first, second = await registers.history()
    async with monitoring.database.transaction() as tx:
        letter = Message("employment.registration", 0, 0, first.to_json(), first)
        await dead_letters.bury(tx, monitoring.service.handlers, letter, reason="broken", attempts=5)
    assert await monitoring.takes_in(second) == [Outcome.PARKED]
    before = await state(monitoring)

    await rebuild(monitoring.database, monitoring.service.handlers, outbox_history(registers.database.engine))

    assert await state(monitoring) == before
    async with monitoring.database.transaction() as tx:
        replayed = await dead_letters.replay(tx, monitoring.service.handlers, 1, by=CLERK, reason="mended")
    assert replayed == Outcome.HANDLED
    after = await state(monitoring)
    assert {row[1] for row in after["monthly_counts"]} == {"newly_registered", "ended"}
    await rebuild(monitoring.database, monitoring.service.handlers, outbox_history(registers.database.engine))
    assert await state(monitoring) == after


async def test_a_worker_waits_for_a_rebuild_and_readers_do_not(
    announcers: tuple[Announcer, Announcer], monitoring: ServiceUnderTest
) -> None:
    registers, _ = announcers
    await registers.announce(confirmed(new_id()))
    await monitoring.takes_in(*await registers.history())
    await registers.announce(confirmed(new_id()))
    [_, fresh] = await registers.history()
    emptied, go_on = asyncio.Event(), asyncio.Event()

    async def held_up() -> AsyncIterator[Envelope]:
        emptied.set()
        await go_on.wait()
        async for envelope in outbox_history(registers.database.engine):
            yield envelope

    rebuilding = asyncio.create_task(rebuild(monitoring.database, monitoring.service.handlers, held_up()))
    await emptied.wait()
    working = asyncio.create_task(monitoring.takes_in(fresh))
    while not working.done() and not await _somebody_waits(monitoring):
        await asyncio.sleep(0.01)

    assert not working.done()
    assert await counts(monitoring) == {(LIXIA, "newly_registered", "2018-03"): Decimal(1)}
    go_on.set()
    assert await rebuilding == 1
    assert await working == [Outcome.HANDLED]
    assert await counts(monitoring) == {(LIXIA, "newly_registered", "2018-03"): Decimal(2)}


async def _somebody_waits(service: ServiceUnderTest) -> bool:
    async with service.database.reading() as session:
        waiting = text("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'inbox'::regclass")
        return (await session.execute(waiting)).first() is not None


async def test_dead_letters_copies_are_no_part_of_the_history(announcers: tuple[Announcer, Announcer]) -> None:
    registers, _ = announcers
    await registers.announce(confirmed(new_id()))
    async with registers.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO outbox (event_id, topic, key, value) "
            "SELECT gen_random_uuid(), 'employment.subsidy.dead', '', value FROM outbox"
        )
    assert len(await registers.history()) == 1


async def test_the_command_line_rebuilds(
    announcers: tuple[Announcer, Announcer], monitoring: ServiceUnderTest, authority: TokenAuthority
) -> None:
    registers, pays = announcers
    await registers.announce(confirmed(new_id()))
    await pays.announce(paid(Decimal("2.50")))
    for announcer in announcers:
        await monitoring.takes_in(*await announcer.history())
    whole = await state(monitoring)
    await forget(monitoring.database, "monthly_counts")

    given_by = environment(authority, monitoring.service.settings.database_url)
    run = [sys.executable, "-m", "monitoring.main", "rebuild"]
    env = {**os.environ, **{name.upper(): str(value) for name, value in given_by.items()}}
    partial = await asyncio.to_thread(
        subprocess.run, [*run, "--from", pays.url], env=env, check=False, capture_output=True, text=True
    )
    full = await asyncio.to_thread(
        subprocess.run,
        [*run, "--from", registers.url, "--from", pays.url],
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )

    assert partial.returncode == 1
    assert "nothing was changed" in partial.stderr
    assert full.returncode == 0, full.stderr
    assert await state(monitoring) == whole
