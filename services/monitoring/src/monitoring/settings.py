"""The environment of monitoring."""

from typing import ClassVar

from kit.settings import FollowerSettings


class Settings(FollowerSettings):
    """Monitoring adds nothing to what every service is told that follows registration."""

    SERVICE: ClassVar[str] = "monitoring"
