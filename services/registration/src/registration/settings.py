"""The environment of registration."""

from typing import ClassVar

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Registration adds nothing to what every service is told."""

    SERVICE: ClassVar[str] = "registration"
