"""The environment of loans."""

from typing import ClassVar

from kit.settings import FollowerSettings


class Settings(FollowerSettings):
    """Loans adds nothing to what every service is told that follows registration."""

    SERVICE: ClassVar[str] = "loans"
