"""What may change in a published schema without breaking its readers: an optional property may be added, no more."""

from collections.abc import Mapping
from typing import Any

WORDING = frozenset({"title", "description", "examples"})
# Where something may join: a new property that is required shows as a change of `required`.
OPEN = ("properties.", "$defs.")


def stripped(schema: Any, *, names: bool = False) -> Any:
    """The schema without wording, which binds nobody; `names` says that the keys here are property names."""
    if isinstance(schema, Mapping):
        return {
            key: stripped(value, names=key in {"properties", "$defs"} and not names)
            for key, value in schema.items()
            if names or key not in WORDING
        }
    if isinstance(schema, list):
        return [stripped(item) for item in schema]
    return schema


def breaks(before: Any, after: Any, path: str = "") -> list[str]:
    """What a reader of `before` can't read in `after`, or a reader of `after` in what was written under `before`."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        found = [f"{path}{key} is gone" for key in before if key not in after]
        for key, value in after.items():
            if key in before:
                found += breaks(before[key], value, f"{path}{key}.")
            elif not path.endswith(OPEN):
                found.append(f"{path}{key} is new")
        return found
    return [] if before == after else [f"{path.rstrip('.')} was {before!r} and is {after!r}"]
