"""The consumer loop: small batches, one database transaction each, offsets committed after."""

import asyncio
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kit import dead_letters, inbox
from kit.broker import new_consumer
from kit.db import Database, RetryTransaction, is_transient
from kit.dead_letters import Message
from kit.events import Envelope, UnreadableEvent, topic_of
from kit.failpoints import failpoint
from kit.handlers import Handlers
from kit.leader import wait
from kit.observability import metrics, span
from kit.settings import ServiceSettings

log = logging.getLogger(__name__)

POLL_MS = 500
STOP_SECONDS = 5.0
FIRST_BACK_OFF_SECONDS = 0.1
LAST_BACK_OFF_SECONDS = 5.0
STALLED_EXIT_CODE = 70
LAG_SECONDS = 5.0
UNKNOWN = -1
"""Where on its topic a parked event stood is no longer known."""


class Progress:
    """What the watchdog looks at: how far behind the consumer is and when it last moved."""

    def __init__(self) -> None:
        self.lag = 0
        self.moved_at = time.monotonic()
        self.turned_at = time.monotonic()

    def turned(self, lag: int, *, moved: bool) -> None:
        """The loop has come round."""
        self.turned_at = time.monotonic()
        if moved or lag == 0:
            self.moved_at = self.turned_at
        self.lag = lag

    def stalled_for(self) -> float:
        """Seconds for which there was work and none was done."""
        now = time.monotonic()
        return max(now - self.moved_at if self.lag else 0.0, now - self.turned_at)


class Watchdog(threading.Thread):
    """Ends the process when the consumer has work and stands still; a supervisor starts it anew.

    A thread, so that a blocked event loop does not silence it.
    """

    def __init__(self, progress: Progress, limit_seconds: float) -> None:
        super().__init__(name="consumer-watchdog", daemon=True)
        self._progress, self._limit, self._stopped = progress, limit_seconds, threading.Event()

    def run(self) -> None:
        """Look once in a while."""
        while not self._stopped.wait(min(1.0, self._limit / 4)):
            if self._progress.stalled_for() > self._limit:
                log.critical("the consumer stands still, ending the process", extra={"lag": self._progress.lag})
                os._exit(STALLED_EXIT_CODE)

    def stop(self) -> None:
        """Stand down."""
        self._stopped.set()


