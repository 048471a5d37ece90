"""The one rounding of money."""

from decimal import Decimal
from fractions import Fraction

PERCENT = Fraction(1, 100)

Number = int | Decimal | Fraction


def round_half_up(number: Number, places: int) -> Decimal:
    """四舍五入: ``number`` rounded half-up (away from zero), exactly, to ``places`` decimal places.

    Raises ValueError for a number that is not finite.
    """
    if isinstance(number, Decimal) and not number.is_finite():
        raise ValueError(f"not a finite number: {number}")
    scaled = abs(Fraction(number)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = tuple(int(digit) for digit in str(whole))
    return Decimal((int(number < 0 < whole), digits, -places))


def round_fen(amount: Number) -> Decimal:
    """四舍五入到分: yuan rounded half-up to the fen; raises ValueError for an amount that is not finite."""
    return round_half_up(amount, 2)
