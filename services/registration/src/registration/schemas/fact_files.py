"""Files of facts, read while they arrive: NDJSON or CSV, cut into records, each record a row or the reasons why not."""

import csv
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from kit.errors import Malformed
from kit.vault import Vault
from registration.schemas.fact_batches import DeliveredFact
from registration.usecases import DeliveredRow

MAX_RECORD = 16_384
"""Bytes of one record; a longer one is rejected and stepped over."""

_BOM = b"\xef\xbb\xbf"
_FIELDS = frozenset(DeliveredFact.model_fields)

Read = Callable[[bytes], DeliveredFact]


class NotARow(ValueError):
    """The record is no row; its text says why and holds nothing of the record."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Lines:
    """Cuts parts of a file into records by line; a quoted line break does not end a CSV's record."""

    def __init__(self, *, quotes: bool) -> None:
        self._quotes = quotes
        self._rest = b""
        self._open: list[bytes] = []
        self._begun, self._line = 1, 0

    def cut(self, part: bytes) -> Iterator[tuple[int, bytes | None]]:
        """The records that are complete by now, with the line on which each begins; None stands for too long a one."""
        lines = (self._rest + part).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            yield from self._end(line)
        # What is too long already is not kept, but for one byte that says so.
        self._rest = self._rest[: MAX_RECORD + 1]

    def end(self) -> Iterator[tuple[int, bytes | None]]:
        """The last record, where no line break follows it."""
        if self._rest:
            yield from self._end(self._rest)
        if self._open:
            yield self._begun, b"\n".join(self._open)

    @property
    def last(self) -> int:
        """The number of the last line."""
        return self._line

    def _end(self, line: bytes) -> Iterator[tuple[int, bytes | None]]:
        self._line += 1
        if not self._open:
            self._begun = self._line
        if self._quotes and (self._open or line.count(b'"') % 2):
            self._open.append(line)
            if sum(map(len, self._open)) <= MAX_RECORD and sum(one.count(b'"') for one in self._open) % 2:
                return
            line, self._open = b"\n".join(self._open), []
        line = line.removesuffix(b"\r")
        if len(line) > MAX_RECORD:
            yield self._begun, None
        elif line.strip():
            yield self._begun, line


class FactFile:
    """One file on its way: gives its rows as they arrive; identity numbers become their blind index at once."""

    def __init__(self, form: str, *, department: str, vault: Vault) -> None:
        """`form` is `ndjson` or `csv`."""
        self._lines = Lines(quotes=form == "csv")
        self._header: list[str] | None = None
        self._read: Read = self._read_csv if form == "csv" else _read_json
        self._takes_header = form == "csv"
        self._department, self._vault = department, vault
        self._indexes: dict[str, bytes] = {}
        self.rows = 0

    @property
    def last_line(self) -> int:
        """The number of the last line read."""
        return self._lines.last

    async def read(self, parts: AsyncIterator[bytes]) -> AsyncIterator[list[DeliveredRow]]:
        """The rows of each part; raises `Malformed` where the file has no header that fits."""
        async for part in parts:
            yield self._rows(self._lines.cut(part))
        yield self._rows(self._lines.end())
        if self._takes_header:
            raise Malformed("the CSV has no header", code="CSV_HEADER")

    def _rows(self, records: Iterator[tuple[int, bytes | None]]) -> list[DeliveredRow]:
        self._indexes.clear()
        rows = []
        for line, record in records:
            if self._takes_header:
                self._header, self._takes_header = _header(record), False
            else:
                rows.append(self._row(line, record))
        self.rows += len(rows)
        return rows

    def _row(self, line: int, record: bytes | None) -> DeliveredRow:
        if record is None:
            return _rejected(line, "ROW_TOO_LONG", f"a row has at most {MAX_RECORD} bytes")
        if b"\0" in record or b"\\u0000" in record:
            return _rejected(line, "NUL", "the row holds a NUL character")
        try:
            fact = self._read(record)
        except ValidationError as error:
            return DeliveredRow(line, reasons=_reasons(error))
        except NotARow as error:
            return _rejected(line, error.code, str(error))
        if fact.source_department not in {None, self._department}:
            return _rejected(line, "FOREIGN_SOURCE", f"you speak for {self._department} alone", "source_department")
        return DeliveredRow(
            line,
            identity_index=self._index(fact.identity_number),
            person_id=fact.person_id,
            kind=fact.kind.value,
            value=json.dumps(fact.value, ensure_ascii=False),
            valid_from=fact.valid_from,
            valid_to=fact.valid_to,
            document=fact.document,
        )

    def _index(self, number: str | None) -> bytes | None:
        if number is None:
            return None
        found = self._indexes.get(number)
        if found is None:
            found = self._indexes[number] = self._vault.find(number, "people", "identity_number")
        return found

    def _read_csv(self, record: bytes) -> DeliveredFact:
        assert self._header is not None
        cells = _cells(record)
        if len(cells) != len(self._header):
            raise NotARow("CELLS", f"the row has {len(cells)} cells, the header has {len(self._header)}")
        row: dict[str, Any] = {name: cell for name, cell in zip(self._header, cells, strict=True) if cell}
        if "value" in row:
            row["value"] = _value(row["value"])
        return DeliveredFact.model_validate(row)


def _read_json(record: bytes) -> DeliveredFact:
    return DeliveredFact.model_validate_json(record)


def _cells(record: bytes) -> list[str]:
    try:
        rows = list(csv.reader([record.decode()], strict=True))
    except UnicodeDecodeError:
        raise NotARow("NOT_UTF8", "the row is not UTF-8") from None
    except csv.Error:
        raise NotARow("NOT_CSV", "the row is not CSV") from None
    return rows[0] if rows else []


def _header(record: bytes | None) -> list[str]:
    try:
        names = _cells((record or b"").removeprefix(_BOM))
    except NotARow as error:
        raise Malformed(f"the header can't be read: {error}", code="CSV_HEADER") from None
    unknown = sorted(set(names) - _FIELDS)
    if unknown or len(set(names)) < len(names):
        raise Malformed(f"the header names each column once, of {sorted(_FIELDS)}", code="CSV_HEADER")
    return names


def _value(cell: str) -> Any:
    """A cell is JSON, or text where it is not."""
    try:
        return from_json(cell, allow_inf_nan=False)
    except ValueError:
        return cell


def _reasons(error: ValidationError) -> str:
    found = [
        {"field": ".".join(str(part) for part in item["loc"]), "code": item["type"], "message": item["msg"]}
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return json.dumps(found, ensure_ascii=False)


def _rejected(line: int, code: str, message: str, field: str = "") -> DeliveredRow:
    reasons: Sequence[dict[str, str]] = [{"field": field, "code": code, "message": message}]
    return DeliveredRow(line, reasons=json.dumps(reasons, ensure_ascii=False))
