"""Facts: what a rule may read about a person, enterprise or loan, declared once with kind, unit and holder."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from rulebook.rounding import Number


class Kind(StrEnum):
    """What sort of value a fact has."""

    TRUTH = "truth"
    COUNT = "count"
    NUMBER = "number"
    DAY = "day"
    CODE = "code"
    AGE = "age"
    RECORDS = "records"


class FactError(ValueError):
    """A fact that no rule declared, or a value that its declaration does not allow."""

    def __init__(self, fact: str, expected: str) -> None:
        super().__init__(f"{fact}: {expected}")
        self.fact = fact
        self.expected = expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A declared fact: ``owner`` is the department that holds it.

    ``absent`` is what its absence means; None means unknown. ``entry`` names the fields of a list's entries, in order.
    ``lasting`` marks what nobody can change about themselves (sex, birth, disability): no advice is made of it.
    """

    name: str
    kind: Kind
    owner: str
    zh: str
    en: str
    unit: str = ""
    absent: object = None
    entry: Mapping[str, Kind] | None = None
    lasting: bool = False

    def parse(self, raw: object) -> object:
        """The typed value of ``raw`` (native or as JSON text); raises FactError."""
        if raw is None:
            return self.absent
        if self.kind is Kind.RECORDS:
            return self._parse_records(raw)
        value = _PARSERS[self.kind](raw)
        if value is None:
            raise FactError(self.name, f"{_EXPECTED[self.kind]} expected, not {raw!r}")
        return value

    def _parse_records(self, raw: object) -> tuple[Mapping[str, object], ...]:
        """Entries from a list, or from a mapping of code to value where an entry has two fields."""
        if isinstance(raw, Mapping):
            raw = tuple(raw.items())
        if self.entry is None or isinstance(raw, str | bytes) or not isinstance(raw, Sequence):
            raise FactError(self.name, f"a list expected, not {raw!r}")
        return tuple(self._parse_entry(self.entry, entry) for entry in raw)

    def _parse_entry(self, fields: Mapping[str, Kind], raw: object) -> Mapping[str, object]:
        """One entry: a mapping by field, or its values in order; an absent or None field is unknown."""
        if len(fields) == 1 and not isinstance(raw, Mapping):
            raw = (raw,)
        if isinstance(raw, Sequence) and not isinstance(raw, str | bytes) and len(raw) == len(fields):
            raw = dict(zip(fields, raw, strict=True))
        if not isinstance(raw, Mapping) or not set(raw) <= set(fields):
            raise FactError(self.name, f"entries of {', '.join(fields)} expected, not {raw!r}")
        read: dict[str, object] = {}
        for name, kind in fields.items():
            given = raw.get(name)
            read[name] = None if given is None else _PARSERS[kind](given)
            if given is not None and read[name] is None:
                raise FactError(self.name, f"{name}: {_EXPECTED[kind]} expected, not {given!r}")
        return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A fact that a caller may state and that no rule can read: it has no value in any expression.

    Used for the attributes of article 13 (身份、性别、残疾) that never count against anyone, and for circumstances that
    the text leaves without effect.
    """

    name: str
    why: str


def read_truth(raw: object) -> bool | None:
    """True or False, or None when ``raw`` is neither."""
    return raw if isinstance(raw, bool) else None


def read_count(raw: object) -> int | None:
    """A whole number of at least 0, or None when ``raw`` is none."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, str):
        return int(raw) if re.fullmatch(r"[0-9]{1,9}", raw) else None
    return raw if isinstance(raw, int) and raw >= 0 else None


def read_number(raw: object) -> Decimal | None:
    """A finite decimal of at least 0 from a Decimal, whole number or plain decimal text; never from a float."""
    if isinstance(raw, bool) or not isinstance(raw, Decimal | int | str):
        return None
    if isinstance(raw, str) and not re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,18})?", raw):
        return None
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None


def read_day(raw: object) -> date | None:
    """A calendar day from a date or ISO text (YYYY-MM-DD), or None when ``raw`` is neither."""
    if isinstance(raw, datetime):
        return None
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return None
    return None


def read_code(raw: object) -> str | None:
    """A non-empty code, or None when ``raw`` is none."""
    return str(raw) if isinstance(raw, str) and raw else None


def read_age(raw: object) -> tuple[int, int] | None:
    """An age to the day as (years, days since the birthday) from text such as ``55y1d``, or None."""
    match = re.fullmatch(r"([0-9]{1,3})y([0-9]{1,3})d", raw) if isinstance(raw, str) else None
    return (int(match[1]), int(match[2])) if match else None


def json_value(value: object) -> object:
    """The JSON form of a fact, figure or result: numbers that are not whole, and days, become text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal | Fraction):
        return number_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [json_value(item) for item in value]
    raise TypeError(f"no JSON form for {value!r}")


def number_text(number: Number) -> str:
    """Plain decimal text without exponent; ``p/q`` for a fraction; ``no_limit`` for a missing upper limit."""
    if isinstance(number, Decimal):
        return f"{number:f}" if number.is_finite() else "no_limit"
    return str(number)


_PARSERS: dict[Kind, Callable[[object], object]] = {
    Kind.TRUTH: read_truth,
    Kind.COUNT: read_count,
    Kind.NUMBER: read_number,
    Kind.DAY: read_day,
    Kind.CODE: read_code,
    Kind.AGE: read_age,
}

_EXPECTED = {
    Kind.TRUTH: "true or false",
    Kind.COUNT: "a whole number of at least 0",
    Kind.NUMBER: "a number of at least 0 as decimal text",
    Kind.DAY: "a date YYYY-MM-DD",
    Kind.CODE: "a code",
    Kind.AGE: "an age such as 55y1d",
}
