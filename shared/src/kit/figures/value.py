"""The value of a figure on the wire: a text, a whole number, a list or a table, or null; which one, its unit says."""

import json
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

LONGEST = 20_000
"""Characters of JSON text that a value may have."""


def _storable(value: Any) -> Any:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise PydanticCustomError("figure_value", "a value is JSON that can be stored") from error
    if len(text) > LONGEST:
        raise PydanticCustomError("figure_value", f"a value has at most {LONGEST} characters")
    return value


FigureValue = Annotated[
    Any,
    BeforeValidator(_storable, json_schema_input_type=Any),
    WithJsonSchema(
        {
            "description": "As the unit has it: amounts, rates and shares are text; counts whole numbers; null takes "
            "the figure back, so that it must be configured again",
            "examples": ["571.00"],
        }
    ),
]
"""A figure's value as JSON; `rulebook.units` reads it."""
