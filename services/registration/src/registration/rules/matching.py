"""人岗匹配 How well a vacancy and a job seeker fit: the readings of each aspect, with their points and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from rulebook.source import Record, SourceError, read_yaml

_PLACE = "matching.yaml"


class Aspect(StrEnum):
    """In what respect the two are compared."""

    OCCUPATION = "OCCUPATION"
    DISTRICT = "DISTRICT"
    WAGE = "WAGE"
    HOURS = "HOURS"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a comparison may come to, and how much that counts."""

    code: str
    points: int
    zh: str
    en: str


@cache
def aspects() -> Mapping[Aspect, tuple[Reading, ...]]:
    """The readings of every aspect, the first that holds counts; raises SourceError for a file that lacks one."""
    root = read_yaml((files("registration.rules") / _PLACE).read_text(encoding="utf-8"), _PLACE)
    rows = root.get("aspects") if isinstance(root, Record) else None
    if not isinstance(rows, list) or [row["code"] for row in rows] != list(Aspect):
        raise SourceError(_PLACE, 1, f"the aspects {', '.join(Aspect)} expected, in this order")
    return MappingProxyType({Aspect(row["code"]): tuple(_reading(one) for one in row["readings"]) for row in rows})


def _reading(row: Record) -> Reading:
    points = row["points"]
    if not isinstance(points, int) or points < 0:
        raise SourceError(_PLACE, row.line_of("points"), "points expected, a whole number from 0")
    return Reading(str(row["code"]), points, str(row["zh"]), str(row["en"]))


def readings() -> Mapping[str, Reading]:
    """Every reading by its code."""
    return MappingProxyType({one.code: one for some in aspects().values() for one in some})
