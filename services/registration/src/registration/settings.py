"""The environment of registration."""

from typing import Annotated, ClassVar

from pydantic import Field, PositiveInt

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """What registration is told beside what every service is: how much a department may deliver at once."""

    SERVICE: ClassVar[str] = "registration"

    fact_batch_limit_bytes: Annotated[PositiveInt, Field(description="most bytes of a delivery, also unpacked")] = (
        134_217_728
    )
