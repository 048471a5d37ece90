from decimal import Decimal, localcontext
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from kit.money import FEN, MAX_YUAN, NonNegativeYuan, PositiveYuan, Yuan, fen, split, to_wire
from rulebook.rounding import round_fen


class Payment(BaseModel):
    yuan: Yuan


class Fund(BaseModel):
    yuan: NonNegativeYuan


class Instalment(BaseModel):
    yuan: PositiveYuan


amounts = st.decimals(min_value=-MAX_YUAN, max_value=MAX_YUAN, places=2, allow_nan=False, allow_infinity=False)


def read(json: str, model: type[Payment | Fund | Instalment] = Payment) -> Decimal:
    return model.model_validate_json(f'{{"yuan": {json}}}').yuan


def schema_of(model: type[BaseModel]) -> Any:
    return model.model_json_schema()["properties"]["yuan"]


@given(amounts)
def test_an_amount_survives_the_wire_to_the_fen(amount: Decimal) -> None:
    sent = Payment(yuan=amount).model_dump_json()
    assert Payment.model_validate_json(sent).yuan == amount


@pytest.mark.parametrize(
    ("text", "wire"),
    [("571", "571.00"), ("571.5", "571.50"), ("571.00", "571.00"), ("-0.01", "-0.01"), ("-0", "0.00"), ("0.0", "0.00")],
)
def test_an_amount_is_always_written_with_two_places(text: str, wire: str) -> None:
    assert Payment(yuan=read(f'"{text}"')).model_dump(mode="json") == {"yuan": wire}


def test_inside_python_an_amount_stays_a_decimal() -> None:
    assert Payment.model_validate({"yuan": "571"}).model_dump() == {"yuan": Decimal("571.00")}


@pytest.mark.parametrize("number", ["571", "571.00", "5e2", "0", "true", "null", "[]"])
def test_json_numbers_and_other_types_are_refused(number: str) -> None:
    with pytest.raises(ValidationError, match="never a JSON number"):
        read(number)


@pytest.mark.parametrize("value", [571, 571.0, float("nan")])
def test_numbers_from_a_parsed_body_are_refused_too(value: float) -> None:
    with pytest.raises(ValidationError, match="never a JSON number"):
        Payment.model_validate({"yuan": value})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NaN", "written as digits"),
        ("Infinity", "written as digits"),
        ("5.71e2", "written as digits"),
        ("1_000", "written as digits"),
        ("1,000", "written as digits"),
        ("+5", "written as digits"),
        (" 5", "written as digits"),
        ("5\\n", "written as digits"),
        (".5", "written as digits"),
        ("5.", "written as digits"),
        ("", "written as digits"),
        ("５７１", "written as digits"),
        ("571.001", "at most two decimal places"),
        ("571.000", "at most two decimal places"),
        ("0571", "without leading zeros"),
        ("10000000000000000", "at most 18 digits"),
    ],
)
def test_other_spellings_are_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        read(f'"{text}"')


@pytest.mark.parametrize("value", ["NaN", "Infinity", "0.001", "1E+16"])
def test_a_decimal_that_is_no_amount_is_refused_not_rounded(value: str) -> None:
    with pytest.raises(ValidationError):
        Payment(yuan=Decimal(value))
    with pytest.raises(ValueError, match="yuan"):
        to_wire(Decimal(value))


def test_the_largest_amount_is_exact_under_a_narrow_decimal_context() -> None:
    with localcontext(prec=28):
        assert to_wire(read('"9999999999999999.99"')) == "9999999999999999.99"


def test_a_balance_is_never_negative_and_an_instalment_is_never_zero() -> None:
    assert read('"0"', Fund) == 0
    with pytest.raises(ValidationError, match="can't be negative"):
        read('"-0.01"', Fund)
    assert read('"0.01"', Instalment) == FEN
    with pytest.raises(ValidationError, match="more than zero"):
        read('"0.00"', Instalment)


@pytest.mark.parametrize("model", [Payment, Fund, Instalment])
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_published_schema_is_a_string_with_a_pattern(model: type[BaseModel], mode: str) -> None:
    schema = model.model_json_schema(mode=mode)["properties"]["yuan"]  # type: ignore[arg-type]
    assert schema["type"] == "string"
    assert schema["pattern"]


@pytest.mark.parametrize("model", [Payment, Fund, Instalment])
@pytest.mark.parametrize(
    "text", ["0", "0.00", "0.01", "0.1", "0.10", "1", "-1", "01", "1.005", "1e2", "9999999999999999.99", "1" * 17, "x"]
)
def test_the_published_pattern_and_the_reader_agree(model: type[Payment | Fund | Instalment], text: str) -> None:
    matches = Draft202012Validator(schema_of(model)).is_valid(text)
    try:
        read(f'"{text}"', model)
    except ValidationError:
        assert not matches
    else:
        assert matches


def test_there_is_one_rounding_function() -> None:
    assert fen is round_fen
    assert fen(Decimal("0.005")) == FEN


def test_a_total_that_does_not_divide_gives_the_odd_fen_to_the_earlier_share() -> None:
    assert split(Decimal("100.00"), [1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_the_odd_fen_goes_to_the_largest_remainder() -> None:
    assert split(Decimal("0.10"), [14, 28, 58]) == [Decimal("0.01"), Decimal("0.03"), Decimal("0.06")]


def test_a_reversal_splits_like_the_payment_that_it_takes_back() -> None:
    forwards = split(Decimal("100.01"), [Decimal("0.6"), Decimal("0.4")])
    assert split(Decimal("-100.01"), [Decimal("0.6"), Decimal("0.4")]) == [-part for part in forwards]


@given(amounts, st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_parts_sum_to_the_total_and_lie_within_a_fen_of_their_quota(total: Decimal, shares: list[int]) -> None:
    parts = split(total, shares)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        # |part - total·share/sum| < 0.01, in integers
        assert abs(int(part * 100) * sum(shares) - int(total * 100) * share) < sum(shares)
        assert part == part.quantize(FEN)


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.lists(st.integers(1, 1000), min_size=2, max_size=8))
def test_a_larger_share_never_gets_less(total: Decimal, shares: list[int]) -> None:
    parts = split(total, sorted(shares))
    for (less, few), (more, many) in pairwise(zip(parts, sorted(shares), strict=True)):
        assert less <= more or few == many


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1, 1]])
def test_shares_that_share_nothing_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="shares"):
        split(Decimal("1.00"), shares)


def test_a_total_that_is_not_whole_fen_is_refused() -> None:
    with pytest.raises(ValueError, match="two decimal places"):
        split(Decimal("0.001"), [1])
