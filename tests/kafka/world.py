"""The two halves of the notes on one Apache Kafka: their processes, what was written, what came of it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from sqlalchemy import text

from deploy.kafka.server import Kafka
from deploy.local import child
from kit.actor import Actor, Role
from kit.db import Database, Tx
from kit.testing import TokenAuthority, environment
from tests.kafka import worker

ROOT = Path(__file__).parents[2]
PATIENCE = 90
PARTITIONS = 4
DEAD = f"{worker.TOPIC}.dead"
KILLED = -signal.SIGKILL
Found = TypeVar("Found")


async def eventually(condition: Callable[[], Awaitable[Found | None]], what: str) -> Found:
    """Wait until the condition holds, for as long as a loaded machine may take; its truth is the answer."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not (found := await condition()):
                await asyncio.sleep(0.05)
            return found
    except TimeoutError:
        raise AssertionError(f"not within {PATIENCE} s: {what}") from None


@dataclass
class Running:
    """One process of a half."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    client: httpx.AsyncClient

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Its return code, once it has ended by itself or by what was done to it."""

        async def gone() -> bool:
            return self.process.poll() is not None

        await eventually(gone, f"{self.log.stem} ends")
        return self.process.wait()

    @property
    def is_asleep(self) -> bool:
        """Whether it is stopped by SIGSTOP."""
        return Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    async def sleeps(self) -> None:
        async def asleep() -> bool:
            return self.is_asleep

        await eventually(asleep, f"{self.log.stem} sleeps")

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        assert await self.ended() == KILLED

    async def stop(self) -> None:
        """SIGTERM; it must end by itself and say that all is well."""
        self.signal(signal.SIGTERM)
        assert await self.ended() == 0

    async def metric(self, name: str, **labels: str) -> float:
        """A series of its /metrics, 0 where there is none yet."""
        lines = (await self.client.get(f"{self.url}/metrics")).text.splitlines()
        found = [line for line in lines if line.partition("{")[0].partition(" ")[0] == name]
        fits = [line for line in found if all(f'{key}="{value}"' in line for key, value in labels.items())]
        return sum(float(line.rpartition(" ")[2]) for line in fits)

    def said(self) -> str:
        return self.log.read_text(errors="replace")


@dataclass(frozen=True)
class Heard:
    """An effect, or an announcement: which event of which aggregate."""

    event_id: str
    subject: str
    sequence: int
    words: str
    instance: str = ""


class Half:
    """A service: its database, and how its processes are started."""

    def __init__(
        self, name: str, url: str, *, kafka: Kafka, authority: TokenAuthority, folder: Path, client: httpx.AsyncClient
    ) -> None:
        self._name, self._folder, self._client = name, folder, client
        self.failpoints, self.ailments = folder / f"{name}-failpoints", folder / "ailments"
        self.failpoints.mkdir()
        self.ailments.mkdir(exist_ok=True)
        self._variables = environment(authority, url) | {
            "service": f"{name}-{uuid4().hex[:8]}",  # so that each test has a consumer group of its own
            "listens": name == "listener",
            "ailments": self.ailments,
            "failpoints": self.failpoints,
            "kafka_bootstrap_servers": kafka.bootstrap,
            "kafka_session_timeout_ms": 3000,
            "kafka_request_timeout_ms": 4000,
            "consumer_attempts": 3,
            "database_pool_size": 10,
            "outbox_republish_seconds": 0,
        }
        self.group = f"employment-{self._variables['service']}"
        settings = {name: value for name, value in self._variables.items() if name in worker.Settings.model_fields}
        self.database = Database(worker.Settings(**settings))
        self.processes: list[Running] = []

    async def start(self, role: str = "worker", instance: str = "a", **variables: object) -> Running:
        """Start a process and return when it answers, or has fallen asleep over what it found waiting."""
        port = child.free_port()
        told = self._variables | {"consumer_instance": instance, "port": port} | variables
        log = self._folder / f"{self._name}-{role}-{instance}-{len(self.processes)}.log"
        with log.open("ab") as output:
            process = child.spawn(
                [sys.executable, "-m", "tests.kafka.worker", role],
                cwd=ROOT,
                env={**os.environ, **{name.upper(): str(value) for name, value in told.items()}},
                output=output.fileno(),
            )
        running = Running(process, f"http://{child.LOOPBACK}:{port}", log, self._client)
        self.processes.append(running)

        async def answers() -> bool:
            assert process.poll() is None, running.said()
            if running.is_asleep:
                return True
            try:
                return (await self._client.get(f"{running.url}/healthz")).is_success
            except httpx.HTTPError:
                return False

        await eventually(answers, f"{log.stem} answers")
        return running

    def arm(self, failpoint: str, hits: int = 1) -> None:
        """Let a process of this half kill itself at the point, at that hit of it."""
        draft = self.failpoints / f"{failpoint}.new"
        draft.write_text(str(hits))
        draft.rename(self.failpoints / failpoint)

    def fall_ill(self, words: str, ailment: str) -> None:
        """Let something go wrong with every note of these words (see `worker.suffer`)."""
        (self.ailments / words).write_text(ailment)

    def mend(self, words: str) -> None:
        (self.ailments / words).unlink()

    async def sql(self, statement: str, **values: Any) -> Sequence[Any]:
        async with self.database.reading() as session:
            return (await session.execute(text(statement), values)).all()

    async def number(self, statement: str, **values: Any) -> int:
        return int((await self.sql(statement, **values))[0][0])


