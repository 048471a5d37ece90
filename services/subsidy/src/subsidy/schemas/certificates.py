"""职业资格证书 Shapes of certificates."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.wire import Answer, Body
from subsidy.models.certificates import Certificate, same_occupation


def _occupation(text: str) -> str:
    form = same_occupation(text)
    if not form or "/" in form:
        raise PydanticCustomError("occupation", "an occupation has letters, and no slash")
    return text


Occupation = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^[^/\x00-\x1f\x7f]+$"), AfterValidator(_occupation)
]


class CertificateIn(Body):
    """职业资格证书或职业技能等级证书 A certificate; level 5 is the lowest, 1 the highest."""

    level: Annotated[StrictInt, Field(ge=1, le=5)]
    occupation: Occupation
    issued_on: Day
    number: Annotated[str, Field(min_length=4, max_length=50, pattern=r"^[0-9A-Za-z-]+$")]

    def value(self) -> Certificate:
        """The certificate as a value."""
        return Certificate(self.level, self.occupation, self.issued_on, self.number)


class CertificateOut(Answer):
    """A certificate, its number masked."""

    level: int
    occupation: str
    issued_on: date
    number: str
