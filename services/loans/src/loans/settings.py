"""The environment of loans."""

from typing import ClassVar

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Loans adds nothing to what every service is told."""

    SERVICE: ClassVar[str] = "loans"