class World:
    """The announcer, the listener, and what a test wants to know of both."""

    def __init__(self, kafka: Kafka, authority: TokenAuthority, client: httpx.AsyncClient, *halves: Half) -> None:
        self.kafka, self.client = kafka, client
        self.announcer, self.listener = halves
        self._authority = authority

    def headers(self, role: Role) -> dict[str, str]:
        """What a caller of the role sends with a POST."""
        return {"Authorization": f"Bearer {self._authority.token(role)}", "Idempotency-Key": uuid4().hex}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """A transaction of the announcer, open for as long as the test likes."""
        async with self.announcer.database.transaction() as tx:
            yield tx

    async def write(self, note: UUID, *words: str) -> None:
        """Add words to a note, each in a transaction of its own."""
        for each in words:
            async with self.transaction() as tx:
                await worker.write(tx, note, each, Actor.system("test"))

    async def announced(self) -> list[Heard]:
        rows = await self.announcer.sql(
            "SELECT event_id::text, key, (convert_from(value, 'UTF8')::jsonb->>'sequence')::bigint, "
            "convert_from(value, 'UTF8')::jsonb->'data'->>'document' FROM outbox ORDER BY xid, id"
        )
        return [Heard(*row) for row in rows]

    async def heard(self) -> list[Heard]:
        rows = await self.listener.sql("SELECT event_id, subject, sequence, words, instance FROM effects ORDER BY id")
        return [Heard(*row) for row in rows]

    async def count_heard(self, instance: str = "%") -> int:
        return await self.listener.number("SELECT count(*) FROM effects WHERE instance LIKE :it", it=instance)

    async def hears_more(self, instance: str = "%", by: int = 1) -> None:
        """Wait until that member of the group has had effects that it had not before."""
        before = await self.count_heard(instance)

        async def more() -> bool:
            return await self.count_heard(instance) >= before + by

        await eventually(more, f"{by} more effects at {instance} than {before}")

    async def hears_all(self) -> None:
        """Wait until everything announced before this call has had its effect."""
        ids = {each.event_id for each in await self.announced()}
        assert ids

        async def all_of_them() -> bool:
            return ids <= {each.event_id for each in await self.heard()}

        await eventually(all_of_them, f"{len(ids)} events have their effects")

    async def assert_each_once_and_in_order(self) -> None:
        """Every announcement has one effect, nothing else has one, and each aggregate's came as numbered."""
        announced, heard = await self.announced(), await self.heard()
        assert Counter(each.event_id for each in heard) == Counter(each.event_id for each in announced)
        sequences = defaultdict(list)
        for each in heard:
            sequences[each.subject].append(each.sequence)
        for subject, numbers in sequences.items():
            assert numbers == list(range(1, len(numbers) + 1)), subject
        assert await self.listener.number("SELECT count(*) FROM parked_events") == 0

    async def records(self, topic: str = worker.TOPIC) -> list[ConsumerRecord]:
        """Everything that the topic holds now."""
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka.bootstrap)
        await consumer.start()
        try:
            consumer.assign(partitions)
            await consumer.seek_to_beginning(*partitions)
            ends = await consumer.end_offsets(partitions)
            found: list[ConsumerRecord] = []
            async with asyncio.timeout(PATIENCE):
                while any([await consumer.position(each) < ends[each] for each in partitions]):
                    for rows in (await consumer.getmany(timeout_ms=500)).values():
                        found += rows
            return found
        finally:
            await consumer.stop()

    async def end_of_outbox_is_marked(self) -> bool:
        """Whether the relay's position stands at the last row."""
        unmarked = "SELECT count(*) FROM outbox o, outbox_position p WHERE (o.xid, o.id) > (p.xid, p.id)"
        return await self.announcer.number(unmarked) == 0

    @asynccontextmanager
    async def written_to(self, random: Random, *, notes: int = 12, writers: int = 3) -> AsyncIterator[None]:
        """Let several writers add to the notes, side by side, for as long as the block runs."""
        subjects = [uuid4() for _ in range(notes)]
        over = asyncio.Event()

        async def keep_writing(random: Random) -> None:
            while not over.is_set():
                await self.write(random.choice(subjects), f"{random.random():.9f}")
                await asyncio.sleep(random.uniform(0, 0.05))

        async with asyncio.TaskGroup() as group:
            for _ in range(writers):
                group.create_task(keep_writing(Random(random.random())))
            try:
                yield
            finally:
                over.set()

    def show_logs(self) -> None:
        """Print the end of every process's log: pytest shows it where a test failed."""
        for half in (self.announcer, self.listener):
            for running in half.processes:
                print(f"--- {running.log.stem}: {running.process.poll()}\n{running.said()[-3000:]}")


def renew_topics(bootstrap: str) -> None:
    """Empty topics, whatever was in them."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    names = [worker.TOPIC, DEAD]
    existing = [name for name in names if name in admin.list_topics(timeout=30).topics]
    for deleted in admin.delete_topics(existing, operation_timeout=30).values() if existing else ():
        deleted.result(30)
    for made in admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in names], operation_timeout=30).values():
        made.result(30)
