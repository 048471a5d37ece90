"""The published events as documents: `python -m scripts.asyncapi` writes AsyncAPI, the table and the snapshots anew.

The snapshots are what was promised to readers; a change that would break a reader is not written over them.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from pydantic.json_schema import models_json_schema

from contracts.facts import FACTS
from kit.events import CONTENT_TYPE, Event, service_of, topic_of
from scripts.compatibility import breaks, stripped

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "asyncapi.yaml"
TABLE = ROOT / "docs" / "events" / "README.md"
SNAPSHOTS = ROOT / "tests" / "contracts" / "snapshots"
FACTS_SNAPSHOT = "fact-kinds"
SERVICES = ("registration", "subsidy", "loans", "monitoring")
COMMAND = "python -m scripts.asyncapi"
_SUBJECT = re.compile(r"subject `([a-z_]+/<([a-z_]+)>)`")
_REFS = "#/components/schemas/{model}"
# CloudEvents names its attributes so; what is set for an event type stands in the message.
_ENVELOPE: Mapping[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0 in structured mode; consumers accept binary mode as well.",
    "required": ["specversion", "id", "source", "type", "subject", "time", "article", "leaddept", "coopdepts", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid", "description": "The same for every delivery of one event."},
        "source": {"type": "string", "format": "uri-reference"},
        "type": {"type": "string"},
        "subject": {"type": "string", "description": "The aggregate; also the Kafka key."},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "article": {"type": "integer", "minimum": 1, "maximum": 20, "description": "Of the policy."},
        "leaddept": {"type": "string", "description": "The department that leads the article's work."},
        "coopdepts": {"type": "string", "description": "The departments that cooperate, separated by commas."},
        "sequence": {
            "type": "string",
            "pattern": "^[1-9][0-9]*$",
            "description": "The aggregate's version after the event.",
        },
        "traceparent": {"type": "string", "description": "W3C trace context."},
        "data": {"type": "object"},
    },
}


def events() -> list[type[Event]]:
    """Every published event class, by type."""
    for service in SERVICES:
        import_module(f"contracts.{service}")
    published = (event for event in Event.REGISTRY.values() if event.__module__.startswith("contracts."))
    return sorted(published, key=lambda event: event.TYPE)


def subject_of(event: type[Event]) -> tuple[str, str]:
    """What the docstring says the subject is, and the field that it holds: `("loan/<loan_id>", "loan_id")`.

    Raises ValueError where it says nothing.
    """
    found = _SUBJECT.search(event.__doc__ or "")
    if found is None:
        raise ValueError(f"the docstring of {event.__name__} does not say: subject `<aggregate>/<field>`")
    return found[1], found[2]


def name_of(event: type[Event]) -> str:
    """The event's name in the document: its class's, after the service where several announce one of that name."""
    alike = [other for other in events() if other.__name__ == event.__name__]
    return event.__name__ if len(alike) == 1 else f"{service_of(event.TYPE).capitalize()}{event.__name__}"


def document() -> dict[str, Any]:
    """The AsyncAPI 3.0 document."""
    published = events()
    schemas, definitions = models_json_schema([(event, "serialization") for event in published], ref_template=_REFS)
    payloads = {event: schemas[event, "serialization"] for event in published}
    facts = {f"fact.{kind}": _fact_schema(shape.value) for kind, shape in FACTS.items()}
    by_service = {service: [e for e in published if service_of(e.TYPE) == service] for service in SERVICES}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Employment platform",
            "version": "1",
            "description": "The facts that the services announce to each other: opaque ids, never personal data.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {service: _channel(service, by_service[service]) for service in SERVICES},
        "operations": {f"announce-{service}": _operation(service, by_service[service]) for service in SERVICES},
        "components": {
            "messages": {name_of(event): _message(event, payloads[event]) for event in published},
            "schemas": {"CloudEvent": dict(_ENVELOPE), **definitions["$defs"], **facts},
        },
    }


def _fact_schema(value: Any) -> dict[str, Any]:
    schema: dict[str, Any] = value.json_schema(mode="serialization", ref_template=_REFS)
    return schema


def _channel(service: str, published: Iterable[type[Event]]) -> dict[str, Any]:
    return {
        "address": f"employment.{service}",
        "messages": {name_of(event): {"$ref": f"#/components/messages/{name_of(event)}"} for event in published},
    }


def _operation(service: str, published: Iterable[type[Event]]) -> dict[str, Any]:
    channel = f"#/channels/{service}"
    return {
        "action": "send",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{name_of(event)}"} for event in published],
    }


def _message(event: type[Event], data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": event.TYPE,
        "title": name_of(event),
        "summary": event.__doc__,
        "contentType": CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/CloudEvent"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": event.TYPE},
                        "source": {"const": f"/employment/{service_of(event.TYPE)}"},
                        "article": {"const": event.ARTICLE},
                        "leaddept": {"const": event.LEAD},
                        "coopdepts": {"const": ",".join(event.COOPERATING)},
                        "data": data,
                    },
                },
            ]
        },
        "bindings": {"kafka": {"key": {"type": "string", "description": subject_of(event)[0]}}},
    }


def snapshots() -> dict[str, dict[str, Any]]:
    """What readers rely on, by event type, and the values of facts: wording left out."""
    made: dict[str, dict[str, Any]] = {}
    for event in events():
        made[event.TYPE] = {
            "topic": topic_of(event.TYPE),
            "subject": subject_of(event)[0],
            "article": event.ARTICLE,
            "leaddept": event.LEAD,
            "coopdepts": list(event.COOPERATING),
            "data": stripped(event.model_json_schema()),
        }
    made[FACTS_SNAPSHOT] = {
        "properties": {
            kind.value: {"owner": shape.owner, "single": shape.single, "value": stripped(shape.value.json_schema())}
            for kind, shape in FACTS.items()
        }
    }
    return made


def read_snapshot(name: str) -> dict[str, Any] | None:
    """What was promised under that name, None if nothing was."""
    file = SNAPSHOTS / f"{name}.json"
    if not file.exists():
        return None
    promised: dict[str, Any] = json.loads(file.read_text())
    return promised


def render_document() -> str:
    """The text of docs/asyncapi.yaml."""
    text = yaml.safe_dump(document(), allow_unicode=True, sort_keys=False, width=120)
    return f"# Made by `{COMMAND}` from shared/src/contracts: don't edit.\n{text}"


def render_table() -> str:
    """The text of docs/events/README.md."""
    lines = [
        "# Events",
        "",
        f"Made by `{COMMAND}` from `shared/src/contracts`: don't edit. The schemas are in `docs/asyncapi.yaml`.",
        "",
        "| type | topic | subject | article | departments (the first leads) | fields |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for event in events():
        named = " ".join((event.LEAD, *event.COOPERATING))
        fields = ", ".join(f"`{name}`" for name in event.model_fields)
        where = f"`{topic_of(event.TYPE)}` | `{subject_of(event)[0]}` | {event.ARTICLE}"
        lines.append(f"| `{event.TYPE}` | {where} | {named} | {fields} |")
    lines += [
        "",
        "## Facts about people",
        "",
        "What `facts` of `facts-recorded` holds: where departments disagree, the owner's word counts.",
        "",
        "| kind | owner | at a time | value |",
        "| --- | --- | --- | --- |",
    ]
    for kind, shape in FACTS.items():
        value = json.dumps(stripped(shape.value.json_schema()), ensure_ascii=False).replace("|", "\\|")
        lines.append(f"| `{kind}` | {shape.owner} | {'one' if shape.single else 'several'} | `{value}` |")
    return "\n".join(lines) + "\n"


def render_snapshot(promise: Mapping[str, Any]) -> str:
    """The text of a snapshot."""
    return json.dumps(promise, ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write everything; answer 1, and leave that snapshot as it is, where an event would break its readers."""
    DOCUMENT.write_text(render_document())
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text(render_table())
    SNAPSHOTS.mkdir(parents=True, exist_ok=True)
    refused = 0
    for name, promise in snapshots().items():
        before = read_snapshot(name)
        found = [] if before is None else breaks(before, promise)
        if found:
            refused += 1
            sys.stderr.write(
                f"{name} would break its readers: {'; '.join(found)}.\n  Publish the change as a new type.\n"
            )
        else:
            (SNAPSHOTS / f"{name}.json").write_text(render_snapshot(promise))
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
