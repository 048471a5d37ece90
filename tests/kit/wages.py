"""A few shipped figures, and what an operator may state of them."""

from datetime import date
from typing import Any

import pytest

from rulebook.figures import Figure, Figures

WAGE, SHARE, TABLE = "wage", "share_of_paid", "awards"


def version(value: object, since: str, until: str | None = None, **more: Any) -> Figure:
    """A version of the wage; what a test does not say does not matter to it."""
    content = {
        "key": WAGE,
        "unit": "yuan",
        "document": "鲁政字〔2017〕86号",
        "article": 14,
        "confidence": "documented",
        "fund": "UI_FUND",
    }
    return Figure.from_dict(content | {"value": value, "from": since, "to": until} | more)


def shipped() -> Figures:
    """The wage until May 2018 and, not known yet, from June on; a share, and a table of awards."""
    return Figures(
        [
            version("1810.00", "2017-06-01", "2018-05-31"),
            version(None, "2018-06-01"),
            version("2/3", "2017-06-01", key=SHARE, unit="share"),
            version({"CITY": "10000.00"}, "2017-06-01", key=TABLE, unit="yuan_by_code"),
        ]
    )


def value_on(figures: Figures, day: str) -> object:
    found = figures.on(WAGE, date.fromisoformat(day))
    return None if found is None else found.value


def stated(**changes: Any) -> dict[str, Any]:
    """What an operator says of the wage from June 2018 on."""
    return {
        "key": WAGE,
        "unit": "yuan",
        "value": "1910.00",
        "valid_from": "2018-06-01",
        "valid_to": None,
        "document": "鲁政字〔2018〕80号",
        "article": 14,
    } | changes


MISFITS = pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"key": "wages"}, ["key"]),
        ({"unit": "yuan_per_month"}, ["unit"]),
        ({"value": "-1.00"}, ["value"]),
        ({"value": 1910}, ["value"]),
        ({"value": 1910.5}, ["value"]),
        ({"value": True}, ["value"]),
        ({"value": {"CITY": "1.00"}}, ["value"]),
        ({"key": SHARE, "unit": "share", "value": "1.5"}, ["value"]),
        ({"key": TABLE, "unit": "yuan_by_code", "value": {"CITY": 10000}}, ["value"]),
        ({"national": "1910.01"}, ["national"]),
        ({"national": 1}, ["national"]),
        ({"value": None, "national": "1.00"}, ["national"]),
        ({"value": "x", "national": "y"}, ["value", "national"]),
        ({"valid_to": "2018-05-31"}, ["valid_to"]),
        ({"unit": "days", "valid_to": "2018-05-31"}, ["unit", "valid_to"]),
    ],
)
