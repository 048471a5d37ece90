"""Figures: dated amounts, limits and tables, each citing document and article; none in force means none is used."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from typing import Self

from rulebook.calendar import next_day
from rulebook.facts import json_value, read_day
from rulebook.source import Record, SourceError, read_yaml
from rulebook.units import UNITS, MonthDays, is_within

FUNDS: Mapping[str, str] = {
    "UI_FUND": "失业保险基金",
    "EMPLOYMENT_SUBSIDY_FUND": "就业补助资金",
    "INTEREST_SUBSIDY_FUND": "创业担保贷款贴息资金",
    "STARTUP_SUPPORT_FUND": "创业带动就业扶持资金",
    "GUARANTEE_FUND": "创业担保贷款担保基金",
}

CONFIDENCES = frozenset(
    {
        "opinions",
        "documented",
        "documented-later",
        "documented-indirect",
        "unverified-high",
        "unverified-medium",
        "unverified-low",
        "unknown",
    }
)

_REQUIRED = ("key", "unit", "value", "from", "to", "document", "article", "confidence")
_OPTIONAL = ("national", "fund", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One version of a figure, in force from ``since`` to ``until`` (both inclusive; None: without end).

    A value of None says that the figure is not known: it must be configured before anything can be decided on it.
    ``local`` is the id of the local figure that this version was approved as; a shipped one has none.
    """

    key: str
    unit: str
    value: object
    since: date
    until: date | None
    document: str
    article: int
    confidence: str
    national: object = None
    """The part of ``value``, in the same unit, that national rules carry: the rest is paid locally. None: not split."""
    fund: str | None = None
    note: str = ""
    place: str = ""
    line: int = 0
    local: str = ""
    districts: tuple[str, ...] = ()
    """Where it holds, by the districts' codes; empty: everywhere. Only local figures are of some districts."""

    def is_in_force(self, day: date) -> bool:
        """Whether this version holds on ``day``."""
        return self.since <= day and (self.until is None or day <= self.until)

    def in_districts(self, districts: tuple[str, ...]) -> Self:
        """The same, holding in these districts alone; everywhere where none is named."""
        return replace(self, districts=districts)

    def to_dict(self) -> dict[str, object]:
        """The JSON form that a stored decision keeps; ``from_dict`` reads it back."""
        national = {} if self.national is None else {"national": _plain(self.national)}
        return {
            "key": self.key,
            "unit": self.unit,
            "value": _plain(self.value),
            **national,
            "from": self.since.isoformat(),
            "to": None if self.until is None else self.until.isoformat(),
            "document": self.document,
            "article": self.article,
            "confidence": self.confidence,
            "fund": self.fund,
        }

    @classmethod
    def from_dict(
        cls, stored: Mapping[str, object], *, place: str = "stored figure", line: int = 0, local: str = ""
    ) -> Self:
        """The figure that ``to_dict`` wrote, or a row of a figures file; raises SourceError."""
        lines = stored if isinstance(stored, Record) else Record(line)
        unknown = sorted(set(stored) - {*_REQUIRED, *_OPTIONAL})
        if unknown:
            raise SourceError(place, lines.line_of(unknown[0]), f"{', '.join(_REQUIRED)} expected, not {unknown[0]}")
        absent = [name for name in _REQUIRED if name not in stored]
        if absent:
            raise SourceError(place, lines.line, f"{absent[0]} expected")
        unit, key = stored["unit"], stored["key"]
        if not isinstance(key, str) or not key:
            raise SourceError(place, lines.line_of("key"), "a key expected")
        if not isinstance(unit, str) or unit not in UNITS:
            raise SourceError(place, lines.line_of("unit"), f"a known unit expected, not {unit!r}: {', '.join(UNITS)}")
        try:
            value = None if stored["value"] is None else UNITS[unit](stored["value"])
        except ValueError as error:
            raise SourceError(place, lines.line_of("value"), f"{key}: {error}") from error
        return cls(
            key=key,
            unit=unit,
            value=value,
            national=_national(stored, value, place, lines),
            since=_date(stored, "from", place, lines),
            until=None if stored["to"] is None else _date(stored, "to", place, lines),
            document=_text(stored, "document", place, lines),
            article=_article(stored, place, lines),
            confidence=_one_of(stored, "confidence", CONFIDENCES, place, lines),
            fund=None if stored.get("fund") is None else _one_of(stored, "fund", FUNDS, place, lines),
            note=str(stored.get("note") or ""),
            place=place,
            line=lines.line,
            local=local,
        )


