"""The clients of the broker, built with the guarantees that the outbox and the inbox rest on."""

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from kit.settings import ServiceSettings


def new_producer(settings: ServiceSettings) -> AIOKafkaProducer:
    """An idempotent producer that waits for every in-sync replica."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=f"{settings.SERVICE}-relay",
        acks="all",
        enable_idempotence=True,
        request_timeout_ms=settings.kafka_request_timeout_ms,
        max_request_size=settings.body_limit_bytes * 2,
    )


def new_consumer(settings: ServiceSettings, topics: tuple[str, ...]) -> AIOKafkaConsumer:
    """A member of the service's group, static if it has an instance, that commits only what it is told to."""
    return AIOKafkaConsumer(
        *topics,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=f"{settings.SERVICE}-{settings.consumer_instance}",
        group_id=f"employment-{settings.SERVICE}",
        group_instance_id=f"{settings.SERVICE}-{settings.consumer_instance}" if settings.consumer_instance else None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        session_timeout_ms=settings.kafka_session_timeout_ms,
        heartbeat_interval_ms=max(settings.kafka_session_timeout_ms // 5, 100),
        request_timeout_ms=max(settings.kafka_request_timeout_ms, settings.kafka_session_timeout_ms + 1000),
        max_poll_interval_ms=600_000,
        metadata_max_age_ms=10_000,
        fetch_max_wait_ms=settings.kafka_fetch_max_wait_ms,
    )
