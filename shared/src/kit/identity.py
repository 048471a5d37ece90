"""Who someone is, as the national standards write it: numbers are checked and brought to one form at the edge."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError
from stdnum import exceptions, numdb
from stdnum.cn import ric, uscc

from kit import clock

_EARLIEST_BIRTH = date(1900, 1, 1)
_RESIDENT_ID = re.compile(r"[0-9]{17}[0-9X]")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _refused(kind: str, message: str) -> PydanticCustomError:
    return PydanticCustomError(kind, message)


@lru_cache(maxsize=100)
def _is_province(code: str) -> bool:
    return bool(numdb.get("cn/loc").info(code)[0][1])


def _resident_id(text: str) -> str:
    number = text if _RESIDENT_ID.fullmatch(text) else ric.compact(text)
    if len(number) != 18:
        raise _refused("resident_id_length", "a resident identity number has 18 characters (GB 11643)")
    if not _RESIDENT_ID.fullmatch(number):
        raise _refused("resident_id_format", "a resident identity number is 17 digits and a digit or X (GB 11643)")
    if not _is_province(number[:2]):
        raise _refused(
            "resident_id_region", "no province has the code that this identity number begins with (GB 11643)"
        )
    try:
        born = ric.get_birth_date(number)
    except exceptions.InvalidComponent:
        born = date.min
    if not _EARLIEST_BIRTH <= born <= clock.today():
        raise _refused("resident_id_birth_date", "characters 7 to 14 of this identity number are no birth date")
    if number[-1] != ric.calc_check_digit(number):
        raise _refused("resident_id_checksum", "the check character of this identity number is wrong (GB 11643)")
    return number


def _credit_code(text: str) -> str:
    code = uscc.compact(text)
    if len(code) != 18:
        raise _refused("credit_code_length", "a unified social credit code has 18 characters (GB 32100)")
    if not _CREDIT_CODE.fullmatch(code):
        raise _refused("credit_code_format", "a unified social credit code is digits and capitals but I O S V Z")
    if code[-1] != uscc.calc_check_digit(code):
        raise _refused("credit_code_checksum", "the check character of this credit code is wrong (GB 32100)")
    return code


def _phone(text: str) -> str:
    digits = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", text))
    mobile = _MOBILE.fullmatch(digits)
    if mobile is None:
        raise _refused("phone", "a mainland mobile number has 11 digits and begins with 13 to 19")
    return mobile[1]


def _person_name(text: str) -> str:
    name = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(name) <= 100:
        raise _refused("person_name_length", "a name has 1 to 100 characters")
    if any(unicodedata.category(character) in _UNPRINTABLE for character in name):
        raise _refused("person_name_characters", "a name has no control characters")
    return name


def _text(check: Callable[[str], str], **schema: str | int) -> tuple[AfterValidator, WithJsonSchema]:
    return AfterValidator(check), WithJsonSchema({"type": "string", **schema})


ResidentId = Annotated[
    str, *_text(_resident_id, format="cn-resident-id", pattern="^[1-9][0-9]{16}[0-9Xx]$", minLength=18, maxLength=18)
]
"""公民身份号码. GB 11643: length, province, birth date and check character; x becomes X.

The county part is not looked up: a number keeps the code of the place and time of its first issue, python-stdnum's
table compares that code's years with the year of *birth*, and so refuses whoever was born before it existed
(370102 is from 1983, so everyone in Lixia older than that). The province must exist.
"""

CreditCode = Annotated[
    str, *_text(_credit_code, format="cn-credit-code", pattern="^[0-9A-Y]{18}$", minLength=18, maxLength=18)
]
"""统一社会信用代码. GB 32100: length, alphabet and check character.

The first two characters may be letters (N: rural collectives, registered by agriculture authorities), which
python-stdnum refuses.
"""

Phone = Annotated[str, *_text(_phone, format="cn-mobile", pattern="^1[3-9][0-9]{9}$")]
"""手机号码. A mainland mobile number, brought to its 11 digits; +86, spaces and hyphens are accepted."""

PersonName = Annotated[str, *_text(_person_name, minLength=1, maxLength=100)]
"""姓名. Stripped, NFC, 1 to 100 characters, no control characters; characters newer than Python's tables pass."""

DivisionCode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]
"""行政区划代码. Six digits of GB/T 2260; which of them is in force on a date is `contracts.divisions`' to say."""


def birth_date(resident_id: str) -> date:
    """出生日期, characters 7 to 14 of a valid 公民身份号码 (GB 11643). Raises ValueError where they are no date."""
    try:
        return ric.get_birth_date(resident_id)
    except exceptions.ValidationError as error:
        raise ValueError("no birth date in this identity number") from error


def is_female(resident_id: str) -> bool:
    """性别, character 17 of a valid 公民身份号码: even for women (GB 11643)."""
    return int(resident_id[16]) % 2 == 0
