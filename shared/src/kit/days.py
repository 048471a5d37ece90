"""Days on the wire."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _read_day(value: Any) -> Any:
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("day", 'a day is a string, for example "2018-03-01"')


Day = Annotated[date, BeforeValidator(_read_day)]
"""A date as ISO 8601 writes it, and in no other way: pydantic would read a number as seconds since 1970."""
