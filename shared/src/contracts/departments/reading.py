"""Reading the departments from YAML: every error names file, line and what was expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from contracts.policy import ARTICLES
from rulebook.calendar import next_day
from rulebook.facts import read_day
from rulebook.figures import CONFIDENCES
from rulebook.source import Record, SourceError, read_yaml

_REQUIRED: Final = ("code", "zh", "en", "from", "to", "document", "confidence")
_OPTIONAL: Final = ("successors", "takes_over", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department under one name, from ``since`` to ``until`` (both inclusive; None: from before, without end).

    ``successors`` are the codes of those to whom its duties passed on the day after ``until``. ``takes_over`` are, by
    article, the codes of those who handed that article's part to it and kept the rest.
    """

    code: str
    zh: str
    en: str
    since: date | None
    until: date | None
    successors: tuple[str, ...]
    takes_over: Mapping[int, tuple[str, ...]]
    document: str
    confidence: str
    note: str

    def is_in_place(self, day: date) -> bool:
        """Whether it is there under this name on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody who holds or held a duty of the opinions: as printed, later, and whom each article names."""

    printed: tuple[Department, ...]
    later: tuple[Department, ...]
    articles: Mapping[int, tuple[str, ...]]


def read_directory(content: str, place: str) -> Directory:
    """The departments of one file, with their successors; raises SourceError naming file and line."""
    document = read_yaml(content, place)
    if not isinstance(document, Record) or set(document) != {"departments", "successors", "articles"}:
        raise SourceError(place, 1, "a mapping with the keys departments, successors and articles expected")
    lines: dict[str, Record] = {}
    printed = tuple(_department(row, place, lines) for row in _records(document, "departments", place))
    later = tuple(_department(row, place, lines) for row in _records(document, "successors", place))
    _check_succession((*printed, *later), lines, place)
    return Directory(printed, later, _articles(document, {one.code for one in printed}, place))


def _department(row: Record, place: str, lines: dict[str, Record]) -> Department:
    for name in row:
        if name not in (*_REQUIRED, *_OPTIONAL):
            raise SourceError(place, row.line_of(name), f"{', '.join((*_REQUIRED, *_OPTIONAL))} expected, not {name}")
    for name in _REQUIRED:
        if name not in row:
            raise SourceError(place, row.line, f"{name} expected")
    code = _text(row, "code", place)
    if code in lines:
        raise SourceError(place, row.line_of("code"), f"code {code} only once expected")
    lines[code] = row
    since, until = _day(row, "from", place), _day(row, "to", place)
    if since is not None and until is not None and until < since:
        raise SourceError(place, row.line_of("to"), f"{code}: from on or before to expected")
    confidence = _text(row, "confidence", place)
    if confidence not in CONFIDENCES:
        expected = f"confidence: one of {', '.join(sorted(CONFIDENCES))} expected, not {confidence}"
        raise SourceError(place, row.line_of("confidence"), expected)
    return Department(
        code=code,
        zh=_text(row, "zh", place),
        en=_text(row, "en", place),
        since=since,
        until=until,
        successors=_codes(row, "successors", place) if "successors" in row else (),
        takes_over=_takes_over(row, place),
        document=_text(row, "document", place),
        confidence=confidence,
        note=str(row.get("note") or ""),
    )


def _check_succession(departments: Sequence[Department], lines: Mapping[str, Record], place: str) -> None:
    """A duty passes on to somebody, and on the next day."""
    by_code = {one.code: one for one in departments}
    for one in departments:
        row = lines[one.code]
        if (one.until is None) == bool(one.successors):
            raise SourceError(place, row.line_of("to"), f"{one.code}: to and successors together expected, or neither")
        for code in one.successors:
            heir = by_code.get(code)
            if heir is None:
                raise SourceError(place, row.line_of("successors"), f"{one.code}: no department has the code {code}")
            if one.until is not None and heir.since != next_day(one.until):
                expected = f"{code}: from {next_day(one.until)} expected, the day after {one.code} ends"
                raise SourceError(place, lines[code].line_of("from"), expected)
        for code in chain.from_iterable(one.takes_over.values()):
            if code not in by_code:
                raise SourceError(place, row.line_of("takes_over"), f"{one.code}: no department has the code {code}")


def _articles(document: Record, printed: set[str], place: str) -> Mapping[int, tuple[str, ...]]:
    articles = document["articles"]
    line = document.line_of("articles")
    if not isinstance(articles, Record) or list(articles) != [str(number) for number in range(1, ARTICLES + 1)]:
        raise SourceError(place, line, f"articles: every article from 1 to {ARTICLES} in order expected")
    named = {int(number): _codes(articles, number, place) for number in articles}
    for number, codes in named.items():
        for code in codes:
            if code not in printed:
                raise SourceError(place, articles.line_of(str(number)), f"article {number}: {code} is not printed")
    return named


def _takes_over(row: Record, place: str) -> Mapping[int, tuple[str, ...]]:
    taken = row.get("takes_over", Record(row.line))
    if not isinstance(taken, Record):
        raise SourceError(place, row.line_of("takes_over"), "takes_over: a mapping of articles to codes expected")
    numbers = {str(number) for number in range(1, ARTICLES + 1)}
    for number in taken:
        if number not in numbers:
            raise SourceError(place, taken.line_of(number), f"an article from 1 to {ARTICLES} expected, not {number}")
    return {int(number): _codes(taken, number, place) for number in taken}


def _records(document: Record, name: str, place: str) -> list[Record]:
    rows = document[name]
    if not isinstance(rows, list) or not rows:
        raise SourceError(place, document.line_of(name), f"{name}: a list expected")
    records = [row for row in rows if isinstance(row, Record)]
    if len(records) != len(rows):
        raise SourceError(place, document.line_of(name), f"{name}: a mapping for each department expected")
    return records


def _codes(row: Record, name: str, place: str) -> tuple[str, ...]:
    raw = row[name]
    codes = tuple(code for code in raw if isinstance(code, str)) if isinstance(raw, list) else ()
    if not codes or not isinstance(raw, list) or len(set(codes)) != len(raw):
        raise SourceError(place, row.line_of(name), f"{name}: a list of codes, each once, expected")
    return codes


def _text(row: Record, name: str, place: str) -> str:
    value = row[name]
    if not isinstance(value, str) or not value.strip():
        raise SourceError(place, row.line_of(name), f"{name}: a text expected")
    return value


def _day(row: Record, name: str, place: str) -> date | None:
    day = read_day(row[name])
    if day is None and row[name] is not None:
        raise SourceError(place, row.line_of(name), f"{name}: a date YYYY-MM-DD or null expected, not {row[name]!r}")
    return day
