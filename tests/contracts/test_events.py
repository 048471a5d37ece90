import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from contracts.departments import ARTICLE_DEPARTMENTS, lead_and_cooperating
from contracts.facts import FACTS
from deploy.local.platform import TOPICS
from kit.events import Event, topic_of
from scripts.asyncapi import COMMAND, SNAPSHOTS, events, read_snapshot, render_snapshot, snapshots, subject_of
from scripts.compatibility import breaks, stripped

EVENTS = pytest.mark.parametrize("event", events(), ids=lambda event: event.TYPE)
# Words that name a person or lead to one; a field is opaque ids and the facts that a consumer decides on.
PERSONAL = frozenset(
    {
        *("name", "names", "identity", "idcard", "passport", "phone", "mobile", "telephone", "email", "wechat"),
        *("account", "accounts", "iban", "card", "payee", "address", "street", "birth", "birthday", "born", "age"),
        *("gender", "sex", "ethnicity", "nationality", "disability", "health", "photo", "signature"),
    }
)


def property_names(schema: Any) -> Iterator[str]:
    """The names of all properties, however deep."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from property_names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from property_names(part)


def personal(schema: Any) -> list[str]:
    return [name for name in property_names(schema) if PERSONAL & set(name.lower().split("_"))]


@EVENTS
def test_an_event_belongs_to_an_article_and_carries_the_departments_that_it_names(event: type[Event]) -> None:
    assert event.ARTICLE in ARTICLE_DEPARTMENTS
    assert lead_and_cooperating(event.ARTICLE) == (event.LEAD, event.COOPERATING)


@EVENTS
def test_an_event_type_names_its_service_and_what_happened(event: type[Event]) -> None:
    service = event.__module__.split(".")[1]
    what = re.sub(r"(?<!^)(?=[A-Z])", "-", event.__name__).lower()

    assert re.fullmatch(rf"city\.employment\.{service}\.{what}\.v[1-9]", event.TYPE)
    assert topic_of(event.TYPE) in TOPICS


@EVENTS
def test_an_event_holds_the_id_of_its_subject(event: type[Event]) -> None:
    assert subject_of(event)[1] in event.model_fields


@EVENTS
def test_no_field_of_an_event_is_personal_data(event: type[Event]) -> None:
    assert personal(event.model_json_schema()) == []


@pytest.mark.parametrize("kind", FACTS)
def test_no_value_of_a_fact_is_personal_data(kind: str) -> None:
    assert personal(FACTS[kind].value.json_schema()) == []  # type: ignore[index]


def test_personal_data_is_found_however_deep_it_stands() -> None:
    class Payee(BaseModel):
        account_number: str
        bank_code: str

    class Told(BaseModel):
        payees: tuple[Payee, ...]
        full_name: str
        occupation: str

    assert sorted(personal(Told.model_json_schema())) == ["account_number", "full_name"]


@pytest.mark.parametrize("name", snapshots())
def test_what_is_published_is_what_was_announced(name: str) -> None:
    promised, published = read_snapshot(name), snapshots()[name]

    assert promised is not None, f"{name} is new: announce it with `{COMMAND}` and commit its snapshot"
    assert breaks(promised, published) == [], (
        f"{name} would break its readers: publish the change as a new type, one version up, and keep the old one until "
        f"its last reader is gone; `{COMMAND}` writes its snapshot. Only optional fields may join a published type. "
        f"(A type that nobody has read yet: remove {name}.json and run `{COMMAND}`.)"
    )
    assert promised == published, f"{name} has new optional fields: announce them with `{COMMAND}`"


def test_nothing_that_was_announced_disappears() -> None:
    gone = {file.stem for file in SNAPSHOTS.iterdir()} - set(snapshots())

    assert gone == set(), "a published type stays until its last reader is gone; only then remove its snapshot"


def test_snapshots_read_back_as_they_were_written() -> None:
    for promise in snapshots().values():
        assert json.loads(render_snapshot(promise)) == promise


class Before(BaseModel):
    """The first version."""

    loan_id: str
    outcome: str


def schema(model: type[BaseModel]) -> Any:
    return stripped(model.model_json_schema())


def test_an_optional_field_may_join() -> None:
    class After(Before):
        remark: str | None = None

    assert breaks(schema(Before), schema(After)) == []


def test_an_optional_field_may_bring_a_shape_along() -> None:
    class Part(BaseModel):
        share: str

    class After(Before):
        part: Part | None = None

    class Joined(After):
        other: Part | None = None

    assert breaks(schema(After), schema(Joined)) == []


def test_another_wording_is_no_change() -> None:
    class After(Before):
        """The same in other words."""

    assert schema(Before) == schema(After)


def test_a_field_called_like_wording_is_not_mistaken_for_it() -> None:
    class After(Before):
        title: str

    assert "title" in schema(After)["properties"]


def test_a_required_field_breaks_who_reads_older_events() -> None:
    class After(Before):
        remark: str

    assert breaks(schema(Before), schema(After)) == [
        "required was ['loan_id', 'outcome'] and is ['loan_id', 'outcome', 'remark']"
    ]


def test_a_field_that_goes_breaks_who_reads_it() -> None:
    class After(BaseModel):
        loan_id: str

    assert "properties.outcome is gone" in breaks(schema(Before), schema(After))


def test_a_field_of_another_kind_breaks_who_reads_it() -> None:
    class After(BaseModel):
        loan_id: str
        outcome: int

    assert breaks(schema(Before), schema(After)) == ["properties.outcome.type was 'string' and is 'integer'"]