class Figures:
    """Every version of every figure, checked for overlaps and gaps, asked by key and day."""

    def __init__(self, versions: Iterable[Figure]) -> None:
        self._versions = {key: _newest_first(rows) for key, rows in _by_key(versions).items()}
        self._timelines = self._versions
        self._of_districts: tuple[Figure, ...] = ()

    def over(self, local: Iterable[Figure]) -> "Figures":
        """These figures with local versions laid over them, the latest approved first.

        On a day that a local version covers, the first that does holds; on every other day what held before. Those of
        some districts are kept aside for `of_district`.
        """
        laid, stated = Figures(()), list(local)
        laid._versions, laid._timelines = dict(self._versions), dict(self._timelines)
        laid._of_districts = (*(row for row in stated if row.districts), *self._of_districts)
        for key, rows in _by_key(row for row in stated if not row.districts).items():
            laid._versions[key] = (*rows, *self.versions(key))
            laid._timelines[key] = _newest_first(_stretches((*rows, *self.timeline(key))))
        return laid

    @property
    def districts(self) -> frozenset[str]:
        """The districts that have figures of their own."""
        return frozenset(district for row in self._of_districts for district in row.districts)

    def of_district(self, district: str) -> tuple[Figure, ...]:
        """The district's own versions, the latest approved first: `over` lays them before what holds everywhere."""
        return tuple(replace(row, districts=()) for row in self._of_districts if district in row.districts)

    def on(self, key: str, day: date) -> Figure | None:
        """The version of ``key`` that is in force and has a value on ``day``; None when it must be configured."""
        version = self.version_on(key, day)
        return version if version is not None and version.value is not None else None

    def version_on(self, key: str, day: date) -> Figure | None:
        """The version of ``key`` that is in force on ``day``, be its value known or not; None where there is none."""
        for version in self._timelines.get(key, ()):
            if version.is_in_force(day):
                return version
        return None

    def versions(self, key: str) -> tuple[Figure, ...]:
        """Every version of ``key`` as its document has it: local ones, the latest approved first, then the shipped."""
        return self._versions.get(key, ())

    def timeline(self, key: str) -> tuple[Figure, ...]:
        """The stretches of days on which one version of ``key`` holds, newest first: cut so that no two overlap."""
        return self._timelines.get(key, ())

    def unit_of(self, key: str) -> str | None:
        """The unit that every version of ``key`` has; None where there is no such key."""
        versions = self.versions(key)
        return versions[0].unit if versions else None

    @property
    def keys(self) -> frozenset[str]:
        """Every key that has a version."""
        return frozenset(self._versions)

    def check(self) -> None:
        """Raise SourceError, naming file and line, for a period that is reversed, overlaps or leaves a gap.

        A stretch without a known value is written as a row whose value is null.
        """
        for rows in self._timelines.values():
            newer: Figure | None = None
            for row in rows:
                _check_row(row, newer)
                newer = row


def load_figures(*folders: Traversable) -> Figures:
    """The figures of every ``*.yaml`` in ``folders``, validated; raises SourceError naming file and line."""
    versions: list[Figure] = []
    for folder in folders:
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".yaml"):
                versions.extend(read_figures(file.read_text(encoding="utf-8"), str(file)))
    figures = Figures(versions)
    figures.check()
    return figures


