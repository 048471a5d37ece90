"""The environment of registration."""

from typing import Annotated, ClassVar

from pydantic import Field, PositiveInt

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """What registration is told beside what every service is: what it takes of deliveries, and for how long."""

    SERVICE: ClassVar[str] = "registration"

    fact_batch_limit_bytes: Annotated[PositiveInt, Field(description="most bytes of a delivery, also unpacked")] = (
        134_217_728
    )
    daily_round: Annotated[
        bool,
        Field(description="whether the daily round runs by the clock; not where the register lives in other days"),
    ] = True
    fact_batch_unfinished_hours: Annotated[
        PositiveInt, Field(description="how long a delivery may be under way before it counts as given up")
    ] = 24
    fact_batch_rows_days: Annotated[
        PositiveInt, Field(description="how long the rows of a delivery are kept after its end; its counts stay")
    ] = 90
