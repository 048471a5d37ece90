"""The 33 departments that the municipal opinions on employment and entrepreneurship (2017-12-30) name, and their heirs.

`departments.yaml` dates every name: fifteen of the 33 were renamed or merged from 2018 to 2021. Codes of old and new
names both stand; `on` says who holds a duty on a day.
"""

from datetime import date
from importlib.resources import files
from typing import Final

from contracts.departments.reading import Department, Directory, read_directory

__all__ = [
    "ARTICLE_DEPARTMENTS",
    "CODES",
    "DEPARTMENTS",
    "SUCCESSORS",
    "Department",
    "Directory",
    "department",
    "lead_and_cooperating",
    "on",
    "read_directory",
]

_FILE: Final = files("contracts.departments") / "departments.yaml"
_DIRECTORY: Final = read_directory(_FILE.read_text(encoding="utf-8"), str(_FILE))

DEPARTMENTS: Final = _DIRECTORY.printed
"""The 33 under the names that they had when the opinions were printed."""

SUCCESSORS: Final = _DIRECTORY.later
"""Those that took their place."""

ARTICLE_DEPARTMENTS: Final = _DIRECTORY.articles
"""The departments that each article names, in printed order. Every list ends in 等负责: others may take part."""

_BY_CODE: Final = {one.code: one for one in (*DEPARTMENTS, *SUCCESSORS)}

CODES: Final = frozenset(_BY_CODE)
"""Every code, of names past and present."""


def department(code: str) -> Department:
    """The department of that code, past or present. Raises LookupError for a code that nobody has or had."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise LookupError(f"no department has the code {code}") from None


def on(code: str, day: date, *, article: int | None = None) -> tuple[Department, ...]:
    """Who holds on ``day`` the duties of the department of that code, be it the code of an older or a newer name.

    Several where duties were split, or where a merged department is asked about before the merger. With ``article``,
    also the department to which that article's part was handed while the rest stayed. Raises LookupError.
    """
    holders = _holders(department(code), day)
    codes = {holder.code for holder in holders}
    taken = (one for one in SUCCESSORS if article is not None and codes & set(one.takes_over.get(article, ())))
    return (*holders, *(one for one in taken if one.is_in_place(day) and one.code not in codes))


def lead_and_cooperating(article: int) -> tuple[str, tuple[str, ...]]:
    """The codes of the department that leads an article's work and of those that cooperate, in printed order.

    The opinions do not say that the first named leads, nor who does. By convention of this platform the human
    resources and social security bureau (HRSS) leads where it is named, else the first named. Raises LookupError
    for an article that the opinions don't have.
    """
    try:
        named = ARTICLE_DEPARTMENTS[article]
    except KeyError:
        raise LookupError(f"the opinions have no article {article}") from None
    lead = "HRSS" if "HRSS" in named else named[0]
    return lead, tuple(code for code in named if code != lead)


def _holders(one: Department, day: date) -> tuple[Department, ...]:
    if one.is_in_place(day):
        return (one,)
    if one.until is not None and one.until < day:
        others = one.successors
    else:
        handed = {code for codes in one.takes_over.values() for code in codes}
        others = tuple(code for code, other in _BY_CODE.items() if one.code in other.successors or code in handed)
    found = {holder.code: holder for code in others for holder in _holders(_BY_CODE[code], day)}
    return tuple(found.values())
