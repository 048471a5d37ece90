"""YAML read with line numbers and without floats, so that an error can name its place and 4.35 stays 4.35."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml
from yaml.constructor import SafeConstructor

# libyaml's parser where the wheel has it: every process of a service reads the law at its start.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SourceError(ValueError):
    """A file that could not be read: names file, line and what was expected."""

    def __init__(self, place: str, line: int, expected: str) -> None:
        super().__init__(f"{place}:{line}: {expected}")
        self.place = place
        self.line = line
        self.expected = expected


class Record(dict[str, object]):
    """A mapping that knows the line it starts on and the line of each key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """The line of ``key``, or the line of the mapping when it has none."""
        return self.lines.get(key, self.line)


def read_yaml(text: str, place: str) -> object:
    """Plain values: Record, list, str, int, bool, None, date, and Decimal where YAML would give a float.

    Raises SourceError for broken YAML, repeated keys and numbers that are not finite.
    """
    try:
        root = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        expected = f"readable YAML expected ({error.problem or error.context})"
        last = max(1, len(text.splitlines()))  # libyaml puts what is missing at the end on a line of its own
        raise SourceError(place, min(mark.line + 1, last) if mark else 1, expected) from error
    except yaml.YAMLError as error:
        raise SourceError(place, 1, f"readable YAML expected ({error})") from error
    return None if root is None else _value(root, place)


def read_yaml_file(path: Path) -> object:
    """``read_yaml`` of a UTF-8 file; raises SourceError when it cannot be opened or decoded."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(path), 1, f"a readable UTF-8 file expected ({error})") from error
    return read_yaml(text, str(path))


def _value(node: yaml.Node, place: str) -> object:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _record(node, place)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, place) for item in node.value]
    if not isinstance(node, yaml.ScalarNode):
        raise SourceError(place, line, f"a mapping, list or plain value expected, not {node.tag}")
    text = str(node.value)
    if node.tag == "tag:yaml.org,2002:float":
        try:
            number = Decimal(text.replace("_", ""))
        except InvalidOperation as error:
            raise SourceError(place, line, f"a finite number expected, not {text}") from error
        if not number.is_finite():
            raise SourceError(place, line, f"a finite number expected, not {text}")
        return number
    try:
        value = SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        raise SourceError(place, line, f"a readable value expected, not {text} ({error})") from error
    if isinstance(value, datetime) or not (value is None or isinstance(value, str | int | date)):
        raise SourceError(place, line, f"text, number, date, true or false expected, not {text}")
    return value


def _record(node: yaml.MappingNode, place: str) -> Record:
    record = Record(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value
        if not isinstance(key, str):
            raise SourceError(place, line, "a plain key expected")
        if key in record:
            raise SourceError(place, line, f"key {key} only once expected")
        record[key] = _value(value_node, place)
        record.lines[key] = line
    return record
