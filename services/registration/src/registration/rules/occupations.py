"""职业分类 The major and middle groups of the national classification of occupations (GB/T 6565-2015)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from rulebook.source import Record, SourceError, read_yaml

PATTERN = r"^[1-8][0-9]{2}00$"
_PLACE = "occupations.yaml"


@dataclass(frozen=True, slots=True)
class Occupation:
    """A group: five digits, of which a major group has four zeros at the end and a middle group two."""

    code: str
    zh: str
    en: str

    @property
    def is_major(self) -> bool:
        """Whether this is a major group (大类)."""
        return self.code.endswith("0000")


@cache
def occupations() -> Mapping[str, Occupation]:
    """Every group by its code, in the order of the standard."""
    root = read_yaml((files("registration.rules") / _PLACE).read_text(encoding="utf-8"), _PLACE)
    rows = root.get("groups") if isinstance(root, Record) else None
    if not isinstance(rows, list):
        raise SourceError(_PLACE, 1, "a list of groups expected")
    found = (Occupation(str(row["code"]), str(row["zh"]), str(row["en"])) for row in rows)
    return MappingProxyType({one.code: one for one in found})


def major_group(code: str) -> str:
    """大类 The major group of a code."""
    return f"{code[0]}0000"


def major_groups(codes: Iterable[str]) -> list[str]:
    """The major groups of codes, each once, in order."""
    return sorted({major_group(code) for code in codes})


def unknown(codes: Iterable[str]) -> list[str]:
    """The codes that are no major or middle group, in order."""
    return sorted(set(codes) - occupations().keys())
