import asyncio
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.kafka.server import Availability, Kafka, maven_available

pytestmark = pytest.mark.kafka
TOPIC = "employment.registration"


@pytest.fixture(scope="module", autouse=True)
def _kafka_can_be_had() -> None:
    availability = maven_available()
    if availability is not Availability.AVAILABLE:
        pytest.skip(f"Apache Kafka cannot be started here: {availability}")


async def test_what_kafka_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    with Kafka(tmp_path) as kafka:
        async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all", enable_idempotence=True) as producer:
            await asyncio.wait_for(producer.send_and_wait(TOPIC, b"before", key=b"p1"), 60)
            kafka.kill()
            kafka.restart()
            await asyncio.wait_for(producer.send_and_wait(TOPIC, b"after", key=b"p1"), 60)
        async with AIOKafkaConsumer(
            TOPIC, bootstrap_servers=kafka.bootstrap, group_id="subsidy", auto_offset_reset="earliest"
        ) as consumer:
            heard = [(await asyncio.wait_for(consumer.getone(), 60)).value for _ in range(2)]

    assert heard == [b"before", b"after"]
