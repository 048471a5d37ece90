"""The environment of monitoring."""

from typing import ClassVar

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Monitoring adds nothing to what every service is told."""

    SERVICE: ClassVar[str] = "monitoring"