class Consumer:
    """Feeds a service's handlers from the broker."""

    def __init__(self, database: Database, handlers: Handlers, settings: ServiceSettings) -> None:
        self._database = database
        self._handlers = handlers
        self._settings = settings
        self._measured_at = 0.0
        self.progress = Progress()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until told to stop; a client that fails is thrown away and built anew."""
        watchdog = Watchdog(self.progress, self._settings.consumer_stall_seconds)
        watchdog.start()
        try:
            while not stop.is_set():
                consumer = new_consumer(self._settings, self._handlers.topics)
                try:
                    await self._start(consumer)
                    await self._consume(consumer, stop)
                except (KafkaError, OSError, TimeoutError) as error:
                    log.warning("building a new consumer", extra={"error": f"{type(error).__name__}: {error}"})
                    self.progress.turned(0, moved=False)
                    await wait(stop, FIRST_BACK_OFF_SECONDS * 5)
                finally:
                    with suppress(KafkaError, OSError, TimeoutError, asyncio.CancelledError):
                        await asyncio.wait_for(consumer.stop(), STOP_SECONDS)
        finally:
            watchdog.stop()

    async def _start(self, consumer: AIOKafkaConsumer) -> None:
        # Joining a group may wait for a dead member's session to run out.
        seconds = 3 * max(self._settings.kafka_session_timeout_ms, self._settings.kafka_request_timeout_ms) / 1000
        starting = asyncio.ensure_future(consumer.start())
        deadline = time.monotonic() + seconds
        while not starting.done() and time.monotonic() < deadline:
            self.progress.turned(0, moved=False)
            await asyncio.wait({starting}, timeout=1)
        if not starting.done():
            starting.cancel()
            raise TimeoutError("the group did not admit this member")
        await starting
        log.info("consuming", extra={"topics": self._handlers.topics})

    async def _consume(self, consumer: AIOKafkaConsumer, stop: asyncio.Event) -> None:
        while not stop.is_set():
            batch: Mapping[TopicPartition, Sequence[ConsumerRecord]] = await consumer.getmany(
                timeout_ms=POLL_MS, max_records=self._settings.consumer_batch
            )
            if batch:
                if not await self._until_done(batch, stop):
                    return
                failpoint("after-effect-before-offset")
                offsets = {partition: rows[-1].offset + 1 for partition, rows in batch.items()}
                await asyncio.wait_for(consumer.commit(offsets), self._settings.kafka_request_timeout_ms / 1000)
            await self._measure(consumer, moved=bool(batch))

    async def _until_done(self, batch: Mapping[TopicPartition, Sequence[ConsumerRecord]], stop: asyncio.Event) -> bool:
        messages = [_message(record) for rows in batch.values() for record in rows]
        back_off = FIRST_BACK_OFF_SECONDS
        while not stop.is_set():
            try:
                await self.process(messages)
            except (DBAPIError, PoolTimeout, OSError, RetryTransaction) as error:
                if not is_transient(error) and not isinstance(error, RetryTransaction):
                    raise
                log.warning("the database is not there, trying again", extra={"error": type(error).__name__})
                # Waiting for the database is no stall: ending the process would not bring it back.
                self.progress.turned(0, moved=False)
                await wait(stop, back_off)
                back_off = min(back_off * 2, LAST_BACK_OFF_SECONDS)
            else:
                return True
        return False

    async def process(self, messages: Sequence[Message]) -> None:
        """Give every message its effect or bury it; raises only what is transient (the caller tries again)."""
        readable = [message.envelope for message in messages if message.envelope is not None]
        if len(readable) == len(messages):
            try:
                await self._together(readable)
            except Exception as error:
                if is_transient(error) or isinstance(error, RetryTransaction):
                    raise
                log.info("the batch fails together, taking it one by one", extra={"error": type(error).__name__})
            else:
                return
        for message in messages:
            await self._alone(message)

    async def _together(self, envelopes: Sequence[Envelope]) -> None:
        for attempt in range(self._settings.consumer_attempts):
            try:
                with span("take in", kind="consumer", traceparent=envelopes[0].traceparent):
                    async with self._database.transaction() as tx:
                        outcomes = await inbox.take_in(tx, self._handlers, envelopes)
                        failpoint("after-effect-before-commit")
            except RetryTransaction:
                if attempt + 1 == self._settings.consumer_attempts:
                    raise
            else:
                for envelope, outcome in zip(envelopes, outcomes, strict=True):
                    metrics.consumer_handled_total.labels(type=envelope.type, outcome=outcome.value).inc()
                return

    async def _alone(self, message: Message) -> None:
        if message.envelope is None:
            await self._bury(message, "the message is no CloudEvent", attempts=1)
            return
        failures: Counter[str] = Counter()
        while True:
            try:
                await self._together([message.envelope])
            except UnreadableEvent as error:
                await self._bury(message, str(error), attempts=1)
                return
            except inbox.SuccessorFailed as failed:
                failing, cause = _parked(failed.envelope), failed.__cause__
            except Exception as error:
                if is_transient(error) or isinstance(error, RetryTransaction):
                    raise
                failing, cause = message, error
            else:
                return
            if await self._given_up(failing, cause, failures) and failing is message:
                return

    async def _given_up(self, message: Message, cause: BaseException | None, failures: "Counter[str]") -> bool:
        """Count a failure; after the last one bury the message."""
        assert message.envelope is not None
        failures[message.envelope.id] += 1
        attempts = failures[message.envelope.id]
        log.error("an event fails", extra={"event_id": message.envelope.id, "attempt": attempts}, exc_info=cause)
        if attempts < self._settings.consumer_attempts:
            await asyncio.sleep(FIRST_BACK_OFF_SECONDS)
            return False
        await self._bury(message, type(cause).__name__, attempts=attempts)
        return True

    async def _bury(self, message: Message, reason: str, *, attempts: int) -> None:
        async with self._database.transaction() as tx:
            await dead_letters.bury(tx, self._handlers, message, reason=reason, attempts=attempts)
        metrics.dead_letters.inc()
        log.error("dead letter", extra={"topic": message.topic, "offset": message.offset, "reason": reason})

    async def _measure(self, consumer: AIOKafkaConsumer, *, moved: bool) -> None:
        """Tell the watchdog how it goes; once in a while ask the broker how far behind this member is.

        The broker's own end is asked for, because a client that has stopped fetching does not learn of it by itself.
        """
        if time.monotonic() - self._measured_at < LAG_SECONDS:
            self.progress.turned(self.progress.lag, moved=moved)
            return
        self._measured_at = time.monotonic()
        lag = 0
        async with asyncio.timeout(self._settings.kafka_request_timeout_ms / 1000):
            ends = await consumer.end_offsets(list(consumer.assignment()))
            for partition, end in ends.items():
                behind = max(end - await consumer.position(partition), 0)
                metrics.consumer_lag.labels(topic=partition.topic, partition=partition.partition).set(behind)
                lag += behind
        self.progress.turned(lag, moved=moved)


def _parked(envelope: Envelope) -> Message:
    return Message(topic_of(envelope.type), UNKNOWN, UNKNOWN, envelope.to_json(), envelope)


def _message(record: ConsumerRecord) -> Message:
    value = record.value or b""
    try:
        envelope = Envelope.from_kafka(value, record.headers)
    except UnreadableEvent:
        envelope = None
    return Message(record.topic, record.partition, record.offset, value, envelope)
