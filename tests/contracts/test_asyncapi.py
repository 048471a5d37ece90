import json
from copy import deepcopy
from functools import cache
from typing import Any

import jsonschema
import pytest
import yaml
from jsonschema import Draft202012Validator

from deploy.local.platform import TOPICS
from kit.events import Event
from scripts.asyncapi import COMMAND, DOCUMENT, ROOT, TABLE, events, name_of, render_document, render_table
from tests.contracts.builders import enveloped, example


@cache
def read_document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text())
    return loaded


def document() -> dict[str, Any]:
    """The committed document, to be changed at will."""
    return deepcopy(read_document())


def payload_of(event: type[Event]) -> Draft202012Validator:
    """Checks a message against what the document says of that event."""
    message = {"$ref": f"#/components/messages/{name_of(event)}/payload"}
    return Draft202012Validator(read_document() | message)


def test_the_document_is_asyncapi_3() -> None:
    specification = json.loads((ROOT / "deploy/schemas/asyncapi-3.0.0.json").read_text())

    jsonschema.Draft7Validator(specification).validate(document())


def test_a_document_that_is_not_asyncapi_is_told_apart() -> None:
    specification = json.loads((ROOT / "deploy/schemas/asyncapi-3.0.0.json").read_text())
    broken = document()
    broken["operations"]["announce-loans"]["action"] = "publish"

    assert not jsonschema.Draft7Validator(specification).is_valid(broken)


def test_the_document_is_what_the_contracts_say() -> None:
    assert DOCUMENT.read_text() == render_document(), f"docs/asyncapi.yaml is stale: run `{COMMAND}`"


def test_the_table_is_what_the_contracts_say() -> None:
    assert TABLE.read_text() == render_table(), f"docs/events/README.md is stale: run `{COMMAND}`"


def test_there_is_a_channel_for_every_topic() -> None:
    assert sorted(channel["address"] for channel in document()["channels"].values()) == sorted(TOPICS)


def test_every_reference_leads_somewhere() -> None:
    whole = document()

    def check(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                target: Any = whole
                for step in part["$ref"].removeprefix("#/").split("/"):
                    target = target[step]
            for value in part.values():
                check(value)
        elif isinstance(part, list):
            for value in part:
                check(value)

    check(whole)


@pytest.mark.parametrize("event", events(), ids=lambda event: event.TYPE)
def test_what_goes_over_the_wire_fits_the_document(event: type[Event]) -> None:
    wire = json.loads(enveloped(example(event)).to_json())

    assert list(payload_of(event).iter_errors(wire)) == []


def test_an_event_under_another_article_does_not_fit() -> None:
    event = events()[0]
    wire = json.loads(enveloped(example(event)).to_json()) | {"article": event.ARTICLE % 20 + 1}

    assert not payload_of(event).is_valid(wire)
