"""Yuan: Decimal in Python, NUMERIC(18,2) in PostgreSQL, a string with two places on the wire. Never a float."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from rulebook.rounding import round_fen as fen

__all__ = ["FEN", "MAX_YUAN", "NonNegativeYuan", "PositiveYuan", "Yuan", "fen", "split", "to_wire"]

FEN = Decimal("0.01")
MAX_YUAN = Decimal("9999999999999999.99")

_UNSIGNED = r"(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,2})?"
_ABOVE_ZERO = r"(?:[1-9][0-9]{0,15}(?:\.[0-9]{1,2})?|0\.(?:[1-9][0-9]?|0[1-9]))"
_TEXT = re.compile(f"-?{_UNSIGNED}")
_DECIMAL_TEXT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def _refused(message: str) -> PydanticCustomError:
    return PydanticCustomError("yuan", message)


def _parse(text: str) -> Decimal:
    if _TEXT.fullmatch(text):
        return Decimal(text)
    if not _DECIMAL_TEXT.fullmatch(text):
        raise _refused('yuan are written as digits with at most two decimal places, for example "571.00"')
    whole, _, places = text.lstrip("-").partition(".")
    if len(places) > 2:
        raise _refused("yuan have at most two decimal places")
    if len(whole) > 1 and whole.startswith("0"):
        raise _refused("yuan are written without leading zeros")
    raise _refused("yuan have at most 18 digits, two of them decimal places")


def _read(value: Any) -> Decimal:
    if isinstance(value, str):
        amount = _parse(value)
    elif isinstance(value, Decimal):
        amount = value
    else:
        raise _refused('yuan are a string, for example "571.00", never a JSON number')
    return _exact(amount)


def _exact(amount: Decimal) -> Decimal:
    if not amount.is_finite():
        raise _refused("yuan are a finite amount")
    if abs(amount) > MAX_YUAN:
        raise _refused("yuan have at most 18 digits, two of them decimal places")
    exact = amount.quantize(FEN)
    if exact != amount:
        raise _refused("yuan have at most two decimal places")
    return exact or Decimal("0.00")


def to_wire(amount: Decimal) -> str:
    """`amount` in yuan as it travels: two places, no exponent. Raises ValueError rather than round."""
    try:
        return str(_exact(amount))
    except PydanticCustomError as error:
        raise ValueError(error.message()) from error


def _not_negative(amount: Decimal) -> Decimal:
    if amount < 0:
        raise _refused("this amount of yuan can't be negative")
    return amount


def _positive(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise _refused("this amount of yuan must be more than zero")
    return amount


def _schema(pattern: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "pattern": f"^{pattern}$", "description": "Yuan, two decimal places", "examples": ["571.00"]}
    )


_READ = BeforeValidator(_read, json_schema_input_type=str)
_WRITE = PlainSerializer(to_wire, return_type=str, when_used="json")

Yuan = Annotated[Decimal, _READ, _WRITE, _schema(f"-?{_UNSIGNED}")]
"""An amount in yuan, either sign. From JSON only a string is read; Python code may pass a Decimal of whole fen."""

NonNegativeYuan = Annotated[Decimal, _READ, AfterValidator(_not_negative), _WRITE, _schema(_UNSIGNED)]
"""An amount in yuan, zero or more."""

PositiveYuan = Annotated[Decimal, _READ, AfterValidator(_positive), _WRITE, _schema(_ABOVE_ZERO)]
"""An amount in yuan, more than zero."""


def split(total: Decimal, shares: Sequence[Decimal | int]) -> list[Decimal]:
    """Divide `total` yuan by `shares` to the fen, so that the parts sum to `total` exactly.

    Each part is its exact quota cut to the fen; what is left over goes, a fen each, to the largest remainders,
    the earlier share first where they tie. Raises ValueError for a total that is not whole fen, a negative share,
    or shares that sum to zero.
    """
    weights = [Fraction(share) for share in shares]
    if not weights or min(weights) < 0 or sum(weights) == 0:
        raise ValueError("shares are zero or more and at least one is above zero")
    whole = int(Decimal(to_wire(total)).scaleb(2))
    sign, whole = (-1, -whole) if whole < 0 else (1, whole)
    quotas = [whole * weight / sum(weights) for weight in weights]
    parts = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - quotas[i])
    for i in by_remainder[: whole - sum(parts)]:
        parts[i] += 1
    return [Decimal(sign * part).scaleb(-2) for part in parts]
