"""The environment of a process: every service reads the same names, so that one page documents all four."""

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AnyHttpUrl, Field, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """What every service process is told by its environment; a service adds its own fields in `settings.py`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")
    SERVICE: ClassVar[str]

    database_url: Annotated[str, Field(pattern=r"^postgresql\+asyncpg://")]
    database_pool_size: PositiveInt = 10
    statement_timeout_ms: PositiveInt = 15_000
    lock_timeout_ms: PositiveInt = 5_000
    idle_in_transaction_timeout_ms: PositiveInt = 30_000

    kafka_bootstrap_servers: str
    kafka_session_timeout_ms: PositiveInt = 10_000
    kafka_request_timeout_ms: PositiveInt = 10_000
    kafka_fetch_max_wait_ms: Annotated[PositiveInt, Field(description="for which an idle fetch is held open")] = 100
    consumer_instance: Annotated[str, Field(description="static member id within the group; empty: none")] = "0"
    consumer_batch: PositiveInt = 100
    consumer_attempts: Annotated[PositiveInt, Field(description="failures before an event is dead-lettered")] = 5
    consumer_stall_seconds: Annotated[PositiveInt, Field(description="lag without progress that ends the process")] = 60

    outbox_poll_ms: PositiveInt = 20
    outbox_batch: PositiveInt = 500
    outbox_retention_days: PositiveInt = 14
    outbox_republish_seconds: Annotated[int, Field(ge=0, description="age of published rows sent again at start")] = 900

    job_concurrency: PositiveInt = 4

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)]
    drain_seconds: Annotated[float, Field(ge=0, description="readiness off before the listener closes")] = 0
    stop_seconds: PositiveInt = 30
    body_limit_bytes: PositiveInt = 1_048_576
    json_depth_limit: PositiveInt = 20
    idempotency_retention_hours: PositiveInt = 168

    token_issuer: str
    token_audience: str = "employment-platform"  # noqa: S105 - whom tokens are for, no secret
    jwks_url: AnyHttpUrl | None = None
    jwks_file: Path | None = None

    encryption_keys: SecretStr
    blind_index_key: SecretStr

    log_level: str = "INFO"
    otel_exporter_otlp_endpoint: str | None = None


class FollowerSettings(ServiceSettings):
    """What a service is told that takes in what registration announces: where to ask what it may have missed.

    Nothing is asked without its address, the address that gives out tokens and the service's own secret there.
    """

    registration_url: Annotated[AnyHttpUrl | None, Field(description="registration's interface")] = None
    token_url: Annotated[AnyHttpUrl | None, Field(description="where clients get their tokens")] = None
    client_id: Annotated[str | None, Field(description="empty: the service's name")] = None
    client_secret: SecretStr | None = None
    drift_grace_seconds: Annotated[
        float, Field(ge=0, description="for which what was announced may still be under way")
    ] = 60.0

    @property
    def asks_registration(self) -> bool:
        """Whether everything is there to sign in and ask."""
        return all(
            (self.registration_url, self.token_url, self.client_secret and self.client_secret.get_secret_value())
        )
