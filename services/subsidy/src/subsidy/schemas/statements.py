"""What an application states itself: the facts that its rule declares and that nobody has announced."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import JsonValue
from pydantic_core import PydanticCustomError

from rulebook.facts import FactError, read_day, read_number
from subsidy.models.forms import Form

Facts = dict[str, JsonValue]

LARGEST = 10**12
"""No fact of a programme is near it, in whatever unit."""
LONGEST = 200
MOST_ENTRIES = 50
_YEARS = range(1900, 3000)


def stated_facts(form: Form, *given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, later ones in the place of earlier ones; raises an error that names all that are wrong."""
    facts = {name: value for part in given for name, value in part.items() if value is not None}
    wrong = [f"{name}: {complaint}" for name, value in facts.items() if (complaint := _complaint(form, name, value))]
    if wrong:
        raise PydanticCustomError("facts", "{wrong}", {"wrong": "; ".join(wrong)})
    return facts


def _complaint(form: Form, name: str, value: Any) -> str | None:
    if name in form.held:
        return "on record, nobody is asked for it"
    fact = form.stated.get(name)
    if fact is None:
        return f"no fact of {form.programme}, which states {', '.join(sorted(form.stated)) or 'none'}"
    try:
        _ = fact.parse(value)
    except FactError as error:
        return error.expected.partition(", not ")[0]  # what follows is the caller's own value
    return None if _is_small(value) else "too large or too long"


def _is_small(value: Any) -> bool:
    if isinstance(value, Mapping):
        return len(value) <= MOST_ENTRIES and all(_is_small(one) for pair in value.items() for one in pair)
    if isinstance(value, str):
        day, number = read_day(value), read_number(value)
        return len(value) <= LONGEST and (day is None or day.year in _YEARS) and (number is None or number <= LARGEST)
    if isinstance(value, Sequence):
        return len(value) <= MOST_ENTRIES and all(_is_small(one) for one in value)
    return not isinstance(value, int) or value <= LARGEST
