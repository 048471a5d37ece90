"""Reading the catalogue from YAML: every error names file, line and what was expected."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, TypeVar

from contracts.policy.catalogue import ARTICLES, ROWS, Article, Catalogue, Kind, OtherLaw, PolicyRow, Service
from rulebook.instruments import Status
from rulebook.source import Record, SourceError, read_yaml

E = TypeVar("E", bound=StrEnum)

OTHER_LAWS: Final = "other_laws.yaml"
TESTS: Final = "tests.yaml"
_PLACES: Final = ("instrument", "home", "record")
_ROW_KEYS: Final = ("id", "quote", "en", "kind", "rule", "numbers", "payer", "service")


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that is shipped, read once; raises SourceError naming file and line."""
    folder = files("contracts.policy")
    return read_catalogue(folder / "rows", read_tests(folder / TESTS))


def read_catalogue(folder: Traversable, tests: Mapping[str, Sequence[str]] | None = None) -> Catalogue:
    """The rows of `folder`, exactly 190; `tests` names those of each instrument. Raises SourceError."""
    articles = tuple(
        _read_article(folder / f"article_{number:02d}.yaml", number, tests or {}) for number in range(ARTICLES + 1)
    )
    ids = [row.id for article in articles for row in article.rows]
    if len(ids) != ROWS:
        raise SourceError(str(folder), 1, f"{ROWS} rows expected, not {len(ids)}")
    return Catalogue(articles=articles, other_laws=tuple(_read_other_laws(folder / OTHER_LAWS)))


def read_tests(file: Traversable) -> dict[str, tuple[str, ...]]:
    """The tests of each instrument; raises SourceError."""
    document = _document(file)
    return {instrument: _texts(document, instrument, str(file)) for instrument in document}


def _read_article(file: Traversable, number: int, tests: Mapping[str, Sequence[str]]) -> Article:
    place = str(file)
    document = _document(file)
    _only(document, ("article", "zh", "en", "rows"), place)
    if document["article"] != number or isinstance(document["article"], bool):
        raise SourceError(place, document.line_of("article"), f"article: {number} expected, as in the file's name")
    rows = [_read_row(entry, number, place) for entry in _records(document, "rows", place)]
    explored = {code for row, _ in rows if row.status is Status.EXPLORATORY for code in row.instruments}
    times = Counter(row.id for row, _ in rows)
    for row, line in rows:
        if times[row.id] > 1:
            raise SourceError(place, line, f"id: {row.id} only once expected")
    return Article(
        number=number,
        zh=_text(document, "zh", place),
        en=_text(document, "en", place),
        rows=tuple(_completed(row, explored, tests) for row, _ in rows),
    )


def _completed(row: PolicyRow, explored: set[str], tests: Mapping[str, Sequence[str]]) -> PolicyRow:
    """What an exploratory row shares its instrument with is exploratory as well; tests are those of the instruments."""
    named = {test for code in row.instruments for test in tests.get(code, ())}
    return replace(
        row,
        status=Status.EXPLORATORY if explored & set(row.instruments) else row.status,
        tests=tuple(sorted(named)) if row.instruments else row.tests,
    )


def _read_row(entry: Record, article: int, place: str) -> tuple[PolicyRow, int]:
    stated = [name for name in _PLACES if name in entry]
    if len(stated) != 1:
        raise SourceError(place, entry.line, f"one of {', '.join(_PLACES)} expected, not {', '.join(stated) or 'none'}")
    _only(entry, (*_ROW_KEYS, *stated, *(["tests"] if "home" in entry else [])), place)
    prefix = f"A{article:02d}-" if article else "P-"
    row_id = _text(entry, "id", place)
    if not row_id.startswith(prefix):
        raise SourceError(place, entry.line_of("id"), f"id: {prefix} and a number expected, not {row_id}")
    if "record" in entry and entry["record"] is not True:
        raise SourceError(place, entry.line_of("record"), "record: true expected")
    kind, service = _one_of(Kind, entry, "kind", place), _one_of(Service, entry, "service", place)
    if service is Service.SHARED and "instrument" in entry:
        raise SourceError(place, entry.line_of("service"), "service: the service of the instrument expected")
    row = PolicyRow(
        id=row_id,
        article=article,
        quote=_text(entry, "quote", place),
        en=_text(entry, "en", place),
        kind=kind,
        rule=_text(entry, "rule", place),
        numbers=_text_or_none(entry, "numbers", place),
        payer=_text_or_none(entry, "payer", place),
        service=service,
        instruments=_instruments(entry, place) if "instrument" in entry else (),
        home=_text(entry, "home", place) if "home" in entry else None,
        tests=_texts(entry, "tests", place) if "home" in entry else (),
        status=_status(kind, is_record="record" in entry),
    )
    return row, entry.line_of("id")


def _instruments(entry: Record, place: str) -> tuple[str, ...]:
    if isinstance(entry["instrument"], list):
        return _texts(entry, "instrument", place)
    return (_text(entry, "instrument", place),)


def _status(kind: Kind, *, is_record: bool) -> Status:
    """探索 is no entitlement and 鼓励 is discretionary, whoever keeps them; the rest is in force or a record."""
    if kind is Kind.EXPLORATORY:
        return Status.EXPLORATORY
    if kind is Kind.ENCOURAGED:
        return Status.DISCRETIONARY
    return Status.RECORD_ONLY if is_record else Status.IN_FORCE


def _read_other_laws(file: Traversable) -> Iterator[OtherLaw]:
    place = str(file)
    document = _document(file)
    _only(document, ("instruments",), place)
    for entry in _records(document, "instruments", place):
        _only(entry, ("instrument", "service", "basis", "why"), place)
        yield OtherLaw(
            instrument=_text(entry, "instrument", place),
            service=_one_of(Service, entry, "service", place),
            basis=_text(entry, "basis", place),
            why=_text(entry, "why", place),
        )


def _document(file: Traversable) -> Record:
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(file), 1, f"a readable UTF-8 file expected ({error})") from error
    document = read_yaml(content, str(file))
    if not isinstance(document, Record):
        raise SourceError(str(file), 1, "a mapping expected")
    return document


def _only(record: Record, keys: Sequence[str], place: str) -> None:
    for key in record:
        if key not in keys:
            raise SourceError(place, record.line_of(key), f"one of {', '.join(keys)} expected, not {key}")
    for key in keys:
        if key not in record:
            raise SourceError(place, record.line, f"{key} expected")


def _records(record: Record, key: str, place: str) -> list[Record]:
    value = record[key]
    if not isinstance(value, list) or not all(isinstance(item, Record) for item in value):
        raise SourceError(place, record.line_of(key), f"{key}: a list of mappings expected")
    return value


def _text(record: Record, key: str, place: str) -> str:
    value = record[key]
    if not isinstance(value, str) or not value.strip():
        raise SourceError(place, record.line_of(key), f"{key}: text expected, not {value!r}")
    return value


def _texts(record: Record, key: str, place: str) -> tuple[str, ...]:
    value = record[key]
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise SourceError(place, record.line_of(key), f"{key}: a list of texts expected")
    return tuple(map(str, value))


def _text_or_none(record: Record, key: str, place: str) -> str | None:
    return None if record[key] is None else _text(record, key, place)


def _one_of(choices: type[E], record: Record, key: str, place: str) -> E:
    value = _text(record, key, place)
    try:
        return choices(value)
    except ValueError:
        raise SourceError(
            place, record.line_of(key), f"{key}: one of {', '.join(choices)} expected, not {value}"
        ) from None
