"""Which of the two languages a caller reads (RFC 9110, section 12.5.4)."""

from typing import Annotated, Literal

from fastapi import Depends, Header, Response

Language = Literal["zh", "en"]


def preferred(accept_language: str | None) -> Language:
    """The language that an Accept-Language header ranks highest; Chinese without a preference for English."""
    weights: dict[Language, float] = {"zh": 0.0, "en": 0.0}
    for part in (accept_language or "").lower().split(","):
        tag, _, weight = part.partition(";")
        for language, highest in weights.items():
            if tag.strip().partition("-")[0] == language:
                weights[language] = max(highest, _quality(weight))
    return "en" if weights["en"] > weights["zh"] else "zh"


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


async def _reader(
    response: Response,
    accept_language: Annotated[str | None, Header(max_length=200, description="zh (the default) or en")] = None,
) -> Language:
    language = preferred(accept_language)
    response.headers["Content-Language"] = language
    return language


Reader = Annotated[Language, Depends(_reader)]
"""The language in which the caller is answered; the answer says so in Content-Language."""
