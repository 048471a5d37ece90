"""Events of every type, as they might happen."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_type_hints
from uuid import UUID

from hypothesis import strategies as st

from contracts.facts import Fact, FactKind
from kit.events import Envelope, Event
from kit.figures.value import FigureValue
from kit.money import NonNegativeYuan, PositiveYuan

YUAN = st.decimals(Decimal("0.01"), Decimal("99999999.99"), places=2)
DAYS = st.dates()
FACTS = st.builds(
    Fact,
    kind=st.sampled_from(FactKind),
    value=st.one_of(st.booleans(), st.integers(0, 1200), st.text(), st.dictionaries(st.text(), st.text(), max_size=3)),
    valid_from=DAYS,
    valid_to=st.none() | DAYS,
    source_department=st.text(),
    recorded_at=st.text(),
)
COUNTS = st.integers(0, 999_999_999)
FIGURE_VALUES = st.one_of(st.none(), COUNTS, st.text(), st.dictionaries(st.text(), st.text(), max_size=3))
OCCURRENCES = {
    PositiveYuan: YUAN,
    NonNegativeYuan: st.just(Decimal("0.00")) | YUAN,
    FigureValue: FIGURE_VALUES,
    Fact: FACTS,
    tuple[Fact, ...]: st.lists(FACTS, max_size=3).map(tuple),
}


def happenings(event: type[Event]) -> st.SearchStrategy[Event]:
    """Whatever an event of that type may say."""
    hints = get_type_hints(event, include_extras=True)
    fields: dict[str, st.SearchStrategy[Any]] = {
        name: OCCURRENCES.get(hints[name], st.from_type(hints[name])) for name in event.model_fields
    }
    return st.builds(event, **fields)


def example(event: type[Event]) -> Event:
    """One event of that type, the same every time."""
    texts = {"string": "370102", "array": []}
    schema = event.model_json_schema()

    def value(field: dict[str, Any]) -> Any:
        if "$ref" in field:
            return value(schema["$defs"][field["$ref"].rpartition("/")[2]])
        if "anyOf" in field:
            return value(field["anyOf"][0])
        if "const" in field or "enum" in field:
            return field.get("const") or field["enum"][0]
        if "examples" in field:
            return field["examples"][0]
        formats = {"uuid": str(UUID(int=1)), "date": "2018-01-02"}
        if field.get("format") in formats:
            return formats[field["format"]]
        return {**texts, "boolean": True, "integer": 1}[field["type"]]

    data = {name: value(field) for name, field in schema["properties"].items()}
    return event.model_validate(data).stamped(subject="person/1", sequence=1)


def enveloped(event: Event) -> Envelope:
    """The event in its envelope."""
    at = datetime(2018, 1, 2, 3, 4, 5, tzinfo=UTC)
    return Envelope.of(event, event_id=UUID(int=7), at=at, traceparent=None)
