"""政策条目 Rows of the policy on the wire."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from contracts.departments import ARTICLE_DEPARTMENTS
from contracts.policy import Kind, PolicyRow, Service
from kit.wire import Answer
from rulebook.instruments import Status


class PolicyRowOut(Answer):
    """政策条目 A row of the policy: the article's words, what they are, and what decides or does it."""

    id: Annotated[str, Field(examples=["A09-7"])]
    article: Annotated[int, Field(description="0 is the preamble with the signature")]
    quote: Annotated[str, Field(description="word for word in the article")]
    en: str
    kind: Kind
    status: Annotated[Status, Field(description="探索 is EXPLORATORY, 鼓励 is DISCRETIONARY: neither entitles")]
    rule: Annotated[str, Field(description="how the words are read")]
    numbers: Annotated[str | None, Field(description="the numbers that the article states")]
    payer: Annotated[str | None, Field(description="who pays, as far as it is stated")]
    departments: Annotated[Sequence[str], Field(description="the departments that the article names, as printed")]
    service: Service
    instruments: Annotated[Sequence[str], Field(description="what decides it, in the service's catalogue")]
    files: Annotated[Sequence[str], Field(description="the rules, or other code that does it; none: a record only")]
    tests: Sequence[str]

    @classmethod
    def of(cls, row: PolicyRow) -> Self:
        """The row with the departments of its article."""
        plain = {name: getattr(row, name) for name in cls.model_fields if name != "departments"}
        return cls.model_validate(plain | {"departments": ARTICLE_DEPARTMENTS.get(row.article, ())})
