"""``python -m tests.policy.fingerprints``: write down a fingerprint of each version of each rule, whole.

A decision that was stored is made again by the version that made it: a version that was ever decided by never changes.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from rulebook.expressions import Expression
from rulebook.facts import Fact
from rulebook.instruments import Instrument
from rulebook.nodes import Function
from tests.policy.registry import SERVICES

SNAPSHOT = Path(__file__).parent / "snapshots" / "rules.json"


def fingerprints() -> dict[str, str]:
    """The fingerprint of every version of every instrument that a service decides or replays by, by code@version."""
    return {
        f"{rule.code}@{rule.version}": fingerprint(rule) for service in SERVICES for rule in service.CATALOGUE.versions
    }


def fingerprint(rule: Instrument) -> str:
    """SHA-256 of a rule's canonical text; figures are known to it by their keys only."""
    return sha256(canonical_text(rule).encode()).hexdigest()


def canonical_text(rule: Instrument) -> str:
    """Everything that makes up the rule, as JSON: the same in every process, different after any change."""
    return json.dumps(_plain(rule), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def written_down() -> dict[str, str]:
    """The fingerprints of the last snapshot, by code@version."""
    snapshot: dict[str, str] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return snapshot


def _plain(value: object) -> object:
    """Lists, texts and numbers that stand for a part of a rule, named by its kind."""
    if value is None or isinstance(value, bool | int | str):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Decimal | Fraction | date):
        return [type(value).__name__, str(value)]
    if isinstance(value, Expression):
        return _plain(value.node)
    if isinstance(value, Function):
        return [value.name, value.denominator]
    if isinstance(value, Fact) and value.entry is not None:  # the order of an entry's fields counts
        return [_parts(value), [[name, kind.value] for name, kind in value.entry.items()]]
    if is_dataclass(value) and not isinstance(value, type):
        return _parts(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"no canonical text for {value!r}")


def _parts(value: object) -> list[object]:
    assert is_dataclass(value)
    return [type(value).__name__, {field.name: _plain(getattr(value, field.name)) for field in fields(value)}]


def main() -> None:
    SNAPSHOT.write_text(json.dumps(fingerprints(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{SNAPSHOT} written\n")


if __name__ == "__main__":
    main()
