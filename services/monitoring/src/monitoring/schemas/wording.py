"""Words, codes and values as monitoring's answers write them."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from monitoring.models import (
    INDICATORS,
    MONTH_PATTERN,
    Indicator,
)

Month = Annotated[str, StringConstraints(pattern=MONTH_PATTERN), Field(examples=["2018-03"])]
Percent = Annotated[str, Field(description="percent, two decimal places", examples=["4.01"])]
Document = Annotated[str, Field(min_length=1, max_length=200)]
Reason = Annotated[str, Field(min_length=5, max_length=1000, description="on record; without personal data")]
Place = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$"), Field(description="GB/T 2260")]
Department = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,31}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,63}$")]
Value = Annotated[
    int | str | None,
    Field(description="a whole number; yuan, percent, ratios as text with two places; null: not known"),
]


def in_unit(indicator: Indicator, value: Decimal | None) -> int | str | None:
    """The value in the unit of its indicator."""
    if value is None:
        return None
    return f"{value:.2f}" if INDICATORS[indicator].unit in {"yuan", "percent", "ratio"} else int(value)
