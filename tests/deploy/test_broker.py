import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local.broker import Broker

TOPICS = ("employment.registration", "employment.loans")


def a_consumer(broker: Broker, group: str, topics: Sequence[str] = TOPICS) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        *topics,
        bootstrap_servers=broker.bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=1100,
        heartbeat_interval_ms=200,
    )


async def next_value(consumer: AIOKafkaConsumer) -> bytes:
    record = await asyncio.wait_for(consumer.getone(), 30)
    value: bytes = record.value
    return value


async def produce(broker: Broker, topic: str, *values: bytes) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap, acks="all", enable_idempotence=True, request_timeout_ms=10_000
    ) as producer:
        for value in values:
            await asyncio.wait_for(producer.send_and_wait(topic, value, key=b"p1"), 30)


async def test_a_consumer_that_came_before_its_topics_hears_each_of_them() -> None:
    with Broker() as broker:
        async with a_consumer(broker, "subsidy") as consumer:
            for topic in TOPICS:
                await produce(broker, topic, topic.encode())
                assert await next_value(consumer) == topic.encode()


async def test_a_consumer_that_comes_back_goes_on_after_what_it_committed() -> None:
    with Broker(topics=TOPICS, partitions=1) as broker:
        await produce(broker, TOPICS[0], b"first", b"second")
        async with a_consumer(broker, "subsidy", TOPICS[:1]) as consumer:
            assert await next_value(consumer) == b"first"
            await consumer.commit()
        async with a_consumer(broker, "subsidy", TOPICS[:1]) as consumer:
            assert await next_value(consumer) == b"second"


async def test_a_killed_broker_starts_empty() -> None:
    with Broker(topics=TOPICS) as broker:
        await produce(broker, TOPICS[0], b"forgotten")
        broker.kill()
        broker.start()
        await produce(broker, TOPICS[0], b"fresh")
        async with a_consumer(broker, "subsidy") as consumer:
            assert await next_value(consumer) == b"fresh"
