from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from stdnum.cn import ric, uscc

from kit import clock
from kit.identity import CreditCode, DivisionCode, PersonName, Phone, ResidentId, birth_date

JINAN = ("370102", "370103", "370104", "370105", "370112", "370113", "370114", "370115", "370116", "370117", "370124")
FORMER = ("370181", "370125", "370123", "370122", "371202")


def resident_id(region: str = "370102", born: str = "19900101", order: str = "123") -> str:
    """A number of the given place, day and order, with the check character that belongs to it."""
    body = f"{region}{born}{order}"
    return body + ric.calc_check_digit(f"{body}0")


def credit_code(body: str = "91370100MA3C0XXXX") -> str:
    return body + uscc.calc_check_digit(body)


def read(kind: Any, value: object) -> str:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    return adapter.validate_python(value)


def refusal(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    [error] = caught.value.errors()
    return error["type"]


@pytest.mark.parametrize("region", [*JINAN, "370126", *FORMER])
@pytest.mark.parametrize("born", ["19550615", "19790101", "20001231", "20200229"])
def test_every_code_of_jinan_is_accepted_whenever_its_holder_was_born(region: str, born: str) -> None:
    number = resident_id(region, born)
    assert read(ResidentId, number) == number


def test_the_check_character_x_is_written_large() -> None:
    number = next(n for i in range(1000) if (n := resident_id(order=f"{i:03}")).endswith("X"))
    assert read(ResidentId, f" {number.lower()} ") == number


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(position: int, change: int) -> None:
    number = resident_id()
    wrong = str((int(number[position]) + change) % 10)
    with pytest.raises(ValidationError):
        read(ResidentId, number[:position] + wrong + number[position + 1 :])


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (resident_id()[:17], "resident_id_length"),
        ("370102900101123", "resident_id_length"),
        ("37010219900101A238", "resident_id_format"),
        (resident_id(region="990102"), "resident_id_region"),
        (resident_id(born="19900230"), "resident_id_birth_date"),
        (resident_id(born="18991231"), "resident_id_birth_date"),
        (resident_id()[:17] + ("0" if resident_id()[17] != "0" else "1"), "resident_id_checksum"),
        (370102199001011234, "string_type"),
    ],
)
def test_a_wrong_identity_number_is_told_what_is_wrong(number: object, reason: str) -> None:
    assert refusal(ResidentId, number) == reason


def test_nobody_is_born_tomorrow() -> None:
    number = resident_id(born="20180102")
    with clock.at(datetime(2018, 1, 1, 12, tzinfo=clock.SHANGHAI)):
        assert refusal(ResidentId, number) == "resident_id_birth_date"
    with clock.at(datetime(2018, 1, 1, 16, tzinfo=UTC)):
        assert read(ResidentId, number) == number


def test_no_reason_repeats_the_number() -> None:
    number = resident_id(born="19900230")
    with pytest.raises(ValidationError) as caught:
        read(ResidentId, number)
    assert number not in caught.value.errors()[0]["msg"]


def test_the_birth_date_is_read_from_the_number() -> None:
    assert birth_date(resident_id(born="19960229")) == date(1996, 2, 29)
    with pytest.raises(ValueError, match="no birth date"):
        birth_date(resident_id(born="19900230"))


@pytest.mark.parametrize("code", ["91110000600037341L", credit_code(), credit_code("N2370181MF0000000")])
def test_companies_and_rural_collectives_have_credit_codes(code: str) -> None:
    assert read(CreditCode, code.lower()) == code


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91110000600037341", "credit_code_length"),
        ("9111000060003734IL", "credit_code_format"),
        ("911100006000373412", "credit_code_checksum"),
    ],
)
def test_a_wrong_credit_code_is_told_what_is_wrong(code: str, reason: str) -> None:
    assert refusal(CreditCode, code) == reason


@pytest.mark.parametrize(
    "text", ["13812345678", "+86 138 1234 5678", "0086-138-1234-5678", "86 13812345678", "１３８12345678"]
)
def test_a_mobile_number_is_brought_to_its_eleven_digits(text: str) -> None:
    assert read(Phone, text) == "13812345678"


@pytest.mark.parametrize("text", ["12812345678", "1381234567", "138123456789", "0531-88888888", "+1 13812345678", ""])
def test_other_numbers_are_no_mainland_mobile(text: str) -> None:
    assert refusal(Phone, text) == "phone"


def test_a_name_is_stripped_and_composed() -> None:
    assert read(PersonName, "  Zoe\u0308 ") == "Zo\u00eb"
    assert read(PersonName, "买买提·吐尔逊") == "买买提·吐尔逊"


def test_a_name_may_have_a_character_newer_than_the_tables() -> None:
    rare = "\U00031350"  # CJK extension H, Unicode 15
    assert read(PersonName, f"张{rare}") == f"张{rare}"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "person_name_length"),
        (" \u3000", "person_name_length"),
        ("张" * 101, "person_name_length"),
        ("张\x00三", "person_name_characters"),
        ("张\n三", "person_name_characters"),
        ("张\u202e三", "person_name_characters"),
    ],
)
def test_a_name_without_text_or_with_control_characters_is_refused(name: str, reason: str) -> None:
    assert refusal(PersonName, name) == reason


@pytest.mark.parametrize("code", ["37010", "3701021", "37010x", "070102", "３７０１０２", "370102\n"])
def test_a_division_code_is_six_digits(code: str) -> None:
    assert read(DivisionCode, "370102") == "370102"
    assert refusal(DivisionCode, code) == "string_pattern_mismatch"


@pytest.mark.parametrize("kind", [ResidentId, CreditCode, Phone, PersonName, DivisionCode])
def test_each_kind_is_published_as_a_string(kind: Any) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    assert adapter.json_schema()["type"] == "string"
