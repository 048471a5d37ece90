"""行政区划. The county-level divisions of Jinan by GB/T 2260 code, with the codes that they had before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

CITY: Final = "3701"
"""The first four digits of every code in Jinan."""

Kind = Literal["district", "county", "county-level city"]
Confidence = Literal["high", "medium", "low"]
"""high: day and document are known; medium: the day from one report; low: only the year, set to 1 January."""


class UnknownDivisionError(LookupError):
    """Neither Jinan nor what became part of it has or had a division of that code."""


@dataclass(frozen=True, slots=True)
class Division:
    """A code and the dates between which it stands for that division, `valid_to` exclusive.

    Dates are those of the State Council's approval (国务院批复). The provincial notice, the public announcement and
    the new name plates came up to three months later; both codes are met on documents of that time.
    """

    code: str
    zh: str
    en: str
    kind: Kind
    valid_from: date
    valid_to: date | None
    successor: str | None
    source: str
    confidence: Confidence

    def is_valid_on(self, day: date) -> bool:
        """Whether the code is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def is_in_city(self) -> bool:
        """Whether the code is one of Jinan's; the two districts of the former Laiwu city are not."""
        return self.code.startswith(CITY)


_CODES = "GB/T 2260 code lists, Ministry of Civil Affairs"
_CHANGQING = date(2001, 6, 26)
_ZHANGQIU = date(2016, 9, 14)
_JIYANG = date(2018, 6, 19)
_LAIWU = date(2018, 12, 26)
_BY_CHANGQING = "国务院批复 of June 2001: 撤销长清县, 设立济南市长清区"
_BY_ZHANGQIU = "国务院批复 of 2016-09-14, province 2016-10-21, announced December 2016: 撤销章丘市, 设立济南市章丘区"
_BY_JIYANG = "国函〔2018〕86号 of 2018-06-19, 鲁政字〔2018〕170号 of 2018-08-13: 撤销济阳县, 设立济南市济阳区"
_BY_LAIWU = "国务院批复 of 2018-12-26, announced 2019-01-09: 撤销莱芜市, 设立济南市莱芜区、钢城区"


def _year(number: int) -> date:
    return date(number, 1, 1)


DIVISIONS: Final[tuple[Division, ...]] = (
    Division("370102", "历下区", "Lixia District", "district", _year(1983), None, None, _CODES, "low"),
    Division("370103", "市中区", "Shizhong District", "district", _year(1983), None, None, _CODES, "low"),
    Division("370104", "槐荫区", "Huaiyin District", "district", _year(1983), None, None, _CODES, "low"),
    Division("370105", "天桥区", "Tianqiao District", "district", _year(1983), None, None, _CODES, "low"),
    Division("370112", "历城区", "Licheng District", "district", _year(1987), None, None, _CODES, "low"),
    Division("370113", "长清区", "Changqing District", "district", _CHANGQING, None, None, _BY_CHANGQING, "medium"),
    Division("370114", "章丘区", "Zhangqiu District", "district", _ZHANGQIU, None, None, _BY_ZHANGQIU, "medium"),
    Division("370115", "济阳区", "Jiyang District", "district", _JIYANG, None, None, _BY_JIYANG, "high"),
    Division("370116", "莱芜区", "Laiwu District", "district", _LAIWU, None, None, _BY_LAIWU, "medium"),
    Division("370117", "钢城区", "Gangcheng District", "district", _LAIWU, None, None, _BY_LAIWU, "medium"),
    Division("370124", "平阴县", "Pingyin County", "county", _year(1985), None, None, _CODES, "low"),
    Division("370126", "商河县", "Shanghe County", "county", _year(1989), None, None, _CODES, "low"),
    # Codes that are no longer given out; people, contracts and insurance records still carry them.
    Division(
        "370123", "长清县", "Changqing County", "county", _year(1981), _CHANGQING, "370113", _BY_CHANGQING, "medium"
    ),
    Division(
        "370181",
        "章丘市",
        "Zhangqiu City",
        "county-level city",
        _year(1992),
        _ZHANGQIU,
        "370114",
        _BY_ZHANGQIU,
        "medium",
    ),
    Division("370125", "济阳县", "Jiyang County", "county", _year(1989), _JIYANG, "370115", _BY_JIYANG, "high"),
    # The two districts of Laiwu, a city of its own until it became part of Jinan.
    Division("371202", "莱城区", "Laicheng District", "district", _year(1992), _LAIWU, "370116", _BY_LAIWU, "medium"),
    Division("371203", "钢城区", "Gangcheng District", "district", _year(1992), _LAIWU, "370117", _BY_LAIWU, "medium"),
)

_BY_CODE: Final = {row.code: row for row in DIVISIONS}


def division(code: str) -> Division:
    """The division that has or had this code. Raises UnknownDivisionError."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise UnknownDivisionError(f"{code} is not a division of Jinan") from None


def divisions_on(day: date) -> tuple[Division, ...]:
    """Jinan's divisions in force on `day`, by code."""
    in_force = (row for row in DIVISIONS if row.is_in_city and row.is_valid_on(day))
    return tuple(sorted(in_force, key=lambda row: row.code))


def successor_of(code: str) -> str:
    """The code that stands for the same place today: the code itself where it was never replaced.

    Raises UnknownDivisionError.
    """
    row = division(code)
    while row.successor is not None:
        row = division(row.successor)
    return row.code


def same_places(codes: Iterable[str]) -> frozenset[str]:
    """The codes and all others that stand or stood for the same places; one that is unknown stays alone."""
    asked = frozenset(codes)
    today = {successor_of(code) for code in asked if code in _BY_CODE}
    return asked | {row.code for row in DIVISIONS if successor_of(row.code) in today}


def is_district_of_city(code: str, on: date | None = None) -> bool:
    """Whether `code` is one of Jinan's: in force on the date `on`, or, without a date, now or in the past."""
    row = _BY_CODE.get(code)
    return row is not None and row.is_in_city and (on is None or row.is_valid_on(on))


def division_on(code: str, day: date) -> Division:
    """The division in which the place of a code lay on the day: 370115 stood for 济阳县, 370125, until 2018-06-19.

    A day from before the place's first known code gives that first one. Raises UnknownDivisionError.
    """
    today = successor_of(code)
    known = sorted((row for row in DIVISIONS if successor_of(row.code) == today), key=lambda row: row.valid_from)
    return next((row for row in known if row.is_valid_on(day)), known[0])


def part_in_city(code: str, since: date, until: date | None) -> tuple[date, date | None] | None:
    """The part of a stay in the place of a code that lay in Jinan by the divisions of the time, None without one.

    Both days are included, an open stay has no end. Laiwu's districts lie in Jinan from 2018-12-26.
    """
    if code not in _BY_CODE:
        return None
    known = [row for row in DIVISIONS if successor_of(row.code) == successor_of(code)]
    if not all(row.is_in_city for row in known):
        since = max(since, min(row.valid_from for row in known if row.is_in_city))
    return (since, until) if until is None or since <= until else None