def read_figures(content: str, place: str) -> list[Figure]:
    """The rows of one figures file: a mapping with the single key ``figures``; raises SourceError."""
    document = read_yaml(content, place)
    rows = document.get("figures") if isinstance(document, Record) else None
    if not isinstance(document, Record) or set(document) != {"figures"} or not isinstance(rows, list):
        raise SourceError(place, 1, "a mapping with the key figures and a list expected")
    figures: list[Figure] = []
    for row in rows:
        if not isinstance(row, Record):
            raise SourceError(place, document.line_of("figures"), f"a mapping expected for each figure, not {row!r}")
        figures.append(Figure.from_dict(row, place=place))
    return figures


def _by_key(versions: Iterable[Figure]) -> dict[str, list[Figure]]:
    found: defaultdict[str, list[Figure]] = defaultdict(list)
    for version in versions:
        found[version.key].append(version)
    return found


def _newest_first(rows: Iterable[Figure]) -> tuple[Figure, ...]:
    return tuple(sorted(rows, key=lambda row: row.since, reverse=True))


def _stretches(rows: Iterable[Figure]) -> list[Figure]:
    """What each row, taken in order, covers of the days that no row before it covers."""
    taken: list[Figure] = []
    for row in rows:
        left = [row]
        for other in taken:
            left = [part for piece in left for part in _without(piece, other)]
        taken += left
    return taken


def _without(piece: Figure, other: Figure) -> list[Figure]:
    """The stretches of ``piece`` before and after ``other``."""
    last, others_last = piece.until or date.max, other.until or date.max
    if others_last < piece.since or last < other.since:
        return [piece]
    parts: list[Figure] = []
    if piece.since < other.since:
        parts.append(replace(piece, until=other.since - timedelta(days=1)))
    if others_last < last:
        parts.append(replace(piece, since=next_day(others_last)))
    return parts


def _check_row(row: Figure, newer: Figure | None) -> None:
    if row.until is not None and row.until < row.since:
        raise SourceError(row.place, row.line, f"{row.key}: from on or before to expected")
    if newer is None:
        return
    if row.unit != newer.unit:
        raise SourceError(newer.place, newer.line, f"{row.key}: unit {row.unit} expected, as in its other versions")
    if row.until is None or row.until >= newer.since:
        raise SourceError(
            newer.place, newer.line, f"{row.key}: no overlap expected with the version of {row.place}:{row.line}"
        )
    if next_day(row.until) < newer.since:
        raise SourceError(
            newer.place,
            newer.line,
            f"{row.key}: no gap expected after the version of {row.place}:{row.line} (write a row with value null)",
        )


def _plain(value: object) -> object:
    if isinstance(value, MonthDays):
        return [f"{month:02}-{day:02}" for month, day in value]
    return json_value(value)


def _national(stored: Mapping[str, object], value: object, place: str, lines: Record) -> object:
    raw, key = stored.get("national"), stored["key"]
    if raw is None:
        return None
    try:
        national = UNITS[str(stored["unit"])](raw)
    except ValueError as error:
        raise SourceError(place, lines.line_of("national"), f"{key}: national: {error}") from error
    if not is_within(national, value):
        raise SourceError(place, lines.line_of("national"), f"{key}: a national part of at most the value expected")
    return national


def _date(stored: Mapping[str, object], name: str, place: str, lines: Record) -> date:
    day = read_day(stored[name])
    if day is None:
        raise SourceError(place, lines.line_of(name), f"{name}: a date YYYY-MM-DD expected, not {stored[name]!r}")
    return day


def _text(stored: Mapping[str, object], name: str, place: str, lines: Record) -> str:
    value = stored[name]
    if not isinstance(value, str) or not value.strip():
        raise SourceError(place, lines.line_of(name), f"{name} expected")
    return value


def _article(stored: Mapping[str, object], place: str, lines: Record) -> int:
    value = stored["article"]
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 20:
        raise SourceError(place, lines.line_of("article"), f"an article from 1 to 20 expected, not {value!r}")
    return value


def _one_of(stored: Mapping[str, object], name: str, allowed: Iterable[str], place: str, lines: Record) -> str:
    value = stored[name]
    choices = sorted(allowed)
    if not isinstance(value, str) or value not in choices:
        raise SourceError(place, lines.line_of(name), f"{name}: one of {', '.join(choices)} expected, not {value!r}")
    return value
