"""Terms: SQL text (DuckDB) of values; numbers are exact, whole numbers over a denominator, unknown is NULL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from rulebook.facts import Fact, Kind

NULL = "NULL"
ENTRY = "entry"
PLACES_OF_NUMBERS = 6
NO_LIMIT = 10**18
"""Stands for a missing upper limit: above every number that a column holds."""


@dataclass(frozen=True, slots=True)
class Term:
    """SQL text of a value; a number is the text over its denominator (a number, or SQL text itself)."""

    sql: str
    denominator: int | str = 1


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def any_of(conditions: list[str]) -> str:
    """Whether any of the conditions holds."""
    return " OR ".join(conditions) if conditions else "FALSE"


def half_up(number: Term, units: int) -> str:
    """The whole units, rounded half-up away from zero."""
    double = f"2 * {number.denominator}" if isinstance(number.denominator, str) else str(2 * number.denominator)
    size = f"({2 * units} * abs({wide(number.sql)}) + {number.denominator}) // ({double})"
    return f"CASE WHEN {number.sql} < 0 THEN -({size}) ELSE {size} END"


def wide(sql: str) -> str:
    """A whole number as wide as DuckDB has them."""
    return f"CAST({sql} AS HUGEINT)"


def literal(value: str) -> str:
    """A text."""
    return "'" + value.replace("'", "''") + "'"


def constant(value: object) -> Term:
    """A value of Python; raises TypeError where SQL has none for it."""
    if isinstance(value, bool):
        return Term("TRUE" if value else "FALSE")
    if isinstance(value, date):
        return Term(of_day(value))
    if isinstance(value, str):
        return Term(literal(value))
    if isinstance(value, Decimal) and not value.is_finite():
        return Term(str(NO_LIMIT))
    if isinstance(value, int | Decimal | Fraction):
        exact = Fraction(value)
        return Term(str(exact.numerator), exact.denominator)
    raise TypeError(f"no SQL constant for {value!r}")


def is_table(value: object) -> bool:
    """Whether a value is a table of rows, which a function of the rule text takes as it is."""
    return isinstance(value, Mapping | tuple)


def of_day(day: date) -> str:
    """A day."""
    return f"DATE '{day.isoformat()}'"


def of_fact(fact: Fact) -> Term:
    """The column of a fact, its default where it is absent."""
    column = quoted(fact.name)
    if fact.absent is not None:
        column = f"coalesce({column}, {'[]' if fact.absent == () else constant(fact.absent).sql})"
    return _scaled(column) if fact.kind is Kind.NUMBER else Term(column)


def of_field(name: str, kind: Kind) -> Term:
    """A field of the entry at hand."""
    field = f"{ENTRY}.{quoted(name)}"
    return _scaled(field) if kind is Kind.NUMBER else Term(field)


def _scaled(column: str) -> Term:
    wide = f"CAST({column} AS DECIMAL(38,{PLACES_OF_NUMBERS}))"
    return Term(f"CAST({wide} * {10**PLACES_OF_NUMBERS} AS HUGEINT)", 10**PLACES_OF_NUMBERS)


def whole(number: Term) -> str:
    """The text of a number that has no denominator; raises TypeError for another."""
    if number.denominator != 1:
        raise TypeError(f"a whole number expected, not {number}")
    return number.sql


def _aligned(*numbers: Term) -> tuple[list[str], int | str]:
    """Texts over one common denominator."""
    denominators = [one.denominator for one in numbers]
    known = [one for one in denominators if isinstance(one, int)]
    if len(known) == len(denominators):
        common = lcm(*known)
        texts = [
            one.sql if scale == 1 else f"({wide(one.sql)} * {scale})"
            for one, scale in zip(numbers, (common // one for one in known), strict=True)
        ]
        return texts, common
    texts = []
    for index, one in enumerate(numbers):
        others = [f"({other})" for place, other in enumerate(denominators) if place != index]
        texts.append("(" + " * ".join([wide(one.sql), *others]) + ")")
    return texts, "(" + " * ".join(f"({one})" for one in denominators) + ")"


def compared(operator: str, left: Term, right: Term) -> Term:
    """Whether one number or text is so to the other."""
    (one, other), _ = _aligned(left, right)
    return Term(f"({one} {'=' if operator == '==' else operator} {other})")


def calculated(operation: str, left: Term, right: Term) -> Term:
    """A sum, difference, product or quotient; NULL for a division by nothing."""
    if operation == "*":
        return Term(f"({wide(left.sql)} * {right.sql})", _product(left.denominator, right.denominator))
    if operation == "/":
        sign = f"CASE WHEN {right.sql} < 0 THEN -1 WHEN {right.sql} > 0 THEN 1 END"
        return Term(
            f"({sign} * {wide(left.sql)} * {right.denominator})",
            f"({left.denominator} * greatest(1, abs({wide(right.sql)})))",
        )
    (one, other), common = _aligned(left, right)
    return Term(f"({wide(one)} {operation} {other})", common)


def _product(one: int | str, other: int | str) -> int | str:
    return one * other if isinstance(one, int) and isinstance(other, int) else f"({one} * {other})"


def member(item: Term, listed: Mapping[str, object] | tuple[str, ...]) -> Term:
    """Whether the item is listed."""
    text = f"CAST({whole(item)} AS VARCHAR)"
    among = f"{text} IN ({', '.join(map(literal, listed))})" if listed else "FALSE"
    return Term(f"(CASE WHEN {item.sql} IS NULL THEN NULL ELSE {among} END)")


def row(rows: Mapping[str, object], key: Term) -> Term:
    """The row's value under the key; NULL where there is none."""
    text = f"CAST({whole(key)} AS VARCHAR)"
    return cases([(f"{text} = {literal(code)}", constant(value)) for code, value in rows.items()])


def cases(choices: list[tuple[str, Term]]) -> Term:
    """The first value whose condition holds."""
    if not choices:
        return Term(NULL)
    texts, common = _aligned(*(value for _, value in choices))
    listed = " ".join(f"WHEN {when} THEN {text}" for (when, _), text in zip(choices, texts, strict=True))
    return Term(f"(CASE {listed} END)", common)


def chosen(condition: str, then: Term, otherwise: Term) -> Term:
    """One of two values; NULL where the condition is unknown."""
    (yes, no), common = _aligned(then, otherwise)
    return Term(f"(CASE WHEN {condition} IS NULL THEN NULL WHEN {condition} THEN {yes} ELSE {no} END)", common)


def extreme(function: str, values: list[Term]) -> Term:
    """SQL's own forms ignore NULL: an unknown value must leave the result unknown."""
    texts, common = _aligned(*values)
    unknown = any_of([f"{one} IS NULL" for one in texts])
    return Term(f"(CASE WHEN {unknown} THEN NULL ELSE {function}({', '.join(texts)}) END)", common)


def plus_months(day: str, months: str) -> str:
    """The day so many months later, the last of the month where it is shorter."""
    return f"CAST({day} + to_months(CAST({months} AS INTEGER)) AS DATE)"


def share(steps: tuple[Mapping[str, Any], ...], start: str, day: str) -> Term:
    """The share of the step in which the day lies, counted from the start."""
    reached = [(f"{day} < {plus_months(start, str(step['months_upto']))}", constant(step["share"])) for step in steps]
    return cases([(f"{start} IS NULL OR {day} IS NULL", Term(NULL)), *reached, ("TRUE", Term("0"))])
