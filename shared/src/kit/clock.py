"""The only clock, and the working days of the State Council's holiday notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")

_set_time: ContextVar[datetime | None] = ContextVar("kit.clock", default=None)


class OutsideCalendarError(LookupError):
    """The holiday notices of that year are not in the calendar, so nobody can say which days are worked."""

    def __init__(self, day: date) -> None:
        super().__init__(f"the working-day calendar does not cover {day.isoformat()}: update chinesecalendar")
        self.day = day


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _set_time.get() or datetime.now(UTC)


def today() -> date:
    """The present date in Shanghai, where every business date is counted."""
    return now().astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """The last moment of a date in Shanghai, in UTC."""
    return datetime.combine(day, time.max, SHANGHAI).astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Make it `moment` inside the block, and in the tasks that it starts; for tests and replays.

    Raises ValueError for a naive datetime.
    """
    if moment.utcoffset() is None:
        raise ValueError("the clock needs an aware datetime")
    token = _set_time.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_time.reset(token)


def is_working_day(day: date) -> bool:
    """工作日. Whether `day` is worked, weekends made up for (调休) included.

    Source: the State Council's yearly holiday notices. Raises OutsideCalendarError beyond the years they cover.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as error:
        raise OutsideCalendarError(day) from error


def add_working_days(day: date, count: int) -> date:
    """The `count`-th 工作日 after `day`; `day` itself is not counted (Civil Code, art. 201), and count 0 returns it.

    Raises ValueError for a negative count, OutsideCalendarError where the period leaves the calendar.
    """
    if count < 0:
        raise ValueError("working days are counted forwards")
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
