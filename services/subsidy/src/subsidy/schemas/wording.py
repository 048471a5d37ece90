"""Words and numbers that several shapes share."""

from typing import Annotated

from pydantic import Field

Month = Annotated[str, Field(pattern=r"^(19|20)\d{2}-(0[1-9]|1[0-2])$", examples=["2018-01"])]


AccountNumber = Annotated[str, Field(pattern=r"^[0-9]{8,32}$", examples=["6222021602001234567"])]


ContentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="of what you act on, as you saw it")]


Sentence = Annotated[str, Field(min_length=2, max_length=500)]
Document = Annotated[str, Field(min_length=2, max_length=200, examples=["济人社罚〔2018〕1号"])]


DistrictCode = Annotated[str, Field(pattern=r"^[0-9]{6}$", description="GB/T 2260", examples=["370102"])]
