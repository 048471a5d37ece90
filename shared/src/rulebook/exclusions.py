"""互斥 Exclusions: what nobody has twice, or beside what else; a graph over instruments, read from YAML."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Self, TypeVar

from rulebook.facts import json_value
from rulebook.figures import Figures
from rulebook.source import Record, SourceError, read_yaml


class ExclusionKind(StrEnum):
    """How one grant stands in the way of another."""

    SAME_ITEM_TWO_FUNDS = "SAME_ITEM_TWO_FUNDS"
    """The same item is never charged to two funds, nor twice to one."""
    SAME_CERTIFICATE = "SAME_CERTIFICATE"
    SAME_MONTH = "SAME_MONTH"
    ONCE = "ONCE"
    HIGHER_EXCLUDES_LOWER = "HIGHER_EXCLUDES_LOWER"
    """Each level once, and after a level no lower one."""
    LIFETIME_COUNT = "LIFETIME_COUNT"
    """No more grants than a figure says."""

    @property
    def is_shared(self) -> bool:
        """Whether the instruments stand in each other's way, and not each in its own way only."""
        return self in {ExclusionKind.SAME_CERTIFICATE, ExclusionKind.SAME_MONTH}

    @property
    def follows_grants(self) -> bool:
        """Whether it orders or counts what was granted, so that nothing is taken before the grant."""
        return self in {ExclusionKind.HIGHER_EXCLUDES_LOWER, ExclusionKind.LIFETIME_COUNT}


class Per(StrEnum):
    """What a slot is keyed by."""

    INSTRUMENT = "INSTRUMENT"
    BENEFICIARY = "BENEFICIARY"
    """Whoever is entitled: a person, an enterprise or an institution."""
    PERIOD = "PERIOD"
    """What of the instrument is paid at a time: a month, a certificate's occupation and level, a project."""
    PERSON = "PERSON"
    ENTERPRISE = "ENTERPRISE"
    INSTITUTION = "INSTITUTION"
    PROJECT = "PROJECT"
    MONTH = "MONTH"
    CERTIFICATE = "CERTIFICATE"
    OCCUPATION = "OCCUPATION"
    LEVEL = "LEVEL"


_NEEDED: Mapping[ExclusionKind, frozenset[Per]] = {
    ExclusionKind.SAME_ITEM_TWO_FUNDS: frozenset({Per.INSTRUMENT, Per.BENEFICIARY, Per.PERIOD}),
    ExclusionKind.SAME_CERTIFICATE: frozenset({Per.CERTIFICATE}),
    ExclusionKind.SAME_MONTH: frozenset({Per.PERSON, Per.MONTH}),
    ExclusionKind.ONCE: frozenset(),
    ExclusionKind.HIGHER_EXCLUDES_LOWER: frozenset({Per.PERSON, Per.OCCUPATION}),
    ExclusionKind.LIFETIME_COUNT: frozenset({Per.PERSON}),
}
_CodeT = TypeVar("_CodeT", bound=StrEnum)
_TEXTS = ("code", "reason", "quote", "zh", "en")
_REQUIRED = ("code", "kind", "instruments", "per", "reason", "article", "quote", "zh", "en")
_OPTIONAL = ("limit", "basis")
_CODE = re.compile(r"[A-Z][A-Z0-9_]*")
_PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """One reason why a grant is not made beside another; ``quote`` is an exact substring of ``article``.

    ``limit`` is the key of the figure that a lifetime count ends at; ``{figure.key}`` in a sentence shows a figure.
    """

    code: str
    kind: ExclusionKind
    instruments: tuple[str, ...]
    per: tuple[Per, ...]
    limit: str | None
    reason: str
    article: int
    quote: str
    basis: str
    zh: str
    en: str
    place: str = ""
    line: int = 0

    def excludes(self, one: str, other: str) -> bool:
        """Whether a grant of one instrument stands in the way of a grant of the other; the same both ways."""
        if one not in self.instruments or other not in self.instruments:
            return False
        return one == other or self.kind.is_shared

    def slot(self, values: Mapping[Per, str]) -> str:
        """The text that names what is taken, without level or ordinal; raises ValueError where a value is missing."""
        parts = [self.code]
        for dimension in self.per:
            value = values.get(dimension, "")
            if not value or ("/" in value and dimension is not self.per[-1]):
                raise ValueError(f"{self.code} is kept per {dimension}, which is {value!r}")
            parts.append(value)
        return "/".join(parts)

    @classmethod
    def from_row(cls, row: Record, *, place: str) -> Self:
        """A row of an exclusions file; raises SourceError naming file and line."""
        unknown = sorted(set(row) - {*_REQUIRED, *_OPTIONAL})
        if unknown:
            raise SourceError(place, row.line_of(unknown[0]), f"{', '.join(_REQUIRED)} expected, not {unknown[0]}")
        absent = [name for name in _REQUIRED if name not in row]
        if absent:
            raise SourceError(place, row.line, f"{absent[0]} expected")
        texts = {name: _text(row, name, place) for name in _TEXTS}
        for name in ("code", "reason"):
            if not _CODE.fullmatch(texts[name]):
                raise SourceError(place, row.line_of(name), f"{name}: capitals and _ expected, not {texts[name]!r}")
        kind = _one_of(row["kind"], ExclusionKind, "kind", row, place)
        per = tuple(_one_of(one, Per, "per", row, place) for one in _list(row, "per", place))
        if missing := sorted(_NEEDED[kind] - set(per)):
            raise SourceError(place, row.line_of("per"), f"per: {', '.join(missing)} expected for {kind}")
        limit = row.get("limit")
        if (kind is ExclusionKind.LIFETIME_COUNT) != isinstance(limit, str):
            raise SourceError(place, row.line_of("limit"), "limit: a figure's key expected with LIFETIME_COUNT only")
        return cls(
            **texts,
            kind=kind,
            instruments=tuple(str(one) for one in _list(row, "instruments", place)),
            per=per,
            limit=None if limit is None else str(limit),
            article=_article(row, place),
            basis=str(row.get("basis") or ""),
            place=place,
            line=row.line,
        )


class Exclusions:
    """The graph: who excludes whom, and why; an edge leads both ways, an instrument may exclude itself."""

    def __init__(self, exclusions: Iterable[Exclusion]) -> None:
        self._all: dict[str, Exclusion] = {}
        for one in exclusions:
            if (same := self._all.setdefault(one.code, one)) is not one:
                raise SourceError(one.place, one.line, f"{one.code} only once expected (see {same.place}:{same.line})")

    def __iter__(self) -> Iterator[Exclusion]:
        return iter(self._all.values())

    def __getitem__(self, code: str) -> Exclusion:
        return self._all[code]

    def of(self, instrument: str) -> tuple[Exclusion, ...]:
        """Every exclusion that the instrument is in, in the order of the file."""
        return tuple(one for one in self if instrument in one.instruments)

    def between(self, one: str, other: str) -> tuple[Exclusion, ...]:
        """Why the two exclude each other; none: both may be had."""
        return tuple(exclusion for exclusion in self if exclusion.excludes(one, other))

    def excluded_by(self, instrument: str) -> Mapping[str, tuple[Exclusion, ...]]:
        """The instruments that the instrument excludes and is excluded by, itself included, each with every reason."""
        reasons = {other: self.between(instrument, other) for other in sorted(self.instruments)}
        return {other: why for other, why in reasons.items() if why}

    @property
    def instruments(self) -> frozenset[str]:
        """Every instrument that is in an exclusion."""
        return frozenset(instrument for one in self for instrument in one.instruments)

    @property
    def edges(self) -> frozenset[tuple[str, str, str]]:
        """Every edge as (instrument, other instrument, code), in both directions."""
        return frozenset(
            (one, other, exclusion.code)
            for exclusion in self
            for one in exclusion.instruments
            for other in exclusion.instruments
            if exclusion.excludes(one, other)
        )

    def published(self, instrument: str, *, on: date, figures: Figures) -> list[dict[str, object]]:
        """The instrument's exclusions as JSON values, sentences and limits with the figures of the day.

        A figure that is not in force shows as ``?`` in a sentence and as a limit whose value is None.
        """
        return [_published(one, instrument, on, figures) for one in self.of(instrument)]


def load_exclusions(*files: Traversable) -> Exclusions:
    """The graph of the files' exclusions; raises SourceError naming file and line."""
    return Exclusions(
        exclusion for file in files for exclusion in read_exclusions(file.read_text(encoding="utf-8"), str(file))
    )


def read_exclusions(content: str, place: str) -> list[Exclusion]:
    """The rows of one file: a mapping with the single key ``exclusions``; raises SourceError."""
    document = read_yaml(content, place)
    rows = document.get("exclusions") if isinstance(document, Record) else None
    if not isinstance(document, Record) or set(document) != {"exclusions"} or not isinstance(rows, list):
        raise SourceError(place, 1, "a mapping with the key exclusions and a list expected")
    found: list[Exclusion] = []
    for row in rows:
        if not isinstance(row, Record):
            raise SourceError(place, document.line_of("exclusions"), f"a mapping expected for each, not {row!r}")
        found.append(Exclusion.from_row(row, place=place))
    return found


def _published(exclusion: Exclusion, instrument: str, on: date, figures: Figures) -> dict[str, object]:
    def shown(match: re.Match[str]) -> str:
        figure = figures.on(match[1], on)
        return "?" if figure is None else str(json_value(figure.value))

    limit: dict[str, object] | None = None
    if exclusion.limit is not None:
        figure = figures.on(exclusion.limit, on)
        limit = {"figure": exclusion.limit, "value": None if figure is None else json_value(figure.value)}
    return {
        "code": exclusion.code,
        "kind": exclusion.kind.value,
        "with": [other for other in exclusion.instruments if exclusion.excludes(instrument, other)],
        "per": [dimension.value for dimension in exclusion.per],
        "limit": limit,
        "reason": exclusion.reason,
        "article": exclusion.article,
        "quote": exclusion.quote,
        "basis": exclusion.basis,
        "zh": _PLACEHOLDER.sub(shown, exclusion.zh),
        "en": _PLACEHOLDER.sub(shown, exclusion.en),
    }


def _text(row: Record, name: str, place: str) -> str:
    value = row[name]
    if not isinstance(value, str) or not value.strip():
        raise SourceError(place, row.line_of(name), f"{name}: text expected")
    return value


def _list(row: Record, name: str, place: str) -> list[object]:
    value = row[name]
    if not isinstance(value, list) or not value or any(not isinstance(one, str) or not one for one in value):
        raise SourceError(place, row.line_of(name), f"{name}: a list of codes expected, not {value!r}")
    if len(set(value)) != len(value):
        raise SourceError(place, row.line_of(name), f"{name}: each only once expected")
    return list(value)


def _article(row: Record, place: str) -> int:
    value = row["article"]
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 20:
        raise SourceError(place, row.line_of("article"), f"an article from 1 to 20 expected, not {value!r}")
    return value


def _one_of(value: object, codes: type[_CodeT], name: str, row: Record, place: str) -> _CodeT:
    choices = {code.value: code for code in codes}
    if not isinstance(value, str) or value not in choices:
        expected = f"{name}: one of {', '.join(sorted(choices))} expected, not {value!r}"
        raise SourceError(place, row.line_of(name), expected)
    return choices[value]
